"""Posts that move between cases: what each case's log says of its clocks then.

Two cases that are one, and one that is two. A post counts for a case from when it came until it left, and as if it had
never been there once it has left: so a case's deadlines follow from the posts it has, and nothing else.

    merged        the posts of another case came; those that waited there for an answer wait here
    merged into   the posts went to another case, which took this one: it is closed
    split         some posts left for another case
    split off     this case opened with posts of another; where all were answered, so is it

Undoing a merge is a split that gives the posts back, undoing a split a merge that `undoes` it: for the clocks that
split never was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from listener.decide import timeline
from listener.decide.timeline import RESPONSES, ClockEvent
from listener.terms import CaseEventKind, ClockKind

_ENDS = (CaseEventKind.REPLIED, CaseEventKind.CLOSED)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of a case's log: what the clocks see of it, which post it speaks of, and what else it says."""

    event: ClockEvent
    post: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: when, to which post and to whom, by their keys. None: to none in particular, to somebody unknown."""

    at: datetime
    post: UUID | None
    author: UUID | None


def applied(log: Sequence[Entry]) -> list[ClockEvent]:
    """Return what the clocks follow, oldest first, with nothing of the posts that have left since."""
    kept: list[ClockEvent] = []
    gone: set[str] = set()
    undone: set[frozenset[str]] = set()
    opening_left = False
    for entry in reversed(log):
        match entry.event.kind:
            case CaseEventKind.SPLIT:
                _leave(frozenset(entry.detail["posts"]), gone, undone)
            case CaseEventKind.MERGED if entry.detail.get("undoes"):
                undone.add(frozenset(one["mention"] for one in entry.detail["posts"]))
            case CaseEventKind.OPENED | CaseEventKind.SPLIT_OFF:
                kept += reversed(_opened(entry, gone))
                opening_left = not _waiting(entry, gone)
            case _:
                kept += reversed(_without(entry, gone))
    events = kept[::-1]
    return _from_who_is_left(events) if opening_left else events


def waiting_since(events: Iterable[ClockEvent]) -> datetime | None:
    """Return the publication since which somebody waits for an answer; None: nobody does."""
    owed = [run for run in timeline.read(events).runs if run.clock in RESPONSES and run.stopped_at is None]
    return min((run.started_at for run in owed), default=None)


def resolved_since(events: Iterable[ClockEvent]) -> datetime:
    """Return since when a case is to be resolved."""
    return next(run.started_at for run in timeline.read(events).runs if run.clock is ClockKind.RESOLUTION)


def answered_at(post: UUID, author: UUID | None, collected_at: datetime, answers: Iterable[Told]) -> datetime | None:
    """Return when a post was answered: first to itself, or to its author when it had been collected. None: it waits."""
    to_them = [
        one.at for one in answers
        if one.post == post or (one.author is not None and one.author == author and one.at >= collected_at)
    ]  # fmt: skip
    return min(to_them, default=None)


def _leave(posts: frozenset[str], gone: set[str], undone: set[frozenset[str]]) -> None:
    if posts in undone:
        undone.remove(posts)
    else:
        gone |= posts


def _waiting(entry: Entry, gone: set[str]) -> list[datetime]:
    """Return the publications that an opening or a merge brought, of posts that wait and have not left since."""
    if "posts" not in entry.detail:
        published = entry.event.published_at
        return [] if published is None or entry.post in gone else [published]
    came = [one for one in entry.detail["posts"] if one["waits"] and one["mention"] not in gone]
    return [datetime.fromisoformat(one["published_at"]) for one in came]


def _opened(entry: Entry, gone: set[str]) -> list[ClockEvent]:
    """Return the opening, with the answer where every post that is left was answered before it came here."""
    waiting = _waiting(entry, gone)
    opened = replace(
        entry.event, kind=CaseEventKind.OPENED, published_at=min(waiting, default=entry.event.published_at)
    )
    left = [one for one in entry.detail.get("posts", []) if one["mention"] not in gone]
    if waiting or not left:
        return [opened]
    answered = min(datetime.fromisoformat(one["answered_at"]) for one in left)
    return [opened, replace(entry.event, kind=CaseEventKind.REPLIED, at=answered)]


def _without(entry: Entry, gone: set[str]) -> list[ClockEvent]:
    event, left = entry.event, entry.post in gone
    match event.kind:
        case CaseEventKind.MERGED:
            waiting, came = _waiting(entry, gone), {one["mention"] for one in entry.detail["posts"]}
            since = None if came <= gone else datetime.fromisoformat(entry.detail["since"])
            return [replace(event, published_at=min(waiting, default=None), since=since, by_author=True)]
        case CaseEventKind.MERGED_INTO:
            return [replace(event, kind=CaseEventKind.CLOSED)]
        case CaseEventKind.JOINED if left:
            return []
        case CaseEventKind.REOPENED if left:  # it is open since; but nobody is owed the answer to what has left
            return [event, replace(event, kind=CaseEventKind.REPLIED)]
        case _:
            return [event]


def _from_who_is_left(events: list[ClockEvent]) -> list[ClockEvent]:
    """Let the clocks begin with the first post that is left, if it came before they were stopped."""
    opened, *later = events
    posted = []
    for event in later:
        if event.kind in _ENDS:
            break
        if event.kind in (CaseEventKind.JOINED, CaseEventKind.MERGED) and event.published_at:
            posted.append(event.published_at)
    return [replace(opened, published_at=min(posted, default=opened.published_at)), *later]
