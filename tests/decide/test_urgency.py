"""How urgent, and every reason."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.decide.matching import find
from listener.decide.query import parse
from listener.decide.risk_reasons import GRAVE
from listener.decide.triage import told_as, verdict
from listener.decide.urgency import LEVELS, UrgencyFacts, judge, level_of
from listener.terms import Level, Sentiment, Topic, Urgency, Verdict

QUERY = parse("lumen @airlumen")


def tone(negative: float, positive: float = 0.0, unsure_below: float = 0.0) -> Sentiment:
    """A sentiment with the rest of the probability neutral."""
    return Sentiment(negative, 1.0 - negative - positive, positive, "made by hand", unsure_below)


def facts(text: str, negative: float = 0.8, positive: float = 0.0, **more: object) -> UrgencyFacts:
    """Facts of a post about the brand Lumen."""
    return UrgencyFacts(tone(negative, positive), text, "en", find(QUERY, text), ("@airlumen",), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "negative", "positive", "level"),
    [
        ("@airlumen my bag is lost", 0.5, 0.0, Level.HIGH),
        ("@airlumen worst airline, where is my bag?", 1.0, 0.0, Level.HIGH),
        ("Lumen is awful", 0.5, 0.0, Level.HIGH),
        ("Still better than Lumen, this train", 0.6, 0.0, Level.MEDIUM),
        ("x " * 300 + "lumen", 0.9, 0.0, Level.MEDIUM),
        ("@airlumen do you fly to Oslo?", 0.1, 0.1, Level.MEDIUM),
        ("@airlumen we land at six", 0.05, 0.1, Level.LOW),
        ("Flying Lumen today", 0.1, 0.2, Level.LOW),
        ("@airlumen thank you, can you do it again?", 0.0, 0.9, Level.LOW),
        ("@airlumen there was smoke in the cabin", 0.5, 0.0, Level.CRITICAL),
        ("Lumen: emergency landing in Porto", 0.1, 0.0, Level.HIGH),
        ("@airlumen great crew after the emergency landing", 0.0, 0.9, Level.MEDIUM),
        ("@airlumen I will sue you", 0.6, 0.0, Level.HIGH),
        ("Lumen: my lawyer reads the contract", 0.1, 0.0, Level.MEDIUM),
        ("@airlumen I am switching airlines", 0.1, 0.0, Level.MEDIUM),
    ],
)
def test_levels(text: str, negative: float, positive: float, level: Level) -> None:
    """The level follows from tone, address and risk as the docstring of `judge` promises."""
    assert judge(facts(text, negative, positive)).level is level


def test_reasons_name_their_evidence() -> None:
    """Each reason carries the words it rests on."""
    urgency = judge(
        facts("@airlumen you lost my bag, my lawyer will call. Where is it?", author_negatives=2, followers=120_000)
    )
    evidence = {reason.code: reason.evidence for reason in urgency.reasons}
    assert evidence["negative"] == "80%"
    assert evidence["addressed"] == "@airlumen"
    assert evidence["risk:legal"] == "my lawyer"
    assert "Where is it?" in evidence["asks"]
    assert "120000 followers" in evidence["reach"]
    assert evidence["repeated_author"] == "2 earlier this week"


def test_a_loud_repeated_request_becomes_critical() -> None:
    """A sure, addressed request is high; the same from an author known to have complained twice is critical."""
    text = "@airlumen where is my bag, please answer?"
    assert judge(facts(text, 1.0)).level is Level.HIGH
    assert judge(facts(text, 1.0, author_negatives=2)).level is Level.CRITICAL
    assert judge(facts(text, 1.0, followers=500_000)).level is Level.CRITICAL
    assert judge(facts(text, 1.0, story_mentions=12)).level is Level.CRITICAL
    assert judge(facts(text, 1.0, is_press=True)).level is Level.CRITICAL


def test_three_weak_risks_are_no_emergency() -> None:
    """Only the gravest risk counts in full."""
    urgency = judge(facts("Lumen: my lawyer and the press know, never again", 0.1))
    assert [reason.weight for reason in urgency.reasons if reason.code.startswith("risk:")] == [0.2, 0.02]
    assert urgency.level.rank < Level.HIGH.rank


TEXTS = st.sampled_from(
    [
        "@airlumen you lost my bag, where is it?",
        "Lumen is late",
        "RT @airlumen: hello",
        "the oven caught fire, lumen",
        "nothing like Lumen",
        "@airlumen I will sue you and tell the press",
        "someone stole my wallet, @airlumen please help",
        "",
    ]
)


@st.composite
def any_facts(draw: st.DrawFn) -> UrgencyFacts:
    """Facts of every tone, reach and speed."""
    negative = draw(st.floats(0, 1))
    positive = draw(st.floats(0, 1)) * (1 - negative)
    text = draw(TEXTS)
    return UrgencyFacts(
        tone(negative, positive),
        text,
        draw(st.sampled_from(["en", "fr", None])),
        find(QUERY, text),
        draw(st.sampled_from([(), ("@airlumen",)])),
        followers=draw(st.none() | st.integers(0, 10**9)),
        shares=draw(st.integers(0, 10**7)),
        author_negatives=draw(st.integers(0, 50)),
        story_mentions=draw(st.integers(1, 10**5)),
        is_press=draw(st.booleans()),
    )


@settings(deadline=None)
@given(any_facts())
def test_reasons_add_up_to_the_score(given_facts: UrgencyFacts) -> None:
    """The weights sum to the score, cut to 0…1, and the level is the score's."""
    urgency = judge(given_facts)
    total = sum(reason.weight for reason in urgency.reasons)
    assert urgency.score == pytest.approx(min(max(total, 0.0), 1.0), abs=1e-3)
    assert urgency.level is level_of(urgency.score)


@settings(deadline=None)
@given(any_facts())
def test_promises_hold_whatever_the_weights(given_facts: UrgencyFacts) -> None:
    """Negative is at least medium, about the brand at least high, with a grave risk critical; positive is low."""
    urgency = judge(given_facts)
    codes = {reason.code for reason in urgency.reasons}
    grave = any(f"risk:{topic.value}" in codes for topic in GRAVE)
    if given_facts.sentiment.negative >= 0.5:
        assert urgency.level.rank >= Level.MEDIUM.rank
        if codes & {"addressed", "concerned"}:
            assert urgency.level.rank >= Level.HIGH.rank
        if grave:
            assert urgency.level is Level.CRITICAL
    elif "positive" in codes and not grave:
        assert urgency.level is Level.LOW
    elif grave and "positive" not in codes:
        assert urgency.level.rank >= Level.HIGH.rank
    elif {"neutral", "addressed", "asks"} <= codes:
        assert urgency.level.rank >= Level.MEDIUM.rank


@pytest.mark.parametrize(
    ("text", "negative", "positive", "level"),
    [
        ("@airlumen great, where is my bag", 0.3, 0.5, Level.HIGH),  # irony taken for praise
        ("Flying Lumen today", 0.25, 0.3, Level.MEDIUM),
        ("Still better than Lumen, this train", 0.2, 0.4, Level.LOW),  # not about the brand
        ("@airlumen we land at six", 0.15, 0.5, Level.LOW),  # praise or neutral: nothing to answer
        ("Lumen is awful", 0.55, 0.0, Level.HIGH),
    ],
)
def test_an_unsure_judgement_drops_nothing(text: str, negative: float, positive: float, level: Level) -> None:
    """A post about the brand that may well be negative reaches a person; what only may be praise stays quiet."""
    unsure = UrgencyFacts(tone(negative, positive, 0.6), text, "en", find(QUERY, text), ("@airlumen",))
    assert not unsure.sentiment.sure
    assert judge(unsure).level is level


@settings(deadline=None)
@given(any_facts())
def test_unsure_is_never_less_urgent_than_sure(given_facts: UrgencyFacts) -> None:
    """Doubt raises a score or leaves it, whatever else is known."""
    unsure = replace(given_facts, sentiment=replace(given_facts.sentiment, unsure_below=1.1))
    assert judge(unsure).score >= judge(given_facts).score


@settings(deadline=None)
@given(any_facts(), st.floats(0.5, 1))
def test_a_more_negative_post_is_never_less_urgent(given_facts: UrgencyFacts, negative: float) -> None:
    """Among negative posts the score grows with the probability."""
    less = UrgencyFacts(tone(0.5), given_facts.text, "en", given_facts.matches)
    more = UrgencyFacts(tone(negative), given_facts.text, "en", given_facts.matches)
    assert judge(more).score >= judge(less).score


def test_every_risk_has_a_weight_and_every_level_a_threshold() -> None:
    """The tables are complete and in order."""
    assert list(LEVELS) == sorted(Level, key=lambda level: -level.rank)
    assert set(Topic) >= GRAVE
    assert [level_of(score) for score in (0, 0.2, 0.5, 0.85, 1)] == [
        *(Level.LOW, Level.MEDIUM, Level.HIGH, Level.CRITICAL, Level.CRITICAL)
    ]


@pytest.mark.parametrize(
    ("level", "open_case", "expected"),
    [
        (Level.LOW, False, Verdict.DIGEST_ONLY),
        (Level.LOW, True, Verdict.DIGEST_ONLY),
        (Level.MEDIUM, False, Verdict.ALERT),
        (Level.MEDIUM, True, Verdict.JOIN_CASE),
        (Level.HIGH, False, Verdict.OPEN_CASE),
        (Level.HIGH, True, Verdict.JOIN_CASE),
        (Level.CRITICAL, False, Verdict.OPEN_CASE),
        (Level.CRITICAL, True, Verdict.JOIN_CASE),
    ],
)
def test_verdicts(level: Level, open_case: bool, expected: Verdict) -> None:
    """Low waits for the digest; the rest joins an open case of its story; high and critical open one."""
    assert verdict(Urgency(level, LEVELS[level]), open_case) is expected


@settings(deadline=None)
@given(any_facts(), st.floats(0.2, 0.85), st.booleans())
def test_a_case_opens_from_the_brands_threshold_on(facts: UrgencyFacts, threshold: float, open_case: bool) -> None:
    """At or above the threshold an agent is called, and for what is critical always; below it, nobody is."""
    urgency = judge(facts)
    calls = urgency.score >= threshold - 1e-9 or urgency.level is Level.CRITICAL
    opened = verdict(urgency, False, threshold) is Verdict.OPEN_CASE
    assert opened == calls
    if calls:
        assert verdict(urgency, True, threshold) is Verdict.JOIN_CASE
    else:
        assert verdict(urgency, open_case, threshold) is verdict(urgency, open_case, 0.86)


@pytest.mark.parametrize(
    ("level", "case", "alert"),
    [
        (Level.LOW, Level.HIGH, Level.LOW),
        (Level.MEDIUM, Level.HIGH, Level.MEDIUM),
        (Level.HIGH, Level.HIGH, Level.MEDIUM),
        (Level.CRITICAL, Level.CRITICAL, Level.MEDIUM),
    ],
)
def test_channels_hear_by_the_brands_threshold(level: Level, case: Level, alert: Level) -> None:
    """What calls an agent is told as high at least, what stays below as medium at most."""
    assert (told_as(level, is_case=True), told_as(level, is_case=False)) == (case, alert)
