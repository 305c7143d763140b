"""The same posts through `listener up` and through `listener poll` alone, without any broker: the same cases.

Plays the posts to the running system first. Then a second home, with the same brands and feeds, is filled by
`listener poll` from the finished feeds, and both are compared: the verdict on each post, and which posts share a case.
"""

import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kill_everything import posts
from playing import Reel, Said, number_of, parser, playing, print_report, wait_until_done
from sqlmodel import col, select

from listener.services.installation import Installation
from listener.store.migrate import migrate
from listener.wiring import installation
from models import Document, Mention
from workers.demo.brands import BRANDS
from workers.demo.setting import Places, configure
from workers.demo.stage import Stage

Outcome = dict[int, tuple[str, frozenset[int]]]


def main() -> int:
    options = parser(__doc__.splitlines()[0])
    options.add_argument("--posts", type=int, default=600, help="how many posts (default: %(default)s)")
    options.add_argument("--seed", type=int, default=1, help="which posts (default: %(default)s)")
    given = options.parse_args()
    said = with_followers(posts(150 if given.quick else given.posts, random.Random(given.seed)))
    with playing(BRANDS, lambda now: Reel(said, 20, now, window=len(said)), interval=2) as (stage, _):
        left = wait_until_done(stage, len(said), 600)
        running = outcome(stage.inst)
        alone, passes = _poll_alone(stage)
    differing = sorted(n for n in running.keys() | alone.keys() if running.get(n) != alone.get(n))
    report = {
        "posts": len(said),
        "left undone by up": str(left),
        "passes of poll": passes,
        "verdicts": dict(Counter(verdict for verdict, _ in running.values())),
        "cases": len({together for _, together in running.values() if together}),
        "differing": [f"post {n}: up {_said(running, n)}, poll {_said(alone, n)}" for n in differing[:20]],
    }
    print_report(report, as_json=given.json)
    return 0 if left.nothing and running and not differing else 1


def with_followers(said: list[Said]) -> list[Said]:
    """After every tenth post, the same author again and a copy by another: posts that must join a case."""
    longer: list[Said] = []
    for number, one in enumerate(said):
        longer.append(one)
        if number % 10 == 9:
            longer.append(Said(one.brand, one.author, f"{one.text[:40]}, and still no answer, this is terrible"))
            longer.append(Said(one.brand, f"{one.author}-echo", f"RT @{one.author}: {one.text}"))
    return longer


def outcome(inst: Installation) -> Outcome:
    """What became of each post: the verdict, and the numbers of the posts in its case."""
    with inst.database.reading() as session:
        rows = session.exec(select(Document, Mention).join(Mention, col(Mention.document_id) == col(Document.id))).all()
    cases: dict[object, set[int]] = {}
    for document, mention in rows:
        if mention.case_id:
            cases.setdefault(mention.case_id, set()).add(number_of(document))
    return {
        number_of(document): (mention.verdict.value, frozenset(cases.get(mention.case_id, ())))
        for document, mention in rows
    }


def _poll_alone(stage: Stage) -> tuple[Outcome, int]:
    """Fill a home of its own by `listener poll`, until a pass brings nothing new; return that and the passes."""
    with tempfile.TemporaryDirectory(prefix="listener-poll-") as home:
        settings = stage.inst.settings.model_copy(update={"home": Path(home), "database_url": ""})
        with installation(settings) as inst:
            migrate(inst.database)
            places = Places(stage.publisher.address, stage.slack.webhook_url, timedelta(seconds=2))
            configure(inst, BRANDS, places, datetime.now(UTC))
            hosts = ",".join(settings.allow_hosts)
            env = os.environ | {"LISTENER_HOME": home, "LISTENER_ALLOW_HOSTS": hosts, "LISTENER_BROKER_URL": "none://"}
            passes, before = 0, -1
            while len(found := outcome(inst)) != before:
                before = len(found)
                subprocess.run([sys.executable, "-m", "listener.cli", "poll", "--json"], env=env, check=True)
                passes += 1
            return found, passes


def _said(found: Outcome, number: int) -> str:
    verdict, together = found.get(number, ("nothing", frozenset()))
    return f"{verdict} {sorted(together)}"


if __name__ == "__main__":
    sys.exit(main())
