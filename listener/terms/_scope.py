"""Whose brands somebody may see."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scope:
    """The brands that somebody works for, by their keys; None: all of them, those to come too."""

    brands: frozenset[UUID] | None = None


EVERY_BRAND = Scope()
