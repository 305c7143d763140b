"""Risks as reasons: words prove, likeness suggests, and both can be told apart by who shows them."""

import pytest

from listener.decide.likeness import share_of, similar
from listener.decide.risk_reasons import ALIKE, FURTHER, GRAVE, NOTABLE, RISKS, risk_reasons
from listener.decide.urgency import UrgencyFacts, judge
from listener.terms import Level, Sentiment, Topic

DESCRIBED = "@airlumen the cabin door handle came off in my hand while we were taxiing"
NAMED = "@airlumen the toaster in the lounge caught fire"


def tone(negative: float) -> Sentiment:
    return Sentiment(negative, 1 - negative, 0.0, "test")


def level(text: str, negative: float, **topics: float) -> Level:
    found = {Topic(name): share for name, share in topics.items()}
    return judge(UrgencyFacts(tone(negative), text, "en", (), ("@airlumen",), topics=found)).level


def test_words_say_more_than_likeness() -> None:
    """A topic found both ways is one reason: the words, at their full weight."""
    (reason,) = risk_reasons(NAMED, "en", {Topic.SAFETY: 0.97})
    assert reason.code == "risk:safety"
    assert reason.weight == RISKS[Topic.SAFETY]
    assert reason.evidence == "caught fire"


def test_likeness_is_a_reason_that_says_so() -> None:
    """Where no word says it, the evidence is how sure the model is, and a grave topic weighs less."""
    (reason,) = risk_reasons(DESCRIBED, "en", {Topic.SAFETY: 0.934})
    assert reason.evidence == "similar to posts on safety (0.93)"
    assert reason.weight == ALIKE[Topic.SAFETY] < RISKS[Topic.SAFETY]


def test_the_gravest_risk_counts_in_full_and_the_others_a_fifth() -> None:
    """Several weak signs make no emergency."""
    reasons = risk_reasons(NAMED, "en", {Topic.CHURN: 0.9, Topic.HEALTH: 0.9, Topic.PRESS: 0.9})
    assert [(reason.code, reason.weight) for reason in reasons] == [
        ("risk:safety", RISKS[Topic.SAFETY]),
        ("risk:health", pytest.approx(ALIKE[Topic.HEALTH] * FURTHER)),
        ("risk:press", pytest.approx(ALIKE[Topic.PRESS] * FURTHER)),
        ("risk:churn", pytest.approx(ALIKE[Topic.CHURN] * FURTHER)),
    ]


def test_a_question_is_no_risk() -> None:
    """It counts as the reason `asks`, in a post that speaks to the brand."""
    assert risk_reasons("", "en", {Topic.QUESTION: 0.9}) == []
    text = "@airlumen I look for the size guide of the new boots"
    reasons = judge(UrgencyFacts(tone(0.0), text, "en", (), ("@airlumen",), topics={Topic.QUESTION: 0.91})).reasons
    assert [r.evidence for r in reasons if r.code == "asks"] == ["similar to posts on question (0.91)"]
    assert not [r for r in reasons if r.code.startswith("risk:")]


@pytest.mark.parametrize("topic", sorted(GRAVE | NOTABLE))
def test_likeness_alone_reaches_a_person_but_rings_no_alarm(topic: Topic) -> None:
    """In a neutral tone a post that is only like others on a risk is at least an alert, and never critical."""
    found = level("Lumen", 0.0, **{topic: 0.9})
    assert found is Level.MEDIUM


def test_words_of_a_grave_risk_are_critical_and_likeness_alone_is_not() -> None:
    """In the same tone: what words prove is critical by rule, what is only alike as urgent as its reasons add up."""
    assert level("The toaster caught fire, Lumen", 0.55) is Level.CRITICAL
    assert level("The handle came off, Lumen", 0.55, safety=0.9) is Level.HIGH


def test_a_likeness_can_be_read_back() -> None:
    """Who shows reasons sees the difference, and a post that talks of a fire is no likeness."""
    assert share_of(similar(Topic.DATA_LEAK, 0.934)) == 0.93
    assert share_of(similar(Topic.SAFETY, 1.0)) == 1.0
    assert share_of("caught fire") is None
    assert share_of("") is None


def test_every_topic_but_the_question_has_a_weight() -> None:
    """A new topic without a weight fails here."""
    assert set(RISKS) == set(Topic) - {Topic.QUESTION} == set(ALIKE)
    assert set(RISKS) >= GRAVE | NOTABLE
    assert all(0 < ALIKE[topic] <= RISKS[topic] for topic in RISKS)
