"""Fill a database as ten months of work leave it: posts, stories, authors, cases with events, clocks and words."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from listener.decide import dedup
from listener.decide.search import marks_of, words_of
from listener.services.installation import Installation
from listener.services.keeping import canonical_url
from listener.store.database import Database
from listener.store.migrate import migrate, survey
from listener.terms import CorrectionField, Label, Level, Verdict
from models import Correction, Counter, Document, Mention, MentionVector, Story
from tests.benchmarks.at_scale.cases import Closing, Writing, begin_case, end_case, key_at
from tests.benchmarks.at_scale.posts import SURE, Template, judged, picked, told_of, written
from tests.benchmarks.at_scale.sinks import Sink, sink_of
from tests.benchmarks.at_scale.world import BRANDS, MODEL, World, make_world

DAYS, STORM_DAYS, STORM = 300, 2, 0.04  # the last two days hold four of a hundred posts
MEMORY = 300  # stories of a brand that posts may still repeat
COPIES, FOLLOW_UPS = 0.12, 0.03
VERSION = 1  # of what is filled: another one fills anew


@dataclass(slots=True)
class Told:
    """A story while posts may join it, with its case."""

    row: dict[str, Any]
    template: Template
    text: str
    author: tuple[UUID, str, str, str, int]
    case: Writing | None = None


@dataclass
class Filling:
    """One run of the filler. `sizes` are mentions, cases, and how many of these are open."""

    world: World
    sink: Sink
    now: datetime
    mentions: int
    cases: int
    open: int
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    opened: int = 0
    left_open: int = 0

    def run(self) -> None:
        recent = {brand.id: deque[Told]() for brand in self.world.brands}
        for number, moment in enumerate(self._moments()):
            self._post(number, moment, recent)
            if number % 5000 == 0:
                self.sink.flush()
        for stories in recent.values():
            for told in stories:
                self._retire(told)
        self.sink.add(Counter, name="case", value=self.opened)

    def _moments(self) -> Iterator[datetime]:
        """Yield when each post was published, evenly until a storm begins."""
        calm = int(self.mentions * (1 - STORM))
        begin, storm = self.now - timedelta(days=DAYS), self.now - timedelta(days=STORM_DAYS)
        for number in range(calm):
            yield begin + (storm - begin) * (number / calm)
        for number in range(self.mentions - calm):
            yield storm + (self.now - timedelta(minutes=3) - storm) * (number / (self.mentions - calm)) ** 0.8

    def _post(self, number: int, moment: datetime, recent: dict[UUID, deque[Told]]) -> None:
        chance = self.chance
        brand = chance.choices(self.world.brands, list(BRANDS.values()))[0]
        stories, kind = recent[brand.id], chance.random()
        told = (
            stories[-1 - int(len(stories) * chance.random() ** 4)] if stories and kind < COPIES + FOLLOW_UPS else None
        )
        author = told.author if told and kind < FOLLOW_UPS else self._author()
        template = told.template if told and kind >= FOLLOW_UPS else picked(chance)
        text = self._text(told if kind >= FOLLOW_UPS else None, template, brand.name, brand.handles[0])
        if told is None or (kind < FOLLOW_UPS and told.case is None):
            told = self._begin(brand.id, template, text, author, moment)
            stories.append(told)
            if len(stories) > MEMORY:
                self._retire(stories.popleft())
        else:
            told.row["mentions"] += 1
            told.row["last_at"] = moment
        self._keep(number, moment, brand, told, template, text, author)

    def _author(self) -> tuple[UUID, str, str, str, int]:
        authors = self.world.authors
        return authors[int(len(authors) * self.chance.random() ** 2.2)]

    def _text(self, told: Told | None, template: Template, name: str, handle: str) -> str:
        return f"RT @{told.author[2]}: {told.text}" if told else written(self.chance, template, name, handle)

    def _begin(
        self, brand_id: UUID, template: Template, text: str, author: tuple[UUID, str, str, str, int], moment: datetime
    ) -> Told:
        row = {
            "id": key_at(self.chance, moment), "brand_id": brand_id, "title": text[:140],
            "fingerprint": dedup.fingerprint(text), "words_key": dedup.exact_key(text), "first_at": moment,
            "last_at": moment, "mentions": 1,
        }  # fmt: skip
        return Told(row, template, text, author)

    def _keep(
        self, number: int, moment: datetime, brand: Any, told: Told, template: Template, text: str,
        author: tuple[UUID, str, str, str, int],
    ) -> None:  # fmt: skip
        chance = self.chance
        collected = moment + timedelta(seconds=chance.randint(20, 150))
        classified = collected + timedelta(seconds=chance.randint(2, 20))
        source = chance.choice(self.world.sources[author[1]])
        url = f"https://{author[1]}/posts/{number}"
        document_id, mention_id = key_at(chance, collected), key_at(chance, classified)
        found = judged(template, author[4])
        reasons = [
            {**reason, "evidence": told_of(reason["evidence"], brand.name, brand.handles[0])}
            for reason in found.reasons
        ]
        mention: dict[str, Any] = {
            "id": mention_id, "document_id": document_id, "brand_id": brand.id, "author_id": author[0],
            "story_id": told.row["id"], "language": template.language, "label": template.label,
            "matches": _matches(text, brand.name), "model": MODEL, "level": found.level, "score": found.score,
            "reasons": reasons, "sure": chance.random() > 0.07, "published_at": moment, "collected_at": collected,
            "classified_at": classified, **dict(zip(Label, SURE[template.label], strict=True)),
        }  # fmt: skip
        self.sink.add(
            Document, id=document_id, source_id=source.id, external_id=url, canonical_url=canonical_url(url), url=url,
            text=text, author_id=author[0], published_at=moment, collected_at=collected, language=template.language,
        )  # fmt: skip
        mention["case_id"] = self._case(told, mention, source.id)
        joined = told.case is not None and mention["case_id"] is not None and told.case.posts
        mention["verdict"] = _verdict(mention, bool(joined))
        if mention["case_id"] is not None and told.case is not None:
            told.case.add(mention, _words(author, text, mention, source.id), author[0] == told.author[0])
            self._correct(mention)
        self.sink.add(Mention, **mention)

    def _case(self, told: Told, mention: dict[str, Any], source_id: UUID) -> UUID | None:
        """Return the case that the post opens or joins."""
        if told.case is not None:
            return told.case.row["id"] if told.case.is_open_at(mention["classified_at"]) else None
        urgent = mention["level"] in (Level.HIGH, Level.CRITICAL) and told.row["mentions"] == 1
        share = (mention["published_at"] - (self.now - timedelta(days=DAYS))) / timedelta(days=DAYS)
        due = self._due(share)
        if not urgent or self.opened >= due:
            return None
        self.opened += 1
        closing = Closing.OPEN if self._stays() else Closing.CLOSED
        told.case = begin_case(self.chance, self.world, self.opened, mention, source_id, self.now, closing)
        return told.case.row["id"]

    def _due(self, share: float) -> int:
        """How many cases there should be by then: as the posts, so four of a hundred in the storm."""
        calm = 1 - STORM_DAYS / DAYS
        if share < calm:
            return int(self.cases * (1 - STORM) * share / calm) + 1
        return int(self.cases * (1 - STORM + STORM * min(1, ((share - calm) / (1 - calm)) ** 1.0 + 0.03)))

    def _stays(self) -> bool:
        """Tell whether the case is one of those open at the end: most of the last ones, and a few that rest long."""
        left, wanted = self.cases - self.opened + 1, self.open - self.left_open
        stays = left <= wanted or (left <= self.open * 1.5 and self.chance.random() < wanted / left)
        self.left_open += stays
        return stays

    def _correct(self, mention: dict[str, Any]) -> None:
        if self.chance.random() > 0.03:
            return
        one = self.chance.choice((CorrectionField.SENTIMENT, CorrectionField.URGENCY, CorrectionField.ABOUT_US))
        value = {"sentiment": "neutral", "urgency": "medium", "about_us": "no"}[one.value]
        self.sink.add(
            Correction, id=key_at(self.chance, mention["classified_at"]), mention_id=mention["id"],
            brand_id=mention["brand_id"], agent_id=self.chance.choice(self.world.agents).id, field=one, value=value,
            said_at=mention["classified_at"] + timedelta(minutes=9), model_label=mention["label"],
            model_negative=mention["negative"], model_neutral=mention["neutral"], model_positive=mention["positive"],
            model_version=MODEL, model_level=mention["level"], model_score=mention["score"],
            model_verdict=mention["verdict"],
        )  # fmt: skip

    def _retire(self, told: Told) -> None:
        if told.case is not None:
            end_case(self.chance, self.world, self.sink, told.case, self.now)
            if told.case.closing is Closing.OPEN:
                for key in told.case.keys:
                    place = self.chance.randbytes(2 * 384)
                    self.sink.add(MentionVector, mention_id=key, vector=_safe(place), model=MODEL)
        self.sink.add(Story, **told.row)


def fill(inst: Installation, mentions: int, cases: int, open_cases: int, password: str) -> int:
    """Fill an empty database and return how many rows it has now."""
    migrate(inst.database)
    now, sink = datetime.now(UTC), sink_of(inst.database)
    world = make_world(inst, sink, now, mentions, password)
    filling = Filling(world, sink, now, mentions, cases, open_cases)
    filling.run()
    sink.close()
    return sink.written


def _verdict(mention: dict[str, Any], joined: bool) -> Verdict:
    if mention["case_id"] is not None:
        return Verdict.JOIN_CASE if joined else Verdict.OPEN_CASE
    return Verdict.ALERT if mention["level"] is Level.MEDIUM else Verdict.DIGEST_ONLY


def _matches(text: str, name: str) -> list[dict[str, Any]]:
    at = text.lower().find(name.lower())
    return [{"term": name.lower(), "start": at, "end": at + len(name)}] if at >= 0 else []


def _words(author: tuple[UUID, str, str, str, int], text: str, mention: dict[str, Any], source_id: UUID) -> set[str]:
    """Return what the post lets its case be found by, as `listener.store.search` does."""
    codes = (reason["code"] for reason in mention["reasons"])
    return words_of((author[2], author[3], "", text)) | marks_of(mention["language"], source_id.hex, codes)


def _safe(noise: bytes) -> bytes:
    """Return 16-bit floats without any that is no number: the highest exponent bit is cleared."""
    return bytes(byte & 0xBF if place % 2 else byte for place, byte in enumerate(noise))


def settle(database: Database) -> None:
    """Leave the database as a day of service would: figures of what there is, and an emptied log on SQLite."""
    survey(database)
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")
