"""Answer those who write. A person writes and lets go, a worker sends; an answer is one row from then on.

Only the holder of a case answers, and only the case as they saw it: whoever comes second is refused with Conflict.
"""

from listener.services.answering.approving import approve, refuse, retract
from listener.services.answering.drafting import LONGEST, save_draft
from listener.services.answering.knowing import add, change, find, retire, said, show
from listener.services.answering.looking import AnswerView, look, of_case, replies
from listener.services.answering.placing import place_due
from listener.services.answering.proposing import insert
from listener.services.answering.releasing import record, send
from listener.services.answering.requiring import require, writers
from listener.services.answering.sending import due, send_due, send_one

__all__ = [
    "LONGEST", "AnswerView", "add", "approve", "change", "due", "find", "insert", "look", "of_case", "place_due",
    "record", "refuse", "replies", "require", "retire", "retract", "said", "save_draft", "send", "send_due",
    "send_one", "show", "writers",
]  # fmt: skip
