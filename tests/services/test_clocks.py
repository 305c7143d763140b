"""Clocks over real cases: which promise holds, when they rest, what a change moves, who is told."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from listener.services import alerting, casework, clocks, registry, webcare
from listener.services.analysis import analyse_due
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.watching import watch_cases
from listener.store import clocks as clock_store
from listener.terms import (
    Batch,
    CaseAlert,
    CaseEventKind,
    ClockKind,
    CloseReason,
    FetchedDocument,
    Level,
    Role,
)
from models import Agent, Brand, Case, CaseClock, CaseWarning, Channel, Delivery, Mention, Source
from tests.factories import make_agent, make_mention, make_source
from tests.fakes import FakeNotifier, Outside
from tests.services.conftest import NOON, Post

K = CaseEventKind
FIRST, NEXT, RESOLUTION = ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION
COMPLAINTS = (
    "@kolibrie terrible, my parcel is lost and the courier shouted at me",
    "terrible again @kolibrie: the invoice was charged twice, support hangs up",
)


def minutes(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


def open_case(inst: Installation, outside: Outside, source: Source, *posts: FetchedDocument) -> int:
    """Collect and judge posts at noon; return the number of the last case."""
    outside.connector.answers = [Batch(posts)]
    poll_source(inst, source.id, NOON)
    analyse_due(inst, NOON)
    with inst.database.reading() as session:
        return session.exec(select(Case.number).order_by(Case.number)).all()[-1]


@pytest.fixture
def number(inst: Installation, outside: Outside, source: Source, brand: Brand, post: Post) -> int:
    """A case published ten minutes before noon."""
    return open_case(inst, outside, source, post("@kolibrie terrible, my parcel is lost", minutes_ago=10))


def shown(inst: Installation, number: int) -> Case:
    return webcare.case(inst, number).row.case


def record(inst: Installation, number: int, kind: CaseEventKind, minute: float, **detail: object) -> None:
    """Let something happen to the case, as a service does."""

    def work(session: Session) -> None:
        case = session.exec(select(Case).where(Case.number == number)).one()
        clocks.happened(session, case, kind, minutes(minute), detail=detail)

    inst.database.write(work)


def due(inst: Installation, number: int) -> dict[ClockKind, datetime]:
    return {row.clock: row.due_at for row in webcare.case(inst, number).clocks}


def test_without_a_policy_there_is_the_usual_hour(inst: Installation, number: int) -> None:
    """One hour around the clock from publication, amber at half of it, and it says why."""
    case, view = shown(inst, number), webcare.case(inst, number)
    assert (case.clock, case.runs_from, case.due_at) == (FIRST, minutes(-10), minutes(50))
    assert (case.warn_at, case.watch_at) == (minutes(20), minutes(20))
    assert [step["code"] for step in view.clocks[0].why] == [
        "no_policy", "from_publication", "around_the_clock", "due",
    ]  # fmt: skip


def test_a_policy_is_chosen_by_brand_source_urgency_and_language(
    inst: Installation, outside: Outside, source: Source, brand: Brand, post: Post
) -> None:
    """The most specific one that fits, whichever was made first; and a more urgent post that joins chooses anew."""
    registry.add_policy(inst, NOON, name="All", first_response=120)
    registry.add_policy(inst, NOON, name="Forum", source="Forum", first_response=90)
    registry.add_policy(inst, NOON, name="Kolibrie", brand="kolibrie", first_response=80)
    registry.add_policy(inst, NOON, name="Kolibrie, French", brand="kolibrie", language="fr", first_response=20)
    registry.add_policy(
        inst, NOON, name="Kolibrie, critical", brand="kolibrie", least_level=Level.CRITICAL, first_response=30
    )
    number = open_case(inst, outside, source, post("@kolibrie terrible, my parcel is lost", minutes_ago=10))
    assert due(inst, number)[FIRST] == minutes(70)
    assert webcare.case(inst, number).clocks[0].why[:2] == [
        {"code": "policy", "values": {"name": "Kolibrie", "clock": "first_response", "span": 4800.0}},
        {"code": "for_brand", "values": {"name": "Kolibrie"}},
    ]

    mention = make_mention(inst.database, brand, make_source(inst.database), level=Level.CRITICAL)

    def worse(session: Session) -> None:
        case = session.exec(select(Case).where(Case.number == number)).one()
        casework.join(session, case, session.get_one(Mention, mention.id), minutes(1))

    inst.database.write(worse)
    assert due(inst, number)[FIRST] == minutes(20)


def test_a_deadline_counts_in_the_hours_of_its_calendar(
    inst: Installation, outside: Outside, source: Source, brand: Brand, post: Post
) -> None:
    """Published on Monday the first of June 2026 at two in Brussels, where the desk shuts at half past two."""
    registry.add_calendar(inst, NOON, name="Desk", time_zone="Europe/Brussels", hours="mon-fri 09:00-14:30")
    registry.add_policy(inst, NOON, name="Desk", calendar="Desk")
    number = open_case(inst, outside, source, post("@kolibrie terrible, my parcel is lost", minutes_ago=0))
    assert shown(inst, number).due_at == datetime(2026, 6, 2, 9, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    registry.set_day(inst, "Desk", date(2026, 6, 2), "closed", "Moving house")
    assert clocks.reckon_all(inst, NOON) == 1
    assert shown(inst, number).due_at == datetime(2026, 6, 3, 9, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    assert {"day": "2026-06-02", "names": {"": "Moving house"}, "span": 0.0} in [
        step["values"] for step in webcare.case(inst, number).clocks[0].why
    ]


def test_a_changed_policy_moves_open_cases_and_no_closed_ones(
    inst: Installation, outside: Outside, source: Source, brand: Brand, post: Post
) -> None:
    """What was answered was answered under the promise of its day."""
    posts = [post(text, by=f"ann{n}", minutes_ago=10) for n, text in enumerate(COMPLAINTS)]
    held = open_case(inst, outside, source, *posts)
    done = held - 1
    webcare.close(inst, done, make_agent(inst.database), CloseReason.ANSWERED, minutes(1))
    registry.add_policy(inst, NOON, name="Slow", first_response=180, resolution=600)
    assert clocks.reckon_all(inst, minutes(1)) == 1
    assert due(inst, held) == {FIRST: minutes(170), RESOLUTION: minutes(590)}
    registry.change_policy(inst, "Slow", resolution=None, first_response=30)
    clocks.reckon_all(inst, minutes(1))
    assert due(inst, held) == {FIRST: minutes(20)}
    registry.remove_policy(inst, "Slow")
    assert clocks.reckon_all(inst, minutes(1)) == 1
    assert (due(inst, held), due(inst, done)) == ({FIRST: minutes(50)}, {FIRST: minutes(50)})


def test_a_brand_keeps_to_the_policy_for_all_until_it_has_its_own(inst: Installation, number: int) -> None:
    """Changing something else of a brand promises nothing; a promise of its own takes over the rest of the terms."""
    registry.add_policy(inst, NOON, name="All", first_response=120, resolution=480)
    registry.change_brand(inst, "kolibrie", digest_hour=9)
    clocks.reckon_all(inst, NOON)
    assert due(inst, number)[FIRST] == minutes(110)
    registry.change_brand(inst, "kolibrie", sla_minutes=40)
    clocks.reckon_all(inst, NOON)
    assert due(inst, number) == {FIRST: minutes(30), RESOLUTION: minutes(470)}
    assert registry.show_policy(inst, "kolibrie").form.next_response == 40


def test_every_event_moves_the_clocks_in_its_own_transaction(inst: Installation, number: int) -> None:
    """Answered, waiting, written on, snoozed, closed: the case shows the clock that counts, as the log alone tells."""
    promise = {"first_response": 60, "next_response": 90, "resolution": 480, "pauses": ["resolution:waiting"]}
    registry.add_policy(inst, NOON, name="Whole", **promise)
    clocks.reckon_all(inst, NOON)
    steps = [
        (K.REPLIED, 10, {}, (RESOLUTION, minutes(470), None)),
        (K.WAITING, 20, {}, (None, minutes(470), minutes(20))),
        (K.JOINED, 50, {"published_at": minutes(45).isoformat(), "by_author": True}, (NEXT, minutes(135), None)),
        (K.REPLIED, 60, {}, (RESOLUTION, minutes(495), None)),
        (K.SNOOZED, 70, {"until": minutes(100).isoformat()}, (RESOLUTION, minutes(495), None)),
        (K.CLOSED, 110, {}, (None, minutes(50), None)),
    ]
    for kind, minute, detail, wanted in steps:
        record(inst, number, kind, minute, **detail)
        case = shown(inst, number)
        assert (case.clock, case.due_at, case.paused_at) == wanted, kind
        assert _again(inst, number) == _rows(inst, number)
    assert shown(inst, number).watch_at is None


def _rows(inst: Installation, number: int) -> list[dict[str, object]]:
    return [row.model_dump(exclude={"id"}) for row in webcare.case(inst, number).clocks]


def _again(inst: Installation, number: int) -> list[dict[str, object]]:
    """Forget the clocks of the case and work them out from its log alone."""

    def work(session: Session) -> None:
        case = session.exec(select(Case).where(Case.number == number)).one()
        told = {}
        for row in clock_store.rows_of(session, case.id):
            told[row.clock, row.round] = row.told
            session.delete(row)
        session.flush()
        _, rows = clocks.reckon(session, case, minutes(500))
        for key, row in rows.items():
            row.told = told[key]

    inst.database.write(work)
    return _rows(inst, number)


def test_what_rests_is_neither_late_nor_first(inst: Installation, number: int) -> None:
    """A case that waits for the customer goes to the end of the queue and warns nobody."""
    registry.add_policy(inst, NOON, name="Rests", pauses=["waiting"])
    clocks.reckon_all(inst, NOON)
    before = shown(inst, number).priority_at
    record(inst, number, K.WAITING, 5)
    assert shown(inst, number).priority_at > before + timedelta(days=300)
    assert watch_cases(inst, minutes(300)) == 0
    record(inst, number, K.RESUMED, 300)
    assert shown(inst, number).due_at == minutes(345)


# --- Who is told -------------------------------------------------------------------------------------------------


@pytest.fixture
def mailing(inst: Installation) -> tuple[Installation, FakeNotifier]:
    """The installation, able to send mail to people."""
    mail = FakeNotifier()
    settings = inst.settings.model_copy(update={"smtp_url": "smtp://mail.example"})
    return replace(inst, settings=settings, notifiers={**inst.notifiers, "email": mail}), mail


def person(inst: Installation, name: str, role: Role, **values: object) -> Agent:
    return make_agent(inst.database, name, role=role, password_hash="x", **values)


def warned(inst: Installation) -> list[tuple[CaseEventKind, str]]:
    with inst.database.reading() as session:
        rows = session.exec(
            select(CaseWarning, Agent)
            .join(Agent, Agent.id == CaseWarning.agent_id)
            .order_by(CaseWarning.at, Agent.name)
        )
        return [(warning.kind, agent.name) for warning, agent in rows]


def test_the_holder_is_told_then_the_leads_then_the_manager_each_once(
    mailing: tuple[Installation, FakeNotifier], number: int
) -> None:
    """Sweeping again and again, each person has each warning once, and a mail of it in their own language."""
    inst, mail = mailing
    registry.add_policy(inst, NOON, name="All", overdue=[30])
    ann = person(inst, "Ann", Role.AGENT, locale="nl", time_zone="Europe/Brussels")
    for name, role in (("Lea", Role.LEAD), ("Leo", Role.LEAD), ("Max", Role.MANAGER), ("Olga", Role.OWNER)):
        person(inst, name, role)
    webcare.claim(inst, number, ann, minutes(1))
    for minute in (19, 20, 20, 35, 36, 50, 51, 80, 81, 300):
        watch_cases(inst, minutes(minute))
    assert warned(inst) == [
        (K.WARNED, "Ann"), (K.WARNED, "Ann"), (K.BREACHED, "Lea"), (K.BREACHED, "Leo"), (K.OVERDUE, "Max"),
    ]  # fmt: skip
    with inst.database.reading() as session:
        channels = session.exec(select(Channel).where(Channel.notifier == "email").order_by(Channel.name)).all()
        assert (channels[0].name, channels[0].options["to"]) == ("Ann", [ann.email])
        assert len(session.exec(select(Delivery)).all()) == 5
    assert alerting.send_next(inst, channels[0].id, minutes(301)).sent
    (told,) = mail.told
    assert isinstance(told, CaseAlert)
    assert (told.locale, told.time_zone, told.due_at) == ("nl", "Europe/Brussels", minutes(50))
    events = {event.kind: event.detail for event, _ in webcare.case(inst, number).events}
    assert events[K.BREACHED]["told"] == ["Lea", "Leo"]


def test_a_case_that_nobody_holds_is_the_leads(mailing: tuple[Installation, FakeNotifier], number: int) -> None:
    """There is nobody else to warn."""
    inst, _ = mailing
    person(inst, "Lea", Role.LEAD)
    watch_cases(inst, minutes(20))
    assert warned(inst) == [(K.WARNED, "Lea")]


def test_without_mail_it_is_noted_who_was_to_know(inst: Installation, number: int) -> None:
    """No delivery waits for a server that is not there."""
    person(inst, "Olga", Role.OWNER)
    watch_cases(inst, minutes(50))
    assert warned(inst) == [(K.BREACHED, "Olga")]
    with inst.database.reading() as session:
        assert session.exec(select(Channel)).all() == []


def test_channels_hear_nothing_of_what_goes_to_people(
    mailing: tuple[Installation, FakeNotifier], channel: Channel, number: int
) -> None:
    """A person's mail gets no other alarm: not of new cases, and no digest."""
    inst, _ = mailing
    person(inst, "Lea", Role.LEAD)
    watch_cases(inst, minutes(20))
    with inst.database.reading() as session:
        rows = session.exec(select(Channel.name, Delivery.id).join(Delivery, Delivery.channel_id == Channel.id)).all()
    assert sorted(name for name, _ in rows) == ["#webcare", "#webcare", "Lea"]


def test_each_clock_warns_for_itself(inst: Installation, number: int) -> None:
    """Answered in time, the case is warned of and breached again for its resolution."""
    registry.add_policy(inst, NOON, name="Whole", first_response=60, resolution=120)
    clocks.reckon_all(inst, NOON)
    watch_cases(inst, minutes(20))
    record(inst, number, K.REPLIED, 30)
    for minute in (50, 80, 110, 400):
        watch_cases(inst, minutes(minute))
    told = [
        (event.kind, event.detail["clock"]) for event, _ in webcare.case(inst, number).events if "clock" in event.detail
    ]
    assert told == [
        (K.WARNED, "first_response"), (K.WARNED, "resolution"), (K.WARNED, "resolution"), (K.BREACHED, "resolution"),
    ]  # fmt: skip


def test_a_longer_promise_is_warned_of_anew(inst: Installation, number: int) -> None:
    """What was told of the old deadline is not told of the new one, and the new one warns by itself."""
    watch_cases(inst, minutes(36))
    registry.add_policy(inst, NOON, name="Slow", first_response=240)
    clocks.reckon_all(inst, minutes(40))
    assert shown(inst, number).watch_at == minutes(110)
    with inst.database.reading() as session:
        assert session.exec(select(CaseClock)).one().told == ["warned:2700"]
