"""How urgent a mention is, with every reason visible. The reasons add up to the score."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from listener.decide.address import addressed, asks, concerns
from listener.decide.likeness import similar
from listener.decide.risk_reasons import notable, proven_grave, risk_reasons
from listener.terms import Label, Level, Match, Reason, Sentiment, Topic, Urgency

# What each reason adds to the score. Where two numbers stand, the weight grows from the first to the second.
MAYBE_NEGATIVE = (0.05, 0.30)  # from a negative probability of 0.08 to 0.4: who complains politely sounds neutral
NEGATIVE = (0.30, 0.45)  # from a probability of 0.5 to 1
NOT_RULED_OUT = 0.20  # a negative probability that an unsure judgement does not speak against
ADDRESSED = 0.25
CONCERNED = 0.20  # the brand is the subject, not spoken to; only for negative posts
ASKS = 0.10
REPEATED_AUTHOR = (0.04, 0.12)  # for each earlier negative post of the week, at most
REACH = (0.05, 0.15)  # 10,000 to 1,000,000 followers, or 10 to 1,000 shares
SPEED = (0.05, 0.15)  # 3 to 30 posts of the story within the hour
PRESS_SOURCE = 0.15
NEUTRAL = -0.10
POSITIVE = -0.40

# The least score of each level.
LEVELS = {Level.CRITICAL: 0.85, Level.HIGH: 0.50, Level.MEDIUM: 0.20, Level.LOW: 0.0}


@dataclass(frozen=True, slots=True)
class UrgencyFacts:
    """What is known of a mention when it is judged.

    `author_negatives` are the author's earlier negative posts about the brand in the last seven days;
    `story_mentions` the posts of the story in the last hour, this one included; `topics` what the model finds the
    text to be about, with how sure it is (`listener.ports.TopicModel`).
    """

    sentiment: Sentiment
    text: str
    language: str | None
    matches: tuple[Match, ...] = ()
    brand_handles: tuple[str, ...] = ()
    followers: int | None = None
    shares: int = 0
    author_negatives: int = 0
    story_mentions: int = 1
    is_press: bool = False
    topics: Mapping[Topic, float] = field(default_factory=dict)


def judge(facts: UrgencyFacts) -> Urgency:
    """Return level, score and reasons. The weights of the reasons add up to the score, before it is cut to 0…1.

    Whatever the weights say: a negative post (probability 0.5 or more) is at least medium, addressed to the brand or
    about it at least high, with a grave risk in its words critical; a positive post without one is low.

    An unsure judgement never makes a post less urgent: unsure praise does not count as praise but as neutral, or as
    perhaps negative where that is not ruled out (0.2 or more); then a post about the brand is at least medium.
    """
    reasons = [*_tone(facts), *_address(facts), *_risks(facts), *_spread(facts)]
    total = sum(reason.weight for reason in reasons)
    least, most, rule = _bounds(facts, reasons)
    bounded = min(max(total, least), most)
    if not math.isclose(bounded, total, abs_tol=1e-9) and rule:
        reasons.append(Reason("rule", round(bounded - total, 4), rule))
        total = bounded
    score = min(max(total, 0.0), 1.0)
    return Urgency(level_of(score), round(score, 4), tuple(reasons))


def level_of(score: float) -> Level:
    """Return the level of a score between 0 and 1."""
    return next(level for level, least in LEVELS.items() if score >= least - 1e-9)


def _tone(facts: UrgencyFacts) -> list[Reason]:
    sentiment = facts.sentiment
    sure = f"{sentiment.negative:.0%}"
    if sentiment.negative >= 0.5:
        return [Reason("negative", _between(NEGATIVE, (sentiment.negative - 0.5) / 0.5), sure)]
    if sentiment.label is Label.POSITIVE and sentiment.sure:
        return [Reason("positive", POSITIVE, f"{sentiment.positive:.0%}")]
    if sentiment.negative >= (NOT_RULED_OUT if sentiment.label is Label.POSITIVE else 0.08):
        return [Reason("maybe_negative", _between(MAYBE_NEGATIVE, (sentiment.negative - 0.08) / 0.32), sure)]
    return [Reason("neutral", NEUTRAL, f"{sentiment.neutral:.0%}")]


def _address(facts: UrgencyFacts) -> list[Reason]:
    reasons = []
    words = addressed(facts.text, facts.language, facts.matches, facts.brand_handles)
    if words:
        reasons.append(Reason("addressed", ADDRESSED, words))
    elif facts.sentiment.negative >= 0.5 and concerns(facts.text, facts.matches):
        reasons.append(
            Reason(
                "concerned",
                CONCERNED,
                facts.text[facts.matches[0].start : facts.matches[0].end] if facts.matches else "",
            )
        )
    question = _question(facts) if words else ""
    if question:
        reasons.append(Reason("asks", ASKS, question))
    return reasons


def _question(facts: UrgencyFacts) -> str:
    """Return the words that ask, or that the post is like others that ask («I look for the size guide»)."""
    share = facts.topics.get(Topic.QUESTION)
    return asks(facts.text) or (similar(Topic.QUESTION, share) if share is not None else "")


def _risks(facts: UrgencyFacts) -> list[Reason]:
    return risk_reasons(facts.text, facts.language, facts.topics)


def _spread(facts: UrgencyFacts) -> list[Reason]:
    reasons = reach(facts.followers, facts.shares)
    if facts.story_mentions >= 3:
        pace = math.log(facts.story_mentions / 3, 10)
        reasons.append(Reason("speed", _between(SPEED, pace), f"{facts.story_mentions} posts in an hour"))
    if facts.author_negatives > 0:
        weight = min(REPEATED_AUTHOR[0] * facts.author_negatives, REPEATED_AUTHOR[1])
        reasons.append(Reason("repeated_author", round(weight, 4), f"{facts.author_negatives} earlier this week"))
    if facts.is_press:
        reasons.append(Reason("press_source", PRESS_SOURCE))
    return reasons


def reach(followers: int | None, shares: int) -> list[Reason]:
    """Return the reason that a reach gives, if any."""
    steps = max(_steps(followers or 0, 10_000), _steps(shares, 10))
    if steps < 0:
        return []
    return [Reason("reach", _between(REACH, steps / 2), f"{followers or 0} followers, {shares} shares")]


def _bounds(facts: UrgencyFacts, reasons: Sequence[Reason]) -> tuple[float, float, str]:
    """Return the least and the most a score may be, and the rule that says so."""
    sentiment, codes, grave = facts.sentiment, {reason.code for reason in reasons}, proven_grave(reasons)
    if sentiment.negative >= 0.5 and grave:
        return LEVELS[Level.CRITICAL], math.inf, "negative with a grave risk: critical"
    if sentiment.negative >= 0.5 and codes & {"addressed", "concerned"}:
        return LEVELS[Level.HIGH], math.inf, "negative and about the brand: at least high"
    if sentiment.negative >= 0.5:
        return LEVELS[Level.MEDIUM], math.inf, "negative: at least medium"
    if "positive" in codes and not grave:
        return -math.inf, LEVELS[Level.MEDIUM] - 0.01, "positive: low"
    if "positive" in codes:
        return LEVELS[Level.MEDIUM], math.inf, "a grave risk, even in a positive tone: at least medium"
    if grave:
        return LEVELS[Level.HIGH], math.inf, "a grave risk in a neutral tone: at least high"
    if notable(reasons):
        return LEVELS[Level.MEDIUM], math.inf, "a risk in a neutral tone: at least medium"
    if {"addressed", "asks"} <= codes:
        return LEVELS[Level.MEDIUM], math.inf, "a question to the brand: at least medium"
    if _may_be_negative(sentiment) and ("addressed" in codes or concerns(facts.text, facts.matches)):
        return LEVELS[Level.MEDIUM], math.inf, "perhaps negative about the brand, the model is unsure: at least medium"
    return -math.inf, math.inf, ""


def _may_be_negative(sentiment: Sentiment) -> bool:
    return not sentiment.sure and sentiment.negative >= NOT_RULED_OUT


def _between(bounds: tuple[float, float], share: float) -> float:
    return round(bounds[0] + (bounds[1] - bounds[0]) * min(max(share, 0.0), 1.0), 4)


def _steps(count: int, first: int) -> float:
    """Return how many powers of ten `count` is above `first`; negative below it."""
    return math.log10(count / first) if count > 0 else -1.0
