"""`python -m workers.supervisor [--home DIR] [--host H] [--port P]`: all parts of Listener on one machine.

This is what `listener up` becomes. One screen tells what runs and where; a line is added when something happens.
"""

import argparse
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from listener.config import Settings
from listener.errors import ConfigError, ListenerError
from listener.services import accounts
from listener.services.installation import Installation
from listener.services.sealing import seal_stored
from listener.services.streaming import has_streams
from listener.store.migrate import migrate
from listener.wiring import close_installation, open_installation
from workers.broker import Broker, BrokerKind, resolve
from workers.guard import HomeLock
from workers.healing import Healer
from workers.layout import Layout, lay_out
from workers.need import Need
from workers.places import lock_file, log_folder, private_folder
from workers.queues import QueueName
from workers.screen import Screen
from workers.supervision import Supervisor

DEFAULT_PORT = 8600


def main(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    screen = Screen()
    try:
        settings = _settings(given.home, given.host, given.port)
        private_folder(settings.home)
        with HomeLock(lock_file(settings.home)):
            _check_port(given.host, given.port)
            return _run(settings, given.host, given.port, screen)
    except ListenerError as error:
        screen.complain(error.message, error.advice)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="listener up", description="Run all parts of Listener on this machine.")
    parser.add_argument("--home", type=Path, help="folder of the database, the broker's files and the logs")
    parser.add_argument("--host", default="127.0.0.1", help="address the console listens on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port of the console (default: %(default)s)")
    return parser


def _settings(home: Path | None, host: str, port: int) -> Settings:
    """Settings with the options of the command. Links lead to where the console listens, unless told otherwise."""
    settings = Settings() if home is None else Settings(home=home)
    changes: dict[str, object] = {"home": settings.home.expanduser().absolute()}
    if "base_url" not in settings.model_fields_set:
        changes["base_url"] = local_address(host, port)
    return settings.model_copy(update=changes)


def local_address(host: str, port: int) -> str:
    """Where this machine reaches a console that listens on `host`."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{name}]:{port}" if ":" in name and not name.startswith("[") else f"http://{name}:{port}"


def _check_port(host: str, port: int) -> None:
    """Raises ConfigError with what to do when the console could not listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        raise ConfigError(
            f"The console cannot listen on {host}, port {port}: {getattr(error, 'strerror', None) or error}",
            advice=f"Choose another, for example: listener up --port {DEFAULT_PORT + 1}",
        ) from error


def _run(settings: Settings, host: str, port: int, screen: Screen) -> int:
    inst = open_installation(settings)
    try:
        screen.say("Bringing the database up to date")
        migrate(inst.database)
        seal_stored(inst)
        broker = resolve(settings)
        if broker.warning:
            screen.complain(broker.warning)
        layout = lay_out(settings, broker, host, port, screen.say, Need(lambda: has_streams(inst)))
        address = local_address(host, port)
        screen.say("Starting the console, the workers and the clock")
        supervisor = Supervisor(settings, broker, layout, address, screen)
        return supervisor.run(Healer(inst, broker, address), lambda: _show(inst, broker, layout, screen))
    finally:
        close_installation(inst)


def _show(inst: Installation, broker: Broker, layout: Layout, screen: Screen) -> None:
    settings = inst.settings
    rows = [
        ("Console", settings.base_url),
        ("Home", str(settings.home)),
        ("Database", _without_password(settings.database_address)),
        ("Broker", _describe(broker, layout)),
        ("Queues", ", ".join(QueueName)),
        ("Logs", str(log_folder(settings.home))),
    ]
    notes = []
    if link := accounts.first_owner_link(inst, datetime.now(UTC)):
        notes += ["Make your account with this link. It works once, for 24 hours:", f"  {link}"]
    notes.append("Ctrl-C stops everything." if sys.stdin.isatty() else f"Stop it with: kill {os.getpid()}")
    screen.show("Listener is running", rows, notes)


def _describe(broker: Broker, layout: Layout) -> str:
    if broker.kind is BrokerKind.EMBEDDED and layout.server is not None:
        return f"Valkey beside Listener, on {layout.server.socket}"
    return _without_password(broker.url)


def _without_password(address: str) -> str:
    """Return an address fit for a screen."""
    scheme, separator, rest = address.partition("://")
    credentials, at, place = rest.rpartition("@")
    return f"{scheme}{separator}{credentials.partition(':')[0]}{at}{place}" if at else address


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
