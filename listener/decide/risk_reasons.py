"""The risks of a post as reasons for urgency: found by its words, or by being like other posts on the topic.

Words are proof that a reader can check, and count in full. Likeness is the model's opinion. It finds what people
describe without naming it («my eyes tripled in size after the mascara»), and in a stream where one post in a thousand
is grave it is wrong more often than right (`listener/nlp/weights/MODEL_CARD.md`). So it brings a quiet post before a
person, and counts for less than words: a false alarm costs a look, a miss may cost much more.
"""

from collections.abc import Iterable, Mapping

from listener.decide.likeness import share_of, similar
from listener.decide.risk_words import risks
from listener.terms import Reason, Topic

# What a risk adds to the score when words of the post say so.
RISKS = {
    Topic.SAFETY: 0.60,
    Topic.HEALTH: 0.60,
    Topic.FRAUD: 0.60,
    Topic.DISCRIMINATION: 0.60,
    Topic.DATA_LEAK: 0.60,
    Topic.LEGAL: 0.20,
    Topic.PRESS: 0.20,
    Topic.OUTAGE: 0.20,
    Topic.CHURN: 0.10,
}
# These harm people or break the law: urgent in a neutral tone too, critical in a negative one.
GRAVE = frozenset({Topic.SAFETY, Topic.HEALTH, Topic.FRAUD, Topic.DISCRIMINATION, Topic.DATA_LEAK})
# These are for the lead to know, in a neutral tone too; a grave topic without a word that says so is one of them.
NOTABLE = frozenset({Topic.LEGAL, Topic.PRESS, Topic.OUTAGE})
# What a topic adds when the post is only like others on it.
ALIKE = {topic: 0.20 if topic in GRAVE else weight / 2 for topic, weight in RISKS.items()}
FURTHER = 0.2  # the share that counts of each risk after the first: three weak words make no emergency


def risk_reasons(text: str, language: str | None, topics: Mapping[Topic, float]) -> list[Reason]:
    """Return a reason for each risk, the gravest first. `topics` are those the model found, with how sure it is."""
    words = dict(risks(text, language))
    found = [(RISKS[topic], topic, words[topic]) for topic in RISKS if topic in words]
    found += [(ALIKE[topic], topic, similar(topic, topics[topic])) for topic in RISKS if topic in topics.keys() - words]
    ranked = sorted(found, key=lambda risk: -risk[0])
    return [
        Reason(f"risk:{topic.value}", round(weight * (1 if rank == 0 else FURTHER), 4), evidence)
        for rank, (weight, topic, evidence) in enumerate(ranked)
    ]


def proven_grave(reasons: Iterable[Reason]) -> bool:
    """Tell whether words of the post say that people are harmed or the law is broken."""
    return any(risk_of(reason.code) in GRAVE and share_of(reason.evidence) is None for reason in reasons)


def notable(reasons: Iterable[Reason]) -> bool:
    """Tell whether there is a risk that somebody must know of in a neutral tone too."""
    return any(risk_of(reason.code) in GRAVE | NOTABLE for reason in reasons)


def risk_of(code: str) -> str:
    """Return the name of the risk that a reason is about, "" for other reasons. A Topic is its own name."""
    return code.removeprefix("risk:") if code.startswith("risk:") else ""
