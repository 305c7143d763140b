"""The tasks: each carries ids only, calls one service, and sends what must come next.

They never raise: work that failed is still in the database and the sweeps find it again, so a failed task is a line in
the log. Sending what comes next may fail too, when the broker is away; the sweeps make up for it.
"""

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ParamSpec
from uuid import UUID

import structlog
from celery import Task
from kombu.exceptions import KombuError
from kombu.exceptions import OperationalError as BrokerDown
from sqlalchemy.exc import OperationalError as DatabaseDown

from listener.errors import ListenerError
from listener.services import (
    accounts,
    alerting,
    analysis,
    answering,
    clocks,
    following,
    hubs,
    listening,
    notices,
    privacy,
    refitting,
    registry,
    reporting,
    reviewing,
    thresholds,
    watching,
    webcare,
)
from listener.services.installation import Installation
from workers import local
from workers.app import app
from workers.pulses import Pulse
from workers.queues import QueueName

P = ParamSpec("P")

log = structlog.get_logger(__name__)
_pulse = Pulse()

# A message that was not taken within a minute is asked for again by a sweep.
STALE_AFTER = 60


def _now() -> datetime:
    return datetime.now(UTC)


def task(name: str) -> Callable[[Callable[P, None]], Task]:
    """Register a task that beats its queue's pulse before and after, and says failures in a sentence."""
    queue = QueueName(name.split(".")[0])

    def register(work: Callable[P, None]) -> Task:
        @functools.wraps(work)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                _pulse.beat(_here(), queue, _now())
                work(*args, **kwargs)
                _pulse.beat(_here(), queue, _now())
            except ListenerError as error:
                log.warning(f"{name}: {error.message}. {error.advice}".strip())
            except DatabaseDown as error:
                log.error(f"{name}: the database refused ({error.orig})")
            except Exception:
                log.exception(f"{name} failed; what it had to do is found again by the next sweep")

        return app.task(name=name, expires=STALE_AFTER)(run)

    return register


def _send(follow_up: Task, *args: str) -> None:
    try:
        follow_up.apply_async(args)
    except (BrokerDown, KombuError, OSError) as error:
        log.info(f"{follow_up.name} was left to the next sweep: the broker does not answer ({error})")


def _here() -> Installation:
    return local.installation()


@task("poll.sweep")
def poll_sweep() -> None:
    """Ask for every source that is due."""
    for source_id in listening.due_sources(_here(), _now()):
        _send(poll_source, str(source_id))


@task("poll.source")
def poll_source(source_id: str) -> None:
    """Read one source. Someone else may have been first: then nothing happens."""
    report = listening.poll_source(_here(), UUID(source_id), _now())
    if report.new or report.edited:
        _send(analyse_due)


@task("poll.follow")
def poll_follow() -> None:
    """Ask for every source that has posts of open cases to be asked for again."""
    for source_id in following.due_sources(_here(), _now()):
        _send(poll_again, str(source_id))


@task("poll.again")
def poll_again(source_id: str) -> None:
    """Ask one source how some posts of open cases stand now; when someone else was first, for others."""
    if following.ask_source(_here(), UUID(source_id), _now()).edited:
        _send(analyse_due)


@task("poll.told")
def poll_told() -> None:
    """Ask for every source that told of something to be asked for."""
    for source_id in notices.due_sources(_here(), _now()):
        _send(poll_named, str(source_id))


@task("poll.named")
def poll_named(source_id: str) -> None:
    """Ask one source for some of what it named; again while there is more."""
    report = notices.ask_source(_here(), UUID(source_id), _now())
    if report.new or report.edited:
        _send(analyse_due)
    if report.more:
        _send(poll_named, source_id)


@task("analyse.due")
def analyse_due() -> None:
    """Judge one batch of what was read; again while there is more. Then see which answers are near the open cases."""
    report = analysis.analyse_due(_here(), _now())
    if report.more:
        _send(analyse_due)
    if report.alerts:
        _send(notify_sweep)
    answering.place_due(_here())


@task("analyse.learn")
def analyse_learn() -> None:
    """Fit a head for each brand of which enough was said, once a week. Here, where the model is loaded."""
    refitting.refit_due(_here(), _now())


@task("notify.sweep")
def notify_sweep() -> None:
    """Give back and wake cases, watch the clocks of the open ones, then send the answers and wake the channels due."""
    webcare.give_back_due(_here(), _now())
    webcare.wake_due(_here(), _now())
    watching.watch_cases(_here(), _now())
    for reply_id in answering.due(_here(), _now()):
        _send(notify_reply, str(reply_id))
    for channel_id in alerting.due_channels(_here(), _now()):
        _send(notify_channel, str(channel_id))


@task("notify.channel")
def notify_channel(channel_id: str) -> None:
    """Send one message to one channel. The next one waits for the channel's pace: the sweep brings it then.

    No countdown in the broker: on RabbitMQ it needs queues of its own, elsewhere it sits in a worker that may die.
    """
    report = alerting.send_next(_here(), UUID(channel_id), _now())
    if report.more and not report.wait:
        _send(notify_channel, channel_id)


@task("notify.reply")
def notify_reply(reply_id: str) -> None:
    """Send one answer. Someone else may have been first: then nothing happens."""
    answering.send_one(_here(), UUID(reply_id), _now())


@task("housekeeping.sweep")
def housekeeping_sweep() -> None:
    """Build the digests that are due, send what may wait, work out thresholds, forget what has ended or is too old.

    And draw what people review of the days that are over, look up the holidays to come, and work out again the
    deadlines that a changed policy or calendar moves.
    """
    registry.extend_calendars(_here(), _now())
    clocks.reckon_all(_here(), _now())
    reporting.build_due_digests(_here(), _now())
    reviewing.draw_due(_here(), _now())
    alerting.send_bulk(_here(), _now())
    thresholds.measure_due(_here(), _now())
    hubs.subscribe_due(_here(), _now())
    accounts.remove_expired(_here(), _now())
    webcare.remove_expired(_here(), _now())
    privacy.apply_daily(_here(), _now())


TASKS: tuple[Any, ...] = (
    poll_sweep, poll_source, poll_follow, poll_again, poll_told, poll_named, analyse_due, analyse_learn, notify_sweep,
    notify_channel, notify_reply, housekeeping_sweep,
)  # fmt: skip
