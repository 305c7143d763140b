"""One pass over all that is due, in this process: what the workers do, without them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from listener.cli._opening import now
from listener.errors import ListenerError
from listener.services import (
    accounts,
    alerting,
    analysis,
    answering,
    clocks,
    following,
    listening,
    notices,
    registry,
    reporting,
    watching,
    webcare,
)

if TYPE_CHECKING:
    from listener.services.installation import Installation

WATCHED_AT_ONCE = 200
LONGEST_PACE = timedelta(seconds=5)  # a longer wait is a failure's: the next pass tries again
MOST_MESSAGES = 60  # a channel gets in one pass; the rest is told in the next
MOST_BULK_ROUNDS = 200


@dataclass
class PassReport:
    """What one pass did. `troubles` are source names with the error and what to do."""

    sources: int = 0
    failed: int = 0
    new: int = 0
    edited: int = 0
    documents: int = 0
    mentions: int = 0
    cases: int = 0
    alerts: int = 0
    answers: int = 0
    messages: int = 0
    digests_built: int = 0
    digests_sent: int = 0
    troubles: list[dict[str, str]] = field(default_factory=list)


def one_pass(inst: Installation, tell: Callable[[str], None]) -> PassReport:
    """Read, judge, watch and tell until nothing is due. Leases keep it out of the way of running workers."""
    report = PassReport()
    _read(inst, report, tell)
    _ask(inst, report)
    tell("Asking for the posts of open cases again")
    report.edited += sum(following.ask_source(inst, one, now()).edited for one in following.due_sources(inst, now()))
    _judge(inst, report, tell)
    answering.place_due(inst)
    tell("Watching the clocks of the cases")
    registry.extend_calendars(inst, now())
    clocks.reckon_all(inst, now())
    webcare.give_back_due(inst, now())
    webcare.wake_due(inst, now())
    while (told := watching.watch_cases(inst, now())) > 0:
        report.alerts += told
        if told < WATCHED_AT_ONCE:
            break
    tell("Sending the answers")
    report.answers = answering.send_due(inst, now())
    tell("Telling the channels")
    _deliver(inst, report)
    tell("Building the digests that are due")
    report.digests_built = reporting.build_due_digests(inst, now())
    report.digests_sent = _send_bulk(inst, report.messages)
    accounts.remove_expired(inst, now())
    return report


def _read(inst: Installation, report: PassReport, tell: Callable[[str], None]) -> None:
    with ThreadPoolExecutor(inst.settings.poll_threads, thread_name_prefix="poll") as pool:
        while ids := listening.due_sources(inst, now()):
            tell(f"Reading {len(ids)} sources")
            for source_id, one in zip(ids, pool.map(lambda i: listening.poll_source(inst, i, now()), ids), strict=True):
                report.sources += one.taken
                report.new += one.new
                report.edited += one.edited
                if one.error is not None:
                    report.failed += 1
                    trouble = {"source": str(source_id), "error": one.error.message, "advice": one.error.advice}
                    report.troubles.append(trouble)


def _ask(inst: Installation, report: PassReport) -> None:
    """Ask for what sources told of, until nothing is due; what fails is due later."""
    asked = 1
    while asked:
        told = [notices.ask_source(inst, source_id, now()) for source_id in notices.due_sources(inst, now())]
        asked = sum(one.asked for one in told)
        report.new += sum(one.new for one in told)
        report.edited += sum(one.edited for one in told)


def _judge(inst: Installation, report: PassReport, tell: Callable[[str], None]) -> None:
    """What cannot be judged waits for a later pass: what can be told is told all the same."""
    more = True
    while more:
        try:
            one = analysis.analyse_due(inst, now())
        except ListenerError:
            raise
        except Exception as error:
            advice = "It is tried again by itself; see listener doctor."
            report.troubles.append({"source": "", "error": f"Judging failed: {error}", "advice": advice})
            return
        report.documents += one.documents
        report.mentions += one.mentions
        report.cases += one.cases
        report.alerts += one.alerts
        more = one.more
        tell(f"Judging: {report.documents} documents, {report.mentions} mentions, {report.cases} urgent")


def _deliver(inst: Installation, report: PassReport) -> None:
    """Tell every channel at the same time, each at its own pace: one that is slow makes no other wait."""
    with ThreadPoolExecutor(4, thread_name_prefix="notify") as pool:
        report.messages = sum(pool.map(lambda i: _tell_all(inst, i), alerting.due_channels(inst, now())))


def _tell_all(inst: Installation, channel_id: UUID) -> int:
    sent = 0
    for _ in range(MOST_MESSAGES):
        one = alerting.send_next(inst, channel_id, now())
        sent += one.sent
        if not one.more or one.wait > LONGEST_PACE:
            break
        time.sleep(one.wait.total_seconds())
    return sent


def _send_bulk(inst: Installation, messages: int) -> int:
    """Send the digests. A channel that was just told something takes the next message after its pace."""
    pace = max((notifier.pace for notifier in inst.notifiers.values()), default=timedelta())
    sent = alerting.send_bulk(inst, now())
    more = sent + messages
    for _ in range(MOST_BULK_ROUNDS):
        if not more:
            break
        time.sleep(pace.total_seconds())
        more = alerting.send_bulk(inst, now())
        sent += more
    return sent
