"""The same workers on every broker: embedded Valkey and files here, Redis and RabbitMQ where they run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection

from listener.config import Settings
from listener.services import pulse
from listener.store.migrate import migrate
from listener.wiring import installation
from tests.conftest import RABBITMQ, REDIS, need_service
from workers.app import make_app
from workers.queues import QueueName

PATIENCE = 90.0


def test_workers_run_on_files(settings: Settings) -> None:
    """The last resort carries the sweeps too."""
    with clean("filesystem://", settings):
        assert served(settings.model_copy(update={"broker_url": "filesystem://"})) == set(QueueName)


@pytest.mark.services
def test_workers_run_on_redis(settings: Settings) -> None:
    """Beat and one worker for all queues serve every queue over Redis."""
    need_service("Redis", REDIS)
    with clean(REDIS, settings):
        assert served(settings.model_copy(update={"broker_url": REDIS})) == set(QueueName)


@pytest.mark.services
def test_workers_run_on_rabbitmq(settings: Settings) -> None:
    """Beat and one worker for all queues serve every queue over RabbitMQ, on quorum queues."""
    need_service("RabbitMQ", RABBITMQ)
    with clean(RABBITMQ, settings):
        assert served(settings.model_copy(update={"broker_url": RABBITMQ})) == set(QueueName)


def served(settings: Settings) -> set[str]:
    """Run beat and a worker until every queue has a pulse; return the queues that have one."""
    with installation(settings) as inst:
        migrate(inst.database)
        with _process("workers.beat", settings), _process("workers.worker", settings, "--concurrency", "1"):
            end = time.monotonic() + PATIENCE
            while not set(QueueName) <= set(pulse.pulses(inst)) and time.monotonic() < end:
                time.sleep(0.2)
        return set(pulse.pulses(inst)) & set(QueueName)


@contextmanager
def _process(module: str, settings: Settings, *arguments: str) -> Iterator[None]:
    environment = {**os.environ, "LISTENER_HOME": str(settings.home), "LISTENER_BROKER_URL": settings.broker_url}
    log = Path(settings.home) / f"{module}.log"
    with log.open("wb") as output:
        started = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], env=environment, stdout=output, stderr=output
        )
        try:
            yield
        finally:
            started.send_signal(signal.SIGTERM)
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()
            print(module, log.read_text())


@contextmanager
def clean(url: str, settings: Settings) -> Iterator[None]:
    """Remove our queues, and what they hold, before and after: the server belongs to others too."""
    settings.home.mkdir(exist_ok=True)
    _remove_queues(url, settings)
    yield
    _remove_queues(url, settings)


def _remove_queues(url: str, settings: Settings) -> None:
    app = make_app(settings.model_copy(update={"broker_url": url}))
    with Connection(url, transport_options=app.conf.broker_transport_options) as connection:
        for queue in app.conf.task_queues:
            bound = queue(connection.channel())
            bound.declare()
            bound.purge()
            bound.delete()
        if connection.transport.driver_type == "amqp":
            _remove_delays(connection.channel())


def _remove_delays(channel: Any) -> None:
    """Remove what Celery declares beside quorum queues for countdowns, which Listener does not use."""
    for level in range(28):
        channel.queue_delete(f"celery_delayed_{level}")
        channel.exchange_delete(f"celery_delayed_{level}")
    channel.exchange_delete("celery_delayed_delivery")
