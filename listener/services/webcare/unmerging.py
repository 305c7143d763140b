"""A merge taken back, as long as nobody was answered in between: later, posts are split off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.errors import Conflict
from listener.services import clocks, refusals
from listener.services.installation import Installation
from listener.services.superseding import supersede
from listener.services.webcare import _moving, _steps
from listener.services.webcare.closing import reopened
from listener.store import moving, search
from listener.store.moving import Moving
from listener.store.queue import RESTING
from listener.terms import CaseEventKind, CaseState, Tier
from models import Agent, Case

FINAL = (CaseEventKind.ANSWERING, CaseEventKind.REPLIED, CaseEventKind.CLOSED)


def unmerge(inst: Installation, number: int, agent: Agent, now: datetime) -> Case:
    """Give a case its posts back; return it. Its holder holds it again, for anyone else it is new.

    Raises Conflict when the case that took it was answered, closed or parted since.
    """

    def work(session: Session) -> Case:
        _steps.read(session, number)
        took = moving.took(session, number)
        if took is None:
            raise Conflict(f"Case {number} is part of no other", "Look at it again.", code="not_merged")
        one, other = _moving.locked(session, number, took)
        if one.merged_into != other.id:
            raise refusals.changed(session, one)
        _part(inst, session, one, other, agent, now)
        return _steps.read(session, number)

    return inst.database.write(work)


def _part(inst: Installation, session: Session, one: Case, other: Case, agent: Agent, now: datetime) -> None:
    how, came = _how(session, one, other)
    told, untouched = _moving.heard(session, other), other.version == how["version"]
    back, left = _sorted_out(session, other, came)
    supersede(session, other, now)
    moving.send(session, came, one)
    moving.remove_tags(session, other, how["tags"])
    moving.drafts_back(session, one, other, how["drafts"])
    moving.give_back(session, how["with"], one)
    _steps.swap(session, one, **reopened(inst, one, agent, now), merged_into=None, **_moving.weight(back))
    clocks.happened(session, one, CaseEventKind.REOPENED, now, agent_id=agent.id, detail={"why": "unmerged"})
    _steps.swap(session, other, **_moving.weight(left))
    gone = {"number": one.number, "posts": [str(post.id) for post in back], "why": "unmerged"}
    clocks.happened(session, other, CaseEventKind.SPLIT, now, agent_id=agent.id, detail=gone)
    if untouched:
        _as_before(session, other, how["was"], agent, now)
    for each in (one, other):
        _moving.settle(session, each, told, now)
    search.relearn(session, [one, other])


def _how(session: Session, one: Case, other: Case) -> tuple[Mapping[str, Any], set[UUID]]:
    """Return what is known of the merge, and the posts that came with it. Raises Conflict when it is final."""
    into = moving.last_event(session, one, CaseEventKind.MERGED_INTO)
    came = moving.last_merge(session, other, one.number)
    if into is None or came is None or other.state is CaseState.CLOSED:
        raise refusals.changed(session, other)
    if moving.happened_since(session, came, FINAL):
        raise refusals.changed(session, other)
    return into.detail, {UUID(post["mention"]) for post in came.detail["posts"]}


def _sorted_out(session: Session, other: Case, came: set[UUID]) -> tuple[list[Moving], list[Moving]]:
    """Return the posts that go back, and those that stay. Raises Conflict when some of them are not here any more."""
    here = moving.posts(session, other.id)
    back, left = [post for post in here if post.id in came], [post for post in here if post.id not in came]
    if len(back) < len(came) or not left:
        raise refusals.changed(session, other)
    return back, left


def _as_before(session: Session, other: Case, was: Mapping[str, Any], agent: Agent, now: datetime) -> None:
    """Let the case that took be as it was: in its tier, at rest, without the holder who came with the other."""
    if other.tier.value != was["tier"]:
        moved = {"from": other.tier.value, "to": was["tier"], "why": "unmerged"}
        _steps.swap(session, other, tier=Tier(was["tier"]), tier_since=_moment(was["tier_since"]))
        _moving.noted(session, other, CaseEventKind.HANDED_BACK, agent, now, moved)
    if was["state"] == CaseState.NEW and other.holder_id is not None:
        _steps.swap(session, other, **_steps.UNHELD)
        _moving.noted(session, other, CaseEventKind.RELEASED, agent, now, {"why": "unmerged"})
    until = _moment(was["wake_at"])
    if was["state"] in RESTING and (until is None or until > now):
        _steps.swap(session, other, state=CaseState(was["state"]), wake_at=until, lease_until=None)
        _moving.noted(
            session, other, CaseEventKind(was["state"]), agent, now, {"until": was["wake_at"]} if until else {}
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
