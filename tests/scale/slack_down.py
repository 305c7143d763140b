"""Slack is down: it answers 429, then 500, then closes connections, then no_service. What becomes of each message?

Cases keep opening all the while. At the end the webhook works again and the operator switches the channel on. Prints
what happened to each message, and what the operator reads. Exit code 1 when a case was never told, or told twice.
"""

import random
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from kill_everything import posts
from playing import Reel, parser, playing, print_report, remaining
from sqlmodel import Session, col, select

from listener.services.registry import enable_channel
from listener.terms import AlertKind, DeliveryState
from models import Alert, Case, Channel, Delivery
from workers.demo.brands import BRANDS
from workers.demo.slack_receiver import Behaviour, SlackReceiver
from workers.demo.stage import Stage

PHASES: tuple[Behaviour, ...] = ("429", "500", "down", "no_service")


def main() -> int:
    options = parser(__doc__.splitlines()[0])
    options.add_argument("--minutes", type=float, default=10.0, help="how long Slack is down (default: %(default)s)")
    options.add_argument("--rate", type=float, default=1.0, help="posts a second (default: %(default)s)")
    given = options.parse_args()
    seconds = 48.0 if given.quick else given.minutes * 60
    said = posts(int(seconds * given.rate), random.Random(7))
    with (
        SlackReceiver() as operator,
        playing(BRANDS, lambda now: Reel(said, given.rate, now), interval=4, paced=True, receivers=[operator.url]) as (
            stage,
            reel,
        ),
    ):
        stage.inst.database.write(lambda session: _add_operator_channel(session, operator))
        story = [_phase(stage, phase, seconds / len(PHASES)) for phase in PHASES]
        story.append(_wait_switched_off(stage, operator))
        _come_back(stage)
        told = _wait_told(stage, len(reel.said), 180)
        report = {"slack was down, seconds": seconds, "phases": story, **_outcome(stage, operator)}
    print_report(report, as_json=given.json)
    return 0 if told and not report["never told"] and not report["told twice"] else 1


def _add_operator_channel(session: Session, operator: SlackReceiver) -> None:
    """A second channel for the operator alone: what a broken channel says of itself must arrive elsewhere."""
    options = {"webhook_url": operator.webhook_url}
    session.add(Channel(notifier="slack", name="Operator", options=options, alerts=False, digests=False, operator=True))


def _phase(stage: Stage, behaviour: Behaviour, seconds: float) -> str:
    stage.slack.behave(behaviour)
    time.sleep(seconds)
    with stage.inst.database.reading() as session:
        states = Counter(session.exec(select(Delivery.state)).all())
        channel = _channel(session)
        said = channel.disabled_reason or next(iter(session.exec(_errors()).all()), "")
    on = "on" if channel.enabled else "switched off"
    counted = ", ".join(f"{state} {count}" for state, count in states.items())
    return f"{behaviour}: {counted or 'nothing to tell'}; channel {on}, {channel.failures} failures in a row; “{said}”"


def _wait_switched_off(stage: Stage, operator: SlackReceiver) -> str:
    """Wait for the attempt that meets `no_service`: after many failures they come minutes apart."""
    began = time.monotonic()
    heard = operator.wait_for(lambda messages: bool(messages), timeout=600)
    word = "told" if heard else "NOT told"
    return f"the operator was {word} after {time.monotonic() - began:.0f} more seconds"


def _errors() -> Any:
    return select(Delivery.last_error).where(Delivery.last_error != "").order_by(col(Delivery.created_at).desc())


def _channel(session: Session) -> Channel:
    return session.exec(select(Channel).where(col(Channel.alerts))).one()


def _come_back(stage: Stage) -> None:
    """Slack works again, and the operator does what the notice says: `listener channel enable …`."""
    stage.slack.behave("ok")
    with stage.inst.database.reading() as session:
        broken = _channel(session)
    enable_channel(stage.inst, str(broken.id), datetime.now(UTC))


def _wait_told(stage: Stage, expected: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not (done := remaining(stage, expected).nothing) and time.monotonic() < end:
        time.sleep(1)
    return done


def _outcome(stage: Stage, operator: SlackReceiver) -> dict[str, Any]:
    with stage.inst.database.reading() as session:
        cases = session.exec(select(Case.id, Case.number)).all()
        rows = session.exec(
            select(Alert, Delivery)
            .join(Delivery, col(Delivery.alert_id) == col(Alert.id))
            .join(Channel, col(Delivery.channel_id) == col(Channel.id))
            .where(col(Channel.alerts), Alert.kind == AlertKind.CASE_OPENED)
        ).all()
    told = Counter(a.case_id for a, d in rows if d.state in (DeliveryState.SENT, DeliveryState.ROLLED_UP))
    waits = sorted((d.sent_at - d.created_at).total_seconds() for _, d in rows if d.sent_at)
    return {
        "cases": len(cases),
        "messages by outcome": dict(Counter(str(d.state) for _, d in rows)),
        "attempts, most": max((d.attempts for _, d in rows), default=0),
        "longest wait, seconds": round(waits[-1], 1) if waits else None,
        "requests slack refused": dict(Counter(f"{status} {words}" for status, words in stage.slack.refused)),
        "slack messages": len(stage.slack.messages),
        "never told": [number for case, number in cases if not told[case]],
        "told twice": [number for case, number in cases if told[case] > 1],
        "the operator reads": [message.text for message in operator.messages],
    }


if __name__ == "__main__":
    sys.exit(main())
