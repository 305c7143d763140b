"""The work: cases, what happens to them, the promise, the people."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class CaseState(StrEnum):
    NEW = "new"
    CLAIMED = "claimed"
    CLOSED = "closed"


class CaseEventKind(StrEnum):
    OPENED = "opened"
    JOINED = "joined"  # another mention joined the case
    CLAIMED = "claimed"
    RELEASED = "released"
    NOTED = "noted"
    CORRECTED = "corrected"  # a person said what the model should have said of a mention, or took it back
    WITHDRAWN = "withdrawn"  # a post of the case was deleted at its source
    REOPENED = "reopened"
    CLOSED = "closed"
    WARNED = "warned"
    BREACHED = "breached"


class CloseReason(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER_NEEDED = "no_answer_needed"
    NOT_ABOUT_US = "not_about_us"
    SPAM = "spam"


class Role(StrEnum):
    AGENT = "agent"
    LEAD = "lead"
    MANAGER = "manager"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class SlaTarget:
    """The promise: a first response so long after publication, and when to warn before."""

    first_response: timedelta = timedelta(minutes=60)
    warnings: tuple[timedelta, ...] = (timedelta(minutes=30), timedelta(minutes=45))
