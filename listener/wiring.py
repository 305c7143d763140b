"""Build the real adapters. The only file that knows every concrete class."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from listener.config import Settings
from listener.connectors import load_connectors
from listener.errors import ConfigError
from listener.http import Door
from listener.nlp.language import EldcDetector
from listener.nlp.opening import open_sentiment
from listener.notifiers import load_notifiers
from listener.services.installation import Installation
from listener.store.database import Database


def open_installation(settings: Settings) -> Installation:
    """Build everything one process needs. Call it after a fork; end with `close_installation`."""
    settings = with_secret(settings)
    return Installation(
        settings=settings,
        database=Database(settings.database_address),
        connectors=load_connectors(),
        notifiers=load_notifiers(settings),
        http=Door(settings.allow_hosts),
        sentiment=cache(lambda: open_sentiment(settings.model, settings.model_threads, settings.model_labels)),
        language=cache(EldcDetector),
    )


def door_of(inst: Installation) -> Door:
    """Return the real door of an installation: what listens to streams needs more of it than requests."""
    assert isinstance(inst.http, Door)
    return inst.http


def close_installation(inst: Installation) -> None:
    inst.database.close()
    if isinstance(inst.http, Door):
        inst.http.close()


@contextmanager
def installation(settings: Settings) -> Iterator[Installation]:
    inst = open_installation(settings)
    try:
        yield inst
    finally:
        close_installation(inst)


def with_secret(settings: Settings) -> Settings:
    """Return settings with a secret key: the one given, or the one kept in the home folder, made at first use."""
    if settings.secret_key:
        return settings
    return settings.model_copy(update={"secret_key": _kept_secret(settings.home)})


def _kept_secret(home: Path) -> str:
    file = home / "secret_key"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            # O_EXCL: of two processes that start together one makes the key, the other reads it.
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return file.read_text(encoding="ascii").strip()
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(key := secrets.token_urlsafe(48))
        return key
    except OSError as error:
        raise ConfigError(
            f"The home folder {home} cannot be written: {error.strerror}",
            advice="Set LISTENER_HOME to a folder of yours, or LISTENER_SECRET_KEY.",
        ) from error
