"""How an hour went, and when silence is against the habit of a source."""

from datetime import UTC, datetime, timedelta

import pytest

from listener.decide.coverage import HourFacts, Standing, hours_between, in_spans, standing, usual_gap
from listener.decide.schedule import PollFacts, judge_health
from listener.terms import Batch, Health

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (None, Standing.UNREAD),
        (HourFacts(), Standing.UNREAD),
        (HourFacts(reads=12, failed=3), Standing.READ),
        (HourFacts(reads=2, late=1, throttled=9), Standing.LATE),
        (HourFacts(reads=2, late=1, incomplete=1), Standing.INCOMPLETE),
        (HourFacts(throttled=2, failed=1), Standing.THROTTLED),
        (HourFacts(failed=1), Standing.FAILING),
    ],
)
def test_how_an_hour_went(facts: HourFacts | None, expected: Standing) -> None:
    """One good reading makes it read; else its commoner trouble names it."""
    assert standing(facts) is expected


def test_the_usual_gap_knows_nights_and_forgives_one_outage() -> None:
    """The longest of each day; nothing before there is a habit; never less than ten minutes."""
    assert usual_gap([HOUR], 11) is None and usual_gap([], 99) is None
    assert usual_gap([MINUTE], 12) == 10 * MINUTE
    assert usual_gap([8 * HOUR, 20 * HOUR], 12) == 20 * HOUR
    assert usual_gap([8 * HOUR] * 7 + [30 * HOUR], 99) == 8 * HOUR


def test_silence_is_told_within_twice_the_usual_gap() -> None:
    """Not before it is unusual, and in time: looked at every half gap."""
    gap = timedelta(minutes=20)
    told = [
        minutes
        for minutes in range(0, 60, 10)
        if judge_health(
            PollFacts(99, last_document_at=NOON - minutes * MINUTE, batch=Batch(not_modified=True), usual_gap=gap), NOON
        ).health
        is Health.SILENT
    ]
    assert told == [40, 50]


def test_hours_are_said_as_spans_of_local_time() -> None:
    """Neighbours join."""
    hours = [NOON, NOON + HOUR, NOON + 5 * HOUR]
    assert in_spans(hours, "Europe/Brussels") == "14:00–16:00, 19:00–20:00"
    assert hours_between(NOON + 5 * MINUTE, NOON + 61 * MINUTE) == [NOON, NOON + HOUR]
    assert hours_between(NOON, NOON) == []
