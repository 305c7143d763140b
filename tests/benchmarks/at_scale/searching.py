"""What agents search for, and how long the database takes to find it, one search after the other."""

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from listener.decide.search import asked
from listener.services.installation import Installation
from listener.store import agents, queue
from listener.terms import CaseState
from models import Agent, Brand
from tests.benchmarks.at_scale.posts import TAIL, rare_words

COMMON = ("acme", "the", "niet", "pas", "service", "phone", "vous", "app", "minuten", "customer", "nicht", "train")
CLOSED, BY_BRAND = 0.4, 0.2  # of all searches
PAGE = 25


def typed(chance: random.Random, numbers: Sequence[int]) -> str:
    """Return what somebody types: common words and rare ones, beginnings, numbers they have seen."""
    rare = rare_words()
    kinds = (
        lambda: chance.choice(COMMON),
        lambda: f"{chance.choice(COMMON)} {chance.choice(COMMON)}",
        lambda: rare[int(TAIL * chance.random())] + " ",
        lambda: rare[int(TAIL * chance.random() ** 3)][:4],
        lambda: f"{chance.choice(COMMON)} {rare[int(TAIL * chance.random() ** 3)]}",
        lambda: f"#{chance.choice(numbers)}",
    )
    return chance.choice(kinds)()


def timed(inst: Installation, searches: int = 1000) -> dict[str, float]:
    """Return milliseconds of what searches ask of the database, by people of all scopes."""
    chance, took = random.Random(5), []
    with inst.database.reading() as session:
        scopes = [agents.scope_of(session, one) for one in session.exec(select(Agent).order_by(col(Agent.email)))]
        slugs = sorted(session.exec(select(Brand.slug)))
    for _ in range(searches):
        wanted: dict[str, Any] = {"found": asked(typed(chance, range(1, 100_000)))}
        if chance.random() < CLOSED:
            wanted["states"] = (CaseState.CLOSED,)
        if chance.random() < BY_BRAND:
            wanted["brand"] = chance.choice(slugs)
        here = inst.within(chance.choice(scopes)).database
        began = time.perf_counter()
        with here.reading() as session:
            queue.page(session, queue.QueueFilter(**wanted), datetime.now(UTC), PAGE)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return {name: round(took[int(share * searches)], 1) for name, share in shares.items()} | {"max": round(took[-1], 1)}
