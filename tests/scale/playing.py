"""What the long scripts share: posts put out at a given rate over HTTP, the running system, and looking at it."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select

from listener.terms import DeliveryState
from models import Delivery, Document
from workers.demo.brands import DemoBrand, FeedKind
from workers.demo.feeds import TYPES, render
from workers.demo.publisher import Site
from workers.demo.stage import Script, Stage, free_port, set_stage
from workers.demo.timeline import Post


@dataclass(frozen=True)
class Said:
    """One post to put out: which brand's feed, who says it, what; and the label people gave it, if any."""

    brand: str
    author: str
    text: str
    label: str = ""


class Reel:
    """Posts put out one after the other, `rate` a second from `start` on, each in its brand's feed.

    A feed shows its newest `window` posts: a reader who stays away longer misses some, as in life.
    """

    def __init__(self, said: Sequence[Said], rate: float, start: datetime, window: int = 300) -> None:
        self.said = said
        self.start = start
        self._rate, self._window = rate, window
        self._numbers = {
            slug: [n for n, one in enumerate(said) if one.brand == slug] for slug in {s.brand for s in said}
        }

    def at(self, number: int) -> datetime:
        return self.start + timedelta(seconds=number / self._rate)

    @property
    def end(self) -> datetime:
        return self.at(len(self.said))

    def out(self, now: datetime) -> int:
        """How many are out."""
        return max(0, min(len(self.said), int((now - self.start).total_seconds() * self._rate)))

    def latest(self, slug: str, now: datetime) -> list[Post]:
        count = self.out(now)
        numbers = [n for n in self._numbers.get(slug, []) if n < count][-self._window :]
        return [Post(n, self.said[n].author, self.said[n].text, self.at(n)) for n in reversed(numbers)]


def english_brand(slug: str, name: str, query: str, handles: tuple[str, ...]) -> DemoBrand:
    return DemoBrand(slug, name, "en", "UTC", handles, query, FeedKind.JSON, f"Posts about {name}")


@contextmanager
def playing(
    brands: Sequence[DemoBrand],
    reel_of: Callable[[datetime], Reel],
    *,
    interval: float,
    paced: bool = False,
    receivers: Sequence[str] = (),
) -> Iterator[tuple[Stage, Reel]]:
    """Start the real system; the reel begins when all of it runs. Logs go to standard error."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # a script that is ended takes everything down, too
    reels: list[Reel] = []

    def site(address: str) -> Site:
        def serve(path: str, now: datetime) -> tuple[str, bytes] | None:
            brand = next((b for b in brands if b.path == path), None)
            if brand is None:
                return None
            return TYPES[brand.feed], render(brand, reels[0].latest(brand.slug, now) if reels else [], address)

        return serve

    script = Script(brands, site, timedelta(seconds=interval), receivers)
    with set_stage(script, free_port(), keep=False, output=sys.stderr.buffer, paced=paced) as stage:
        if not stage.wait_ready(120):
            raise SystemExit("the system does not start: see above")
        reels.append(reel_of(datetime.now(UTC)))
        yield stage, reels[0]


@dataclass(frozen=True)
class Remaining:
    """What is not done: posts not collected, documents not judged, messages not sent."""

    unread: int
    unjudged: int
    untold: int

    @property
    def nothing(self) -> bool:
        return self == Remaining(0, 0, 0)


def remaining(stage: Stage, expected: int) -> Remaining:
    with stage.inst.database.reading() as session:
        collected = session.exec(select(func.count()).select_from(Document)).one()
        unjudged = session.exec(
            select(func.count()).select_from(Document).where(col(Document.analyse_at).is_not(None))
        ).one()
        open_states = (DeliveryState.PENDING, DeliveryState.SENDING)
        untold = session.exec(
            select(func.count()).select_from(Delivery).where(col(Delivery.state).in_(open_states))
        ).one()
    return Remaining(expected - collected, unjudged, untold)


def wait_until_done(stage: Stage, expected: int, seconds: float) -> Remaining:
    """Wait until everything is read, judged and told, or the time is over; return what is left."""
    end = time.monotonic() + seconds
    while not (left := remaining(stage, expected)).nothing and time.monotonic() < end:
        time.sleep(1)
    return left


def number_of(document: Document) -> int:
    """The number a post has in its reel."""
    return int(document.external_id.rsplit("/", 1)[1])


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))] if ordered else float("nan")


def parser(description: str) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--quick", action="store_true", help="about a minute instead of the full length")
    made.add_argument("--json", action="store_true", help="print the report as one JSON line")
    return made


def print_report(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report, default=str))
        return
    for name, value in report.items():
        if isinstance(value, list):
            print(f"{name}:")
            for line in value:
                print(f"  {line}")
        else:
            print(f"{name}: {value}")


SHARED = Path(__file__).resolve().parents[3] / "shared"
