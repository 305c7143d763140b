"""The tasks: thin, harmless to repeat, and deaf to a dead broker."""

import ast
import inspect
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlmodel import select

from listener.services import pulse
from listener.store.database import Database
from models import Delivery, Document, Source
from workers import local, tasks
from workers.app import SOFT_TIME_LIMIT, TIME_LIMIT, app
from workers.broker import VISIBILITY_TIMEOUT
from workers.queues import QueueName


@pytest.fixture
def worker(sqlite_database: Database) -> Iterator[Database]:
    """This process as a worker: an installation on an empty home, and no broker anywhere."""
    yield sqlite_database
    local.close()


def test_the_tasks_are_the_twelve_of_the_schedule() -> None:
    """Names are a contract: messages of another version must find their task."""
    assert {task.name for task in tasks.TASKS} == {
        "poll.sweep", "poll.source", "poll.follow", "poll.again", "poll.told", "poll.named", "analyse.due",
        "analyse.learn", "notify.sweep", "notify.channel", "notify.reply", "housekeeping.sweep",
    }  # fmt: skip


def test_tasks_carry_ids_only_and_leave_the_database_to_the_services() -> None:
    """A task takes nothing or one id, and its module opens no transaction."""
    for task in tasks.TASKS:
        parameters = list(inspect.signature(task.__wrapped__).parameters)
        assert parameters in ([], ["source_id"], ["channel_id"], ["reply_id"])
    names = {node.attr for node in ast.walk(ast.parse(inspect.getsource(tasks))) if isinstance(node, ast.Attribute)}
    assert not names & {"reading", "writing", "write", "database", "commit"}


def test_limits_end_a_task_before_its_message_comes_back() -> None:
    """Celery on Redis gives a message to someone else after the visibility timeout: no task may run that long."""
    assert SOFT_TIME_LIMIT < TIME_LIMIT < VISIBILITY_TIMEOUT
    assert app.conf.task_acks_late and app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.accept_content == ["json"]
    assert all(task.expires for task in tasks.TASKS)


def test_a_sweep_on_a_dead_broker_does_its_work_and_leaves_a_pulse(worker: Database) -> None:
    """The follow-up cannot be sent: nothing is raised, and the queue's pulse is written."""
    with worker.writing() as session:
        session.add(Source(connector="feed", name="a feed", options={"url": "http://127.0.0.1:9/"}))
    tasks.poll_sweep()
    assert pulse.pulses(local.installation())["poll"] <= datetime.now(UTC)


def test_a_message_for_what_is_gone_does_nothing(worker: Database) -> None:
    """Late messages name sources and channels that were removed: they pass in silence."""
    tasks.poll_source(str(uuid4()))
    tasks.notify_channel(str(uuid4()))
    tasks.notify_reply(str(uuid4()))
    with worker.reading() as session:
        assert not session.exec(select(Document)).all()
        assert not session.exec(select(Delivery)).all()


def test_every_sweep_runs_on_an_empty_home(worker: Database) -> None:
    """An installation without brands, sources and channels has nothing to do, and does it."""
    for task in (
        tasks.poll_sweep,
        tasks.poll_told,
        tasks.analyse_due,
        tasks.analyse_learn,
        tasks.notify_sweep,
        tasks.housekeeping_sweep,
    ):
        task()
    assert set(pulse.pulses(local.installation())) >= set(QueueName)


def test_a_broken_task_is_a_line_in_the_log(worker: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """An error that nobody expected is logged with its trace, and the worker goes on."""
    tasks.poll_source("not an id")
    said = capsys.readouterr()
    assert "poll.source failed" in said.out + said.err
