"""The work: cases, what happens to them, the people."""

from enum import StrEnum


class CaseState(StrEnum):
    NEW = "new"
    CLAIMED = "claimed"
    WAITING = "waiting"  # for the customer
    SNOOZED = "snoozed"  # until a moment, or until the author writes
    CLOSED = "closed"


class CaseEventKind(StrEnum):
    OPENED = "opened"
    JOINED = "joined"  # another mention joined the case
    CLAIMED = "claimed"
    RELEASED = "released"
    NOTED = "noted"
    CORRECTED = "corrected"  # a person said what the model should have said of a mention, or took it back
    SPREADING = "spreading"  # it is passed on and answered so fast that its urgency rose
    WITHDRAWN = "withdrawn"  # a post of the case was deleted at its source
    ASKED = "asked"  # an answer waits for approval
    APPROVED = "approved"
    REFUSED = "refused"
    RETRACTED = "retracted"  # an answer that waited was taken back
    SUPERSEDED = "superseded"  # a newer post replaced an answer that waited
    ANSWERING = "answering"  # an answer was let go, and is being sent
    REPLIED = "replied"  # we answered, and the case stays open
    UNSENT = "unsent"  # an answer could not be sent
    WAITING = "waiting"  # for the customer
    SNOOZED = "snoozed"  # until a moment, or until someone wakes it
    RESUMED = "resumed"  # what waited or was snoozed goes on
    ESCALATED = "escalated"  # to a higher tier
    HANDED_BACK = "handed_back"  # to the tier it came from
    MERGED = "merged"  # the posts of another case came here
    MERGED_INTO = "merged_into"  # another case took this one
    SPLIT = "split"  # some posts left for another case
    SPLIT_OFF = "split_off"  # opened with posts of another case
    TAGGED = "tagged"
    UNTAGGED = "untagged"
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


class EscalationReason(StrEnum):
    EXPERTISE = "expertise"  # it takes someone who knows more
    DECISION = "decision"  # it takes someone who may decide
    RISK = "risk"  # legal, safety, press
    CUSTOMER = "customer"  # a person to be treated with care
    OTHER = "other"


class ReplyState(StrEnum):
    """Where an answer of ours is. One that is approved and not sent by API waits to be posted by hand."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    RETRACTED = "retracted"
    SUPERSEDED = "superseded"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class ArticleState(StrEnum):
    """Whether a canned answer may be said."""

    IN_USE = "in_use"
    RETIRED = "retired"


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
    ARTICLE = "article"
    AUTHOR = "author"  # two of them are one person


class AuditAction(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RESTORED = "restored"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENABLED = "enabled"
    DISABLED = "disabled"
