"""What somebody may touch: which brands, and with a token how much."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scope:
    """The brands that somebody works for, by their keys; None: all of them, those to come too."""

    brands: frozenset[UUID] | None = None


EVERY_BRAND = Scope()


class AttemptKind(StrEnum):
    """What failed attempts are counted of: a name from a place, a place, and a place that asks for letters."""

    PAIR = "pair"
    PLACE = "place"
    LETTERS = "letters"


class TokenUse(StrEnum):
    """What a token is for. Each includes the ones before; none opens more than its agent's role."""

    READ = "read"
    WORK = "work"  # what an agent does: claim, note, correct, close
    OPERATE = "operate"  # what only leads, managers and owners do

    def includes(self, other: "TokenUse") -> bool:
        order = list(TokenUse)
        return order.index(self) >= order.index(other)
