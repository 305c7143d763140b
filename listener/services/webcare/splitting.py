"""One case that is two matters: some of its posts become a case of their own."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.decide import moves
from listener.decide.remarks import Saying
from listener.errors import ListenerError
from listener.services import clocks, refusals, stories
from listener.services.installation import Installation
from listener.services.superseding import supersede
from listener.services.webcare import _moving, _steps
from listener.store import answers, casefile, cases, moving, search
from listener.store.moving import Moving
from listener.terms import CaseEventKind, CaseState, Tier
from models import Agent, AnswerDraft, Case

_SOME = Saying("split_some", "Some posts go, and some stay")
_NOT_ALL = Saying("split_not_all", "Choose one or more, and not all of them.")


def split(
    inst: Installation, number: int, posts: Collection[UUID], agent: Agent, now: datetime, version: int | None = None
) -> Case:
    """Open a case with some posts of one that is the agent's or nobody's; return the new one, which nobody holds.

    Its clocks count from its own posts: one that was answered, by an answer to its author, waits no longer. What
    waited for approval is a draft again, in the new case too if it was to a post that left. Raises Conflict with what
    changed, NotFound for a post that the case has not, ListenerError when none would stay.
    """
    chosen = set(posts)

    def work(session: Session) -> Case:
        (one,) = _moving.locked(session, number)
        if one.state is CaseState.CLOSED or one.holder_id not in (None, agent.id):
            raise refusals.taken(session, one)
        _steps.check_version(session, one, version)
        _moving.check_not_answering(session, one)
        go, stay = _sorted_out(session, one, chosen)
        new = _divide(session, one, go, stay, agent, now)
        return _steps.read(session, new.number)

    return inst.database.write(work)


def _sorted_out(session: Session, one: Case, chosen: Collection[UUID]) -> tuple[list[Moving], list[Moving]]:
    posts = moving.posts(session, one.id)
    go, stay = [post for post in posts if post.id in chosen], [post for post in posts if post.id not in chosen]
    if len(go) < len(chosen):
        raise refusals.no_post(one.number)
    if not go or not stay:
        raise ListenerError(_SOME(), _NOT_ALL())
    return go, stay


def _divide(session: Session, one: Case, go: list[Moving], stay: list[Moving], agent: Agent, now: datetime) -> Case:
    told, given, asked = _moving.heard(session, one), moving.answers(session, one), _asked(session, one, go)
    supersede(session, one, now)
    new = _opened(session, one, go, given)
    moving.send(session, [post.id for post in go], new)
    moving.add_tags(session, one, new)
    if asked is not None:
        session.add(moving.copy_of(asked, new))
    is_first_here = any(post.author_id == one.author_id for post in stay)
    author_id = one.author_id if is_first_here else stay[0].author_id
    _steps.swap(session, one, author_id=author_id, **_moving.weight(stay))
    gone = {"number": new.number, "posts": [str(post.id) for post in go]}
    clocks.happened(session, one, CaseEventKind.SPLIT, now, agent_id=agent.id, detail=gone)
    clocks.happened(session, new, CaseEventKind.SPLIT_OFF, now, agent_id=agent.id, detail=_came(one, go, given))
    if new.tier is not Tier.N1:
        moved = {"from": Tier.N1.value, "to": new.tier.value, "why": "split"}
        clocks.happened(session, new, CaseEventKind.ESCALATED, now, agent_id=agent.id, detail=moved)
    for each in (one, new):
        _moving.settle(session, each, told, now)
    new.late_on_arrival = new.collected_at >= new.due_at
    search.relearn(session, [one, new])
    return new


def _opened(session: Session, one: Case, go: Sequence[Moving], given: Sequence[moves.Told]) -> Case:
    """Write the new case, which tells a story of its own; when the old one was in the queue, so was the new one."""
    first = go[0]
    answered = [_answered(post, given) for post in go]
    story_id = _story(session, one, go)
    new = Case(
        number=cases.next_number(session), brand_id=one.brand_id, story_id=story_id, author_id=first.author_id,
        open_key=str(story_id), **_moving.weight(go), published_at=first.published_at,
        collected_at=first.collected_at, classified_at=first.classified_at,
        opened_at=max(one.opened_at, first.classified_at), due_at=first.published_at, priority_at=first.published_at,
        tier=one.tier, tier_since=one.tier_since,
        answered_at=None if None in answered else min(at for at in answered if at),
    )  # fmt: skip
    session.add(new)
    session.flush()
    return new


def _story(session: Session, one: Case, go: Sequence[Moving]) -> UUID:
    """Return the story that the first of the posts tells, if no open case tells it; else one of their own."""
    first = go[0]
    told = first.story_id
    if told == one.story_id or casefile.open_number_of_story(session, told) is not None:
        story = stories.begin(session, one.brand_id, moving.text_of(session, first.id), first.published_at)
        story.mentions, story.last_at = len(go), go[-1].published_at
        moving.retell(session, [post.id for post in go], story.id)
        return story.id
    return told


def _came(one: Case, go: Sequence[Moving], given: Sequence[moves.Told]) -> dict[str, Any]:
    """Return what the log of the new case says of where it came from: its posts, and which of them were answered."""
    posts = []
    for post in go:
        at = _answered(post, given)
        posts.append({
            "mention": str(post.id), "published_at": post.published_at.isoformat(), "waits": at is None,
            "answered_at": at.isoformat() if at else None,
        })  # fmt: skip
    first = go[0]
    return {
        "number": one.number, "posts": posts, "published_at": first.published_at.isoformat(),
        "source": str(first.source_id), "language": first.language,
    }  # fmt: skip


def _answered(post: Moving, given: Sequence[moves.Told]) -> datetime | None:
    return moves.answered_at(post.id, post.author_id, post.collected_at, given)


def _asked(session: Session, one: Case, go: Sequence[Moving]) -> AnswerDraft | None:
    """Return the draft of what waits for approval, if it is to a post that leaves: it goes there too."""
    last = answers.last_of(session, one.id)
    if last is None or last.open_key is None or last.mention_id not in {post.id for post in go}:
        return None
    return answers.draft_of(session, one.id, last.agent_id)
