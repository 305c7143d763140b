"""Cases at scale: what happens to each, and the rows that the steps would have written of it."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from listener.decide import sla
from listener.decide.policies import Policy
from listener.decide.timeline import MOVING, ClockEvent
from listener.decide.triage import told_as
from listener.services import clocks
from listener.store import clocks as clock_store
from listener.store.clocks import as_json
from listener.terms import (
    AlertKind,
    CaseEventKind,
    CaseState,
    ClockKind,
    CloseReason,
    DeliveryState,
    ReplyState,
    Tier,
)
from models import Alert, Case, CaseClock, CaseEvent, CaseTag, CaseWord, Delivery, Reply
from models.columns import new_key
from tests.benchmarks.at_scale.sinks import Sink
from tests.benchmarks.at_scale.world import TAGS, World, tier_of

Kind = CaseEventKind
REASONS = {
    CloseReason.ANSWERED: 60, CloseReason.NO_ANSWER_NEEDED: 25, CloseReason.NOT_ABOUT_US: 10, CloseReason.SPAM: 5,
}  # fmt: skip
ANSWER = "We are sorry to hear this. Please send us your number in a private message, and we look into it today."
STATES = {CaseState.NEW: 62, CaseState.CLAIMED: 8, CaseState.WAITING: 20, CaseState.SNOOZED: 10}


class Closing(Enum):
    OPEN = auto()
    CLOSED = auto()


@dataclass(slots=True)
class Writing:
    """A case while posts may join it: its row so far, its log, its words, the keys of its posts."""

    row: dict[str, Any]
    closing: Closing
    events: list[dict[str, Any]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    keys: list[UUID] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @property
    def posts(self) -> int:
        return len(self.keys)

    def is_open_at(self, moment: datetime) -> bool:
        closed_at = self.row["closed_at"]
        return closed_at is None or moment < closed_at

    def add(self, mention: dict[str, Any], words: set[str], by_author: bool) -> None:
        """Let a post join, but for the first, which opened it."""
        if self.keys:
            self.row["mentions"] += 1
            self.row["version"] += 1
            if mention["level"].rank > self.row["level"].rank:
                self.row["level"], self.row["score"] = mention["level"], mention["score"]
            detail = {"published_at": mention["published_at"].isoformat(), "by_author": by_author}
            self.log(Kind.JOINED, mention["classified_at"], mention_id=mention["id"], detail=detail)
        self.keys.append(mention["id"])
        self.words |= words

    def log(self, kind: CaseEventKind, at: datetime, **values: Any) -> None:
        row = {"case_id": self.row["id"], "kind": kind, "at": at, "agent_id": None, "mention_id": None, "detail": {}}
        self.events.append({**row, **values})


def begin_case(
    chance: random.Random, world: World, number: int, mention: dict[str, Any], source_id: UUID, now: datetime,
    closing: Closing,
) -> Writing:  # fmt: skip
    opened = mention["classified_at"]
    row = {
        "id": key_at(chance, opened), "number": number, "brand_id": mention["brand_id"],
        "story_id": mention["story_id"],
        "author_id": mention["author_id"], "open_key": None, "level": mention["level"], "score": mention["score"],
        "published_at": mention["published_at"], "collected_at": mention["collected_at"], "classified_at": opened,
        "opened_at": opened, "tier": tier_of(chance), "holder_id": None, "claimed_at": None, "closed_at": None,
        "close_reason": None, "answered_at": None, "lease_until": None, "wake_at": None, "tier_since": None,
        "state": CaseState.NEW, "mentions": 1, "version": 1, "late_on_arrival": False,
    }  # fmt: skip
    one = Writing(row, closing)
    detail = {
        "published_at": mention["published_at"].isoformat(), "source": str(source_id), "language": mention["language"]
    }  # fmt: skip
    one.log(Kind.OPENED, opened, mention_id=mention["id"], detail=detail)
    agent = chance.choice(world.agents).id
    if row["tier"] is not Tier.N1:
        row["tier_since"] = opened + timedelta(seconds=50)
        one.log(
            Kind.ESCALATED,
            row["tier_since"],
            agent_id=agent,
            detail={"from": "n1", "to": row["tier"].value, "cause": "risk"},
        )
    (_work_on if closing is Closing.OPEN else _close)(chance, one, agent, now)
    if chance.random() < 0.25:
        one.tags = sorted(chance.sample(TAGS, chance.randint(1, 2)))
        one.log(Kind.TAGGED, opened + timedelta(seconds=70), agent_id=agent, detail={"tags": one.tags})
    return one


def _close(chance: random.Random, one: Writing, agent: UUID, now: datetime) -> None:
    opened = one.row["opened_at"]
    claimed = opened + timedelta(seconds=60 + chance.lognormvariate(6.5, 1))
    closed = min(claimed + timedelta(seconds=40 + chance.lognormvariate(6.5, 0.8)), now)
    claimed = min(claimed, closed - timedelta(seconds=2))
    reason = chance.choices(list(REASONS), list(REASONS.values()))[0]
    one.log(Kind.CLAIMED, claimed, agent_id=agent)
    if chance.random() < 0.2:
        one.log(Kind.NOTED, claimed, agent_id=agent, detail={"text": "Asked the depot for the state of it."})
    answered = closed - timedelta(seconds=1) if reason is CloseReason.ANSWERED else None
    if answered:
        one.log(Kind.REPLIED, answered, agent_id=agent, detail={"text": ANSWER, "url": ""})
    one.log(Kind.CLOSED, closed, agent_id=agent, detail={"reason": reason.value})
    one.row |= {"state": CaseState.CLOSED, "holder_id": agent, "claimed_at": claimed, "closed_at": closed}
    one.row |= {"close_reason": reason, "answered_at": answered, "version": 4}


def _work_on(chance: random.Random, one: Writing, agent: UUID, now: datetime) -> None:
    """Leave a case open: nobody's, somebody's, or at rest."""
    state = chance.choices(list(STATES), list(STATES.values()))[0]
    opened, row = one.row["opened_at"], one.row
    row |= {"state": state, "open_key": str(row["story_id"])}
    if state is CaseState.NEW:
        return
    claimed = min(opened + timedelta(seconds=90), now)
    one.log(Kind.CLAIMED, claimed, agent_id=agent)
    row |= {"holder_id": agent, "claimed_at": claimed, "version": 2}
    if state is CaseState.CLAIMED:
        row["lease_until"] = now + timedelta(minutes=10)
    elif state is CaseState.WAITING:
        row["answered_at"] = claimed + timedelta(seconds=1)
        one.log(Kind.REPLIED, claimed + timedelta(seconds=1), agent_id=agent, detail={"text": ANSWER, "url": ""})
        one.log(Kind.WAITING, claimed + timedelta(seconds=2), agent_id=agent)
    else:
        row["wake_at"] = now + timedelta(hours=chance.randint(1, 60))
        until = {"until": row["wake_at"].isoformat()}
        one.log(Kind.SNOOZED, claimed + timedelta(seconds=1), agent_id=agent, detail=until)


def end_case(chance: random.Random, world: World, sink: Sink, one: Writing, now: datetime) -> None:
    """Write the case with everything that hangs on it, its clocks worked out of its log."""
    one.events.sort(key=lambda event: event["at"])
    deadlines = sla.reckon([_moved(event, one.row) for event in one.events if event["kind"] in MOVING], Policy())
    rows = {}
    for at in deadlines:
        told = [watch.key for watch in at.watches if watch.at <= now]
        kept = {
            "id": key_at(chance, one.row["opened_at"]), "case_id": one.row["id"], "clock": at.clock, "round": at.round,
            "started_at": at.started_at, "due_at": at.due_at, "stopped_at": at.stopped_at, "paused_at": at.paused_at,
            "told": told, "why": [as_json(step) for step in at.why],
        }  # fmt: skip
        rows[at.clock, at.round] = SimpleNamespace(told=told)
        sink.add(CaseClock, **kept)
    shown = SimpleNamespace(**one.row)
    clocks._show(shown, deadlines)
    clocks.watch(shown, deadlines, rows, now)
    first = next(at for at in deadlines if at.clock is ClockKind.FIRST_RESPONSE)
    one.row |= {name: getattr(shown, name) for name in SHOWN}
    one.row["late_on_arrival"] = one.row["collected_at"] >= first.due_at
    sink.add(Case, **one.row)
    for event in one.events:
        sink.add(CaseEvent, id=key_at(chance, event["at"]), **event)
    for word in one.words:
        sink.add(CaseWord, word=word, case_number=one.row["number"])
    for tag in one.tags:
        sink.add(CaseTag, case_id=one.row["id"], tag=tag)
    _tell(chance, world, sink, one)
    _answer(chance, sink, one)


SHOWN = ("clock", "paused_at", "runs_from", "due_at", "warn_at", "priority_at", "watch_at")


def _moved(event: dict[str, Any], row: dict[str, Any]) -> ClockEvent:
    return clock_store._event(SimpleNamespace(**event), SimpleNamespace(**row))


def _tell(chance: random.Random, world: World, sink: Sink, one: Writing) -> None:
    row, alert = one.row, new_key()
    sink.add(
        Alert, id=alert, key=f"case:{row['id']}:opened", kind=AlertKind.CASE_OPENED, brand_id=row["brand_id"],
        case_id=row["id"], mention_id=one.keys[0], level=told_as(row["level"], is_case=True),
        created_at=row["opened_at"],
    )  # fmt: skip
    sink.add(
        Delivery, id=new_key(), alert_id=alert, channel_id=world.channels[row["brand_id"]], state=DeliveryState.SENT,
        attempts=1, next_attempt_at=row["opened_at"], created_at=row["opened_at"], sent_at=row["opened_at"],
    )  # fmt: skip


def _answer(chance: random.Random, sink: Sink, one: Writing) -> None:
    """Write the answer that was sent; of some cases that wait for us, one that waits for a lead."""
    row = one.row
    asked = row["state"] is CaseState.CLAIMED and chance.random() < 0.1
    if row["answered_at"] is None and not asked:
        return
    at = row["answered_at"] or row["claimed_at"]
    sink.add(
        Reply, id=key_at(chance, at), case_id=row["id"], mention_id=one.keys[0], agent_id=row["holder_id"],
        text=ANSWER,
        state=ReplyState.ASKED if asked else ReplyState.SENT, by_api=False, closes=row["state"] is CaseState.CLOSED,
        mentions=len(one.keys), open_key=str(row["id"]) if asked else None, created_at=at, released_at=at,
        next_attempt_at=at, sent_at=None if asked else at,
    )  # fmt: skip


def key_at(chance: random.Random, moment: datetime) -> UUID:
    """Return a key as one made at that moment: keys tell the order in which rows came."""
    stamp = int(moment.timestamp() * 1000)
    return UUID(int=stamp << 80 | 0x7 << 76 | chance.getrandbits(12) << 64 | 0b10 << 62 | chance.getrandbits(62))
