"""Who has published what by now: a function of the clock, without any state."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from workers.demo.lines import Line, Talk

# Published before the demo starts, one every few minutes, so that its first screen shows running deadlines.
EARLIER = 7
EARLIER_STEP = timedelta(minutes=7)


@dataclass(frozen=True, slots=True)
class Post:
    """A published post. `number` counts from 0 in its feed; `at` is an aware UTC time."""

    number: int
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    """The posts of one brand: the first ones before `start`, then one every `step`, without end."""

    talk: Talk
    start: datetime
    step: timedelta
    seed: str

    def published(self, now: datetime) -> int:
        """Return how many posts are out."""
        return EARLIER + max(0, int((now - self.start) / self.step))

    def latest(self, now: datetime, limit: int) -> list[Post]:
        """Return the newest posts that are out, newest first."""
        count = self.published(now)
        return [self.post(number) for number in range(count - 1, max(-1, count - 1 - limit), -1)]

    def post(self, number: int) -> Post:
        lines = self.talk.lines
        line = lines[number] if number < len(lines) else self._made_up(number)
        return Post(number, line.author, line.text, self._time(number))

    def _time(self, number: int) -> datetime:
        if number < EARLIER:
            return self.start - (EARLIER - number) * EARLIER_STEP
        return self.start + (number - EARLIER + 1) * self.step

    def _made_up(self, number: int) -> Line:
        """Return a post put together from the pieces: the same for the same number, different from its neighbours."""
        chance = random.Random(f"{self.seed} {number}")  # noqa: S311 - a script, not a secret
        parts = [chance.choice(self.talk.openings), chance.choice(self.talk.matters) + "."]
        ending = chance.choice(self.talk.endings)
        author = f"{chance.choice(self.talk.names)}_{number}"
        return Line(author, " ".join([*parts, ending]).strip())
