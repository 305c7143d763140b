"""What beat sends, and how often. Sweeps only: each asks the database for the work that is due.

Every message expires: after an outage of the broker or of the workers, the sweeps that piled up are thrown away
unread instead of flooding the queue. Beat keeps no file: no interval is longer than half a minute, so there is nothing
to remember between two starts, and nothing a kill could tear.
"""

from typing import Any

from workers.queues import QueueName

# Seconds between two sweeps, and seconds after which one is stale.
_SWEEPS: dict[str, tuple[float, float]] = {
    "poll.sweep": (1, 5),
    "poll.follow": (20, 30),
    "poll.told": (5, 15),
    "analyse.due": (5, 15),  # poll.source asks at once; this finds what a lost message left
    "analyse.learn": (30, 60),  # finds the brands that are due, each once a week
    "notify.sweep": (1, 5),
    "housekeeping.sweep": (30, 60),
}


def schedule() -> dict[str, dict[str, Any]]:
    """Celery's `beat_schedule`."""
    return {
        task: {"task": task, "schedule": seconds, "options": {"expires": expires, "queue": task.split(".")[0]}}
        for task, (seconds, expires) in _SWEEPS.items()
    }


def routes() -> dict[str, dict[str, str]]:
    """Celery's `task_routes`: a task's first word is its queue."""
    return {f"{name}.*": {"queue": name.value} for name in QueueName}
