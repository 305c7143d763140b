"""Who is there at scale: brands, sources, authors and the people of the team."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from listener.nlp.nearness import packed
from listener.services import accounts
from listener.services.installation import Installation
from listener.terms import Health, Role, Tier
from models import Agent, Article, Author, Brand, Channel, Query, SavedView, Source, SourceHour
from models.columns import new_key
from tests.benchmarks.at_scale.posts import REACH, SHARES, picked, rare_words
from tests.benchmarks.at_scale.sinks import Sink

BRANDS = {"Acme": 34, "Air Lumen": 22, "Belmar": 15, "Corvane": 10, "Dunelo": 8, "Estrava": 6, "Fennix": 4, "Galvo": 1}
NETWORKS, SOURCES, ARTICLES = 12, 60, 300
AUTHORS_A_MENTION = 0.2
MODEL, WIDTH = "at scale", 384


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague with a sign-in. `brands` None: all."""

    email: str
    name: str
    role: Role
    locale: str
    brands: tuple[str, ...] | None


PEOPLE = [
    Person(
        f"agent{n}@example.org", f"Agent {n}", Role.LEAD if n % 7 == 6 else Role.AGENT, ("en", "fr", "nl")[n % 3],
        None if n % 5 < 3 else tuple(list(BRANDS)[n % 8 : n % 8 + 2]) or ("Galvo",),
    )
    for n in range(24)
]  # fmt: skip


@dataclass(slots=True)
class World:
    """What posts are about, where they stand, who writes them and who answers."""

    brands: list[Brand]
    sources: dict[str, list[Source]]  # by network
    agents: list[Agent]
    channels: dict[UUID, UUID]  # by brand
    authors: list[tuple[UUID, str, str, str, int]] = field(default_factory=list)  # key, network, handle, name, reach


def make_world(inst: Installation, sink: Sink, now: datetime, mentions: int, password: str) -> World:
    chance = random.Random(1)
    brands, channels = _brands(inst, now - timedelta(days=400))
    sources = _sources(sink, chance, now)
    slugs = {brand.name: brand.id for brand in brands}
    agents = [
        accounts.create_agent(
            inst, one.email, one.name, one.role, password, now, locale=one.locale,
            brands=None if one.brands is None else [slugs[name] for name in one.brands],
        )
        for one in PEOPLE
    ]  # fmt: skip
    world = World(brands, sources, agents, channels)
    _authors(sink, chance, world, max(100, int(mentions * AUTHORS_A_MENTION)))
    _articles(sink, chance, world, now)
    _views(sink, world, now)
    return world


def _brands(inst: Installation, born: datetime) -> tuple[list[Brand], dict[UUID, UUID]]:
    slugs = {name: name.lower().replace(" ", "-") for name in BRANDS}
    brands = [Brand(slug=s, name=n, handles=[f"@{s.replace('-', '')}"], created_at=born) for n, s in slugs.items()]
    told = [Channel(brand_id=one.id, notifier="slack", name=f"#{one.slug}", created_at=born) for one in brands]
    asked = [Query(brand_id=one.id, expression=f"any: {one.name}, {one.handles[0]}", created_at=born) for one in brands]
    inst.database.write(lambda session: session.add_all(brands))
    inst.database.write(lambda session: session.add_all([*told, *asked]))
    return brands, {one.brand_id: one.id for one in told if one.brand_id}


def _sources(sink: Sink, chance: random.Random, now: datetime) -> dict[str, list[Source]]:
    found: dict[str, list[Source]] = {}
    for number in range(SOURCES):
        network = f"network{number % NETWORKS}.example"
        values: dict[str, Any] = {
            "id": new_key(), "connector": "feed", "name": f"Forum {number + 1}",
            "options": {"url": f"https://{network}/{number}.xml"}, "created_at": now - timedelta(days=320),
            "next_poll_at": now + timedelta(days=365), "health": Health.OK, "health_since": now, "last_ok_at": now,
            "last_polled_at": now, "last_document_at": now, "documents_per_day": 55.0,
        }  # fmt: skip
        sink.add(Source, **values)
        found.setdefault(network, []).append(Source(**values))
        _hours(sink, chance, values["id"], now)
    return found


def _hours(sink: Sink, chance: random.Random, source_id: UUID, now: datetime) -> None:
    hour = now.replace(minute=0, second=0, microsecond=0)
    for number in range(35 * 24):
        late, failed = chance.random() < 0.02, chance.random() < 0.01
        sink.add(
            SourceHour, source_id=source_id, hour=hour - timedelta(hours=number), reads=0 if failed else 30,
            late=int(late), failed=int(failed) * 3, times=chance.randint(0, 6), longest_gap=chance.randint(60, 9000),
        )  # fmt: skip


def _authors(sink: Sink, chance: random.Random, world: World, number: int) -> None:
    words, networks = rare_words(), list(world.sources)
    for place in range(number):
        name = f"{chance.choice(words)} {chance.choice(words)}".title()
        handle, network = f"{name.replace(' ', '_').lower()}_{place}", networks[place % len(networks)]
        reach = chance.choices(range(len(REACH)), (30, 60, 9, 1))[0]
        key = new_key()
        sink.add(Author, id=key, network=network, handle=handle, name=name, followers=REACH[reach])
        world.authors.append((key, network, handle, name, reach))
        sink.flush()


def _articles(sink: Sink, chance: random.Random, world: World, now: datetime) -> None:
    places = packed(np.random.default_rng(2).normal(size=(ARTICLES, WIDTH)))
    for number, place in enumerate(places):
        template = picked(chance)
        sink.add(Article, id=new_key(), brand_id=chance.choice([None, *(one.id for one in world.brands)]),
                 title=template.text[:60], text=f"{{author}}: {template.text}", language=chance.choice([None, *SHARES]),
                 tags=chance.sample(TAGS, 2), changed_at=now - timedelta(days=number), vector=place,
                 vector_model=MODEL)  # fmt: skip


TAGS = ["invoice", "delivery", "refund", "outage", "app", "queue at the desk", "lost luggage", "contract", "price",
        "accessibility", "press", "vip", "night", "strike", "opening hours"]  # fmt: skip


def _views(sink: Sink, world: World, now: datetime) -> None:
    for number, brand in enumerate(world.brands):
        sink.add(SavedView, id=new_key(), agent_id=world.agents[6].id, name=f"{brand.name}, urgent",
                 query=f"view=open&brand={brand.slug}&level=critical", shared=True, created_at=now)  # fmt: skip
        sink.add(SavedView, id=new_key(), agent_id=world.agents[number].id, name="Mine on N2",
                 query="view=mine&tier=n2", created_at=now)  # fmt: skip


def tier_of(chance: random.Random) -> Tier:
    return chance.choices(list(Tier), (85, 12, 3))[0]
