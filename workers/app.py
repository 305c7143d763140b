"""The Celery application. It carries ids and wakes workers; it stores nothing.

Workers add `--include workers.tasks` (see workers.command); beat sends tasks by name and needs no services.
"""

import contextlib
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_process_init, worker_process_shutdown, worker_shutdown
from kombu import Exchange, Queue
from kombu.exceptions import OperationalError

from listener.config import Settings
from workers import leash, logs
from workers.broker import VISIBILITY_TIMEOUT, Broker, BrokerKind, make_file_folders, resolve
from workers.priority import give_way
from workers.queues import QueueName
from workers.schedule import routes, schedule

# Below the visibility timeout: a message must not come back while its task still runs.
SOFT_TIME_LIMIT = VISIBILITY_TIMEOUT - 120
TIME_LIMIT = VISIBILITY_TIMEOUT - 60


def make_app(settings: Settings) -> Celery:
    broker = resolve(settings)
    if broker.kind is BrokerKind.FILES:
        make_file_folders(broker)
    app = Celery("listener")
    app.conf.update(_configuration(broker))
    return app


def _configuration(broker: Broker) -> dict[str, Any]:
    return {
        "broker_url": broker.url,
        "broker_transport_options": dict(broker.options),
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # for ever: the supervisor brings the broker back
        "broker_connection_timeout": 3,
        # A task is acknowledged when done, and one worker holds one message more than it runs: what a killed worker
        # held comes back. Running twice is harmless, the database decides by compare-and-swap.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_ignore_result": True,
        "task_store_errors_even_if_ignored": False,
        "task_soft_time_limit": SOFT_TIME_LIMIT,
        "task_time_limit": TIME_LIMIT,
        # A dead broker must not hold up a task that wants to send its follow-up: the sweep does it.
        "task_publish_retry": False,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_queues": _queues(broker),
        "task_default_queue": QueueName.HOUSEKEEPING.value,
        "task_create_missing_queues": False,
        "task_routes": routes(),
        "beat_schedule": schedule(),
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_max_loop_interval": 1,
        # Pulses in the database say who is alive, over any broker; the remote control would need queues of its own.
        "worker_enable_remote_control": False,
        "worker_proc_alive_timeout": 60,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_hijack_root_logger": False,
        "broker_native_delayed_delivery_queue_type": "classic",
        "enable_utc": True,
        "timezone": "UTC",
    }


def _queues(broker: Broker) -> list[Queue]:
    """On RabbitMQ quorum queues: they survive a node, and count how often a message came back."""
    arguments = {"x-queue-type": "quorum"} if broker.is_amqp else None
    exchange = Exchange("listener", type="topic" if broker.is_amqp else "direct")
    return [
        Queue(name.value, exchange, routing_key=name.value, queue_arguments=arguments, durable=True)
        for name in QueueName
    ]


def _configure_logs(**_: Any) -> None:
    settings = Settings()
    logs.configure(settings.log_level, as_json=settings.log_json)


def _in_forked_process(**_: Any) -> None:
    """Only workers that judge fork."""
    leash.die_with_parent()
    give_way()


def _sweep_at_once(**_: Any) -> None:
    """Send every sweep when the clock starts, rather than after its first interval; without a broker, after it."""
    with contextlib.suppress(OperationalError):
        for entry in schedule().values():
            app.send_task(entry["task"], **entry["options"])


def _close_installation(**_: Any) -> None:
    from workers import local

    local.close()


setup_logging.connect(_configure_logs)  # that someone listens is what keeps Celery from setting up its own
beat_init.connect(_sweep_at_once)
worker_process_init.connect(_in_forked_process)
worker_process_shutdown.connect(_close_installation)
worker_shutdown.connect(_close_installation)

app = make_app(Settings())
