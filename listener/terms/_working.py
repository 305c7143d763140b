"""The work: cases, what happens to them, the people."""

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
    ANSWERING = "answering"  # an answer was let go, and is being sent
    REPLIED = "replied"  # we answered, and the case stays open
    UNSENT = "unsent"  # an answer could not be sent
    WAITING = "waiting"  # for the customer
    SNOOZED = "snoozed"  # until a moment, or until someone wakes it
    RESUMED = "resumed"  # what waited or was snoozed goes on
    REOPENED = "reopened"
    CLOSED = "closed"
    WARNED = "warned"
    BREACHED = "breached"
    OVERDUE = "overdue"  # still not done, so long after the breach


class CloseReason(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER_NEEDED = "no_answer_needed"
    NOT_ABOUT_US = "not_about_us"
    SPAM = "spam"


class ReplyState(StrEnum):
    """Where an answer of ours is."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Role(StrEnum):
    AGENT = "agent"
    LEAD = "lead"
    MANAGER = "manager"
    OWNER = "owner"


class Tier(StrEnum):
    """Who a case is for: the first line, the second, or the client's own experts."""

    N1 = "n1"
    N2 = "n2"
    N3 = "n3"


class AuditKind(StrEnum):
    """What an operator changes."""

    BRAND = "brand"
    SOURCE = "source"
    CHANNEL = "channel"
    POLICY = "policy"
    CALENDAR = "calendar"
    THRESHOLD = "threshold"
    AGENT = "agent"


class AuditAction(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RESTORED = "restored"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENABLED = "enabled"
    DISABLED = "disabled"
