"""The checks of `listener doctor`, in the order in which things depend on each other."""

from __future__ import annotations

import fcntl
import platform
import shutil
import smtplib
import socket
import ssl
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from listener.cli._findings import Finding, of_error, problem, well
from listener.cli._opening import other_version, revision
from listener.cli._registered import examine_registered
from listener.config import Settings
from listener.errors import EntryRefused, ListenerError
from listener.store.database import Database
from listener.store.migrate import clears_away, newest

LEAST_PYTHON = (3, 11)
LEAST_SPACE = 500_000_000  # bytes: a day of a busy installation, and the log files
PATIENCE = 5.0  # seconds for an answer from outside
VACUUM = "Turn it on (ALTER SYSTEM SET autovacuum = on), or VACUUM often: pages slow down, and what is erased stays."


def examine(settings: Settings) -> list[Finding]:
    """Make every check that can be made; a broken one hides only those that need it."""
    findings = [_python(), *_home(settings), _database(settings), _broker(settings), _model(settings)]
    if settings.smtp_url:
        findings.append(_mail(settings.smtp_url))
    if settings.oidc_issuer:
        findings.append(_provider(settings))
    if next(finding.ok for finding in findings if finding.check == "Database"):
        findings += examine_registered(settings)
    return findings


def _python() -> Finding:
    said = f"{platform.python_version()} on {platform.system()}"
    if sys.version_info < LEAST_PYTHON:
        return problem("Python", said, "Install Python 3.11 or newer, and Listener in it.")
    return well("Python", said)


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        yield problem("Home", f"{there} cannot be written: {error.strerror}", "Set LISTENER_HOME to a folder of yours.")
        return
    yield well("Home", str(home) if home.exists() else f"{home} (made at first use)")
    free = shutil.disk_usage(there).free
    said = f"{free / 1e9:.1f} GB free"
    if free < LEAST_SPACE:
        yield problem("Space", said, "Make room, or delete what is old: listener retention --days 90")
    else:
        yield well("Space", said)


def _database(settings: Settings) -> Finding:
    file = Path(settings.database_address.removeprefix("sqlite:///"))
    if settings.database_address.startswith("sqlite") and not file.exists():
        return well("Database", f"{file} (made at first use)")
    try:
        database = Database(settings.database_address)
        try:
            found, clearing = revision(database), clears_away(database)
        finally:
            database.close()
    except ListenerError as error:
        return of_error("Database", error)
    name = urlsplit(settings.database_address).scheme.partition("+")[0]
    if found is None:
        return problem("Database", f"{name}, reachable, without tables", "Make them: listener migrate")
    if found != newest():
        return of_error("Database", other_version(found))
    if not clearing:
        return well("Database", f"{name}, revision {found}, autovacuum is off", VACUUM)
    return well("Database", f"{name}, revision {found}")


def _broker(settings: Settings) -> Finding:
    """The embedded broker answers while `up` runs; one that is given must answer now."""
    if not settings.broker_url:
        running = _running(settings.home)
        return well("Broker", "embedded, " + (f"with `up` as process {running}" if running else "starts with `up`"))
    parts = urlsplit(settings.broker_url)
    default = 5672 if parts.scheme.startswith(("amqp", "pyamqp")) else 6379
    place = f"{parts.hostname or 'localhost'}:{parts.port or default}"
    try:
        if parts.scheme.startswith(("redis+socket", "unix", "filesystem")):
            return well("Broker", parts.path or settings.broker_url)
        socket.create_connection((parts.hostname or "localhost", parts.port or default), PATIENCE).close()
    except OSError as error:
        said = f"{parts.scheme} at {place} does not answer: {error.strerror or error}"
        return problem("Broker", said, "Start it, or correct LISTENER_BROKER_URL.")
    return well("Broker", f"{parts.scheme} at {place} answers")


def _running(home: Path) -> int | None:
    """Return the process of the `up` that holds the home folder, if one does."""
    try:
        with (home / "up.lock").open() as file:
            number = int(file.read().strip())
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return number
    except (OSError, ValueError):
        pass
    return None


def _model(settings: Settings) -> Finding:
    from listener.nlp.opening import open_sentiment

    try:
        model = open_sentiment(settings.model, settings.model_threads, settings.model_labels)
        said = model.classify(["Nobody answers, this is the worst service ever."])[0]
    except ListenerError as error:
        return of_error("Model", error)
    if said.negative < 0.5:
        found = f"{said.label} ({said.negative * 100:.0f} % negative)"
        return problem("Model", f"{model.version} finds a plain complaint {found}", "Choose another LISTENER_MODEL.")
    return well("Model", f"{model.version} answers")


def _provider(settings: Settings) -> Finding:
    """Read what the sign-in provider says of itself, as a sign-in does."""
    from listener.http import Door
    from listener.services.signing_in import Provider, back

    with Door(settings.allow_hosts) as door:
        try:
            Provider(settings.oidc_issuer).endpoints(door, datetime.now(UTC))
        except EntryRefused as error:
            return problem("Sign-in provider", error.message, "Look at LISTENER_OIDC_ISSUER, and at the provider.")
    return well("Sign-in provider", f"{settings.oidc_label} answers; it must send people back to {back(settings)}")


def _mail(url: str) -> Finding:
    """Greet the mail server and sign in; send nothing."""
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    host, port = parts.hostname or "localhost", parts.port or (465 if secure else 587)
    try:
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(host, port, timeout=PATIENCE)
        with server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return problem(
            "Mail", f"{host}:{port} does not answer: {error}", "Correct LISTENER_SMTP_URL, or start the server."
        )
    return well("Mail", f"{host}:{port} answers")
