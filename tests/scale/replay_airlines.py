"""Real posts to three airlines, replayed as feeds at 20 a second: what is found, how soon, at what memory.

Reads ../shared/sentiment/airline_dev.jsonl (Twitter US Airline Sentiment, CC BY-NC-SA), which is not part of the
project. The whole system runs: publisher, HTTP, broker, workers, database, console, Slack receiver.
"""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from memory import MemoryWatch
from playing import (
    SHARED,
    Reel,
    Said,
    english_brand,
    number_of,
    parser,
    playing,
    print_report,
    quantile,
    wait_until_done,
)
from sqlmodel import col, select

from listener.terms import CaseEventKind, Verdict
from models import Brand, CaseEvent, Document, Mention
from workers.demo.stage import Stage

FILE = SHARED / "sentiment" / "airline_dev.jsonl"
# The file names one airline after its parent or rival; the handle in the posts says who is addressed.
BRANDS = {
    "United": english_brand("united", "United", "United @united", ("@united",)),
    "Delta": english_brand("jetblue", "JetBlue", "JetBlue @jetblue", ("@jetblue",)),
    "Virgin America": english_brand(
        "virgin-america", "Virgin America", '"Virgin America" @virginamerica', ("@virginamerica",)
    ),
}


def main() -> int:
    options = parser(__doc__.splitlines()[0])
    options.add_argument("--file", type=Path, default=FILE, help="JSON lines with brand, author, text, label")
    options.add_argument("--rate", type=float, default=20.0, help="posts a second (default: %(default)s)")
    options.add_argument("--minutes", type=float, default=5.0, help="length of the replay (default: %(default)s)")
    given = options.parse_args()
    if not given.file.exists():
        print(f"{given.file} is not there: nothing to replay", file=sys.stderr)
        return 2
    said = _read(given.file, int(given.rate * 60 * (0.5 if given.quick else given.minutes)))
    with playing(tuple(BRANDS.values()), lambda now: Reel(said, given.rate, now), interval=4) as (stage, reel):
        parts = lambda: found.parts if (found := stage.status()) else {}  # noqa: E731
        with MemoryWatch(parts) as memory:
            time.sleep(max(0.0, (reel.end - datetime.now(UTC)).total_seconds()))
            left = wait_until_done(stage, len(said), 300)
        report = {"posts": len(said), "rate": given.rate, **_measure(stage, reel), "left undone": str(left)}
        report["peak memory"] = memory.lines()
    print_report(report, as_json=given.json)
    return 0 if left.nothing else 1


def _read(file: Path, count: int) -> list[Said]:
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()][:count]
    return [Said(BRANDS[line["brand"]].slug, line["author"], line["text"], line["label"]) for line in lines]


def _measure(stage: Stage, reel: Reel) -> dict[str, Any]:
    alarmed, queued = _alarmed(stage), _queued(stage)
    negative = {n for n, one in enumerate(reel.said) if one.label == "negative"}
    hits = negative & alarmed
    delays = [(at - reel.at(number)).total_seconds() for number, at in queued.items()]
    return {
        "labelled negative": len(negative),
        "not digest only": len(alarmed),
        "recall": round(len(hits) / len(negative), 3) if negative else None,
        "precision": round(len(hits) / len(alarmed), 3) if alarmed else None,
        "queued": len(queued),
        "published to queued, seconds": {
            name: round(quantile(delays, share), 2) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
        },
        "slack messages": len(stage.slack.messages),
    }


def _alarmed(stage: Stage) -> set[int]:
    """Numbers of the posts whose mention of the brand they address is more than a line in the digest."""
    with stage.inst.database.reading() as session:
        rows = session.exec(
            select(Document)
            .join(Mention, col(Mention.document_id) == col(Document.id))
            .join(Brand, col(Mention.brand_id) == col(Brand.id))
            .where(Mention.verdict != Verdict.DIGEST_ONLY, col(Document.external_id).contains(Brand.slug))
        ).all()
    return {number_of(document) for document in rows}


def _queued(stage: Stage) -> dict[int, datetime]:
    """When each post opened or joined a case."""
    kinds = (CaseEventKind.OPENED, CaseEventKind.JOINED)
    with stage.inst.database.reading() as session:
        rows = session.exec(
            select(Document, CaseEvent.at)
            .join(Mention, col(Mention.document_id) == col(Document.id))
            .join(CaseEvent, col(CaseEvent.mention_id) == col(Mention.id))
            .where(col(CaseEvent.kind).in_(kinds))
        ).all()
    return {number_of(document): at for document, at in rows}


if __name__ == "__main__":
    sys.exit(main())
