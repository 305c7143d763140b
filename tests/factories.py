"""Rows for tests, written directly: what a step would have left in the database."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session

from listener.services import clocks
from listener.services.reviewing import SETTLED
from listener.store import cases as case_store
from listener.store.database import Database
from listener.terms import CaseEventKind, Health, Label, Level, Verdict
from models import Agent, Author, Brand, Case, Document, Mention, Query, Source, Story

_serial = count(1)


def now() -> datetime:
    """The present, to the second: equal after a trip through any database."""
    return datetime.now(UTC).replace(microsecond=0)


def keep(database: Database, row: Any) -> Any:
    """Write one row and return it."""
    database.write(lambda session: session.add(row))
    return row


def make_brand(database: Database, name: str = "Acme", slug: str = "", **values: Any) -> Brand:
    """A brand found by its name."""
    brand = Brand(slug=slug or name.lower().replace(" ", "-"), name=name, **values)
    keep(database, brand)
    keep(database, Query(brand_id=brand.id, expression=f"any: {name.lower()}"))
    return brand


def make_source(database: Database, name: str = "A forum", **values: Any) -> Source:
    """A feed in good health, read a minute ago."""
    moment = now()
    defaults: dict[str, Any] = {
        "connector": "feed", "options": {"url": f"https://example.org/{next(_serial)}.xml"}, "health": Health.OK,
        "last_polled_at": moment - timedelta(minutes=1), "last_ok_at": moment - timedelta(minutes=1),
        "next_poll_at": moment + timedelta(minutes=1),
    }  # fmt: skip
    source = Source(name=name, **{**defaults, **values})
    keep(database, source)
    return source


def make_author(database: Database, handle: str = "", name: str = "", **values: Any) -> Author:
    handle = handle or f"author{next(_serial)}"
    author = Author(network="example.org", handle=handle, name=name or handle.title(), **values)
    keep(database, author)
    return author


def make_mention(
    database: Database,
    brand: Brand,
    source: Source,
    *,
    text: str = "The Acme app lost my order and nobody answers.",
    author: Author | None = None,
    story: Story | None = None,
    case: Case | None = None,
    age: timedelta = timedelta(minutes=10),
    level: Level = Level.HIGH,
    score: float = 0.7,
    label: Label = Label.NEGATIVE,
    language: str = "en",
    url: str | None = None,
    title: str = "",
    reasons: list[dict[str, Any]] | None = None,
    verdict: Verdict = Verdict.OPEN_CASE,
    scores: tuple[float, float, float] = (0.9, 0.08, 0.02),
    model: str = "factory",
) -> Mention:
    """A mention with its document and story, published `age` ago and judged at once."""
    moment, number = now() - age, next(_serial)
    address = f"https://example.org/posts/{number}" if url is None else url
    document = Document(
        source_id=source.id, external_id=f"post-{number}", canonical_url=f"https://example.org/posts/{number}",
        url=address, title=title, text=text, author_id=author.id if author else None, published_at=moment,
        collected_at=moment + timedelta(minutes=1), language=language,
    )  # fmt: skip
    story = story or Story(brand_id=brand.id, title=text[:100], first_at=moment, last_at=moment)
    mention = Mention(
        document_id=document.id, brand_id=brand.id, author_id=document.author_id, story_id=story.id,
        case_id=case.id if case else None, language=language, label=label, negative=scores[0], neutral=scores[1],
        positive=scores[2], model=model, level=level, score=score, verdict=verdict, published_at=moment,
        collected_at=moment + timedelta(minutes=1), classified_at=moment + timedelta(minutes=2),
        reasons=reasons if reasons is not None else [
            {"code": "negative", "weight": 0.42, "evidence": "90%"},
            {"code": "addressed", "weight": 0.25, "evidence": "@acme"},
        ],
    )  # fmt: skip

    def write(session: Session) -> None:
        session.add(document)
        session.merge(story)
        session.flush()
        session.add(mention)

    database.write(write)
    return mention


def make_silent(database: Database, brand: Brand, source: Source, text: str = "Rather dull.") -> Mention:
    """A mention that rang no alarm, of a day whose sample may be drawn: just after midnight yesterday is not over."""
    return make_mention(
        database, brand, source, text=text, age=timedelta(days=1) + SETTLED, level=Level.LOW, score=0.0,
        label=Label.NEUTRAL, verdict=Verdict.DIGEST_ONLY, scores=(0.1, 0.8, 0.1),
    )  # fmt: skip


def make_case(
    database: Database,
    brand: Brand,
    source: Source,
    *,
    age: timedelta = timedelta(minutes=10),
    **values: Any,
) -> Case:
    """An open case of one post, published `age` ago, as the analysis opens it."""
    mention = make_mention(database, brand, source, age=age, **values)

    def write(session: Session) -> Case:
        opened_at = mention.classified_at + timedelta(seconds=5)
        case = Case(
            number=case_store.next_number(session), brand_id=brand.id, story_id=mention.story_id,
            author_id=mention.author_id, open_key=str(mention.story_id), level=mention.level, score=mention.score,
            published_at=mention.published_at, collected_at=mention.collected_at,
            classified_at=mention.classified_at, opened_at=opened_at, due_at=opened_at, priority_at=opened_at,
        )  # fmt: skip
        session.add(case)
        session.flush()
        session.get_one(Mention, mention.id).case_id = case.id
        detail = {"published_at": mention.published_at.isoformat(), "language": mention.language}
        detail["source"] = str(source.id)
        clocks.happened(session, case, CaseEventKind.OPENED, opened_at, mention_id=mention.id, detail=detail)
        return case

    return database.write(write)


def make_agent(database: Database, name: str = "Ann", **values: Any) -> Agent:
    """An agent without a password: for services, which trust who calls them."""
    return keep(database, Agent(email=f"{name.lower()}{next(_serial)}@example.org", name=name, **values))
