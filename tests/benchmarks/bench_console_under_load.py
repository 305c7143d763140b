"""How soon the console answers while posts are analysed: the queue page beside threads that keep the model busy.

    python tests/benchmarks/bench_console_under_load.py [--json] [--seconds N] [--threads N] [--batch N]

A fresh home with SQLite; the console is a process of its own, served by uvicorn as in service. In this process, as
many threads as asked keep documents as a reading does, and analyse them as the worker does: matching, the sentiment
model, cases and alerts, all in the same database. Meanwhile somebody signed in opens the queue, one page after the
other. Wanted: 95 of 100 pages within 100 ms.
"""

import argparse
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from listener.config import Settings
from listener.services import accounts, analysis
from listener.services.installation import Installation
from listener.services.keeping import keep_documents
from listener.store.migrate import migrate
from listener.terms import FetchedAuthor, FetchedDocument, Role
from listener.wiring import installation
from models import Brand, Query, Source
from workers.demo.stage import free_port
from workers.priority import give_way

SAID = (
    "@acme I have been waiting for three weeks now and nobody answers. How hard can it be?",
    "Merci beaucoup @acme pour votre aide, le colis est arrivé ce matin comme promis !",
    "Acme heeft alweer vertraging en niemand die iets zegt. Derde keer deze week, ik ben er klaar mee 😡",
    "Der neue Laden von Acme hat heute geöffnet, es gab Kaffee und eine lange Schlange vor der Tür.",
    "Acme me ha cobrado dos veces la misma factura y el chat solo me responde un robot. Vergüenza",
    "Anyone know if the Acme app works offline? Travelling tomorrow and the hotel has no wifi",
    "Acme opens its third plant in Lyon next spring and will hire 240 people, the company said on Monday.",
    "The box was open, the charger is missing and @acme wants me to pay for the return. Never again.",
)
EMAIL, PAGE = "ann@example.org", "/queue"
PAUSE = 0.05  # seconds between two pages
WANTED_MS = 100


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the console while posts are analysed.")
    parser.add_argument("--seconds", type=float, default=30, help="how long to measure (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=8, help="threads that analyse (default: %(default)s)")
    parser.add_argument("--batch", type=int, default=8, help="posts a thread keeps at a time (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON line")
    given = parser.parse_args()
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory(prefix="listener-bench-") as home, _installation(Path(home)) as inst:
        source = _set_up(inst, password)
        inst.sentiment().classify(["loads the model"])
        with _console(inst.settings) as address, _signed_in(address, password) as client:
            quiet = _open_pages(client, 3)
            give_way()  # as the workers that judge do
            with _Analysing(inst, source, given.threads, given.batch) as analysing:
                began, done = time.perf_counter(), analysing.done
                busy = _open_pages(client, given.seconds)
                rate = (analysing.done - done) / (time.perf_counter() - began)
    report = {
        "texts a second": round(rate, 1),
        "page, milliseconds, while analysing": _quantiles(busy),
        "page, milliseconds, before": _quantiles(quiet),
        "wanted": f"p95 under {WANTED_MS} ms",
    }
    print(json.dumps(report) if given.json else "\n".join(f"{name}: {value}" for name, value in report.items()))
    return 0


@contextmanager
def _installation(home: Path) -> Iterator[Installation]:
    settings = Settings(
        home=home,
        database_url="",
        broker_url="",
        secret_key="",
        smtp_url="",
        base_url=f"http://127.0.0.1:{free_port()}",
    )
    with installation(settings) as inst:
        migrate(inst.database)
        yield inst


def _set_up(inst: Installation, password: str) -> Source:
    now = datetime.now(UTC)
    brand = Brand(slug="acme", name="Acme", handles=["@acme"], created_at=now)
    source = Source(
        connector="feed", name="A forum", options={"url": "https://forum.example/feed"}, created_at=now,
        next_poll_at=now, last_ok_at=now,
    )  # fmt: skip
    inst.database.write(lambda session: session.add_all([brand, source]))
    inst.database.write(lambda session: session.add(Query(brand_id=brand.id, expression="acme @acme", created_at=now)))
    accounts.create_agent(inst, EMAIL, "Ann", Role.AGENT, password, now)
    return source


@contextmanager
def _console(settings: Settings) -> Iterator[str]:
    """Serve in a process of its own; give its address when it answers."""
    port = settings.base_url.rsplit(":", 1)[1]
    emptied = {f"LISTENER_{name}": "" for name in ("DATABASE_URL", "BROKER_URL", "SECRET_KEY", "SMTP_URL")}
    environment = os.environ | emptied | {"LISTENER_HOME": str(settings.home), "LISTENER_BASE_URL": settings.base_url}
    command = [sys.executable, "-m", "listener.console", "--port", port]
    with subprocess.Popen(command, env=environment, start_new_session=True) as process:
        try:
            _wait_until_it_answers(settings.base_url, process)
            yield settings.base_url
        finally:
            process.terminate()


def _wait_until_it_answers(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(f"{address}/sign-in")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the console does not start: see above")


@contextmanager
def _signed_in(address: str, password: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as client:
        answer = client.post("/sign-in", data={"email": EMAIL, "password": password})
        if answer.status_code != 303 or not re.search("data-csrf", client.get(PAGE).text):
            raise SystemExit(f"nobody can sign in: {answer.status_code}")
        yield client


def _open_pages(client: httpx.Client, seconds: float) -> list[float]:
    """Return how long each page took, in milliseconds."""
    took, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.perf_counter()
        client.get(PAGE).raise_for_status()
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)
    return took


class _Analysing:
    """Threads that keep posts and analyse them, until the block ends. `done` counts documents."""

    def __init__(self, inst: Installation, source: Source, threads: int, batch: int) -> None:
        self.done = 0
        self._inst, self._source, self._batch = inst, source, batch
        self._numbers, self._over, self._counting = count(), threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._work) for _ in range(threads)]

    def __enter__(self) -> "_Analysing":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while not self._over.is_set():
            now = datetime.now(UTC)
            posts = [_post(next(self._numbers), now) for _ in range(self._batch)]
            self._inst.database.write(
                lambda session, posts=posts, now=now: keep_documents(
                    session, self._inst.settings, self._source, posts, now
                )
            )
            analysed = analysis.analyse_due(self._inst, datetime.now(UTC), self._batch).documents
            with self._counting:
                self.done += analysed


def _post(number: int, now: datetime) -> FetchedDocument:
    address = f"https://forum.example/{number}"
    return FetchedDocument(
        external_id=address, url=address, text=f"{SAID[number % len(SAID)]} ({number})", published_at=now,
        author=FetchedAuthor(handle=f"writer{number % 500}"),
    )  # fmt: skip


def _quantiles(values: list[float]) -> dict[str, Any]:
    """Nearest rank."""
    ordered = sorted(values)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {
        name: round(ordered[min(len(ordered) - 1, round(share * len(ordered)))], 1) for name, share in shares.items()
    }
    return {"pages": len(ordered), **found}


if __name__ == "__main__":
    sys.exit(main())
