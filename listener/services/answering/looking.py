"""What the page of a case shows of its answer."""

from dataclasses import dataclass
from uuid import UUID

from listener.services.answering import ways
from listener.services.installation import Installation
from listener.services.webcare import _steps
from listener.store import answers, casefile
from listener.store.queue import Post
from listener.terms import ReplyState
from models import Agent, AnswerDraft, Case, Reply


@dataclass(frozen=True, slots=True)
class Choice:
    """A post that can be answered, and whether its source takes the answer by API."""

    post: Post
    by_api: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """`is_old` tells that a post came after the draft was written. `reply` is the newest answer that was let go.

    `choices` are the posts to answer, the likeliest first.
    """

    draft: AnswerDraft | None
    is_old: bool
    reply: Reply | None
    choices: list[Choice]

    @property
    def on_its_way(self) -> Reply | None:
        return self.reply if self.reply and self.reply.open_key else None

    @property
    def unsent(self) -> Reply | None:
        return self.reply if self.reply and self.reply.state is ReplyState.FAILED else None


def look(inst: Installation, number: int, agent: Agent) -> AnswerView:
    """Return how far the agent's answer is. Raises NotFound."""
    with inst.database.reading() as session:
        one = _steps.read(session, number)
        draft = answers.draft_of(session, one.id, agent.id)
        posts = sorted(casefile.posts_of(session, one.id), key=lambda post: _rank(one, post), reverse=True)
        return AnswerView(
            draft,
            is_old=draft is not None and draft.mentions < one.mentions,
            reply=answers.last_of(session, one.id),
            choices=[Choice(post, ways.by_api(inst, post.source) is not None) for post in posts],
        )


def _rank(one: Case, post: Post) -> tuple[bool, bool, object, UUID]:
    """What stands at its source first, then the author of the case, then the newest."""
    by_author = one.author_id is not None and post.mention.author_id == one.author_id
    return post.document.deleted_at is None, by_author, post.mention.published_at, post.mention.id
