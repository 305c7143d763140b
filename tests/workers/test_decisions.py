"""What the workers decide: who is silent, who serves what, which log lines are said, which command runs a part."""

import logging
import sys
from datetime import UTC, datetime, timedelta

import pytest

from listener.config import Settings
from workers import command, logs
from workers.pulses import Vitals, silent_parts
from workers.queues import QueueName, crew, crews, parse_queues
from workers.schedule import routes, schedule

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SERVING = {"worker-poll": ("poll",), "worker-notify": ("notify",)}
LONG_AGO = NOW - timedelta(hours=1)


def _vitals(**ages: float) -> Vitals:
    return Vitals(
        started=dict.fromkeys((*SERVING, "beat"), LONG_AGO),
        pulses={queue: NOW - timedelta(seconds=age) for queue, age in ages.items()},
    )


def test_parts_with_a_pulse_are_left_alone() -> None:
    """Nobody is started again while every queue is being served."""
    assert silent_parts(_vitals(poll=3, notify=59), SERVING, NOW) == []


def test_a_silent_worker_among_others_is_started_again() -> None:
    """A worker whose queue has had no pulse for a minute, while others have, is stuck (celery#10302)."""
    assert silent_parts(_vitals(poll=61, notify=2), SERVING, NOW) == ["worker-poll"]


def test_when_all_are_silent_the_clock_is_suspected_too() -> None:
    """Without any pulse it may be beat that no longer sends: it is started again with the workers."""
    assert silent_parts(_vitals(poll=100, notify=100), SERVING, NOW) == ["beat", "worker-notify", "worker-poll"]


def test_a_part_that_has_just_started_is_given_its_time() -> None:
    """The pulse of an earlier life says nothing about a worker that started seconds ago."""
    vitals = _vitals(poll=1000, notify=2)
    started = {**vitals.started, "worker-poll": NOW - timedelta(seconds=5)}
    assert silent_parts(Vitals(started, vitals.pulses), SERVING, NOW) == []


def test_a_worker_that_never_had_a_pulse_is_started_again() -> None:
    """No pulse at all a minute after the start is silence."""
    assert silent_parts(_vitals(notify=2), SERVING, NOW) == ["worker-poll"]


def test_every_queue_is_served_and_judging_is_done_in_a_process_of_its_own() -> None:
    """Four workers serve the four queues; only the one that computes forks, the others use threads."""
    made = {c.name: c for c in crews(Settings(_env_file=None, poll_threads=3))}  # type: ignore[call-arg]
    assert set(made) == set(QueueName)
    assert made["analyse"].pool == "prefork"
    assert (made["poll"].pool, made["poll"].concurrency) == ("threads", 3)


def test_queue_names_are_checked() -> None:
    """`--queues` takes names separated by commas, each once, and names the ones there are when one is wrong."""
    assert parse_queues("poll, analyse,poll") == (QueueName.POLL, QueueName.ANALYSE)
    with pytest.raises(ValueError, match=r"no queue pol; there are poll, analyse, notify, housekeeping"):
        parse_queues("pol")
    with pytest.raises(ValueError, match="no queue named"):
        parse_queues(" , ")


def test_every_sweep_expires_and_has_its_queue() -> None:
    """After an outage, sweeps that piled up are thrown away; none is due less often than twice a minute."""
    for entry in schedule().values():
        assert entry["schedule"] < entry["options"]["expires"] <= 60
        assert entry["options"]["queue"] in set(QueueName)
        assert any(entry["task"].startswith(pattern.rstrip("*")) for pattern in routes())


def test_commands_run_with_this_python() -> None:
    """The parts run with the interpreter, and so the packages, of whoever starts them."""
    made = command.leashed(command.worker_arguments(crew(Settings(), (QueueName.POLL,))))
    assert made[:3] == [sys.executable, "-m", "workers.leash"]
    assert made[made.index("--queues") + 1] == "poll"
    assert made[made.index("--include") + 1] == "workers.tasks"


def test_a_warning_repeated_is_said_once_in_half_a_minute() -> None:
    """A broker that is down for a minute costs two lines a logger, not hundreds."""
    seconds = 0.0
    storm = logs.NoStorm(clock=lambda: seconds)
    record = logging.LogRecord("celery.beat", logging.ERROR, "", 0, "no connection to %s", ("broker",), None)
    assert storm.filter(record)
    assert not storm.filter(record)
    seconds = logs.REPEAT_SECONDS + 1
    assert storm.filter(record)


def test_a_lost_connection_is_a_sentence_and_a_fault_of_ours_keeps_its_trace() -> None:
    """Frames are dropped when the network is behind an error, and only then."""
    storm = logs.NoStorm()
    lost = _record("celery.beat", ConnectionRefusedError("refused"))
    fault = _record("celery.app.trace", KeyError("ours"))
    storm.filter(lost)
    storm.filter(fault)
    assert lost.exc_info is None
    assert fault.exc_info is not None


def _record(name: str, error: BaseException) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "", 0, f"sentence {error}\nframes", None, (type(error), error, None))


def test_a_log_line_begins_with_its_time_and_level() -> None:
    """The supervisor recognises warnings by the second word of a line."""
    line = logs.plain_line(
        None, "", {"timestamp": "T", "level": "warning", "logger": "workers", "event": "something", "brand": "acme"}
    )
    assert line == "T WARNING workers something brand=acme"
