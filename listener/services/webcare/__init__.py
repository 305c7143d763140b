"""What an agent does with cases. Every change is a compare-and-swap with its event in the same transaction.

Who comes second is refused with Conflict, which says who was first or what changed; nothing is ever merged.
"""

from listener.services.webcare.alike import alike
from listener.services.webcare.assigning import assign
from listener.services.webcare.claiming import claim, release
from listener.services.webcare.closing import close, reopen
from listener.services.webcare.escalating import escalate, hand_back
from listener.services.webcare.leases import give_back_due
from listener.services.webcare.looking import CaseView, QueuePage, case, counts, look, recent, rows_of, stamp, took
from listener.services.webcare.many import Act, Chosen, Outcome, do_with_many, undo_with_many
from listener.services.webcare.merging import merge, unsplit
from listener.services.webcare.noting import LONGEST_NOTE, note, seen
from listener.services.webcare.presence import gone, here, present, remove_expired
from listener.services.webcare.resting import rest_again, resume, snooze, wait, wake_due
from listener.services.webcare.splitting import split
from listener.services.webcare.tagging import known_tags, tag, untag
from listener.services.webcare.unmerging import unmerge

__all__ = [
    "LONGEST_NOTE",
    "Act",
    "CaseView",
    "Chosen",
    "Outcome",
    "QueuePage",
    "alike",
    "assign",
    "case",
    "claim",
    "close",
    "counts",
    "do_with_many",
    "escalate",
    "give_back_due",
    "gone",
    "hand_back",
    "here",
    "known_tags",
    "look",
    "merge",
    "note",
    "present",
    "recent",
    "release",
    "remove_expired",
    "reopen",
    "rest_again",
    "resume",
    "rows_of",
    "seen",
    "snooze",
    "split",
    "stamp",
    "tag",
    "took",
    "undo_with_many",
    "unmerge",
    "unsplit",
    "untag",
    "wait",
    "wake_due",
]  # fmt: skip
