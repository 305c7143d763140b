"""A day of 10,000 posts from every stand-in, written while it is read, over a line that is cut at random.

    python -m tests.scale.read_standins [NAME …] [--posts 10000]

Prints a line each: posts, readings, requests, failures met, seconds. Ends with 1 when one is missing or came twice.
"""

import argparse
import sys
import time

from tests.connectors.test_standins import stand_ins
from tests.standins._server import StandIn
from tests.standins.reading import read_all


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--posts", type=int, default=10_000)
    chosen = parser.parse_args()
    kinds = [kind for kind in stand_ins() if not chosen.names or kind.name in chosen.names]
    return max(int(not _read(kind, chosen.posts)) for kind in kinds)


def _read(kind: type[StandIn], posts: int) -> bool:
    began = time.monotonic()
    with kind(day=posts, arriving=17, cut=0.1, limit=99) as standin:
        standin.publish(20)
        reading = read_all(standin, most=20_000)
        twice = sum(times > 1 for times in reading.times.values())
        missing = len(standin.posts) - len(reading.documents)
        print(
            f"{kind.name}: {len(reading.documents)} of {len(standin.posts)} posts, {twice} twice, "
            f"{reading.readings} readings, {len(standin.requests)} requests, {len(reading.failures)} failures met, "
            f"{time.monotonic() - began:.0f} s"
        )
        return not missing and not twice


if __name__ == "__main__":
    sys.exit(main())
