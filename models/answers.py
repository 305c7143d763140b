"""What we say to those who write: drafts while they are typed, replies from then on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from listener.terms import ReplyState
from models.columns import new_key, word


class AnswerDraft(SQLModel, table=True):
    """What an agent has typed of an answer; one a case and agent, gone when it is sent.

    `mentions` is how many posts the case had when this was written: when it has more, the draft answers less than there
    is to answer.
    """

    __tablename__ = "answer_draft"

    case_id: UUID = Field(foreign_key="case.id", ondelete="CASCADE", primary_key=True)
    agent_id: UUID = Field(foreign_key="agent.id", ondelete="CASCADE", primary_key=True)
    text: str
    mentions: int
    saved_at: datetime


class Reply(SQLModel, table=True):
    """An answer that an agent let go: written before it is sent, and what became of it.

    `open_key` is the case while the answer is on its way and None after: a unique column, so a case has one answer on
    its way at most. `next_attempt_at` is the due time and the lease of the worker that sends, `released_at` when a
    person said that it goes. Without `by_api` an agent posted it at the source and recorded it here. `closes`: with it
    the case ends as answered, unless a post came in between.
    """

    __table_args__ = (
        Index("ix_reply_due", "state", "next_attempt_at"),
        Index("ix_reply_case", "case_id", "created_at"),
    )

    id: UUID = Field(default_factory=new_key, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", ondelete="CASCADE")
    mention_id: UUID | None = Field(default=None, foreign_key="mention.id", ondelete="SET NULL", index=True)
    agent_id: UUID = Field(foreign_key="agent.id")
    text: str
    state: ReplyState = Field(default=ReplyState.PENDING, sa_type=word(ReplyState))
    by_api: bool = True
    closes: bool = False
    mentions: int  # posts of the case when it was let go
    open_key: str | None = Field(default=None, unique=True, max_length=36)
    created_at: datetime
    released_at: datetime
    attempts: int = 0
    next_attempt_at: datetime
    sent_at: datetime | None = None
    external_id: str = Field(default="", max_length=512)
    url: str = ""
    last_error: str = ""  # why it was not sent, or why it was refused
    last_code: str = Field(default="", max_length=80)  # of the error that kept it from being sent
    decided_by: UUID | None = Field(default=None, foreign_key="agent.id")
    decided_at: datetime | None = None
