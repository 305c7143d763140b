"""Jetstream at 300 posts a second, 200 brand terms, one core: how late posts are kept, how much memory, none missing.

    python -m tests.benchmarks.bench_stream [--seconds 600] [--rate 300] [--cut 60]

A stand-in of Jetstream tells posts from a process of its own; `workers.stream` listens to it on one core, as it does in
`listener up`, and keeps what 200 terms ask for in SQLite. One post in a hundred is planted: it names a brand. Half way
the line is cut, and refused for `--cut` seconds (a tenth of the run at most), while posts go on. Prints JSON: the lag
from publication to keeping of the planted posts told while the line held (seconds; median, 99th percentile, largest),
the resident memory of the listener (MB at a tenth of the run and at its end), planted posts and those missing.
"""

import argparse
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlmodel import select

from listener.config import Settings
from listener.connectors.jetstream import Jetstream
from listener.services.installation import Installation
from listener.services.registry import add_brand, add_source
from listener.store.migrate import migrate
from listener.wiring import door_of, installation
from models import Document
from tests.standins.bluesky import Bluesky as People
from tests.standins.jetstream import Jetstream as Server
from workers.stream import Streams

TERMS = 200
PLANTED = 100  # one post in so many
_WORDS = [
    *("the", "a", "of", "and", "to", "in", "is", "it", "that", "was", "for", "with", "they", "this", "have", "from"),
    *("when", "about", "many", "café", "déjà", "vu", "très", "bien", "leuke", "dag", "morgen", "weer", "koffie", "😀"),
    *("hoje", "amanhã", "heute", "schön", "東京", "ありがとう", "news", "game", "music", "lol", "https://x.example/y"),
]


def term(number: int) -> str:
    """Invented names, none of which is a word of the crowd."""
    return f"Zyrq{number:03d}" if number % 2 else f"Zyrq{number:03d} Air"


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--rate", type=int, default=300)
    parser.add_argument("--cut", type=int, default=60)
    parser.add_argument("--listen", help=argparse.SUPPRESS)
    given = parser.parse_args(argv)
    if given.listen:
        return listen(given.listen)
    ours, theirs = multiprocessing.Pipe()
    cut = min(given.cut, given.seconds // 4)
    teller = multiprocessing.Process(target=tell, args=(theirs, given.seconds, given.rate, cut))
    teller.start()
    try:
        print(json.dumps(measure(ours, given.seconds), indent=1))
    finally:
        teller.kill()
        teller.join()
    return None


def listen(people: str) -> None:
    """Be `workers.stream`, with names looked up here."""
    with installation(Settings()) as inst:
        inst = replace(inst, connectors={"jetstream": Jetstream(people)})
        streams = Streams(inst, door_of(inst))
        signal.signal(signal.SIGTERM, lambda *_: streams.stop())
        streams.run()


def tell(line: Connection, seconds: int, rate: int, cut: int) -> None:
    """Be Jetstream: `rate` posts each second, the line cut half way, for `cut` seconds."""
    chance = random.Random(5)
    planted: list[str] = []
    with Server() as server, People() as people:
        line.send((server.host, server.address, people.host, people.address))
        while not server.asked:
            time.sleep(0.01)
        began = time.monotonic()
        told, cut_at, healed_at = 0, began + seconds / 2, began + seconds / 2 + cut
        away: tuple[float, float] | None = None
        while (now := time.monotonic()) < began + seconds:
            if away is None and now >= cut_at:
                away, server.refusing = (time.time(), time.time() + cut), 503
                server.cut()
            if server.refusing and now >= healed_at:
                server.refusing = None
            while told < (now - began) * rate:
                words = chance.choices(_WORDS, k=chance.randint(5, 45))
                if told % PLANTED == 0:
                    words.insert(chance.randrange(len(words)), term(chance.randrange(TERMS)))
                stamp = datetime.now(UTC).isoformat().replace("+00:00", "Z")
                uri = server.post(f"did:plc:{told % 9973:024d}", f"3k{told:011d}", " ".join(words), createdAt=stamp)
                if told % PLANTED == 0:
                    planted.append(uri)
                elif told % 15 == 0:
                    server.delete(f"did:plc:{chance.randrange(9973):024d}", f"3d{told:011d}")
                told += 1
            time.sleep(0.005)
        line.send((told, planted, away))
        line.recv()  # the end: until then the stream stays open


def measure(line: Connection, seconds: int) -> dict[str, Any]:
    host, address, people_host, people = line.recv()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), _env_file=None)  # type: ignore[call-arg]
        with installation(settings) as inst:
            _set_up(inst, address)
            environment = {**os.environ, "LISTENER_HOME": folder, "LISTENER_ALLOW_HOSTS": f"{host},{people_host}"}
            core = ["taskset", "-c", "0"] if shutil.which("taskset") else []
            command = [*core, sys.executable, "-m", "tests.benchmarks.bench_stream", "--listen", people]
            listener = subprocess.Popen(command, env=environment)
            try:
                time.sleep(seconds / 10)
                early = _memory(listener.pid)
                told, planted, away = line.recv()
                missing = _settled(inst, set(planted))
                return _report(inst, told, planted, missing, away) | {
                    "memory_mb": [early, _memory(listener.pid)], "cpu_seconds": _cpu(listener.pid),
                }  # fmt: skip
            finally:
                listener.terminate()
                listener.wait(60)
                line.send("done")


def _set_up(inst: Installation, address: str) -> None:
    migrate(inst.database)
    now = datetime.now(UTC)
    for brand in range(20):
        words = [f'"{term(number)}"' for number in range(brand * 10, brand * 10 + 10)]
        add_brand(inst, now, name=f"Brand {brand}", queries=(" ".join(words),))
    add_source(inst, "jetstream", {"address": address}, now)


def _settled(inst: Installation, planted: set[str]) -> int:
    """Wait until all is there, or nothing more comes for ten seconds; return how many are missing."""
    missing, quiet = len(planted), time.monotonic()
    while missing and time.monotonic() - quiet < 10:
        with inst.database.reading() as session:
            left = len(planted - set(session.exec(select(Document.external_id)).all()))
        if left < missing:
            missing, quiet = left, time.monotonic()
        time.sleep(0.5)
    return missing


def _report(
    inst: Installation, told: int, planted: list[str], missing: int, away: tuple[float, float] | None
) -> dict[str, Any]:
    """Posts told while the line was cut, or in the ten seconds after, are late by nature."""
    with inst.database.reading() as session:
        rows = session.exec(select(Document.published_at, Document.collected_at)).all()
    start, end = away or (0.0, 0.0)
    times = [(published.timestamp(), collected.timestamp()) for published, collected in rows]
    lags = sorted(collected - published for published, collected in times if not start - 1 <= published <= end + 10)
    return {
        "told": told, "planted": len(planted), "kept": len(rows), "missing": missing,
        "doubles": len(rows) - len(set(planted)) + missing,
        "lag_seconds": {name: round(lags[min(int(len(lags) * part), len(lags) - 1)], 2)
                        for name, part in (("median", 0.5), ("99th", 0.99), ("largest", 1.0))} if lags else None,
    }  # fmt: skip


def _memory(pid: int) -> float:
    """Resident memory in MB."""
    line = next(one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return round((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), 1)


if __name__ == "__main__":
    main(sys.argv[1:])
