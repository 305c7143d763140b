"""How soon the console answers with a million mentions and a hundred thousand cases, while twenty agents click.

    python -m tests.benchmarks.bench_console_at_scale --database sqlite|postgresql
        [--mentions 1000000] [--cases 100000] [--open 5000] [--agents 20] [--seconds 60] [--keep DIR]
        [--postgres URL] [--think 10] [--json]

Fills a database with what ten months leave behind (some minutes, once: it is kept and used again, and brought to the
newest schema), checks a sample of it against the real code, clears away former versions of rows as a server with
autovacuum does by itself, serves the console as a process of its own, and lets agents work from another: queues with
filters and views, cases, searches for common and rare words, claims, with the live stream that each open page has.
Server time is measured around the application inside the server's process, from the first byte of a request to the last
of its answer; waiting for a thread and for the processor counts, the network does not. Beside it the same small work is
timed, which says how fast the machine was and how often others had it. Then the queue's page is asked for alone and
beside the lists of eight open queues, the daily work is timed once, and the plans of the statements that the pages run
are printed.
Wanted: 95 of 100 pages of queue, case and search within 150 ms. An agent looks at a page for ten seconds, which is
several times faster than people who read and answer; `--think 4` is a storm.
"""

import argparse
import json
import secrets
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlmodel import Session

from listener.config import Settings
from listener.services import accounts
from listener.services.installation import Installation
from listener.store.migrate import migrate
from listener.wiring import installation
from models import Case, Counter
from tests.benchmarks.at_scale import chores, filling, plans, serving
from tests.benchmarks.at_scale.checking import check
from tests.benchmarks.at_scale.world import PEOPLE
from workers.demo.stage import free_port

WANTED_MS = 150
BEGUN = "scale begun"


def main() -> int:
    given = _given()
    keep = Path(given.keep)
    keep.mkdir(parents=True, exist_ok=True)
    sizes = {"mentions": given.mentions, "cases": given.cases, "open": given.open}
    settings = _settings(given, keep, sizes)
    password = secrets.token_urlsafe(12)
    _clear_what_was_cut_off(settings, sizes)
    with installation(settings) as inst:
        report: dict[str, Any] = {"database": given.database, **sizes, "filled": _filled(inst, sizes, password)}
        if not given.fill_only:
            report |= _measured(inst, given, password)
    print(json.dumps(report, default=str) if given.json else "\n".join(_lines(report)))
    return 0


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the console at scale.")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    for name, size in (("mentions", 1_000_000), ("cases", 100_000), ("open", 5_000), ("agents", 20), ("seconds", 60)):
        parser.add_argument(f"--{name}", type=int, default=size, help="(default: %(default)s)")
    parser.add_argument("--think", type=float, default=10, help="mean seconds an agent looks at a page (default: 10)")
    parser.add_argument("--keep", default="/tmp/scale", help="folder of what is kept (default: %(default)s)")
    parser.add_argument("--postgres", default="postgresql://root@127.0.0.1:5432/postgres", help="the server")
    parser.add_argument("--fill-only", action="store_true", help="fill, check, measure nothing")
    parser.add_argument("--no-chores", action="store_true", help="leave the daily work out")
    parser.add_argument("--no-plans", action="store_true", help="leave the plans out")
    parser.add_argument("--profile", default="", help="write a profile of the server there (needs py-spy)")
    parser.add_argument("--json", action="store_true", help="print one JSON line")
    return parser.parse_args()


def _settings(given: argparse.Namespace, keep: Path, sizes: dict[str, int]) -> Settings:
    full = sizes == {"mentions": 1_000_000, "cases": 100_000, "open": 5_000}
    name = "listener_scale" + ("" if full else f"_{sizes['mentions']}_{sizes['cases']}_{sizes['open']}")
    address = ""
    if given.database == "postgresql":
        address = make_url(given.postgres).set(database=name).render_as_string(hide_password=False)
        with create_engine(make_url(given.postgres).set(drivername="postgresql+psycopg")).connect() as server:
            server = server.execution_options(isolation_level="AUTOCOMMIT")
            if not server.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first():
                server.exec_driver_sql(f'CREATE DATABASE "{name}"')
    else:
        address = f"sqlite:///{keep / name}.db"
    return Settings(
        home=keep / "home", database_url=address, broker_url="", secret_key="for this benchmark only", smtp_url="",
        base_url=f"http://127.0.0.1:{free_port()}",
    )  # fmt: skip


def _clear_what_was_cut_off(settings: Settings, sizes: dict[str, int]) -> None:
    """Empty a database that was begun and not finished, or filled by another version: it is filled anew."""
    with installation(settings) as inst:
        migrate(inst.database)
        with inst.database.reading() as session:
            begun, whole = session.get(Counter, BEGUN) is not None, _is_whole(session, sizes)
            foreign = not begun and session.scalar(select(func.count()).select_from(Case))
    if foreign:
        raise SystemExit(f"{settings.database_url} holds something else")
    if begun and not whole:
        _drop(settings)


def _drop(settings: Settings) -> None:
    address = make_url(settings.database_url)
    if address.get_backend_name() == "sqlite":
        for end in ("", "-wal", "-shm"):
            Path(f"{address.database}{end}").unlink(missing_ok=True)
        return
    with create_engine(address.set(drivername="postgresql+psycopg", database="postgres")).connect() as server:
        server = server.execution_options(isolation_level="AUTOCOMMIT")
        server.exec_driver_sql(f'DROP DATABASE "{address.database}"')
        server.exec_driver_sql(f'CREATE DATABASE "{address.database}"')


def _marks(sizes: dict[str, int]) -> dict[str, int]:
    return {f"scale {name}": size for name, size in {**sizes, "version": filling.VERSION}.items()}


def _is_whole(session: Session, sizes: dict[str, int]) -> bool:
    there = {name: row.value for name in _marks(sizes) if (row := session.get(Counter, name))}
    return there == _marks(sizes)


def _filled(inst: Installation, sizes: dict[str, int], password: str) -> dict[str, Any]:
    """Fill the database, unless it was filled so before; then only bring it to the newest schema."""
    began = time.monotonic()
    migrate(inst.database)
    with inst.database.reading() as session:
        whole = _is_whole(session, sizes)
    if whole:
        for one in PEOPLE:
            accounts.set_password(inst, one.email, password)
        return {"again": True, "seconds": round(time.monotonic() - began, 1), **check(inst)}
    inst.database.write(lambda session: session.add(Counter(name=BEGUN, value=1)))
    rows = filling.fill(inst, *sizes.values(), password)
    inst.database.write(lambda session: session.add_all(Counter(name=n, value=v) for n, v in _marks(sizes).items()))
    filling.settle(inst.database)
    return {"rows": rows, "seconds": round(time.monotonic() - began, 1), **check(inst)}


def _measured(inst: Installation, given: argparse.Namespace, password: str) -> dict[str, Any]:
    filling.settle(inst.database)
    report = serving.measure(inst, password, given.agents, given.seconds, given.think, given.profile)
    if not given.no_chores:
        report["daily work, seconds"] = chores.timed(inst)
    if not given.no_plans:
        report["plans"] = plans.explained(inst)
    return report


def _lines(report: dict[str, Any]) -> list[str]:
    plans, pages = report.pop("plans", []), report.get("pages", {})
    lines = [json.dumps({name: value for name, value in report.items() if name != "pages"}, default=str, indent=1)]
    for plan in plans:
        lines += ["", f"--- {plan['page']}, {plan['ms']} ms", plan["statement"], *plan["plan"]]
    lines += ["", f"{'page':14}{'number':>8}{'p50':>9}{'p95':>9}{'max':>9}{'kB':>7}   server time, ms"]
    for kind, row in pages.items():
        lines.append(
            f"{kind:14}{row['number']:8}{row['p50']:9.1f}{row['p95']:9.1f}{row['max']:9.1f}{row['kB']:7.1f}"
            f"   client p95 {row['client p95']:.1f}"
        )
    for kind in ("queue", "case", "search"):
        if kind in pages:
            kept = "kept" if pages[kind]["p95"] < WANTED_MS else "MISSED"
            lines.append(f"{kind} p95 {pages[kind]['p95']:.1f} ms, wanted under {WANTED_MS}: {kept}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
