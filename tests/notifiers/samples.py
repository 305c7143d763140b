"""Alerts to tell, in every kind, ordinary and hostile."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from listener.terms import (
    AlertKind,
    CaseAlert,
    CaseState,
    DigestAlert,
    DigestReport,
    DigestStory,
    DigestTopic,
    Health,
    Label,
    Level,
    NoticeAlert,
    Reason,
    StormAlert,
    UnreadSource,
)

NOW = datetime(2026, 3, 12, 14, 22, tzinfo=UTC)
CONSOLE = "http://127.0.0.1:8600"
HOSTILE = (
    "<!channel> <!here> @here <@U123> <https://evil.example|your bank> *bold* _it_ ~gone~ `code` ```block```\n"
    "> not our quote\n# heading\n&amp; & < > \" ' | <script>alert(1)</script> ‮txet desrever‬ مرحبا بالعالم "
    "👩‍👩‍👧‍👦🔥 \x00\x07 \ud83d " + "https://example.org/" + "x" * 300
)

CASE = CaseAlert(
    id=UUID(int=1),
    kind=AlertKind.CASE_OPENED,
    brand="Voltaro",
    number=42,
    url=f"{CONSOLE}/cases/42",
    text="@voltaro my charger caught fire last night while we slept.\nIs this how you treat people?",
    title="",
    author="marieke_d",
    source="Mastodon: voltaro",
    post_url="https://social.example/@marieke_d/1123",
    language="en",
    level=Level.CRITICAL,
    reasons=(
        Reason("negative", 0.44, "97%"),
        Reason("addressed", 0.25, "@voltaro"),
        Reason("risk:safety", 0.6, "caught fire"),
        Reason("reach", 0.05, "12000 followers, 14 shares"),
    ),
    published_at=NOW - timedelta(minutes=22),
    due_at=NOW + timedelta(minutes=38),
    mentions=3,
)
WARNING = replace(CASE, id=UUID(int=2), kind=AlertKind.CASE_WARNING, due_at=NOW + timedelta(minutes=15))
BREACH = replace(
    CASE, id=UUID(int=3), kind=AlertKind.CASE_BREACHED, due_at=NOW - timedelta(minutes=12), late_on_arrival=True
)
MENTION = replace(CASE, id=UUID(int=4), kind=AlertKind.MENTION, number=0, level=Level.MEDIUM)
HOSTILE_CASE = replace(
    CASE,
    id=UUID(int=5),
    brand="A&B <!everyone> " + "b" * 300,
    text=HOSTILE + "&" * 10_000,
    title=HOSTILE,
    author=HOSTILE,
    source=HOSTILE,
    post_url="javascript:alert(1)",
    language="x" * 100,
    reasons=tuple(Reason(HOSTILE, 0.5, HOSTILE) for _ in range(40)),
)
STORM = StormAlert(
    id=UUID(int=6),
    cases=(BREACH, WARNING, *(replace(CASE, number=number, level=Level.HIGH) for number in range(43, 55))),
    url=f"{CONSOLE}/queue",
)
HOSTILE_STORM = StormAlert(id=UUID(int=7), cases=(HOSTILE_CASE,) * 60, url="https://example.org/?" + "q" * 5000)
NOTICE = NoticeAlert(
    id=UUID(int=8),
    kind=AlertKind.OPERATOR,
    title="The channel “Slack, webcare” was switched off",
    text="Slack answered no_service. Create a new incoming webhook in Slack and enter its address.",
    url=f"{CONSOLE}/channels",
)
TEST = replace(NOTICE, id=UUID(int=9), kind=AlertKind.TEST, title="Test of this channel", text="It works.")
POST = replace(
    NOTICE,
    id=UUID(int=13),
    kind=AlertKind.MENTION,
    title="Voltaro: marieke_d, Forum",
    text=CASE.text,
    url=CASE.post_url,
)
HOSTILE_NOTICE = replace(NOTICE, id=UUID(int=10), title=HOSTILE, text=HOSTILE * 40)


def story(place: int, label: Label = Label.NEGATIVE, state: CaseState | None = CaseState.NEW) -> DigestStory:
    titles = (
        "Charger caught fire last night while we slept, nobody answers the phone",
        "Three weeks waiting for a refund and now they closed my ticket",
        "App keeps logging me out since the update of Tuesday",
        "Consumer magazine warns of chargers that overheat",
    )
    return DigestStory(
        title=titles[place % 4],
        url=f"https://social.example/post/{place}",
        source=("Mastodon: voltaro", "Google Alerts: voltaro", "Forum of drivers")[place % 3],
        mentions=(14, 3, 1, 6)[place % 4],
        label=label,
        level=(Level.CRITICAL, Level.HIGH, Level.MEDIUM, Level.HIGH)[place % 4],
        case_number=None if state is None else 40 + place,
        case_state=state,
        case_url="" if state is None else f"{CONSOLE}/cases/{40 + place}",
    )


REPORT = DigestReport(
    brand="Voltaro",
    day=date(2026, 3, 11),
    time_zone="Europe/Brussels",
    volume=48,
    usual_volume=71.4,
    negative=11,
    neutral=24,
    positive=13,
    net_sentiment=2 / 48,
    usual_net_sentiment=0.11,
    topics=(DigestTopic("refund", 5), DigestTopic("safety", 3), DigestTopic("app", 2)),
    stories=(
        story(0, state=CaseState.CLOSED),
        story(1, state=CaseState.CLAIMED),
        story(2, state=None),
        story(3, Label.NEUTRAL, CaseState.CLOSED),
    ),
    cases_opened=3,
    cases_answered=2,
    answered_in_time=2,
    late_on_arrival=0,
    still_open=1,
    median_answer=timedelta(minutes=24),
    p90_answer=timedelta(minutes=41),
    languages=(("nl", 21), ("fr", 17), ("en", 10)),
    unread=(
        UnreadSource("Forum of drivers", Health.FAILING, "answered 503 since 11 March 08:10", "Tell the publisher."),
    ),
    sources_read=7,
)
QUIET_REPORT = replace(
    REPORT, volume=0, usual_volume=None, negative=0, neutral=0, positive=0, net_sentiment=None,
    usual_net_sentiment=None, topics=(), stories=(), cases_opened=0, cases_answered=0, answered_in_time=0,
    still_open=0, median_answer=None, p90_answer=None, languages=(), unread=(),
)  # fmt: skip
TERRIBLE_REPORT = replace(
    REPORT,
    brand="Compagnie générale des chemins & tramways",
    volume=12_418, usual_volume=640.0, negative=9_871, neutral=2_301, positive=246, net_sentiment=-0.775,
    usual_net_sentiment=-0.08, cases_opened=212, cases_answered=131, answered_in_time=88, late_on_arrival=17,
    still_open=74, median_answer=timedelta(minutes=71), p90_answer=timedelta(hours=5, minutes=9),
    topics=tuple(DigestTopic(name, count) for name, count in (("safety", 4211), ("fraud", 1200),
        ("remboursement", 913), ("Schadenersatzansprüche", 320), ("press", 77), ("churn", 12))),
    stories=tuple(story(place, state=state) for place, state in enumerate(
        (CaseState.NEW, CaseState.CLAIMED, CaseState.NEW, CaseState.CLOSED, CaseState.NEW, None, CaseState.NEW))),
    unread=tuple(UnreadSource(f"Source {health.value} with a rather long name of its own", health,
        "answered 429 to each of 41 requests since 11 March 08:10", "Read it less often, or ask for a key.")
        for health in (Health.THROTTLED, Health.GONE, Health.SILENT)),
)  # fmt: skip
DIGEST = DigestAlert(
    id=UUID(int=11), report=REPORT, url=f"{CONSOLE}/digests/1", unsubscribe_url="https://listener.example/u/abc"
)
HOSTILE_DIGEST = replace(
    DIGEST,
    id=UUID(int=12),
    report=replace(
        TERRIBLE_REPORT,
        brand=HOSTILE,
        topics=tuple(DigestTopic(HOSTILE, 10) for _ in range(40)),
        stories=tuple(
            replace(story(0), title=HOSTILE * 9, url="javascript:alert(1)", source=HOSTILE) for _ in range(40)
        ),
        unread=tuple(UnreadSource(HOSTILE, Health.GONE, HOSTILE, HOSTILE) for _ in range(40)),
        languages=((HOSTILE, 3), ("zz-zz", 2)),
    ),
    locale="xx-YY",
)
EVERY_ALERT = {
    "case": CASE,
    "warning": WARNING,
    "breach": BREACH,
    "mention": MENTION,
    "hostile case": HOSTILE_CASE,
    "storm": STORM,
    "hostile storm": HOSTILE_STORM,
    "notice": NOTICE,
    "test": TEST,
    "post without a case": POST,
    "hostile notice": HOSTILE_NOTICE,
    "digest": DIGEST,
    "digest of a quiet day": replace(DIGEST, report=QUIET_REPORT, unsubscribe_url=""),
    "digest of a terrible day": replace(DIGEST, report=TERRIBLE_REPORT, locale="fr-BE"),
    "hostile digest": HOSTILE_DIGEST,
}
