"""A brand's local day, summed up from values: the numbers, the topics and the stories of the digest."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from listener.decide.digest_stories import DigestMention, worst_stories
from listener.decide.promise import ranked
from listener.decide.topics import TopicText, distinctive_words
from listener.errors import ConfigError
from listener.terms import CaseState, DigestReport, DigestTopic, Label, UnreadSource

__all__ = ["DayBefore", "DigestCase", "DigestMention", "due_day", "local_day", "net_sentiment", "summarise"]

_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class DigestCase:
    """A case opened on the day. `answered_at` is None without an answer; the clock began at `published_at`."""

    published_at: datetime
    due_at: datetime
    state: CaseState
    answered_at: datetime | None = None
    late_on_arrival: bool = False


@dataclass(frozen=True, slots=True)
class DayBefore:
    """One of the days before, for comparison."""

    volume: int
    net_sentiment: float | None = None


def summarise(
    brand: str,
    day: date,
    time_zone: str,
    mentions: Sequence[DigestMention],
    cases: Sequence[DigestCase],
    previous_days: Sequence[DayBefore],
    unread: Sequence[UnreadSource] = (),
    sources_read: int = 0,
) -> DigestReport:
    """Return the report of a day. `previous_days` are the seven days before; those without mentions do not count.

    Topics are words first, then risks named `risk:<topic>`. Stories are the negative or urgent ones, by level,
    then mentions, then negativity.
    """
    labels = Counter(mention.label for mention in mentions)
    lively = [before for before in previous_days if before.volume > 0]
    nets = [before.net_sentiment for before in lively if before.net_sentiment is not None]
    delays = sorted(case.answered_at - case.published_at for case in cases if case.answered_at is not None)
    return DigestReport(
        brand=brand,
        day=day,
        time_zone=time_zone,
        volume=len(mentions),
        usual_volume=fmean(before.volume for before in lively) if lively else None,
        negative=labels[Label.NEGATIVE],
        neutral=labels[Label.NEUTRAL],
        positive=labels[Label.POSITIVE],
        net_sentiment=net_sentiment(labels[Label.POSITIVE], labels[Label.NEGATIVE], len(mentions)),
        usual_net_sentiment=fmean(nets) if nets else None,
        topics=_topics(brand, mentions),
        stories=worst_stories(mentions),
        cases_opened=len(cases),
        cases_answered=len(delays),
        answered_in_time=sum(1 for case in cases if case.answered_at is not None and case.answered_at <= case.due_at),
        late_on_arrival=sum(1 for case in cases if case.late_on_arrival),
        still_open=sum(1 for case in cases if case.state is not CaseState.CLOSED),
        median_answer=ranked(delays, 0.5) if delays else None,
        p90_answer=ranked(delays, 0.9) if delays else None,
        languages=_languages(mentions),
        unread=tuple(unread),
        sources_read=sources_read,
    )


def net_sentiment(positive: int, negative: int, volume: int) -> float | None:
    """Return the positive minus the negative share of `volume` mentions, -1 to 1; None without mentions."""
    return (positive - negative) / volume if volume else None


def local_day(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """Return the first moment of a local day and of the next one, in UTC: 23, 24 or 25 hours apart.

    Where a clock change skips midnight the day begins when the clock jumps. Raises ConfigError for an unknown zone,
    and for the first and the last day there is.
    """
    zone = _zone(time_zone)
    try:
        days = (day, day + timedelta(days=1))
        first, after = (datetime.combine(start, time.min, zone).astimezone(UTC) for start in days)
    except OverflowError as error:
        raise ConfigError(f"{day} is out of all calendars", "Choose a day in between.") from error
    return first, after


def due_day(now: datetime, time_zone: str, hour: int) -> date | None:
    """Return the local day whose digest is due: yesterday from `hour` o'clock local time on, None before."""
    local = now.astimezone(_zone(time_zone))
    return local.date() - timedelta(days=1) if local.hour >= hour else None


def _zone(time_zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(f"There is no time zone “{time_zone}”.", "Use a name such as Europe/Brussels.") from error


def _languages(mentions: Sequence[DigestMention]) -> tuple[tuple[str, int], ...]:
    """Count mentions by language, the most frequent first; «und» (ISO 639-2) when it could not be told."""
    counts = Counter(mention.language or "und" for mention in mentions)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _topics(brand: str, mentions: Sequence[DigestMention]) -> tuple[DigestTopic, ...]:
    texts = [TopicText(f"{m.title}\n{m.text}", m.story, m.label is Label.NEGATIVE) for m in mentions]
    words = distinctive_words(texts, (brand,), _MOST_WORDS)
    risks = Counter(risk for m in mentions if m.label is not Label.POSITIVE for risk in m.risks)
    named = [
        (f"risk:{topic.value}", risks[topic]) for topic in sorted(risks, key=lambda topic: (-risks[topic], topic.value))
    ]
    return tuple(DigestTopic(name, count) for name, count in (*words, *named))
