"""A head that reads embeddings: it learns what the probabilities cannot tell, and is neutral where there is nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.nlp.embedding import joined, packed, unpacked
from listener.nlp.head import FEATURES, LABELS, OF_PROBABILITIES, Head, neutral, read_head
from listener.nlp.refit import LEAST_EMBEDDED, Example, fit, refit
from listener.nlp.sentiment import load_sentiment
from listener.nlp.windows import Mentioned, read_mentions
from listener.terms import Label, Reading, Sentiment
from tests.nlp.railway_posts import BRAND, NEW_COMPLAINT, NEW_GRUMBLING, NEW_NOTICE, posts

CALM = settings(deadline=None)  # numpy may have to wait for a core
SHARES = st.lists(st.floats(0.001, 1), min_size=3, max_size=3).map(lambda s: [one / sum(s) for one in s])
ROW = st.lists(st.floats(-3, 3, width=32), min_size=6, max_size=6)
WEIGHTS = st.lists(st.floats(-5, 5), min_size=30, max_size=30)

OLD = {  # as Listener wrote it before heads read embeddings
    "features": ["log_probabilities", "brand"],
    "labels": ["negative", "neutral", "positive"],
    "weights": [[1.0, 0.0, 0.0, 1.5], [0.0, 1.0, 0.0, -0.5], [0.0, 0.0, 2.0, 0.0]],
}


@pytest.fixture(scope="module")
def railway() -> list[Example]:
    """What the bundled model says of 240 posts about a railway, and what the railway's own people say."""
    written = posts(240)
    readings = _read(*(post.text for post in written))
    return [
        Example(post.text, reading.sentiment, post.heard, embedding=reading.embedding)
        for post, reading in zip(written, readings, strict=True)
    ]


def _read(*texts: str) -> list[Reading]:
    spans = [[(text.index(BRAND), text.index(BRAND) + len(BRAND))] for text in texts]
    return read_mentions(load_sentiment(""), [Mentioned(text, at) for text, at in zip(texts, spans, strict=True)])


def _without(examples: list[Example]) -> list[Example]:
    return [replace(one, embedding=b"") for one in examples]


def test_what_annotators_mean_by_negative_is_learnt_from_what_posts_are_about(railway: list[Example]) -> None:
    """Closures are bad news and grumbling is nobody's business: a plain complaint stays one. Held back, almost all are
    right, where a head on the probabilities alone leaves most of the errors."""
    said = refit(railway).comparison
    assert said.better and said.lost <= 2 and said.macro_f1_after > 0.95
    plain = refit(_without(railway)).comparison
    assert plain.macro_f1_after < 0.9 and plain.gained < said.gained / 2


def test_posts_of_other_words_are_judged_as_the_brand_does(railway: list[Example]) -> None:
    """Nothing like them was in the corrections, not a sentence. The head without embeddings judges them as before."""
    notice, grumbling, complaint = _read(NEW_NOTICE, NEW_GRUMBLING, NEW_COMPLAINT)
    assert grumbling.sentiment.label is Label.NEGATIVE
    head, plain = refit(railway).head, refit(_without(railway)).head
    labels = [head.apply(one, "v").label for one in (notice, grumbling, complaint)]
    assert labels == [Label.NEGATIVE, Label.NEUTRAL, Label.NEGATIVE]
    assert plain.apply(grumbling, "v").label is Label.NEGATIVE


@CALM
@given(SHARES, ROW, ROW)
def test_the_neutral_head_changes_nothing_whatever_the_embedding(
    shares: list[float], row: list[float], centre: list[float]
) -> None:
    """Its weights on the embedding are 0."""
    said = Sentiment(*shares, model="m")
    same = neutral(tuple(FEATURES), np.array(centre)).apply(Reading(said, embedding=packed(np.array(row))), "v")
    assert [same.scores[label] for label in LABELS] == pytest.approx(shares, abs=1e-9)
    assert same.base == said


@CALM
@given(SHARES, ROW, WEIGHTS, ROW)
def test_any_head_with_an_embedding_gives_probabilities(
    shares: list[float], row: list[float], weights: list[float], centre: list[float]
) -> None:
    """And is the same head when it is read back."""
    head = Head(tuple(FEATURES), np.array(weights).reshape(3, 10), np.array(centre))
    reading = Reading(Sentiment(*shares, model="m"), embedding=packed(np.array(row)))
    said, back = head.apply(reading, "v"), read_head(head.as_json())
    assert sum(said.scores.values()) == pytest.approx(1) and min(said.scores.values()) >= 0
    assert (back.features, back.centre) == (head.features, pytest.approx(head.centre, abs=1e-6))
    assert back.weights == pytest.approx(head.weights, abs=1e-6)


@CALM
@given(SHARES, ROW)
def test_an_old_head_judges_as_it_did(shares: list[float], row: list[float]) -> None:
    """A stored head without embedding and centre: p₋ · e^1.5, p₀ · e^-0.5 and p₊², made to sum to 1."""
    head = read_head(OLD)
    powers = np.array([shares[0] * np.exp(1.5), shares[1] * np.exp(-0.5), shares[2] ** 2])
    for embedding in (b"", packed(np.array(row))):
        said = head.apply(Reading(Sentiment(*shares, model="m"), embedding=embedding), "v")
        assert [said.scores[label] for label in LABELS] == pytest.approx(list(powers / powers.sum()))


@CALM
@given(SHARES, WEIGHTS, st.sampled_from([0, 3, 12]))
def test_where_there_is_no_embedding_the_rest_of_the_head_judges(
    shares: list[float], weights: list[float], width: int
) -> None:
    """A post of links alone has none, and one of another width says nothing here: each counts as the centre."""
    whole = np.array(weights).reshape(3, 10)
    head, rest = Head(tuple(FEATURES), whole, np.ones(6)), Head(OF_PROBABILITIES, whole[:, :4])
    said = Sentiment(*shares, model="m")
    without = head.apply(Reading(said, embedding=packed(np.full(width, 0.5))), "v")
    assert without.scores == pytest.approx(rest.apply(Reading(said), "v").scores)


def test_a_model_without_embeddings_gets_a_head_on_its_probabilities(railway: list[Example]) -> None:
    """As before: the same features, no centre."""
    head = refit(_without(railway)).head
    assert (head.features, head.weights.shape, len(head.centre)) == (OF_PROBABILITIES, (3, 4), 0)


def test_a_head_that_reads_embeddings_must_beat_an_old_one(railway: list[Example]) -> None:
    """One fitted on probabilities is in use: the new one is compared with it, and refused where it is no better."""
    old, found = read_head(OLD), refit(railway)
    against = refit(railway, old).comparison
    right = sum(old.apply(one.reading, "v").label is one.said for one in railway if one.held_back)
    assert (against.right_before, against.better) == (right, True)
    assert not refit(railway, read_head(found.head.as_json())).comparison.better


def test_the_centre_of_few_texts_is_not_kept(railway: list[Example]) -> None:
    """Where nearly all was erased, the mean of what is left would tell what it said."""

    def fitted(embedded: int) -> Head:
        some = railway[:embedded] + _without(railway[embedded:])
        return fit([one.reading for one in some], [one.said for one in some])

    assert (fitted(LEAST_EMBEDDED - 1).features, fitted(LEAST_EMBEDDED).features) == (OF_PROBABILITIES, tuple(FEATURES))


def test_what_was_erased_still_counts_by_its_probabilities(railway: list[Example]) -> None:
    """A third of the examples has no words any more: the rest teaches what they are about."""
    some = [replace(one, embedding=b"") if i % 3 == 0 else one for i, one in enumerate(railway)]
    head = fit([one.reading for one in some], [one.said for one in some])
    assert head.features == tuple(FEATURES) and head.weights.shape == (3, 4 + 384)
    (grumbling,) = _read(NEW_GRUMBLING)
    assert head.apply(grumbling, "v").label is Label.NEUTRAL


def test_the_embedding_of_a_reading_is_that_of_the_same_words() -> None:
    """It comes from the pass that judges, whatever else is in the batch."""
    model, texts = load_sentiment(""), ["Acme lost my bag.", "Where is the nearest shop of Acme?", "Thanks Acme!"]
    together = [unpacked(one.embedding) for one in model.read([*texts, "https://example.com"])]
    assert np.array(together[:3]) == pytest.approx(model.embed(texts), abs=1e-5)
    assert len(together[3]) == 0, "a link says nothing"


def test_the_windows_of_a_long_text_are_joined_as_their_tone_is() -> None:
    """The more opinionated a window, the more of its meaning counts."""
    quiet, loud = packed(np.array([1.0, 0.0])), packed(np.array([0.0, 1.0]))
    assert unpacked(joined([quiet, loud], [0.1, 0.9])) == pytest.approx([0.1, 0.9])
    assert unpacked(joined([quiet, b""], [0.1, 0.9])) == pytest.approx([1.0, 0.0])
    assert joined([b"", b""], [0.5, 0.5]) == b""
    long = f"{BRAND} opens at nine. " + "The weather is fine today. " * 60 + f"And {BRAND} lost my bag, it is a shame."
    ends = [(0, len(BRAND)), (long.rindex(BRAND), long.rindex(BRAND) + len(BRAND))]
    (whole,) = read_mentions(load_sentiment(""), [Mentioned(long, ends)])
    assert len(unpacked(whole.embedding)) == 384
