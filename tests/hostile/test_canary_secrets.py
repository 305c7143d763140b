"""Secrets planted in every field that takes one, every error provoked, and then looked for everywhere.

The values are those of the recordings: a case with all secrets of its connector set (the contract asks for one).
"""

import io
import json
import logging
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlmodel import select
from typer.testing import CliRunner

from listener.cli import app as program
from listener.config import Settings
from listener.connectors import load_connectors
from listener.console.app import create_app
from listener.errors import ListenerError, OutsideError
from listener.http import Door
from listener.notifiers import load_notifiers
from listener.ports import Http, HttpAnswer, Secret, Streaming, Wire
from listener.services import accounts, alerting, options, registry
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.privacy import export_mentions
from listener.services.streaming import stream_source
from listener.store.database import Database
from listener.terms import AlertKind, Role
from models import Alert, Delivery, Source
from tests.connectors.recorded import RECORDINGS, Case, Refusing, cases
from tests.connectors.test_contract import REFUSALS
from tests.console.routes import ENDLESS, LEAVING, routes
from tests.factories import make_brand, now
from tests.fakes import FakeLanguage, FakeSentiment
from tests.local_server import Answer, LocalServer, local_server

PASSWORD = "four unrelated words"
CONNECTORS = load_connectors()
STREAMS: dict[str, dict[str, Any]] = {  # what is listened to has no recordings
    "jetstream": {"address": "wss://stream.example/subscribe", "handle": "desk.example",
                  "app_password": "canary-of-jetstream-4715"},
    "mastodon_live": {"instance": "social.example", "terms": ["#kolibrie"], "token": "canary-of-mastodon-4716"},
}  # fmt: skip
SLACK = "/services/T0CANARY1/B0CANARY2/canary-of-slack-4711"
BOT = "xoxb-canary-of-bot-4717"
POSTED = "/api/chat.postMessage"
HOOK = "/hook/canary-of-webhook-4712?key=canary-of-query-4713"
WHSEC = "whsec_" + "Y2FuYXJ5" * 5


class Echoing:
    """A server that repeats the whole question in its refusal, as debugging pages do."""

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        return Refusing(403, f"{url} {dict(headers or {})}".encode(), {}).get(url)

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        return Refusing(403, f"{url} {dict(headers or {})} {content!r}".encode(), {}).post(url, content=content)

    def wire(self, host: str, port: int) -> AbstractContextManager[Wire]:
        return Refusing(403, b"", {}).wire(host, port)

    def listen(
        self, url: str, *, headers: Mapping[str, str] | None = None, said: Sequence[str] = ()
    ) -> AbstractContextManager[Iterator[str | None]]:
        return nullcontext(iter([json.dumps({"error": f"{url} {dict(headers or {})}", "status": 401})]))


class Exploding:
    """Fails in a way that nobody foresaw, with the question in the error's frame."""

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        raise RuntimeError("it exploded")

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        raise RuntimeError("it exploded")

    def wire(self, host: str, port: int) -> AbstractContextManager[Wire]:
        raise RuntimeError("it exploded")

    def listen(
        self, url: str, *, headers: Mapping[str, str] | None = None, said: Sequence[str] = ()
    ) -> AbstractContextManager[Iterator[str | None]]:
        raise RuntimeError("it exploded")


@dataclass
class Sightings:
    """All that could be seen by somebody: logs, pages, outputs, tracebacks."""

    text: io.StringIO

    def add(self, *said: object) -> None:
        for one in said:
            self.text.write(f"{one}\n")

    def add_error(self, error: BaseException) -> None:
        self.add(repr(error), error, *traceback.format_exception(error))


@pytest.fixture
def sightings() -> Iterator[Sightings]:
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield Sightings(text)
    root.removeHandler(handler)
    root.setLevel(level)


def secrets_of(model: BaseModel) -> list[str]:
    values = [getattr(model, name) for name in type(model).model_fields]
    return [value.get_secret_value() for value in values if isinstance(value, Secret) and value]


def planted_in(connector: str) -> dict[str, Any]:
    """Options of this kind with every secret set."""
    if connector in STREAMS:
        assert set(STREAMS[connector]) >= options.secret_names(CONNECTORS[connector]), "plant one in every field"
        return STREAMS[connector]
    case = fullest(connector)
    assert case is not None
    return dict(case.said["options"])


def fullest(connector: str) -> Case | None:
    """The recorded case with the most secrets set."""
    wanted = options.secret_names(CONNECTORS[connector])
    found = [case for case in cases(connector) if "error" not in case.said]
    found.sort(key=lambda case: sum(bool(case.said["options"].get(name)) for name in wanted), reverse=True)
    return found[0] if wanted and found else None


WITH_SECRETS = [name for name in CONNECTORS if options.secret_names(CONNECTORS[name])]
RECORDED = [name for name in WITH_SECRETS if not isinstance(CONNECTORS[name], Streaming)]


@pytest.mark.parametrize("connector", RECORDED)
def test_a_recording_sets_every_secret(connector: str) -> None:
    """With words that are found nowhere by chance."""
    case = fullest(connector)
    assert case is not None
    missing = [name for name in options.secret_names(CONNECTORS[connector]) if not case.said["options"].get(name)]
    assert not missing, f"no recording of {RECORDINGS / connector} sets {missing}"
    asked = CONNECTORS[connector].Options.model_validate(case.said["options"])
    assert all(len(secret) >= 12 for secret in secrets_of(asked))


def installation(settings: Settings, database: Database, http: Http) -> Installation:
    return Installation(
        settings=settings, database=database, connectors=CONNECTORS, notifiers=load_notifiers(settings), http=http,
        sentiment=FakeSentiment, language=FakeLanguage,
    )  # fmt: skip


def test_no_secret_is_seen_anywhere(
    settings: Settings, sqlite_database: Database, sightings: Sightings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a run with every error: none in the database file, logs, pages, API, exports, commands, tracebacks."""
    inst = installation(settings, sqlite_database, Exploding())
    make_brand(inst.database, "Kolibrie")
    with local_server() as server:
        canaries = [*plant_sources(inst), *plant_channels(inst, server)]
        assert len(canaries) > 3
        read_with_every_error(inst, sightings)
        tell_with_every_error(inst, server, sightings)
        mistype(inst, sightings)
    look_at_pages(inst, sightings)
    run_commands(inst, sightings, monkeypatch)
    sightings.add(list(export_mentions(inst, "kolibrie")))
    seen = sightings.text.getvalue()
    files = {file.name: file.read_bytes() for file in settings.home.rglob("*") if file.is_file()}
    assert "listener.db" in files
    for canary in canaries:
        assert canary not in seen, where(canary, seen)
        assert not [name for name, content in files.items() if canary.encode() in content], canary


def where(canary: str, seen: str) -> str:
    place = seen.index(canary)
    return f"{canary!r} in: …{seen[max(place - 300, 0) : place + 100]}"


def plant_sources(inst: Installation) -> Iterator[str]:
    for name in WITH_SECRETS:
        row = registry.add_source(inst, name, planted_in(name), now())
        yield from secrets_of(options.opened(inst.vault, inst.connectors[name], row.options))


def plant_channels(inst: Installation, server: LocalServer) -> Iterator[str]:
    app = {"bot_token": BOT, "conversation": "C0CANARY", "api": server.url("/api")}
    planted = [
        ("slack", {"webhook_url": server.url(SLACK), "signing_secret": "canary-of-signing-4714"}),
        ("slack", {**app, "signing_secret": "canary-of-signing-4718"}),
        ("webhook", {"url": server.url(HOOK), "secret": WHSEC}),
    ]
    for name, notifier in inst.notifiers.items():
        fields = {field for kind, given in planted if kind == name for field in given}
        assert fields >= options.secret_names(notifier), "plant one in every field"
    for name, given in planted:
        row = registry.add_channel(inst, name, given, now(), operator=True)
        yield from secrets_of(options.opened(inst.vault, inst.notifiers[name], row.options))
    yield from ("canary-of-slack-4711", "canary-of-webhook-4712", "canary-of-query-4713")


def read_with_every_error(inst: Installation, sightings: Sightings) -> None:
    with inst.database.reading() as session:
        rows = list(session.exec(select(Source)))
    outsides: list[Http] = [Refusing(*said[:3]) for said in REFUSALS.values()]
    outsides += [Echoing(), Exploding(), Door()]
    outsides += [case.http() for name in RECORDED if (case := fullest(name))]
    moment = now()
    for outside in outsides:
        here = replace(inst, http=outside)
        for row in rows:
            moment += timedelta(days=1)
            for attempt in (
                lambda here=here, row=row, at=moment: read_or_listen(here, row, at),
                lambda here=here, row=row, at=moment: registry.check_source(here, at, word=str(row.id)),
            ):
                try:
                    outcome = attempt()  # type: ignore[no-untyped-call]
                except Exception as error:
                    sightings.add_error(error)
                else:
                    sightings.add(outcome)
                    if isinstance(getattr(outcome, "error", None), OutsideError):
                        sightings.add_error(outcome.error)
    other = replace(inst, settings=inst.settings.model_copy(update={"secret_key": "another key"}))
    for row in rows:
        sightings.add(read_or_listen(other, row, moment + timedelta(days=9)))


def read_or_listen(inst: Installation, row: Source, at: datetime) -> object:
    if not isinstance(inst.connectors[row.connector], Streaming):
        return poll_source(inst, row.id, at)
    if not hasattr(inst.http, "listen"):
        return None
    return stream_source(inst, inst.http, row.id, lambda: at, lambda: True)


def tell_with_every_error(inst: Installation, server: LocalServer, sightings: Sightings) -> None:
    door = replace(inst, http=Door(frozenset({server.host})))
    moment = now()
    for status in (301, 400, 401, 403, 404, 410, 429, 500):
        for view in registry.all_channels(inst):
            row = registry.enable_channel(inst, str(view.channel.id), moment)
            for path in (SLACK, HOOK, POSTED):
                echo = (
                    f"cannot deliver to {path} or {path.partition('key=')[2]}{BOT if path == POSTED else ''}".encode()
                )
                server.answers[path] = Answer(echo, status, {"Location": server.url("/else")})
            alert = Alert(key=f"{status} {row.id}", kind=AlertKind.OPERATOR, title="t", text="x", created_at=moment)
            with inst.database.writing() as session:
                session.add(alert)
                session.flush()
                session.add(Delivery(alert_id=alert.id, channel_id=row.id, created_at=moment, next_attempt_at=moment))
            sightings.add(alerting.send_next(door, row.id, moment))
            try:
                registry.test_channel(door, str(row.id))
            except OutsideError as error:
                sightings.add_error(error)
            moment += timedelta(days=1)
    with inst.database.reading() as session:
        sightings.add([row.model_dump() for row in session.exec(select(Delivery))])


def mistype(inst: Installation, sightings: Sightings) -> None:
    """Wrong options beside a right secret, and a secret in the wrong form."""
    attempts = [
        lambda: registry.add_channel(inst, "slack", {"webhook_url": SLACK}, now()),
        lambda: registry.add_channel(inst, "webhook", {"url": "x", "secret": WHSEC}, now()),
        lambda: registry.add_channel(inst, "webhook", {"url": "https://x.example", "secret": WHSEC, "more": 1}, now()),
    ]
    for name in WITH_SECRETS:
        for field in CONNECTORS[name].Options.model_fields:
            wrong = {**planted_in(name), field: {"not": "right"}}
            attempts.append(lambda name=name, wrong=wrong: registry.add_source(inst, name, wrong, now()))  # type: ignore[misc]
    for attempt in attempts:
        try:
            attempt()
        except ListenerError as error:
            sightings.add_error(error)


def look_at_pages(inst: Installation, sightings: Sightings) -> None:
    app = create_app(installation=inst)
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.OWNER, PASSWORD, now())
    with TestClient(app, base_url="http://127.0.0.1:8600") as client:
        client.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
        token = client.post("/api/v1/sign-in", json={"email": "ann@example.org", "password": PASSWORD}).json()
        bearer = {"Authorization": f"Bearer {token.get('token', '')}"}
        for path in pages(app, inst):
            answer = client.get(path, headers=bearer if path.startswith("/api/") else {})
            assert answer.status_code != 500, path
            sightings.add(answer.text, answer.headers)


def pages(app: FastAPI, inst: Installation) -> Iterator[str]:
    """Every page there is, those of a source, a channel or a kind for each of them."""
    sources = [str(view.source.id) for view in registry.all_sources(inst)]
    channels = [str(view.channel.id) for view in registry.all_channels(inst)]
    keys = {"source": sources, "channel": channels, "kind": [*inst.connectors, *inst.notifiers], "slug": ["kolibrie"]}
    for route in routes(app):
        names = set(route.param_convertors)
        if "GET" in route.methods and route.name not in ENDLESS | LEAVING and names <= keys.keys():
            for each in product(*(keys[name] for name in names)):
                yield route.path.format_map(dict(zip(names, each, strict=True)))


def run_commands(inst: Installation, sightings: Sightings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTENER_SECRET_KEY", inst.settings.secret_key)
    runner = CliRunner()
    words: list[list[str]] = [["source", "list"], ["channel", "list"], ["doctor"], ["migrate"]]
    words += [["source", "show", str(view.source.id)] for view in registry.all_sources(inst)]
    words += [["channel", "show", str(view.channel.id)] for view in registry.all_channels(inst)]
    for command in words:
        for arguments in (command, [*command, "--json"]):
            result: Any = runner.invoke(program, arguments)
            sightings.add(result.output)
            if result.exception and not isinstance(result.exception, SystemExit):
                sightings.add_error(result.exception)
    listed = json.loads(runner.invoke(program, ["channel", "list", "--json"]).stdout)
    assert {one["options"].get("webhook_url", "set") for one in listed} == {"set", ""}
