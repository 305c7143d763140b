"""What the page of a case shows of its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from listener.decide.remarks import Saying
from listener.errors import NotFound
from listener.services import refusals
from listener.services.answering import ways
from listener.services.answering.approving import is_required
from listener.services.answering.proposing import Proposed, likeliest, propose
from listener.services.installation import Installation
from listener.services.known import Known
from listener.services.webcare import _steps
from listener.store import answers
from listener.store.answers import WAITING
from listener.store.posts import Post
from listener.store.queue import QueueRow
from listener.terms import ReplyState
from models import Agent, AnswerDraft, Reply

_NO_ANSWER = Saying("case_has_no_answer", "Case {number} has no such answer")


@dataclass(frozen=True, slots=True)
class Choice:
    """A post that can be answered, and whether its source takes the answer by API."""

    post: Post
    by_api: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """`is_old` tells that a post came after the draft was written. `reply` is the newest answer that was let go.

    `choices` are the posts to answer, the likeliest first; `proposals` the canned answers that fit that one.
    """

    draft: AnswerDraft | None
    is_old: bool
    reply: Reply | None
    writer: Agent | None  # of that answer
    reader: Agent | None  # who approved or refused it
    needs_approval: bool
    choices: list[Choice]
    proposals: list[Proposed]

    @property
    def on_its_way(self) -> Reply | None:
        return self.reply if self.reply and self.reply.open_key else None

    @property
    def waits(self) -> bool:
        """Whether it waits for somebody: to be approved, or to be posted by hand."""
        return self.reply is not None and self.reply.state in WAITING

    @property
    def refused(self) -> Reply | None:
        return self.reply if self.reply and self.reply.state is ReplyState.REFUSED else None

    @property
    def superseded(self) -> bool:
        return self.reply is not None and self.reply.state is ReplyState.SUPERSEDED

    @property
    def unsent(self) -> Reply | None:
        return self.reply if self.reply and self.reply.state is ReplyState.FAILED else None


def replies(inst: Installation, number: int) -> Sequence[Reply]:
    """Return the answers to a case, the newest first. Raises NotFound."""
    with inst.database.reading() as session:
        return answers.of_case(session, _steps.read(session, number).id)


def of_case(inst: Installation, number: int, reply_id: UUID) -> Reply:
    """Return an answer to that case. Raises NotFound."""
    found = next((one for one in replies(inst, number) if one.id == reply_id), None)
    if found is None:
        raise NotFound(_NO_ANSWER(number=str(number)), refusals.LOOK_AGAIN())
    return found


def look(
    inst: Installation, row: QueueRow, posts: Sequence[Post], agent: Agent, now: datetime, known: Known | None = None
) -> AnswerView:
    """Return how far the agent's answer to a case with these posts is. `known` is what need not be found out again."""
    one, brand = row.case, row.brand
    with inst.database.reading() as session:
        draft = answers.draft_of(session, one.id, agent.id)
        posts, reply = likeliest(one, posts), answers.last_of(session, one.id)
        return AnswerView(
            draft,
            is_old=draft is not None and draft.mentions < one.mentions,
            reply=reply,
            writer=session.get(Agent, reply.agent_id) if reply else None,
            reader=session.get(Agent, reply.decided_by) if reply and reply.decided_by else None,
            needs_approval=is_required(brand, agent),
            choices=[Choice(post, ways.by_api(inst, post.source) is not None) for post in posts],
            proposals=propose(session, row, posts[0] if posts else None, agent, now, known or Known()),
        )
