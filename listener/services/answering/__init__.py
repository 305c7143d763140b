"""Answer those who write. A person writes and lets go, a worker sends; an answer is one row from then on.

Only the holder of a case answers, and only the case as they saw it: whoever comes second is refused with Conflict.
"""

from listener.services.answering.drafting import LONGEST, save_draft
from listener.services.answering.looking import AnswerView, look
from listener.services.answering.releasing import record, send
from listener.services.answering.sending import due, send_due, send_one

__all__ = ["LONGEST", "AnswerView", "due", "look", "record", "save_draft", "send", "send_due", "send_one"]
