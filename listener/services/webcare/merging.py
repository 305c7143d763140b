"""Two cases that are one matter: one takes the other, with all its posts."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from listener.decide import moves
from listener.decide.remarks import Saying
from listener.errors import Conflict, ListenerError
from listener.services import casework, clocks, refusals
from listener.services.installation import Installation
from listener.services.superseding import supersede
from listener.services.webcare import _moving, _steps
from listener.services.webcare.escalating import ORDER
from listener.store import clocks as clock_store
from listener.store import moving, search
from listener.store.moving import Moving
from listener.store.queue import RESTING
from listener.terms import CaseEventKind, CaseState
from models import Agent, Case

FIRST_VERSION = 1  # of a case with which nothing was done yet
_ITSELF = Saying("merge_itself", "A case is not merged into itself")
_ANOTHER = Saying("choose_another", "Choose another one.")


def merge(
    inst: Installation,
    number: int,
    into: int,
    agent: Agent,
    now: datetime,
    version: int | None = None,
    into_version: int | None = None,
) -> Case:
    """Let an open case take another of its brand, which is the agent's or nobody's; return the one that took it.

    Posts, tags, what people have typed and are called for go with it; its history is part of the other's. Who holds it
    holds the other where nobody does, its tier and urgency stay where they are higher. What waited for approval, in
    either, is a draft again. Raises Conflict with what changed.
    """

    def work(session: Session) -> Case:
        one, other = _moving.locked(session, number, into)
        if number == into:
            raise ListenerError(_ITSELF(), _ANOTHER())
        _check(session, one, other, agent, version, into_version)
        _take(inst, session, one, other, agent, now)
        return _steps.read(session, into)

    return inst.database.write(work)


def unsplit(inst: Installation, number: int, agent: Agent, now: datetime) -> Case:
    """Give the posts of a case that was split off back to where they came from, whose clocks never knew of it.

    Returns the case that has them again. Raises Conflict when anything was done with either meanwhile.
    """

    def work(session: Session) -> Case:
        origin = moving.split_from(session, _steps.read(session, number))
        if origin is None:
            raise Conflict(f"Case {number} is not part of another", "Merge it.", code="not_split")
        one, other = _moving.locked(session, number, origin)
        _check(session, one, other, agent, None, None)
        if one.version != FIRST_VERSION:
            raise refusals.changed(session, one)
        _take(inst, session, one, other, agent, now, undoes=True)
        return _steps.read(session, origin)

    return inst.database.write(work)


def _check(
    session: Session, one: Case, other: Case, agent: Agent, version: int | None, into_version: int | None
) -> None:
    if one.state is CaseState.CLOSED or one.holder_id not in (None, agent.id):
        raise refusals.taken(session, one)
    if other.state is CaseState.CLOSED:
        raise refusals.taken(session, other)
    if one.brand_id != other.brand_id:
        raise Conflict("The cases are of two brands", "Merge cases of one brand.", code="other_brand")
    _steps.check_version(session, one, version)
    _steps.check_version(session, other, into_version)
    _moving.check_not_answering(session, one)


def _take(
    inst: Installation, session: Session, one: Case, other: Case, agent: Agent, now: datetime, *, undoes: bool = False
) -> None:
    posts, was = moving.posts(session, one.id), _moving.standing(other)
    told, brought = _moving.heard(session, one), _brought(session, one, posts, undoes=undoes)
    for each in (one, other):
        supersede(session, each, now)
    moving.send(session, [post.id for post in posts], other)
    moving.give_calls(session, one, other)
    gave = {
        "tags": moving.add_tags(session, one, other), "drafts": moving.give_drafts(session, one, other),
        "with": moving.redirect(session, one, other),
    }  # fmt: skip
    _steps.swap(
        session, one, state=CaseState.CLOSED, merged_into=other.id, mentions=0, open_key=None, closed_at=now,
        lease_until=None, wake_at=None,
    )  # fmt: skip
    weight = _moving.weight(moving.posts(session, other.id))
    _steps.swap(session, other, **weight)
    clocks.happened(session, other, CaseEventKind.MERGED, now, agent_id=agent.id, detail=brought)
    _go_on(inst, session, one, other, agent, now)
    _moving.settle(session, other, told, now)
    detail = {"number": other.number, "version": other.version, "was": was, **gave}
    clocks.happened(session, one, CaseEventKind.MERGED_INTO, now, agent_id=agent.id, detail=detail)
    search.relearn(session, [one, other])


def _brought(session: Session, one: Case, posts: list[Moving], *, undoes: bool) -> dict[str, Any]:
    """Return what the log of the case that takes this one says of its posts: which of them wait for an answer."""
    events, _ = clock_store.log_of(session, one)
    waiting = moves.waiting_since(events)
    came = [
        {
            "mention": str(post.id), "published_at": post.published_at.isoformat(),
            "waits": waiting is not None and post.published_at >= waiting,
        }
        for post in posts
    ]  # fmt: skip
    detail = {"number": one.number, "posts": came, "since": moves.resolved_since(events).isoformat()}
    return {**detail, "undoes": True} if undoes else detail


def _go_on(inst: Installation, session: Session, one: Case, other: Case, agent: Agent, now: datetime) -> None:
    """Wake what rested, keep the higher of the tiers, and let who held the one hold the other."""
    if other.state in RESTING:
        casework.wake(session, other, "merged", now)
        session.flush()
    if ORDER.index(one.tier) > ORDER.index(other.tier):
        detail = {"from": other.tier.value, "to": one.tier.value, "why": "merged"}
        _steps.swap(session, other, tier=one.tier, tier_since=now)
        _moving.noted(session, other, CaseEventKind.ESCALATED, agent, now, detail)
    if other.holder_id is None and one.holder_id is not None:
        _steps.swap(session, other, **_steps.held(inst, agent, now), claimed_at=one.claimed_at or now)
        _moving.noted(session, other, CaseEventKind.CLAIMED, agent, now, {"why": "merged"})
