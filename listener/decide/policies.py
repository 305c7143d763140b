"""Which promise holds for a case: the policy that says most about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from listener.decide.calendar import ALWAYS, Calendar
from listener.terms import ClockKind, Level, SlaTarget, Tier

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scope:
    """For which cases a policy is made. None: for all. `least_level` holds for that urgency and everything above."""

    brand: str | None = None
    source: str | None = None
    least_level: Level | None = None
    language: str | None = None

    @property
    def key(self) -> str:
        """A text that is the same for the same scope and no other: two promises for the same cases make no sense."""
        parts = {"brand": self.brand, "source": self.source, "level": self.least_level, "language": self.language}
        return " ".join(f"{name}={value}" for name, value in parts.items() if value) or "all"

    @property
    def named(self) -> tuple[str, ...]:
        """What the scope names, the weightiest first."""
        parts = {"brand": self.brand, "source": self.source, "level": self.least_level, "language": self.language}
        return tuple(name for name, value in parts.items() if value)

    def covers(self, case: "CaseFacts") -> bool:
        return (
            self.brand in (None, case.brand)
            and self.source in (None, case.source)
            and (self.least_level is None or case.level.rank >= self.least_level.rank)
            and self.language in (None, case.language)
        )

    @property
    def weight(self) -> tuple[bool, bool, int, bool]:
        """The client first, then the place, then the urgency (the highest wins), then the language."""
        level = -1 if self.least_level is None else self.least_level.rank
        return self.brand is not None, self.source is not None, level, self.language is not None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a policy may ask of a case: its brand and urgency, the source and language of the post that opened it."""

    brand: str
    source: str | None = None
    level: Level = Level.LOW
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A promise as it is shown: its name ("" for the one that comes with Listener), and what it was chosen for.

    `named` holds pairs as («brand», «Air Lumen») or («level», «high»), the weightiest first.
    """

    name: str = ""
    target: SlaTarget = SlaTarget()  # noqa: RUF009 - frozen
    named: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Calendars:
    """In whose hours the clocks of a policy count: `own` are the policy's, `tiers` those of the tiers that have others.

    The clock of a tier counts in its tier's hours, from when the case came there. The responses and the resolution are
    promised to the author, who knows of no tiers: they keep to the policy's own hours wherever the case lies, or an
    escalation to people who work less would put them off. Where they are to rest for it, the policy says so by a pause.
    """

    own: Calendar = ALWAYS
    tiers: Mapping[Tier, Calendar] = field(default_factory=dict)

    def of(self, clock: ClockKind) -> Calendar:
        return self.own if clock.tier is None else self.tiers.get(clock.tier, self.own)


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """A policy that may be chosen, with its scope."""

    scope: Scope
    policy: T


def choose(choices: Iterable[Choice[T]], case: CaseFacts) -> Choice[T] | None:
    """Return the most specific policy that covers the case, whatever their order; None when none does.

    Scopes are unique, so two that cover the case never weigh the same.
    """
    covering = [choice for choice in choices if choice.scope.covers(case)]
    return max(covering, key=lambda choice: choice.scope.weight, default=None)
