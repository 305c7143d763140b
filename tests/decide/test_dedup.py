"""Copies, and texts that only look alike."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.decide.dedup import COPY_THRESHOLD, exact_key, fingerprint, is_copy, nearest_copy, similarity

POST = "Our flight to Lisbon was cancelled at midnight and nobody at the desk could tell us where to sleep"


@pytest.mark.parametrize(
    "copy",
    [
        f"RT @someone: {POST}",
        f"rt @someone@social.example {POST.upper()}",
        f"{POST} https://short.example/abc via @someone",
        f"So true! {POST}",
        POST.replace("Lisbon was", "Lisbon really was").replace("tell us", "even tell us"),
        f"{POST[:80]}…",
        POST.replace("nobody", "no\u200bbody").replace("é", "e"),
    ],
)
def test_retweets_quotes_and_cut_texts_are_copies(copy: str) -> None:
    """A prefix, a link, two words more, a cut end or another case leave a copy."""
    assert is_copy(fingerprint(POST), fingerprint(copy)), similarity(fingerprint(POST) or b"", fingerprint(copy) or b"")


@pytest.mark.parametrize(
    "other",
    [
        "Flight to Lisbon cancelled, slept on the floor, not one person at the desk with an answer",
        "Third night in a row that the flight to Lisbon is late and the desk is closed, we want our money back",
        "Our flight from Lisbon was wonderful and everybody at the desk could tell us what to see in town",
    ],
)
def test_two_complaints_of_one_delay_are_not_copies(other: str) -> None:
    """Two people telling the same event in their own words are two mentions."""
    assert not is_copy(fingerprint(POST), fingerprint(other))


def test_templates_of_short_texts_are_told_apart() -> None:
    """One changed word in nine is another message: Paris is not Rome."""
    paris = fingerprint("my flight to Paris is three hours late again")
    rome = fingerprint("my train to Rome is three hours late again")
    assert paris is not None
    assert not is_copy(paris, rome)


def test_short_texts_have_no_fingerprint_but_an_exact_key() -> None:
    """Under eight words only the same words are the same text."""
    assert fingerprint("@air where is my bag?") is None
    assert not is_copy(None, None)
    assert exact_key("@air where is my bag?") == exact_key("RT @x: WHERE is my bag https://a.example/1")
    assert exact_key("where is my bag") != exact_key("where is my seat")
    assert exact_key("👍 @air") == ""


def test_texts_without_spaces_are_compared_by_their_characters() -> None:
    """Japanese has no spaces: characters stand for words."""
    text = "飛行機が三時間も遅れて誰も説明してくれませんでした"
    assert is_copy(fingerprint(text), fingerprint(f"本当に{text}"))
    assert not is_copy(fingerprint(text), fingerprint("荷物がまだ届かないので連絡をお願いします"))


def test_the_nearest_copy_is_found_among_many() -> None:
    """One call compares with all and returns the best, or nothing."""
    others = [
        fingerprint(text) or b"" for text in ("one two three four five six seven eight nine", POST, f"Oh no {POST}")
    ]
    assert nearest_copy(fingerprint(f"Oh no {POST}"), others) == 2
    assert nearest_copy(fingerprint("an entirely different text about a train that never came to town"), others) is None
    assert nearest_copy(fingerprint(POST), []) is None
    assert nearest_copy(None, others) is None


def test_signatures_stay_comparable_with_stored_ones() -> None:
    """Fingerprints are stored: a new version of the hashing library must not change them silently."""
    signature = fingerprint(POST)
    assert signature is not None
    assert len(signature) == 128
    assert hashlib.sha256(signature).hexdigest().startswith("ac8ebaeae801ec5d")


@settings(deadline=None)
@given(st.text(max_size=300))
def test_a_text_is_a_copy_of_itself(text: str) -> None:
    """Similarity is one with itself, whatever the text."""
    signature = fingerprint(text)
    if signature is not None:
        assert similarity(signature, signature) == 1.0


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]), min_size=8, max_size=40
    )
)
def test_similarity_is_symmetric_and_bounded(words: list[str]) -> None:
    """Both ways the same, between zero and one."""
    a, b = fingerprint(" ".join(words)), fingerprint(" ".join(reversed(words)))
    assert a is not None
    assert b is not None
    assert similarity(a, b) == similarity(b, a)
    assert 0.0 <= similarity(a, b) <= 1.0
    assert 0.0 < COPY_THRESHOLD < 1.0
