"""When a source is read next, and what is said of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.decide.remarks import Saying
from listener.decide.schedule import (
    AGAIN,
    FASTEST,
    LONGEST_BACK_OFF,
    SLOWEST,
    PollFacts,
    habit,
    habit_delivered,
    judge_health,
    lateness,
    meets_target,
    next_interval,
    next_wait,
)
from listener.errors import FetchError
from listener.terms import Allowance, Batch, FetchedDocument, Health, Unit

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SOURCE = UUID(int=7)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
READ = Batch(documents=(FetchedDocument("1", "words"),))
spans = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=40))
rates = st.floats(0, 100_000)


def failed(code: str = "timeout", *, permanent: bool = False, retry_after: timedelta | None = None) -> FetchError:
    return FetchError("It failed", code=code, permanent=permanent, retry_after=retry_after, advice="Look at it.")


def wait(facts: PollFacts) -> timedelta:
    return next_interval(facts, SOURCE, NOW)


# --- How long to wait -----------------------------------------------------------------------------


@given(rates, st.none() | spans, st.uuids(), st.datetimes(timezones=st.just(UTC)))
def test_a_source_that_works_always_meets_the_target(
    per_day: float, suggested: timedelta | None, source: UUID, now: datetime
) -> None:
    """However a source publishes and whatever it suggests, seeing a post costs at most a tenth of the hour."""
    facts = PollFacts(documents_per_day=per_day, batch=Batch(suggested_interval=suggested))
    interval = next_interval(facts, source, now)
    assert meets_target(interval)
    assert FASTEST * 0.9 <= interval <= SLOWEST * 1.1


@given(rates, rates)
def test_busier_sources_are_never_read_less_often(one: float, other: float) -> None:
    """The more a source publishes, the sooner it is read again."""
    busy, sleepy = max(one, other), min(one, other)
    assert wait(PollFacts(busy, batch=READ)) <= wait(PollFacts(sleepy, batch=READ))


@pytest.mark.parametrize(("per_day", "seconds"), [(0, 300), (1, 300), (144, 300), (288, 150), (720, 60), (50_000, 60)])
def test_twice_per_usual_gap(per_day: float, seconds: int) -> None:
    """The documented numbers, give or take the jitter."""
    assert timedelta(seconds=seconds * 0.9) <= wait(PollFacts(per_day, batch=READ)) <= timedelta(seconds=seconds * 1.1)


def test_a_suggestion_slows_a_busy_source() -> None:
    """A feed that asks for a quarter of an hour gets the slowest default, not a quarter of an hour."""
    facts = PollFacts(5_000, batch=replace(READ, suggested_interval=15 * MINUTE))
    assert SLOWEST * 0.9 <= wait(facts) <= SLOWEST * 1.1


def test_a_shorter_target_reads_faster() -> None:
    """A promise of half an hour leaves three minutes to see a post."""
    target = 30 * MINUTE
    assert meets_target(wait(PollFacts(0, batch=READ, target=target)), target)


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=DAY), rates)
def test_the_operator_decides(fixed: timedelta, per_day: float) -> None:
    """An interval of the operator's own is kept exactly while the source works."""
    assert wait(PollFacts(per_day, fixed_interval=fixed, batch=READ)) == fixed


@given(st.integers(1, 10_000), rates)
def test_failures_double_the_wait_up_to_six_hours(failures: int, per_day: float) -> None:
    """Each failure waits at least as long as the one before, never more than six hours and the jitter."""
    now, later = (wait(PollFacts(per_day, failures=n, error=failed())) for n in (failures, failures + 1))
    assert FASTEST * 0.9 <= now <= later <= LONGEST_BACK_OFF * 1.1


def test_the_first_failure_costs_no_more_than_a_reading() -> None:
    """A hiccup is tried again after the usual time."""
    assert wait(PollFacts(0, failures=1, error=failed())) <= SLOWEST * 1.1


def test_a_host_we_keep_busy_ourselves_is_not_stayed_away_from() -> None:
    """Many sources of one host take turns: who got none tries again soon, however often it happened."""
    facts = PollFacts(0, failures=9, error=failed("host_busy", retry_after=timedelta(seconds=8)))
    assert wait(facts) <= FASTEST * 1.1


def test_a_permanent_failure_is_hardly_tried() -> None:
    """What cannot help is tried four times a day, in case the operator mended it elsewhere."""
    assert wait(PollFacts(0, failures=1, error=failed(permanent=True))) >= LONGEST_BACK_OFF


@given(st.timedeltas(min_value=timedelta(), max_value=DAY), st.integers(1, 50), st.none() | st.just(MINUTE))
def test_retry_after_is_always_kept(asked: timedelta, failures: int, fixed: timedelta | None) -> None:
    """Nobody is read sooner than they asked, whatever the operator chose; nor much later without need."""
    facts = PollFacts(0, failures, fixed, error=failed("throttled", retry_after=asked))
    assert asked <= wait(facts) <= max(asked, LONGEST_BACK_OFF) * 1.1


@given(st.uuids(), st.datetimes(timezones=st.just(UTC)))
def test_the_same_source_and_moment_give_the_same_wait(source: UUID, now: datetime) -> None:
    """Jitter is no chance: two workers that ask get one answer."""
    facts = PollFacts(batch=READ)
    assert next_interval(facts, source, now) == next_interval(facts, source, now)


def test_sources_added_together_drift_apart() -> None:
    """A hundred sources imported at once are not read in one burst for ever."""
    waits = [next_interval(PollFacts(batch=READ), UUID(int=n), NOW) for n in range(100)]
    assert max(waits) - min(waits) > MINUTE / 2
    assert len(set(waits)) == 100


# --- Habit ----------------------------------------------------------------------------------------


def test_the_first_reading_takes_the_habit_from_the_dates() -> None:
    """Ten posts in the last five days are two a day; undated and future ones say nothing."""
    dates: list[datetime | None] = [NOW - DAY * n / 2 for n in range(1, 11)]
    assert habit(0, 12, None, NOW, [*dates, None, NOW + DAY]) == pytest.approx(2)
    assert habit(0, 3, None, NOW, [None]) == 0


def test_the_habit_settles_at_what_really_comes() -> None:
    """A source that brings one post an hour is known for twenty-four a day after two weeks, whatever it was before."""
    for before in (0.0, 1_000.0):
        per_day, now = before, NOW
        for reading in range(14 * 24 * 12):
            now += 5 * MINUTE
            per_day = habit(per_day, 1 if reading % 12 == 0 else 0, now - 5 * MINUTE, now, [])
        assert 20 < per_day < 36


def test_the_habit_is_the_same_whoever_brings_the_news() -> None:
    """What is delivered between two readings counts as much as what a reading finds."""
    read = habit(48, 2, NOW - 5 * MINUTE, NOW, [])
    delivered = habit(habit_delivered(48, 2), 0, NOW - 5 * MINUTE, NOW, [])
    assert delivered == pytest.approx(read, rel=0.001)


@given(rates, st.integers(0, 2_000), spans)
def test_the_habit_is_a_rate(per_day: float, new: int, since: timedelta) -> None:
    """It is never negative nor infinite, even for two readings in the same instant."""
    assert 0 <= habit(per_day, new, NOW - since, NOW, []) < 10**9


# --- Target ---------------------------------------------------------------------------------------


def test_an_interval_that_breaks_the_promise_says_so() -> None:
    """Six minutes of an hour are fine; thirty are told in a sentence."""
    assert meets_target(6 * MINUTE)
    assert lateness(6 * MINUTE) == ()
    assert not meets_target(7 * MINUTE)
    (late,) = lateness(30 * MINUTE)
    assert "30 minutes" in late and "1 hour" in late
    assert late.values == {"interval": 1800.0, "target": 3600.0}


# --- Health ---------------------------------------------------------------------------------------

RECENT = NOW - DAY / 2
LONG_AGO = NOW - 30 * DAY


@pytest.mark.parametrize(
    ("facts", "health"),
    [
        (PollFacts(5, last_document_at=RECENT, batch=READ), Health.OK),
        (PollFacts(5, last_document_at=RECENT, batch=Batch(not_modified=True)), Health.NOT_MODIFIED),
        (PollFacts(0, batch=Batch()), Health.EMPTY),
        (PollFacts(0, batch=Batch(not_modified=True)), Health.EMPTY),
        (PollFacts(5, last_document_at=LONG_AGO, batch=READ), Health.SILENT),
        (PollFacts(0.00001, last_document_at=NOW - 200 * DAY, batch=READ), Health.SILENT),
        (PollFacts(0.00001, last_document_at=LONG_AGO, batch=READ), Health.OK),
        (PollFacts(500, last_document_at=NOW - 2 * DAY, batch=Batch(not_modified=True)), Health.NOT_MODIFIED),
        (PollFacts(5, failures=1, error=failed("throttled", retry_after=MINUTE)), Health.THROTTLED),
        (PollFacts(5, failures=1, error=failed("host_busy")), Health.THROTTLED),
        (PollFacts(5, failures=1, error=failed("gone", permanent=True)), Health.GONE),
        (PollFacts(5, failures=3, error=failed("timeout")), Health.FAILING),
        (PollFacts(5, failures=1, error=failed("not_a_feed")), Health.FAILING),
    ],
)
def test_health_in_words(facts: PollFacts, health: Health) -> None:
    """Each state is told apart; what needs somebody says what was seen and what to do, the healthy says nothing."""
    judged = judge_health(facts, NOW)
    needs_somebody = health not in (Health.OK, Health.NOT_MODIFIED)
    assert judged.health is health
    assert judged.detail.endswith(".") == needs_somebody
    assert bool(judged.advice) == needs_somebody


def test_a_source_falls_silent_once_and_stays_so() -> None:
    """Five posts a day, then nothing: fine over a weekend, silent within a week, still silent after a month."""
    seen, per_day, now = [], 5.0, NOW
    for _ in range(30 * 24):
        now += timedelta(hours=1)
        per_day = habit(per_day, 0, now - timedelta(hours=1), now, [])
        facts = PollFacts(per_day, last_document_at=NOW, batch=Batch(not_modified=True))
        seen.append(judge_health(facts, now).health is Health.SILENT)
    assert not any(seen[: 3 * 24 - 1])
    assert all(seen[7 * 24 :])


def test_remarks_of_a_reading_are_its_detail() -> None:
    """What was odd about a feed that was read is what the operator sees."""
    said = Saying("malformed", "The feed is not well-formed: {complaint}.")(complaint="no end")
    judged = judge_health(PollFacts(last_document_at=RECENT, batch=replace(READ, remarks=(said,))), NOW)
    assert judged.detail == "The feed is not well-formed: no end." and judged.remarks == (said,)


# --- More to read, and little left to read with ---------------------------------------------------


def test_more_is_read_at_once() -> None:
    """Seconds later, unless what is left must last longer."""
    more = PollFacts(batch=replace(READ, more=True))
    interval = wait(more)
    assert next_wait(more, interval, NOW) == AGAIN < interval
    assert next_wait(PollFacts(batch=READ), interval, NOW) == interval
    left = Allowance(10, Unit.CALLS, NOW + timedelta(hours=1))
    assert next_wait(replace(more, allowances=(left,)), interval, NOW) == 6 * MINUTE


@pytest.mark.parametrize(
    "facts",
    [
        PollFacts(5_000, batch=replace(READ, wait=9 * MINUTE, more=True)),
        PollFacts(5_000, batch=replace(READ, more=True), pace=9 * MINUTE, fixed_interval=MINUTE),
        PollFacts(5_000, error=failed(), failures=1, pace=9 * MINUTE),
    ],
    ids=["asked for", "of its kind", "after a failure"],
)
def test_what_a_source_insists_on_is_kept(facts: PollFacts) -> None:
    """A wait it asks for, and the pace of its kind: whatever there is to read, and whatever the operator chose."""
    assert next_wait(facts, wait(facts), NOW) >= 9 * MINUTE
    assert wait(facts) >= 9 * MINUTE


@given(st.integers(1, 500), st.integers(1, 8), st.integers(1, 1_440), st.booleans())
def test_an_allowance_is_never_outspent(left: int, calls: int, minutes: int, fails: bool) -> None:
    """Whether readings go well or fail: so many as are left, until there are more."""
    facts = PollFacts(
        720, failures=1, error=failed() if fails else None, batch=None if fails else READ, calls=calls,
        allowances=(Allowance(left, Unit.CALLS, NOW + minutes * MINUTE),),
    )  # fmt: skip
    assert (minutes * MINUTE / wait(facts)) * calls <= left + calls


def test_what_an_allowance_means_is_said() -> None:
    """Later than promised, or not at all: health says so with the day and hour."""
    few = Allowance(50, Unit.CALLS, NOW + DAY, 100)
    judged = judge_health(PollFacts(5, last_document_at=RECENT, batch=READ, allowances=(few,)), NOW)
    assert judged.health is Health.OK and "Read every 29 minutes" in judged.detail
    none = judge_health(PollFacts(5, batch=READ, allowances=(replace(few, left=0),)), NOW)
    assert none.health is Health.THROTTLED and "No request is left" in none.detail
    posts = Allowance(300, Unit.POSTS, NOW + 10 * DAY, 10_000)
    assert "they last 3 days" in " ".join(lateness(MINUTE, allowances=(posts,), per_day=100, now=NOW))


def test_a_missing_key_is_looked_for_soon() -> None:
    """Nothing is asked of anybody by trying again."""
    assert wait(PollFacts(0, failures=9, error=failed("sealed"))) <= 1.1 * MINUTE
