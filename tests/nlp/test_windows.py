"""Long texts are judged around their matches."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.nlp.windows import LONGEST, MOST, Mentioned, aggregate, judge_mentions
from listener.nlp.windows import windows as windows_of
from listener.terms import Label, Sentiment

FILLER = "The weather stays mild today. " * 40


def spans(text: str, word: str) -> list[tuple[int, int]]:
    return [(i, i + len(word)) for i in range(len(text)) if text.startswith(word, i)]


def windows(text: str, places: Sequence[tuple[int, int]]) -> list[str]:
    return [text[start:end].strip() for start, end in windows_of(text, places)]


def test_a_short_text_is_its_own_window():
    """What the model can read at once is not cut."""
    assert windows("Acme is late again.", [(0, 4)]) == ["Acme is late again."]


def test_a_window_holds_the_match_and_whole_sentences():
    """The passage begins and ends with a sentence, and leaves the far filler out."""
    text = FILLER + "I waited two hours for Acme. Never again! " + FILLER
    [window] = windows(text, spans(text, "Acme"))
    assert "I waited two hours for Acme. Never again!" in window
    assert window.startswith("The weather")
    assert window.endswith("today.")
    assert len(window) <= LONGEST


def test_windows_that_overlap_are_merged():
    """Two matches in neighbouring sentences are read once."""
    text = FILLER + "Acme is late. Acme does not answer. " + FILLER
    assert len(windows(text, spans(text, "Acme"))) == 1


def test_far_matches_get_their_own_windows_up_to_a_limit():
    """Ten matches far apart give at most MOST windows, the first and the last among them."""
    text = "".join(f"{FILLER}Acme number {i} is late. " for i in range(10))
    cut = windows(text, spans(text, "Acme"))
    assert len(cut) == MOST
    assert "Acme number 0" in cut[0]
    assert "Acme number 9" in cut[-1]


def test_dense_matches_never_make_a_window_the_model_cannot_read():
    """A merged window stays within LONGEST; the rest goes into the next one."""
    text = "Acme is late. " * 300
    assert all(len(window) <= LONGEST for window in windows(text, spans(text, "Acme")))


def test_a_long_text_without_matches_is_judged_on_its_beginning():
    """A source that is all about the brand has no spans."""
    text = "Everything broke. " + FILLER
    [window] = windows(text, [])
    assert window.startswith("Everything broke.")


@given(st.text(max_size=3000), st.lists(st.tuples(st.integers(-5, 4000), st.integers(-5, 4000)), max_size=12))
def test_any_text_and_spans_give_passages_of_the_text(text, places):
    """At least one window, never more than MOST, each a bounded part of the text."""
    cut = windows(text, places)
    assert 1 <= len(cut) <= MOST
    assert all(window in text and len(window) <= LONGEST for window in cut)


def judged(negative: float, neutral: float, positive: float) -> Sentiment:
    return Sentiment(negative, neutral, positive, "m")


def test_one_accusing_window_outweighs_neutral_ones():
    """Two neutral passages and one clearly negative give a negative text."""
    joined = aggregate([judged(0.05, 0.9, 0.05), judged(0.9, 0.05, 0.05), judged(0.05, 0.9, 0.05)])
    assert joined.label is Label.NEGATIVE
    assert sum(joined.scores.values()) == pytest.approx(1)


def test_a_single_judgement_is_kept_as_it_is():
    """No arithmetic on what needs none."""
    assert aggregate([judged(0.2, 0.5, 0.3)]) == judged(0.2, 0.5, 0.3)


class CountingModel:
    """A SentimentModel that is negative of windows with «late», and counts its calls."""

    version = "counting"
    reads_marks = False
    calls = 0

    def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
        self.calls += 1
        self.texts, self.languages = list(texts), list(languages)
        return [judged(0.9, 0.05, 0.05) if "late" in text else judged(0.05, 0.9, 0.05) for text in texts]


def test_all_windows_of_all_texts_are_judged_in_one_call():
    """Each text gets its own judgement, in order, from one batch."""
    long = FILLER + "Acme is late. " + FILLER
    model = CountingModel()
    answers = judge_mentions(
        model, [Mentioned("Acme opens.", [(0, 4)], "en"), Mentioned(long, spans(long, "Acme")), Mentioned("")]
    )
    assert [answer.label for answer in answers] == [Label.NEUTRAL, Label.NEGATIVE, Label.NEUTRAL]
    assert model.calls == 1
    assert model.languages == ["en", None, None]
    assert judge_mentions(model, []) == []


def test_a_model_that_reads_marks_is_shown_the_brand_in_each_window():
    """Each window marks the matches it holds, at their places in the window."""
    model = CountingModel()
    model.reads_marks = True
    long = FILLER + "Acme is late. " + FILLER
    judge_mentions(model, [Mentioned("So Acme ► opens.", [(3, 7)]), Mentioned(long, spans(long, "Acme"))])
    assert model.texts[0] == "So  ► Acme ◄    opens."
    assert " ► Acme ◄  is late." in model.texts[1]
