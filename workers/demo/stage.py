"""The whole demo as a `with` block: a throwaway home, the publisher, the Slack receiver and the running system."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from listener.config import Settings
from listener.services.installation import Installation
from listener.services.sealing import seal_stored
from listener.store.migrate import migrate
from listener.wiring import installation
from workers import command, leash, status
from workers.demo.brands import DemoBrand
from workers.demo.publisher import Publisher, Site
from workers.demo.setting import Login, Places, configure
from workers.demo.slack_receiver import SlackReceiver
from workers.places import status_file

STOP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything a demo or a long test looks at. `up` is the process of the supervisor."""

    inst: Installation
    address: str
    publisher: Publisher
    slack: SlackReceiver
    logins: list[Login]
    up: "subprocess.Popen[bytes]"

    @property
    def home(self) -> Path:
        return self.inst.settings.home

    def status(self) -> status.Status | None:
        """What runs now, by the supervisor's own account."""
        return status.read(status_file(self.home))

    def wait_ready(self, seconds: float) -> bool:
        """Wait until every part works. False when that takes longer, or the supervisor has ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.up.poll() is None:
            found = self.status()
            if found is not None and found.ready:
                return True
            time.sleep(0.2)
        return False


@dataclass(frozen=True, slots=True)
class Script:
    """What is played: the brands, the site that speaks of them, how often their feeds are read, who else is told."""

    brands: Sequence[DemoBrand]
    site: Callable[[str], Site]  # called with the publisher's address
    interval: timedelta
    receivers: Sequence[str] = ()  # addresses of further servers on this machine that may be reached


@contextlib.contextmanager
def set_stage(
    script: Script, port: int, *, keep: bool, output: IO[bytes] | None, paced: bool = True
) -> Iterator[Stage]:
    """Set everything up, start it, give it, and take all of it down again. `output` is where the supervisor prints."""
    home = Path(tempfile.mkdtemp(prefix="listener-demo-"))
    try:
        with contextlib.ExitStack() as stack:
            slack = stack.enter_context(SlackReceiver(paced=paced))
            publisher = stack.enter_context(Publisher(script.site, clock=lambda: datetime.now(UTC)))
            settings = _settings(home, port, (publisher.address, slack.url, *script.receivers))
            inst = stack.enter_context(installation(settings))
            migrate(inst.database)
            places = Places(publisher.address, slack.webhook_url, script.interval)
            logins = configure(inst, script.brands, places, datetime.now(UTC))
            seal_stored(inst)
            up = _start(settings, port, output)
            stack.callback(_stop, up)
            yield Stage(inst, f"http://127.0.0.1:{port}", publisher, slack, logins, up)
    finally:
        if not keep:
            shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings(home: Path, port: int, served: Sequence[str]) -> Settings:
    """Settings of this home alone: neither the database nor the broker of whoever runs the demo."""
    hosts = frozenset(address.split("//")[1].strip("/") for address in served)
    return Settings(
        home=home, database_url="", broker_url="", secret_key="", smtp_url="", allow_hosts=hosts,
        base_url=f"http://127.0.0.1:{port}",
    )  # fmt: skip


def _start(settings: Settings, port: int, output: IO[bytes] | None) -> "subprocess.Popen[bytes]":
    environment = leash.leashed_environment(
        {
            **os.environ,
            "LISTENER_HOME": str(settings.home),
            "LISTENER_ALLOW_HOSTS": ",".join(sorted(settings.allow_hosts)),
            "LISTENER_BASE_URL": settings.base_url,
            # Empty values win over a `.env` of the folder the demo is started in.
            **{f"LISTENER_{name}": "" for name in ("DATABASE_URL", "BROKER_URL", "SECRET_KEY", "SMTP_URL")},
        }
    )
    arguments = ["workers.supervisor", "--home", str(settings.home), "--port", str(port)]
    return subprocess.Popen(  # noqa: S603
        command.leashed(arguments), env=environment, stdout=output, stderr=output, start_new_session=True
    )


def _stop(up: "subprocess.Popen[bytes]") -> None:
    """End the supervisor, which ends its parts; with force when it does not listen."""
    up.send_signal(signal.SIGTERM)
    try:
        up.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        up.kill()
        up.wait()
