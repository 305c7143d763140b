"""The canned answers that fit a post, and inserting one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from listener.decide.filling import fill
from listener.decide.proposing import Candidate, best
from listener.decide.risk_reasons import risk_of
from listener.errors import NotFound
from listener.nlp.nearness import likeness
from listener.services.answering.drafting import keep
from listener.services.answering.knowing import IN_LIST, NO_ARTICLE
from listener.services.installation import Installation
from listener.services.known import Known
from listener.services.webcare import _steps
from listener.store import articles, casefile
from listener.store.posts import Post
from listener.store.queue import QueueRow
from models import Agent, Article, Brand, Case, MentionVector


@dataclass(frozen=True, slots=True)
class Proposed:
    """An answer as it would stand in the text, and why: its likeness, the tags the post says, the risks it is about."""

    article: Article
    brand: Brand | None
    by: Agent | None
    text: str
    likeness: float | None
    tags: tuple[str, ...]
    topics: tuple[str, ...]


def likeliest(one: Case, posts: Sequence[Post]) -> list[Post]:
    """Return the posts of a case: what stands at its source first, then the author of the case, then the newest."""

    def rank(post: Post) -> tuple[bool, bool, datetime, UUID]:
        by_author = one.author_id is not None and post.mention.author_id == one.author_id
        return post.document.deleted_at is None, by_author, post.mention.published_at, post.mention.id

    return sorted(posts, key=rank, reverse=True)


def insert(
    inst: Installation, number: int, agent: Agent, article_id: UUID, text: str, mentions: int, now: datetime
) -> None:
    """Add an article, its variables filled in, to what the agent has typed. Raises NotFound."""

    def work(session: Session) -> None:
        one = _steps.read(session, number)
        article = session.get(Article, article_id)
        if article is None or article.brand_id not in (None, one.brand_id):
            raise NotFound(NO_ARTICLE(), IN_LIST())
        post = next(iter(likeliest(one, casefile.posts_of(session, one.id))), None)
        filled = fill(article.text, variables(one, session.get_one(Brand, one.brand_id), post, agent))
        keep(session, one, agent, f"{text.rstrip()}\n\n{filled}".strip(), mentions, now)

    inst.database.write(work)


def propose(
    session: Session, row: QueueRow, post: Post | None, agent: Agent, now: datetime, known: Known
) -> list[Proposed]:
    """Return the best answers to the post of a case. The knowledge base may be `known` from a moment ago."""
    one, today = row.case, now.date()
    sayable = known.once(f"articles {one.brand_id} {today}", lambda: articles.for_brand(session, one.brand_id, today))
    if post is None or not sayable:
        return []
    place = session.get(MentionVector, post.mention.id)
    comparable = [each for each in sayable if place and each.vector and each.vector_model == place.model]
    alike = likeness(place.vector, [each.vector or b"" for each in comparable]) if place else []
    near = {each.id: share for each, share in zip(comparable, alike, strict=True)}
    found = best(
        [Candidate(each.id, each.language, each.tags, near.get(each.id), each.topics) for each in sayable],
        f"{post.document.title} {post.document.text}", post.mention.language,
        {risk_of(str(reason["code"])) for reason in post.mention.reasons},
    )  # fmt: skip
    whole = articles.whole(session, [each.key for each in found])
    values = variables(one, row.brand, post, agent)
    return [
        Proposed(*whole[each.key], fill(whole[each.key][0].text, values), each.likeness, each.tags, each.topics)
        for each in found
        if each.key in whole
    ]  # fmt: skip


def variables(one: Case, brand: Brand, post: Post | None, agent: Agent) -> dict[str, str]:
    """Return what stands for the variables of an answer in this case; what is not known is left out."""
    author = post.author if post else None
    return {
        "author": (author.name or author.handle) if author else "", "brand": brand.name, "agent": agent.name,
        "case": str(one.number),
    }  # fmt: skip
