"""What an agent does with cases. Every change is a compare-and-swap with its event in the same transaction.

Who comes second is refused with Conflict, which says who was first or what changed; nothing is ever merged.
"""

from listener.services.webcare.claiming import claim, release
from listener.services.webcare.closing import close, reopen
from listener.services.webcare.escalating import escalate, hand_back
from listener.services.webcare.leases import give_back_due
from listener.services.webcare.looking import CaseView, QueuePage, case, counts, look, stamp
from listener.services.webcare.noting import LONGEST_NOTE, note
from listener.services.webcare.presence import gone, here, present, remove_expired
from listener.services.webcare.resting import rest_again, resume, snooze, wait, wake_due

__all__ = [
    "LONGEST_NOTE", "CaseView", "QueuePage", "case", "claim", "close", "counts", "escalate", "give_back_due", "gone",
    "hand_back", "here", "look", "note", "present", "release", "remove_expired", "reopen", "rest_again", "resume",
    "snooze", "stamp", "wait", "wake_due",
]  # fmt: skip
