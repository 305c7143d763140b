"""A working day with everything in it, for those who look at pages.

Cases late, soon, calm, held, resting, escalated, waiting for approval and closed, in three languages; long words;
sources and channels in trouble; people, promises, a digest. The brands and their posts are those of the demo.
"""
# ruff: noqa: E501 - people write longer lines than programmers

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from listener.connectors import load_connectors
from listener.console.helping import SCREENS
from listener.decide.remarks import kept
from listener.decide.schedule import PollFacts, judge_health
from listener.errors import FetchError
from listener.notifiers import load_notifiers
from listener.notifiers._unsubscribing import unsubscribe_address
from listener.services import answering, corrections, registry, reporting, reviewing, slack, views, webcare
from listener.services.installation import Installation
from listener.services.slack import App
from listener.terms import (
    EVERY_BRAND,
    AlertKind,
    Allowance,
    Batch,
    CloseReason,
    CorrectionField,
    DeliveryState,
    EscalationReason,
    Health,
    Label,
    Level,
    Role,
    Tier,
    Unit,
    Verdict,
)
from models import Agent, Alert, Brand, Case, Delivery, Mention, Source
from tests.factories import keep, make_agent, make_author, make_brand, make_case, make_mention, make_source, now
from workers.demo.brands import BRANDS, TALKS

LONG = "Unbreakable" * 30
RISK = {"code": "risk:safety", "weight": 0.31, "evidence": "A&E"}
NEGATIVE = {"code": "negative", "weight": 0.42, "evidence": "93%"}
REACH = {"code": "reach", "weight": 0.12, "evidence": "12400 followers, 0 shares"}
CALLED = {"code": "addressed", "weight": 0.25, "evidence": "@quillbarrow"}


@dataclass
class World:
    """What there is; `keys` holds values for each name in an address, by the word before it: «cases/{number}»."""

    inst: Installation
    brands: list[Brand] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    people: dict[str, Agent] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)
    invitation: str = ""  # the link of somebody who has not entered yet


def real(inst: Installation) -> Installation:
    """The installation with the real kinds of source and channel, whose forms and names the pages show."""
    return replace(inst, connectors=load_connectors(), notifiers=load_notifiers(inst.settings))


def furnish(inst: Installation) -> World:
    """Fill an empty installation; `inst` has the real kinds of source and channel."""
    world = World(inst)
    world.brands = [
        make_brand(
            inst.database,
            b.name,
            b.slug,
            time_zone=b.time_zone,
            locale=b.locale,
            created_at=now() - timedelta(days=40),
        )
        for b in BRANDS
    ]
    for name in ("Ann", "Bob", "Lea"):
        world.people[name] = make_agent(inst.database, name, role=Role.LEAD if name == "Lea" else Role.AGENT)
    _sources(world)
    _queue(world)
    _answers(world)
    _work(world)
    _learnt(world)
    _set_up(world)
    _yesterday(world)
    _keys(world)
    return world


def _sources(world: World) -> None:
    make = lambda name, **values: world.sources.append(make_source(world.inst.database, name, **values))  # noqa: E731
    for brand in BRANDS:
        make(brand.title)
    make(
        "#quillbarrow",
        connector="mastodon",
        options={"instance": "social.example", "terms": ["#quillbarrow"], "token": "a token"},
        brand_id=world.brands[2].id,
    )
    make(
        "Le relais des vallées",
        health=Health.FAILING,
        health_detail=f"The site answered 503 {LONG}",
        health_advice="Ask the site.",
        health_code="http_error",
    )
    _in_trouble(make)


def _in_trouble(make: Callable[..., None]) -> None:
    """Sources of several kinds that are refused, slowed down, silent, new, or read with remarks."""
    early = now() - timedelta(minutes=5)
    spent = Allowance(0, Unit.CALLS, now() + timedelta(hours=5), 10_000)
    seen = {
        "feed": ("Regiokoerier", PollFacts(last_document_at=now() - timedelta(days=9), usual_gap=timedelta(hours=7))),
        "bluesky": ("Bluesky", PollFacts(failures=3, error=FetchError("bsky.social answered 401", code="unauthorised"))),
        "youtube": ("YouTube", PollFacts(last_document_at=early, allowances=(spent,))),
        "mastodon": ("#brevalune", PollFacts(batch=Batch())),
        "google_news": ("Google News", PollFacts(last_document_at=early, batch=Batch(incomplete=True, not_modified=True))),
    }  # fmt: skip
    for kind, (name, facts) in seen.items():
        judged = judge_health(facts, now())
        make(
            name, connector=kind, health=judged.health, health_detail=judged.detail, health_advice=judged.advice,
            health_code=judged.code, health_remarks=kept(judged.remarks), failures=facts.failures,
        )  # fmt: skip


def _said(world: World, brand: int, line: int) -> dict[str, object]:
    """What somebody said of a brand, in the demo's words."""
    said = TALKS[BRANDS[brand].slug].lines[line]
    serial = len(world.cases)
    reach = {3: 12_400, 11: 310_000}.get(line, 180 + 7 * line)
    author = make_author(
        world.inst.database, f"{said.author}{serial}", said.author.replace("_", " ").title(), followers=reach
    )
    return {"text": said.text, "author": author, "language": BRANDS[brand].locale}


def _queue(world: World) -> None:
    """Cases in every state of their hour."""
    plan = [
        ("safety", 2, 3, 62, Level.CRITICAL, [NEGATIVE, RISK, REACH]),
        ("late", 0, 0, 84, Level.HIGH, [NEGATIVE, CALLED]),
        ("soon", 1, 3, 51, Level.CRITICAL, [NEGATIVE, RISK]),
        ("press", 2, 11, 47, Level.HIGH, [NEGATIVE, {"code": "risk:press", "weight": 0.2, "evidence": "reporters"}, REACH]),
        ("held", 2, 0, 40, Level.HIGH, [NEGATIVE, CALLED]),
        ("fraud", 0, 4, 33, Level.HIGH, [NEGATIVE, {"code": "risk:fraud", "weight": 0.2, "evidence": "arnaque"}]),
        ("leak", 1, 12, 26, Level.HIGH, [NEGATIVE, {"code": "risk:data_leak", "weight": 0.2, "evidence": "datalek"}]),
        ("approval", 2, 18, 24, Level.MEDIUM, [NEGATIVE, {"code": "risk:churn", "weight": 0.2, "evidence": "leaving"}]),
        ("mine", 2, 4, 20, Level.HIGH, [NEGATIVE, {"code": "risk:fraud", "weight": 0.2, "evidence": "fraud"}]),
        ("waiting", 1, 4, 19, Level.HIGH, [NEGATIVE]),
        ("snoozed", 0, 15, 18, Level.MEDIUM, [NEGATIVE]),
        ("escalated", 2, 17, 15, Level.CRITICAL, [NEGATIVE, {"code": "risk:discrimination", "weight": 0.3, "evidence": "racist"}]),
        ("question", 2, 21, 12, Level.MEDIUM, [{"code": "asks", "weight": 0.1, "evidence": "where do I"}, CALLED]),
        ("new", 1, 0, 6, Level.HIGH, [NEGATIVE, CALLED]),
        ("closed", 2, 22, 150, Level.MEDIUM, [NEGATIVE]),
        ("spam", 0, 22, 170, Level.MEDIUM, [NEGATIVE]),
    ]  # fmt: skip
    for name, brand, line, minutes, level, reasons in plan:
        source = world.sources[3] if name in ("mine", "held") else world.sources[brand]
        world.cases[name] = make_case(
            world.inst.database, world.brands[brand], source, age=timedelta(minutes=minutes), level=level,
            reasons=reasons, **_said(world, brand, line),
        )  # fmt: skip
    world.cases["long"] = make_case(
        world.inst.database, world.brands[2], world.sources[2], age=timedelta(minutes=3), text=LONG,
        level=Level.LOW, scores=(0.44, 0.40, 0.16), label=Label.NEGATIVE,
    )  # fmt: skip


def _answers(world: World) -> None:
    inst = world.inst
    known = [
        ("Late delivery", "Hi {author}, I am sorry your delivery has not come. Send me your order number by direct message and I will call the driver now. {agent}", "en", "delivery, late"),
        ("Refund on its way", "Hi {author}, that should not have happened. Your bank shows the refund within three days. {agent}", "en", "refund, money"),
        ("Remboursement", "Bonjour {author}, vous serez remboursé sous trois jours. Envoyez-nous votre numéro de client en message privé.", "fr", "argent, remboursement"),
        ("Storing", "Hallo {author}, wat vervelend. De storing is bekend, de monteurs zijn onderweg.", "nl", "storing, stroom"),
        ("Safety: throw nothing away", "Please keep the product and the jar. Our safety team calls you within the hour: send us your number.", "", "safety"),
    ]  # fmt: skip
    for title, text, language, tags in known:
        fields = {"title": title, "text": text, "language": language, "tags": tags}
        topics = ("safety", "health") if tags == "safety" else ()
        article = answering.add(inst, {**fields, "topics": topics}, now())
        world.keys.setdefault("answers/{article}", []).append(str(article.id))
    answering.retire(inst, article.id, now())
    answering.retire(inst, article.id, now(), back=True)


def _version(world: World, name: str) -> int:
    return webcare.case(world.inst, world.cases[name].number).row.case.version


def _work(world: World) -> None:
    """What agents have done since this morning."""
    inst, (ann, bob, lea) = world.inst, world.people.values()
    numbers = {name: case.number for name, case in world.cases.items()}
    webcare.note(
        inst, numbers["safety"], lea, f"Asked the warehouse for the batch. See {LONG}", now() - timedelta(minutes=4)
    )
    webcare.tag(inst, numbers["safety"], lea, "baby food, recall", now())
    make_mention(
        inst.database, world.brands[2], world.sources[2], age=timedelta(minutes=30),
        case=world.cases["safety"], **_said(world, 2, 24),
    )  # fmt: skip
    webcare.claim(inst, numbers["held"], bob, now())
    webcare.claim(inst, numbers["waiting"], bob, now())
    webcare.wait(inst, numbers["waiting"], bob, now())
    webcare.claim(inst, numbers["snoozed"], ann, now())
    webcare.snooze(inst, numbers["snoozed"], ann, now() + timedelta(hours=3), now())
    webcare.escalate(
        inst, numbers["escalated"], lea, Tier.N2, EscalationReason.RISK, "She names the driver.", now()
    )  # fmt: skip
    webcare.close(inst, numbers["closed"], ann, CloseReason.ANSWERED, now() - timedelta(minutes=110))
    webcare.close(inst, numbers["spam"], bob, CloseReason.SPAM, now() - timedelta(minutes=140))
    answering.require(inst, required=True, agent_id=ann.id)
    ann.needs_approval = True
    webcare.claim(inst, numbers["approval"], ann, now())
    answering.record(
        inst, numbers["approval"], ann, "We are sorry to see you go, Lewis.", _version(world, "approval"), now()
    )
    views.keep(inst, lea, "Safety first", "view=open&topic=safety", now(), shared=True)


def _learnt(world: World) -> None:
    """A corrected post, posts that wait for review, and one reviewed."""
    inst, ann, brand, source = world.inst, world.people["Ann"], world.brands[0], world.sources[0]

    def silent(text: str, language: str, label: Label = Label.NEUTRAL) -> Mention:
        return make_mention(inst.database, brand, source, text=text, age=timedelta(days=1), level=Level.LOW,
                            language=language, verdict=Verdict.DIGEST_ONLY, label=label)  # fmt: skip

    (post,) = webcare.case(inst, world.cases["question"].number).posts
    corrections.record(inst, post.mention.id, ann, CorrectionField.SENTIMENT, "neutral", now())
    silent(LONG, "en")
    judged = silent("Tout va bien chez Brevalune", "fr", Label.POSITIVE)
    for line in TALKS["brevalune"].lines[1:12:2]:
        silent(line.text, "fr")
    reviewing.draw_day(inst, brand, (now() - timedelta(days=1)).date(), now())
    corrections.record(inst, judged.id, ann, CorrectionField.SENTIMENT, "negative", now())


def _set_up(world: World) -> None:
    """Channels, promises, people invited."""
    inst, case = world.inst, world.cases["safety"]
    desk = registry.add_channel(inst, "email", {"to": ["desk@quillbarrow.example"]}, now(), name="The desk")
    slack = registry.add_channel(
        inst, "slack", {"webhook_url": "https://hooks.slack.com/services/T0000/B0000/xxxxxxxx"}, now(), name="#webcare"
    )  # fmt: skip
    registry.disable_channel(inst, str(slack.id), now(), "The webhook was removed.")
    for n, state in enumerate((DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.PENDING)):
        alert = keep(
            inst.database, Alert(key=f"k{n}", kind=AlertKind.CASE_OPENED, brand_id=case.brand_id, case_id=case.id)
        )
        keep(inst.database, Delivery(
            alert_id=alert.id, channel_id=(desk, slack, desk)[n].id, state=state, last_error=LONG if n == 1 else "",
            sent_at=now() if n == 0 else None,
        ))  # fmt: skip
    hours = "mon-fri 09:00-12:30 13:30-18:00; sat 10:00-12:00"
    office = registry.add_calendar(inst, now(), name="The client’s office in Brussels", hours=hours, country="BE").name
    policy = registry.add_policy(
        inst, now(), name="Urgent", least_level="high", calendar=office, resolution=480, at_n3=240, at_n3_calendar=office
    )  # fmt: skip
    world.invitation = registry.add_agent(
        inst, "noor@zonnewaai.example", "Noor", Role.AGENT, now(), brands=["zonnewaai"]
    )
    world.keys["channels/{channel}"] = [str(desk.id), str(slack.id)]
    world.keys["policies/{policy}"] = [str(policy.id)]


def _yesterday(world: World) -> None:
    """A digest with something in it, of a brand whose posts are judged in two languages."""
    inst, brand, source = world.inst, world.brands[0], world.sources[0]
    for n, line in enumerate(TALKS["brevalune"].lines):
        make_mention(
            inst.database, brand, source, text=line.text, age=timedelta(hours=20 + n % 8), language="fr",
            label=(Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)[n % 3], level=Level.LOW, verdict=Verdict.DIGEST_ONLY,
            author=make_author(inst.database, f"{line.author}-y{n}", line.author.title()),
        )  # fmt: skip
    day = (now() - timedelta(days=1)).date()
    reporting.publish_digest(inst, brand.slug, day, now())
    world.keys["{slug}/{day}"] = [day.isoformat()]


def _keys(world: World) -> None:
    inst, slugs = world.inst, [brand.slug for brand in world.brands]
    numbers = [str(world.cases[name].number) for name in ("safety", "approval", "closed")]
    views_of = {view.row.id: view for view in registry.all_calendars(inst)}
    world.keys |= {
        "cases/{number}": numbers, "brands/{slug}": slugs[:1], "alarms/{slug}": slugs[:1], "digests/{slug}": slugs[:1],
        "users/{person}": [str(world.people["Bob"].id)], "calendars/{calendar}": [str(key) for key in views_of],
        "sources/{source}": [str(world.sources[n].id) for n in (0, 3, 4)],
        "sources/{kind}": sorted(inst.connectors), "channels/{kind}": sorted(inst.notifiers),
        "help/{screen}": sorted(set(SCREENS.values())),
    }  # fmt: skip
    member = slack.link_address(inst.settings, App("app", "hooks.slack.com", EVERY_BRAND), "U1", "Eva in Slack")
    mail = unsubscribe_address(inst.settings, UUID(world.keys["channels/{channel}"][0]), "desk@quillbarrow.example")
    world.keys["link/{token}"], world.keys["unsubscribe/{token}"] = [_last(member)], [_last(mail)]


def _last(address: str) -> str:
    return address.rpartition("/")[2]
