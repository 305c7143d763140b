"""Do one thing with many cases, and take it back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from listener.errors import ListenerError
from listener.services.installation import Installation
from listener.services.webcare.assigning import assign
from listener.services.webcare.claiming import claim, release
from listener.services.webcare.closing import close, reopen
from listener.terms import CloseReason
from models import Agent


class Act(StrEnum):
    """What can be done with many cases at once."""

    SPAM = "spam"
    NOT_ABOUT_US = "not_about_us"
    RELEASE = "release"
    ASSIGN = "assign"


ENDS = {Act.SPAM: CloseReason.SPAM, Act.NOT_ABOUT_US: CloseReason.NOT_ABOUT_US}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case as somebody saw it; `holder` had it before, and gets it back when what was done is undone."""

    number: int
    version: int | None = None
    holder: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, and for each case that was refused, why."""

    done: list[Chosen] = field(default_factory=list)
    refused: dict[int, ListenerError] = field(default_factory=dict)


def do_with_many(
    inst: Installation, act: Act, chosen: Sequence[Chosen], by: Agent, now: datetime, to: UUID | None = None
) -> Outcome:
    """Do one thing with each case, each in a transaction of its own: what is refused stops nothing else."""
    outcome = Outcome()
    for one in chosen:
        try:
            if act is Act.ASSIGN:
                after = assign(inst, one.number, to or by.id, by, now, one.version)
            elif act is Act.RELEASE:
                after = release(inst, one.number, by, now, one.version)
            else:
                after = close(inst, one.number, by, ENDS[act], now, one.version)
            outcome.done.append(replace(one, version=after.version))
        except ListenerError as error:
            outcome.refused[one.number] = error
    return outcome


def undo_with_many(inst: Installation, act: Act, chosen: Sequence[Chosen], by: Agent, now: datetime) -> Outcome:
    """Take it back: what was closed is open again, and each case is with whom it was.

    `chosen` are those that were done. One that somebody changed since is refused: they have it as it is now.
    """
    outcome = Outcome()
    for one in chosen:
        try:
            _take_back(inst, act, one, by, now)
            outcome.done.append(one)
        except ListenerError as error:
            outcome.refused[one.number] = error
    return outcome


def _take_back(inst: Installation, act: Act, one: Chosen, by: Agent, now: datetime) -> None:
    if act in ENDS:
        reopen(inst, one.number, by, now)
    elif one.holder is None:
        release(inst, one.number, by, now, one.version)
    elif one.holder == by.id and act is Act.RELEASE:
        claim(inst, one.number, by, now)
    else:
        assign(inst, one.number, one.holder, by, now, one.version)
