"""Deadlines, warnings and where the hour went."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.decide.sla import deadline, legs, next_watch, was_late
from listener.terms import CaseEventKind, SlaTarget

NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
HOUR = SlaTarget()
WARNED, BREACHED = CaseEventKind.WARNED, CaseEventKind.BREACHED


def after(minutes: float) -> datetime:
    """A moment so many minutes after noon, when the post was published."""
    return NOON + timedelta(minutes=minutes)


def told(now: datetime, number: int | None) -> tuple[CaseEventKind, int, datetime] | None:
    """The next watch as a tuple."""
    watch = next_watch(NOON, now, HOUR, number)
    return (watch.kind, watch.number, watch.at) if watch else None


def test_the_clock_starts_at_publication() -> None:
    """The deadline is the target after publication, and a post is late from that moment on."""
    assert deadline(NOON, HOUR) == after(60)
    assert not was_late(NOON, after(59.9), HOUR)
    assert was_late(NOON, after(60), HOUR)


def test_a_quick_case_is_warned_twice_then_breached() -> None:
    """In order: half an hour, three quarters, the hour, nothing more."""
    assert told(after(1), None) == (WARNED, 1, after(30))
    assert told(after(30), 1) == (WARNED, 2, after(45))
    assert told(after(45), 2) == (BREACHED, 3, after(60))
    assert told(after(60), 3) is None


def test_a_case_that_opens_late_is_not_warned_of_what_its_opening_said() -> None:
    """Opened after 35 minutes: the opening alert shows 25 minutes left, the next word is at 45."""
    assert told(after(35), None) == (WARNED, 2, after(45))
    assert told(after(50), None) == (BREACHED, 3, after(60))


def test_a_case_late_on_arrival_gets_its_breach_at_once() -> None:
    """No warnings, the breach is due now, and then nothing."""
    assert told(after(90), None) == (BREACHED, 3, after(60))
    assert told(after(90), 3) is None


def test_a_sweep_that_slept_tells_one_thing() -> None:
    """Asleep from minute 1 to 51: only the second warning; to minute 61: only the breach."""
    assert told(after(51), 0) == (WARNED, 2, after(45))
    assert told(after(61), 0) == (BREACHED, 3, after(60))


def test_warnings_are_sorted_and_those_after_the_deadline_dropped() -> None:
    """A policy typed in any order, with doubles and nonsense, gives warnings that make sense."""
    minutes = (45, 10, 45, 60, 90, 0)
    target = SlaTarget(warnings=tuple(timedelta(minutes=m) for m in minutes))
    moments = []
    number: int | None = None
    now = NOON
    while watch := next_watch(NOON, now, target, number):
        moments.append(watch.at)
        now, number = watch.at, watch.number
    assert moments == [after(10), after(45), after(60)]


TARGETS = st.builds(
    lambda first, warnings: SlaTarget(timedelta(minutes=first), tuple(timedelta(minutes=m) for m in warnings)),
    st.integers(1, 600),
    st.lists(st.integers(-10, 700), max_size=5),
)


@settings(deadline=None)
@given(TARGETS, st.lists(st.integers(0, 120), max_size=30), st.integers(0, 700))
def test_whatever_the_sweep_does_each_thing_is_told_once_and_the_breach_last(
    target: SlaTarget, naps: list[int], opened: int
) -> None:
    """Sweeping at any moments tells rising numbers, never early, at most one a sweep, and ends with the breach."""
    now = NOON + timedelta(minutes=opened)
    number: int | None = None
    spoken = []
    watch = next_watch(NOON, now, target)
    for nap in [*naps, 2000, 2000]:
        if number is None:
            number = watch.number - 1 if watch else 0
        watch = next_watch(NOON, now, target, number)
        if watch and watch.at <= now:
            spoken.append(watch)
            number = watch.number
        now += timedelta(minutes=nap)
    assert [watch.number for watch in spoken] == sorted({watch.number for watch in spoken})
    assert spoken[-1].kind is BREACHED
    assert all(watch.kind is WARNED for watch in spoken[:-1])
    assert spoken[-1].at == deadline(NOON, target)


def test_legs_say_where_the_hour_went() -> None:
    """Each step has its time and its share of the target."""
    whole = legs(NOON, after(6), after(7), after(9), after(21), after(45))
    assert [leg.name for leg in whole] == ["collected", "classified", "queued", "claimed", "answered"]
    assert [leg.share for leg in whole] == pytest.approx([0.1, 1 / 60, 2 / 60, 0.2, 0.4])
    assert [leg.name for leg in legs(NOON, after(6))] == ["collected"]
    assert legs(NOON) == ()
    assert legs(NOON, after(6), target=SlaTarget(timedelta(minutes=12)))[0].share == 0.5


MOMENTS = st.none() | st.integers(-100, 10_000)


@settings(deadline=None)
@given(st.lists(MOMENTS, min_size=5, max_size=5))
def test_legs_add_up_to_the_way(minutes: list[int | None]) -> None:
    """Whatever is missing or out of order, no leg is negative and they add up to the latest moment."""
    moments = [after(m) if m is not None else None for m in minutes]
    found = legs(NOON, *moments)
    assert all(leg.duration >= timedelta(0) for leg in found)
    latest = max([moment for moment in moments if moment is not None] + [NOON])
    assert sum((leg.duration for leg in found), timedelta(0)) == latest - NOON
