"""A case lived step by step: the slow way to its deadlines, which looks neither ahead nor back.

Each step is five minutes. A clock has so many steps left; in each step it loses one if the wall clock stands in its
working hours and nothing lets it rest. That a stopped clock may go on again is lived too: it has two counts then, the
one that holds if it stays stopped, and the one that holds if that is undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from listener.decide.calendar import Calendar
from listener.terms import ClockKind, Pause, SlaTarget, Tier

STEP = timedelta(minutes=5)
FARTHEST = timedelta(days=60)
FIRST, NEXT, RESOLUTION = ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION


@dataclass
class Count:
    """Steps left, and when none was."""

    left: int
    due: datetime | None = None

    def lose_one(self, end: datetime) -> None:
        if self.due is None:
            self.left -= 1
            self.due = end if self.left == 0 else None

    def copy(self) -> "Count":
        return Count(self.left, self.due)


@dataclass
class Clock:
    """`going` counts as if it were not stopped; `standing` goes on from the stop without any rest."""

    kind: ClockKind
    round: int
    started: datetime
    going: Count
    stopped: datetime | None = None
    standing: Count | None = None

    def stop(self, at: datetime) -> None:
        if self.stopped is None:
            self.stopped, self.standing = at, self.going.copy()

    def go_on(self) -> None:
        self.stopped = self.standing = None


@dataclass(frozen=True)
class Found:
    """What one clock shows in the end."""

    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    paused_at: datetime | None


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """The rule itself: the clock on the wall stands within a period of its day."""
    wall = moment.astimezone(ZoneInfo(calendar.zone))
    minute = wall.hour * 60 + wall.minute
    return any(one.start <= minute < one.end for one in calendar.periods(wall.date()))


@dataclass
class Living:
    """One case. Tell what happens with the methods, in order; `found` says what its clocks show."""

    target: SlaTarget
    calendar: Calendar
    now: datetime  # of the publication
    others: Mapping[ClockKind, Calendar] = field(default_factory=dict)  # of clocks that count in other hours
    clocks: list[Clock] = field(default_factory=list)
    holder: object = None
    tier: Tier = Tier.N1
    stay: Clock | None = None
    taken: bool = False  # the stay was stopped by somebody who took the case
    acts: int = 0  # what else the tier did
    lying_since: datetime | None = None  # a higher tier has the case before it
    resting: Pause | None = None
    rests_since: datetime | None = None
    rests_until: datetime | None = None
    closed: bool = False
    before_close: dict[int, Count] = field(default_factory=dict)
    stopped_by_close: list[Clock] = field(default_factory=list)
    wrote: Clock | None = None  # the author wrote while the case was closed

    def __post_init__(self) -> None:
        self.clocks = [self._clock(FIRST, 0), self._clock(RESOLUTION, 0)]

    # --- What happens -------------------------------------------------------------------------------------------

    def claim(self, at: datetime, who: object) -> None:
        self._until(at)
        self._take(who)

    def release(self, at: datetime) -> None:
        self._until(at)
        self._wake()
        self._give_back()

    def reply(self, at: datetime) -> None:
        self._until(at)
        for one in self._responses():
            one.stop(at)
        self._act()

    def rest(self, at: datetime, why: Pause, who: object, until: datetime | None = None) -> None:
        self._until(at)
        self._wake()
        self._take(who)
        if why is Pause.WAITING:
            self._act()
        self.resting, self.rests_since, self.rests_until = why, at, until

    def resume(self, at: datetime, who: object = None) -> None:
        self._until(at)
        self._wake()
        self.holder = who or self.holder

    def move(self, at: datetime, tier: Tier) -> None:
        """To another tier, up or down."""
        self._until(at)
        self._wake()
        self._act()
        kind = ClockKind(f"at_{tier.value}")
        self.stay = self._clock(kind, 1 + sum(one.kind is kind for one in self.clocks))
        self.clocks.append(self.stay)
        self.tier, self.holder, self.taken, self.acts = tier, None, False, 0
        self._lie()

    def post(self, at: datetime, *, by_author: bool) -> None:
        self._until(at)
        if by_author and self.closed:
            self.wrote = self.wrote or self._clock(NEXT, 0)
            self.wrote.standing = self.wrote.standing or self.wrote.going.copy()
        elif by_author:
            self._wake()
            self._author_wrote(None)

    def close(self, at: datetime) -> None:
        self._until(at)
        self._wake()
        running = [one for one in self.clocks if one.stopped is None]
        self.before_close = {id(one): one.going.copy() for one in running}
        for one in running:
            one.stop(at)
        self.stopped_by_close, self.closed, self.wrote = running, True, None
        self.acts += 1

    def undo_close(self, at: datetime, who: object) -> None:
        self._until(at)
        for one in self.stopped_by_close:
            one.go_on()
        self.closed = False
        self.acts -= 1
        was_lying = self.stay is not None and self.stay.stopped is None
        if not was_lying and who != self.holder:
            self._give_back()
        elif who != self.holder:
            self.holder = None
        if self.wrote is not None:
            self.wrote.standing = None
            self._author_wrote(self.wrote)
        self.wrote = None

    def reopen(self, at: datetime) -> None:
        """The author writes, and the case is open again."""
        self.post(at, by_author=True)
        self.lying_since, self.closed = None, False
        for one in self.stopped_by_close:
            if one.kind is RESOLUTION:
                one.go_on()
                one.going = self.before_close[id(one)]
        assert self.wrote is not None and self.wrote.standing is not None
        self.wrote.going, self.wrote.standing = self.wrote.standing, None
        self._author_wrote(self.wrote)
        self.wrote = None

    def found(self) -> dict[tuple[ClockKind, int], Found]:
        """Live on until every clock is due, and return what the promised ones show."""
        promised = [one for one in self.clocks if self.target.promised(one.kind) is not None]
        end = self.now + FARTHEST
        resting = {(one.kind, one.round): self._rests_for_good(one) for one in promised}
        awaited = [one for one in promised if resting[one.kind, one.round] is None]
        while self.now < end and any(self._count(one).due is None for one in awaited):
            self._step()
        return {key: resting[key] or self._shown(one) for key, one in zip(resting, promised, strict=True)}

    # --- How it goes --------------------------------------------------------------------------------------------

    def _clock(self, kind: ClockKind, round: int) -> Clock:
        return Clock(kind, round, self.now, Count((self.target.promised(kind) or FARTHEST) // STEP))

    def _responses(self) -> list[Clock]:
        return [one for one in self.clocks if one.kind in (FIRST, NEXT)]

    def _author_wrote(self, since: Clock | None) -> None:
        answers = self._responses()
        if all(one.stopped is not None for one in answers):
            clock = since or self._clock(NEXT, 0)
            clock.round = len(answers)
            self.clocks.append(clock)

    def _take(self, who: object) -> None:
        self.holder = who
        if self.stay is not None and self.stay.stopped is None:
            self.stay.stop(self.now)
            self.taken = True
        self.lying_since = None

    def _give_back(self) -> None:
        self.holder = None
        if self.stay is not None and self.taken and not self.acts:
            self.stay.go_on()
            self.taken = False
            self._lie()

    def _act(self) -> None:
        self.acts += 1
        if self.stay is not None:
            self.stay.stop(self.now)
        self.lying_since = None

    def _lie(self) -> None:
        self.lying_since = self.now if self.tier is not Tier.N1 else None

    def _wake(self) -> None:
        self.resting = self.rests_since = self.rests_until = None

    def _until(self, at: datetime) -> None:
        while self.now < at:
            self._step()

    def _step(self) -> None:
        if self.rests_until is not None and self.rests_until <= self.now:
            self._wake()
        end = self.now + STEP
        for one in [*self.clocks, *([self.wrote] if self.wrote else [])]:
            if not is_open(self.others.get(one.kind, self.calendar), self.now):
                continue
            if one.standing is not None:
                one.standing.lose_one(end)
            if not self._rests(one):
                one.going.lose_one(end)
        self.now = end

    def _rests(self, one: Clock) -> bool:
        """Whether a clock rests now, were it not stopped."""
        if one.kind not in (FIRST, NEXT, RESOLUTION):
            return False
        if self.resting is not None and (one.kind, self.resting) in self.target.pauses:
            return True
        promised = self.stay is not None and self.target.promised(self.stay.kind) is not None
        return self.lying_since is not None and promised and (one.kind, Pause.ESCALATED) in self.target.pauses

    def _count(self, one: Clock) -> Count:
        return one.standing or one.going

    def _shown(self, one: Clock) -> Found:
        due = self._count(one).due
        assert due is not None, "the calendar opens too seldom for this promise"
        return Found(one.started, due, one.stopped, None)

    def _rests_for_good(self, one: Clock) -> Found | None:
        """What a clock shows that rests with no end known: where it would be due if it had not begun to."""
        since = self.lying_since or self.rests_since
        if one.stopped or one.going.due or since is None or not self._rests(one) or self.rests_until:
            return None
        since = max(since, one.started)
        count, moment = one.going.copy(), since
        while count.due is None:
            if is_open(self.calendar, moment):
                count.lose_one(moment + STEP)
            moment += STEP
        return Found(one.started, count.due, None, since)
