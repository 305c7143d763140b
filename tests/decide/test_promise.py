"""How a promise was kept, with what is owed counted in."""

from datetime import timedelta

import pytest

from listener.decide.promise import Took, kept

MINUTE = timedelta(minutes=1)


def test_nothing_is_no_share() -> None:
    """Where nothing was answered and nothing is owed, there is no figure to be proud of."""
    assert kept([]).share is None and kept([]).median is None


def test_what_is_owed_counts_as_late() -> None:
    """Nine answers in time and one owed: nine in ten, and the longest is a least."""
    told = kept(
        [Took(n * MINUTE, in_time=True) for n in range(1, 10)] + [Took(90 * MINUTE, in_time=False, given=False)]
    )
    assert (told.share, told.given, told.owed) == (0.9, 9, 1)
    assert told.median == Took(5 * MINUTE, in_time=True)
    assert kept([Took(MINUTE, in_time=False, given=False)]).p90 == Took(MINUTE, in_time=False, given=False)


@pytest.mark.parametrize("number", range(1, 24))
def test_half_and_nine_in_ten_are_times_really_taken(number: int) -> None:
    """At least half of the answers are within the median, and nine in ten within the p90, however many there are."""
    answers = [Took((n * 7 % 23) * MINUTE, in_time=n % 3 > 0) for n in range(number)]
    told = kept(answers)
    assert told.median and told.p90
    assert sum(one.span <= told.median.span for one in answers) >= number / 2
    assert sum(one.span <= told.p90.span for one in answers) >= number * 0.9


def test_leaving_late_answers_undone_never_looks_better() -> None:
    """A late answer and one that is owed weigh the same."""
    late, owed = Took(80 * MINUTE, in_time=False), Took(80 * MINUTE, in_time=False, given=False)
    assert kept([late]).share == kept([owed]).share == 0
