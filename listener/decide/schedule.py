"""When a source is read next, and how it is, in words.

Where the numbers come from. A post waits at most one interval before it is seen, on average half of one. Seeing it may
cost a tenth of the hour, six minutes; with the jitter of a tenth and the reading itself, five minutes is the slowest
default. Faster than a minute wins nothing an agent would notice and is rude to publishers. Between the two, a source is
read twice per usual gap between its posts: 720 posts a day are read every minute, 144 or fewer every five.

A source that counts requests is read so that what is left lasts until it is given again: with 100 left for the day,
every 14 minutes. Posts that are paid for cost the same whenever they are read: they are read in time until none is
left, and what that means is said before (see listener.decide.spending).
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from uuid import UUID

from listener.decide.coverage import SILENT_GAPS
from listener.decide.remarks import Saying
from listener.decide.spans import in_words
from listener.decide.spending import short_of, spread, used_up
from listener.errors import OutsideError
from listener.terms import Allowance, Batch, Health, Remark

TARGET = timedelta(hours=1)
FASTEST = timedelta(minutes=1)
SLOWEST = timedelta(minutes=5)
LONGEST_BACK_OFF = timedelta(hours=6)
AGAIN = timedelta(seconds=3)  # until a source that has more is read again
SHARE_OF_TARGET = 0.1
JITTER = 0.1
MEMORY = timedelta(days=3)  # how long the habit of a source remembers
_DAY = timedelta(days=1)
_LATE = Saying(
    "late",
    "Read every {interval:span}, a post can wait that long before anyone sees it; "
    "it should be answered within {target:span}.",
)
_MISSED = Saying("missed", "More was written since the last reading than the source shows: some of it was missed.")
_EMPTY = Saying("empty", "It is read well and has no entry yet.")
_SILENT = Saying("silent", "Nothing new for {silence:span}, far longer than usual.")
_SILENT_BY_HABIT = Saying("silent_by_habit", "Nothing new for {silence:span}, usually at most {usual:span} pass.")
_SILENT_GAPS = 10
_SHORTEST_SILENCE = timedelta(days=3)  # a publisher that rests at the weekend is not silent
_LONGEST_SILENCE = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class PollFacts:
    """What is known of a source after a reading: exactly one of `batch` and `error` is set.

    `failures` counts failed readings in a row, this one included. `fixed_interval` is the operator's own choice.
    `last_document_at` is when something new last came. `target` is the time from publication to answer.
    `allowances` are what the source, and the budget set for it, leave; `calls` is what a reading usually takes.
    `pace` is the least time between two readings that its kind allows. `usual_gap` is the longest time between two
    news that is usual, where the habit is known (see listener.decide.coverage).
    """

    documents_per_day: float = 0.0
    failures: int = 0
    fixed_interval: timedelta | None = None
    last_document_at: datetime | None = None
    batch: Batch | None = None
    error: OutsideError | None = None
    target: timedelta = TARGET
    allowances: tuple[Allowance, ...] = ()
    calls: int = 1
    pace: timedelta = timedelta()
    usual_gap: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The health of a source, what was seen beside it, and what to do about it (empty when there is nothing to say).

    `code` is stable: for other languages, and as it is in `listener.errors` where an error is the reason. Where none
    is, `remarks` are what the detail says.
    """

    health: Health
    detail: str
    advice: str = ""
    code: str = ""
    remarks: tuple[Remark, ...] = ()


def next_interval(facts: PollFacts, source_id: UUID, now: datetime) -> timedelta:
    """Return how long to wait before the next reading.

    Failures double the wait, up to six hours, at once for permanent ones. `Retry-After` is always kept, and what is
    left of an allowance lasts. What a feed suggests is a hint: it may slow us to the slowest default, never beyond,
    because it is seldom a choice (every WordPress says «hourly»). The jitter is the same for the same source and
    moment.
    """
    base = facts.fixed_interval or _usual_interval(facts)
    part = _fraction(source_id, now)  # 0 to 1
    afforded = _afforded(facts, now)
    if facts.error is None:
        return max(base if facts.fixed_interval else base * (1 - JITTER + 2 * JITTER * part), afforded)
    waited = _after_failure(facts.error, base, facts.failures)
    asked = facts.error.retry_after or timedelta()
    return max(max(waited, asked) * (1 + JITTER * part), afforded)


def next_wait(facts: PollFacts, interval: timedelta, now: datetime) -> timedelta:
    """Return the time to the next reading: a few seconds where the source has more, or what its allowance affords."""
    if facts.batch is None or not facts.batch.more:
        return interval
    return max(min(interval, AGAIN), _afforded(facts, now))


def _afforded(facts: PollFacts, now: datetime) -> timedelta:
    """The least interval at which what is left lasts, and which the source allows."""
    asked = (facts.batch.wait if facts.batch else None) or timedelta()
    return max(facts.pace, asked, *(spread(allowance, facts.calls, now) for allowance in facts.allowances))


def habit(per_day: float, new: int, last_ok_at: datetime | None, now: datetime, dates: list[datetime | None]) -> float:
    """Return how many documents a day the source usually brings, after a reading that brought `new` ones.

    The first reading takes it from the `dates` of what is there; each further one moves it, and forgets what is
    much older than `MEMORY`.
    """
    if last_ok_at is None:
        past = [date for date in dates if date is not None and date < now]
        span = now - min(past) if past else _DAY
        return len(past) / max(span / _DAY, 1 / 24)
    elapsed = max(now - last_ok_at, timedelta(seconds=1))
    weight = -math.expm1(-(elapsed / MEMORY))
    return per_day * (1 - weight) + new / (elapsed / _DAY) * weight


def habit_delivered(per_day: float, new: int) -> float:
    """Return the habit after `new` documents came between two readings: what they would weigh in the next one."""
    return per_day + new / (MEMORY / _DAY)


def meets_target(interval: timedelta, target: timedelta = TARGET) -> bool:
    """Tell whether reading this often costs at most a tenth of the target."""
    return interval <= target * SHARE_OF_TARGET


def lateness(
    interval: timedelta,
    target: timedelta = TARGET,
    allowances: tuple[Allowance, ...] = (),
    per_day: float = 0.0,
    now: datetime | None = None,
) -> tuple[Remark, ...]:
    """Return sentences for an interval that does not meet the target and for what will be short, else nothing."""
    short = tuple(one for allowance in allowances for one in short_of(allowance, per_day, now)) if now else ()
    return short if meets_target(interval, target) else (*short, _LATE(interval=interval, target=target))


def judge_health(facts: PollFacts, now: datetime) -> Judgement:
    """Say how the source is after this reading."""
    if facts.error is not None:
        return _judge_error(facts.error)
    batch = facts.batch or Batch(not_modified=True)
    if any(used_up(allowance, now) for allowance in facts.allowances):
        short = tuple(one for allowance in facts.allowances for one in short_of(allowance, 0.0, now))
        return _judged(Health.THROTTLED, short, "used_up", "Wait, or get a larger quota at the source.")
    late = lateness(_afforded(facts, now), facts.target, facts.allowances, facts.documents_per_day, now)
    if facts.last_document_at is None and not batch.documents:
        advice = "That is usual for a new source; otherwise check that it is the right address."
        return _judged(Health.EMPTY, (_EMPTY(),), "empty", advice)
    if facts.last_document_at and _is_silent(facts, silence := now - facts.last_document_at):
        advice = "Open it in a browser: it may have moved or been given up."
        return _judged(Health.SILENT, (_silence(silence, facts.usual_gap),), "silent", advice)
    code = "incomplete" if batch.incomplete else "remarks" if batch.remarks else "late" if late else ""
    remarks = (*batch.remarks, *([_MISSED()] if batch.incomplete else []), *late)
    return _judged(Health.NOT_MODIFIED if batch.not_modified else Health.OK, remarks, code)


def _judged(health: Health, remarks: tuple[Remark, ...], code: str, advice: str = "") -> Judgement:
    return Judgement(health, " ".join(remarks), advice, code, remarks)


def _silence(silence: timedelta, usual: timedelta | None) -> Remark:
    return _SILENT_BY_HABIT(silence=silence, usual=usual) if usual else _SILENT(silence=silence)


def _judge_error(error: OutsideError) -> Judgement:
    detail = f"{error.message}."
    if error.code == "gone":
        return Judgement(Health.GONE, detail, error.advice, error.code)
    if error.code in ("throttled", "host_busy"):
        wait = f" It asks to wait {in_words(error.retry_after)}." if error.retry_after else ""
        return Judgement(Health.THROTTLED, detail + wait, error.advice, error.code)
    return Judgement(Health.FAILING, detail, error.advice, error.code)


def _is_silent(facts: PollFacts, silence: timedelta) -> bool:
    """Tell whether a silence is against the habit; without a known one, ten times the mean gap when it began."""
    if facts.usual_gap is not None:
        return silence > facts.usual_gap * SILENT_GAPS
    per_day = facts.documents_per_day
    before = per_day * math.exp(min(silence / MEMORY, 200.0))  # undo what `habit` forgot since
    gaps = _DAY * (_SILENT_GAPS / before) if before > _SILENT_GAPS / 1000 else _LONGEST_SILENCE
    return silence > min(max(gaps, _SHORTEST_SILENCE), _LONGEST_SILENCE)


def _usual_interval(facts: PollFacts) -> timedelta:
    slowest = max(min(SLOWEST, facts.target * SHARE_OF_TARGET / (1 + JITTER)), FASTEST)
    gap = _DAY / facts.documents_per_day if facts.documents_per_day > 0.001 else slowest * 2
    suggested = (facts.batch.suggested_interval if facts.batch else None) or FASTEST
    return min(max(gap / 2, suggested, FASTEST), slowest)


def _after_failure(error: OutsideError, base: timedelta, failures: int) -> timedelta:
    """The first failure is tried again after the usual time, each further one after twice the last.

    A busy host, and a secret whose key is missing, are our own doing, and no reason to stay away.
    """
    if error.permanent:
        return LONGEST_BACK_OFF
    if error.code in ("host_busy", "sealed"):
        return min(base, FASTEST)
    return min(base * 2.0 ** min(max(failures - 1, 0), 20), LONGEST_BACK_OFF)


def _fraction(source_id: UUID, now: datetime) -> float:
    """Return a number from 0 to 1 that looks random, and is the same for the same source and moment."""
    seed = blake2b(f"{source_id} {now.isoformat()}".encode(), digest_size=8).digest()
    return int.from_bytes(seed, "big") / 2**64
