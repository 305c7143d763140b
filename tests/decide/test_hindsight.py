"""What people said tells whether an alert was worth it, or says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.decide.hindsight import Said, was_urgent
from listener.terms import CloseReason, Label, Level

SAID = st.builds(
    Said,
    label=st.none() | st.sampled_from(Label),
    level=st.none() | st.sampled_from(Level),
    about_us=st.none() | st.booleans(),
    closed=st.none() | st.sampled_from(CloseReason),
)


@pytest.mark.parametrize(
    ("said", "heard", "rang", "urgent"),
    [
        (Said(), Label.NEGATIVE, True, None),
        (Said(label=Label.NEGATIVE), Label.NEGATIVE, True, True),
        (Said(label=Label.NEGATIVE), Label.NEUTRAL, False, True),
        (Said(label=Label.NEUTRAL), Label.NEGATIVE, True, False),
        (Said(label=Label.NEUTRAL), Label.NEUTRAL, False, False),
        (Said(label=Label.NEUTRAL), Label.NEUTRAL, True, None),  # it rang for a risk or a question
        (Said(label=Label.POSITIVE), Label.NEUTRAL, True, False),
        (Said(label=Label.NEUTRAL, closed=CloseReason.ANSWERED), Label.NEUTRAL, True, True),
        (Said(level=Level.LOW), Label.NEGATIVE, True, False),
        (Said(level=Level.MEDIUM), Label.POSITIVE, False, True),
        (Said(label=Label.NEGATIVE, about_us=False), Label.NEGATIVE, True, False),
        (Said(about_us=True), Label.NEGATIVE, True, None),
        (Said(closed=CloseReason.ANSWERED), Label.NEGATIVE, True, True),
        (Said(closed=CloseReason.NOT_ABOUT_US), Label.NEGATIVE, True, False),
        (Said(closed=CloseReason.SPAM), Label.NEGATIVE, True, False),
        (Said(closed=CloseReason.NO_ANSWER_NEEDED), Label.NEGATIVE, True, None),
    ],
)
def test_the_plainest_word_wins(said: Said, heard: Label, rang: bool, urgent: bool | None) -> None:
    """Not about us, then urgency, then tone, then how the case ended."""
    assert was_urgent(said, heard, rang) is urgent


@given(SAID, st.sampled_from(Label), st.booleans())
def test_what_is_not_about_us_was_never_urgent(said: Said, heard: Label, rang: bool) -> None:
    """Whatever else was said."""
    answer = was_urgent(said, heard, rang)
    assert said.about_us is not False or answer is False


@given(SAID, st.sampled_from(Label))
def test_a_judged_silent_mention_is_always_decided_by_its_tone(said: Said, heard: Label) -> None:
    """A reviewer needs one key: any label tells whether a silent mention was a miss."""
    assert said.label is None or was_urgent(said, heard, rang=False) is not None
