"""A day of 10,000 posts of every kind of source, over a bad line, by readers that are killed: each is stored once.

    python -m tests.scale.read_standins [KIND …] [--posts 10000] [--database postgresql+psycopg://…]

KIND is a name of tests.standins.days, or its beginning; without one, all. Prints a line each: posts, readings,
requests, cuts, refusals (429), readers killed, posts stored twice, taken for edited, missing, untold, seconds. Ends
with 1 when one is twice, or missing: of the kinds in tests.standins.days.IN_PART, missing and untold in the ledger.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from listener.config import Settings
from listener.services.installation import Installation
from listener.store.database import Database
from listener.store.migrate import migrate
from tests.fakes import Outside
from tests.standins.days import IN_PART, KINDS, live
from tests.standins.script import script

_HEAD = (
    "kind",
    "posts",
    "readings",
    "calls",
    "cuts",
    "429s",
    "kills",
    "twice",
    "edited",
    "missing",
    "untold",
    "seconds",
)
_LINE = "{:<20}" + "{:>9}" * (len(_HEAD) - 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    kinds = [kind for kind in KINDS if not chosen.kinds or kind.startswith(tuple(chosen.kinds))]
    print(_LINE.format(*_HEAD), flush=True)
    return max(int(not _lived_well(kind, chosen.posts, chosen.database)) for kind in kinds)


def _lived_well(kind: str, posts: int, address: str) -> bool:
    began = time.monotonic()
    with _installation(address) as inst:
        lived, line = live(kind, inst, script(posts), dying=0.01)
        fates = line.fates
        cuts, refused = sum(one.is_cut for one in fates), sum(one.is_refusal for one in fates)
        figures = (lived.posts, lived.readings, len(fates), cuts, refused, lived.kills, len(lived.doubles),
                   lived.edited, len(lived.missing), len(lived.untold), round(time.monotonic() - began))  # fmt: skip
        print(_LINE.format(kind, *figures), flush=True)
    lost = lived.untold if kind in IN_PART else lived.missing
    return not (lost or lived.doubles or lived.edited)


@contextmanager
def _installation(address: str) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(address or f"sqlite:///{folder}/day.db")
        migrate(database)
        settings = Settings(home=Path(folder), secret_key="a secret for a day only", _env_file=None)  # type: ignore[call-arg]
        try:
            yield Outside().installation(settings, database)
        finally:
            database.close()


if __name__ == "__main__":
    sys.exit(main())
