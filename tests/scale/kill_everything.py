"""2,000 posts flow while the poll worker, the analyse worker, beat and the broker are killed with -9 at random.

Afterwards: every post was read once, every urgent post is in exactly one case, every case was told, none twice for the
same reason. Prints a report; exit code 1 when something was lost or doubled.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from playing import Reel, Said, number_of, parser, playing, print_report, wait_until_done
from sqlmodel import col, func, select

from listener.terms import AlertKind, CaseEventKind, DeliveryState, Verdict
from models import Alert, Case, CaseEvent, Delivery, Document, Mention
from workers.demo.brands import BRANDS, TALKS
from workers.demo.stage import Stage

VICTIMS = ("worker-poll", "worker-analyse", "beat", "broker")
_SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "ka", "lu"]


def main() -> int:
    options = parser(__doc__.splitlines()[0])
    options.add_argument("--posts", type=int, default=2000, help="how many posts (default: %(default)s)")
    options.add_argument("--rate", type=float, default=20.0, help="posts a second (default: %(default)s)")
    options.add_argument("--kills", type=int, default=5, help="how often each part is killed (default: %(default)s)")
    options.add_argument("--seed", type=int, default=None, help="repeat the kills of an earlier run")
    given = options.parse_args()
    count, kills = (400, 2) if given.quick else (given.posts, given.kills)
    seed = given.seed if given.seed is not None else random.randrange(10**6)
    said = posts(count, random.Random(seed))
    with playing(BRANDS, lambda now: Reel(said, given.rate, now, window=2000), interval=4) as (stage, reel):
        killed = _kill(stage, reel, kills, random.Random(seed))
        left = wait_until_done(stage, count, 300)
        report = {"seed": seed, "posts": count, "killed": dict(killed), "left undone": str(left), **judge(stage, reel)}
    print_report(report, as_json=given.json)
    return 0 if left.nothing and not report["wrong"] else 1


def posts(count: int, chance: random.Random) -> list[Said]:
    """Posts made of the demo's pieces, each with words of its own: different authors, different stories."""
    return [_post(number, chance) for number in range(count)]


def _post(number: int, chance: random.Random) -> Said:
    slug = chance.choice(list(TALKS))
    talk = TALKS[slug]
    own = " ".join("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(12))
    return Said(slug, f"author{number}", f"{chance.choice(talk.openings)} {chance.choice(talk.matters)}. {own}")


def _kill(stage: Stage, reel: Reel, kills: int, chance: random.Random) -> "Counter[str]":
    """Kill each part so many times, at random moments while the posts flow."""
    span = (reel.end - reel.start).total_seconds()
    plan = sorted((chance.uniform(0.02, 0.98) * span, part) for part in VICTIMS for _ in range(kills))
    killed: Counter[str] = Counter()
    for moment, part in plan:
        time.sleep(max(0.0, moment - (datetime.now(UTC) - reel.start).total_seconds()))
        while not _strike(stage, part):  # it has not come back from the last time
            time.sleep(0.2)
        killed[part] += 1
    time.sleep(max(0.0, (reel.end - datetime.now(UTC)).total_seconds()))
    return killed


def _strike(stage: Stage, part: str) -> bool:
    status = stage.status()
    pid = status.parts.get(part, 0) if status else 0
    if not pid:
        return False
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    print(f"killed {part} ({pid})", file=sys.stderr)
    return True


def judge(stage: Stage, reel: Reel) -> dict[str, Any]:
    """Compare what was published with what the database and Slack hold."""
    with stage.inst.database.reading() as session:
        documents = session.exec(select(Document)).all()
        mentions = session.exec(select(Mention)).all()
        numbers = session.exec(select(Case.id, Case.number)).all()
        entered = session.exec(
            select(CaseEvent.mention_id, func.count())
            .where(col(CaseEvent.kind).in_((CaseEventKind.OPENED, CaseEventKind.JOINED)))
            .group_by(col(CaseEvent.mention_id))
        ).all()
        told = session.exec(
            select(Alert.case_id, Delivery.state, Delivery.attempts)
            .join(Delivery, col(Delivery.alert_id) == col(Alert.id))
            .where(Alert.kind == AlertKind.CASE_OPENED)
        ).all()
    urgent = [mention for mention in mentions if mention.verdict in (Verdict.OPEN_CASE, Verdict.JOIN_CASE)]
    sent = Counter(case for case, state, _ in told if state in (DeliveryState.SENT, DeliveryState.ROLLED_UP))
    read = Counter(number_of(document) for document in documents)
    wrong = [
        *_named("never read", [n for n in range(len(reel.said)) if n not in read]),
        *_named("read twice", [n for n, times in read.items() if times > 1]),
        *_named("urgent without a case", [m.id for m in urgent if m.case_id is None]),
        *_named("entered a case twice", [mention for mention, times in entered if times > 1]),
        *_named("urgent, never entered", sorted({m.id for m in urgent} - {mention for mention, _ in entered})),
        *_named("case never told", [number for case, number in numbers if not sent[case]]),
        *_named("case told twice", [number for case, number in numbers if sent[case] > 1]),
        *_named("sending tried again", [case for case, _, attempts in told if attempts > 1]),
    ]
    return {
        "documents": len(documents), "mentions": len(mentions), "urgent": len(urgent), "cases": len(numbers),
        "slack messages": len(stage.slack.messages), "slack refused": len(stage.slack.refused), "wrong": wrong,
    }  # fmt: skip


def _named(what: str, found: Sequence[object]) -> list[str]:
    return [f"{what}: {len(found)} ({', '.join(map(str, found[:5]))})"] if found else []


if __name__ == "__main__":
    sys.exit(main())
