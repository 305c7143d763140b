"""Options of sources and channels: sealed when stored, sealed anew when keys change, said when they do not open."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel, field_validator
from sqlmodel import select

from listener.config import Settings
from listener.errors import ConfigError, ListenerError, SendError
from listener.ports import Secret
from listener.services import options, registry
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.privacy import erase_person
from listener.services.sealing import seal_stored
from listener.store import privacy
from listener.store.sealing import is_sealed
from listener.terms import Batch, FetchedDocument
from models import Channel, Source
from tests.fakes import FakeConnector, FakeNotifier, Outside
from tests.services.conftest import NOON

CANARY = "canary-4711"


class TokenOptions(BaseModel):
    url: str = "https://forum.example"
    token: Secret = Secret("")

    @field_validator("token")
    @classmethod
    def _is_token(cls, value: Secret) -> Secret:
        if "wrong" in value.get_secret_value():
            raise ValueError("it is not a token")
        return value


class TokenConnector(FakeConnector):
    Options = TokenOptions


class TokenNotifier(FakeNotifier):
    Options = TokenOptions


@pytest.fixture
def inst(settings: Settings, database: Any, outside: Outside) -> Installation:
    fakes = outside.installation(settings, database)
    return replace(fakes, connectors={"fake": TokenConnector(Batch())}, notifiers={"fake": TokenNotifier()})


def with_keys(inst: Installation, keys: str) -> Installation:
    return replace(inst, settings=inst.settings.model_copy(update={"secret_key": keys}))


def source_of(inst: Installation) -> Source:
    with inst.database.reading() as session:
        return session.exec(select(Source)).one()


def token_of(inst: Installation, row: Source | Channel) -> str:
    opened = options.opened(inst.vault, inst.connectors["fake"], row.options)
    return str(opened.token.get_secret_value())


def test_a_token_is_stored_sealed_and_used_open(inst: Installation) -> None:
    """Added, changed, kept, cleared; the list says «set»; the same place with another token is the same place."""
    registry.add_source(inst, "fake", {"token": CANARY}, NOON)
    row = source_of(inst)
    assert is_sealed(row.options["token"]) and token_of(inst, row) == CANARY
    assert registry.all_sources(inst)[0].options == {"url": "https://forum.example", "token": "set"}
    with pytest.raises(ListenerError, match="read already"):
        registry.add_source(inst, "fake", {"token": "another"}, NOON)
    for change, expected in (({"token": ""}, CANARY), ({"token": "set"}, CANARY), ({"token": "new"}, "new")):
        registry.change_source(inst, str(row.id), NOON, options=change)
        assert token_of(inst, source_of(inst)) == expected
    registry.change_source(inst, str(row.id), NOON, options={"token": None})
    assert source_of(inst).options["token"] == ""


def test_a_wrong_token_is_refused_without_being_quoted(inst: Installation) -> None:
    """The message names the field; neither it nor what caused it holds the value."""
    with pytest.raises(ListenerError) as caught:
        registry.add_source(inst, "fake", {"token": f"wrong {CANARY}"}, NOON)
    error = caught.value
    assert error.message == "token: it is not a token"
    assert error.__cause__ is None and error.__context__ is None


def test_what_stood_in_the_clear_is_sealed(inst: Installation) -> None:
    """Rows of older versions work, and are sealed once; the file keeps no copy."""
    with inst.database.writing() as session:
        session.add(Source(connector="fake", name="Old", options={"url": "https://x.example", "token": CANARY}))
        session.add(Channel(notifier="fake", name="Old", options={"token": CANARY}))
        session.add(Source(connector="unknown", name="Older", options={"token": "?"}))
    old = next(one for one in registry.all_sources(inst) if one.source.name == "Old")
    assert token_of(inst, old.source) == CANARY and old.options["token"] == "set"
    assert (seal_stored(inst), seal_stored(inst)) == (2, 0)
    if inst.database.engine.dialect.name == "sqlite":
        home = inst.settings.home
        assert not [file for file in home.iterdir() if CANARY.encode() in file.read_bytes()]


def test_a_key_is_changed(inst: Installation) -> None:
    """The new one in front, until everything is sealed anew; then the old one may go."""
    registry.add_source(inst, "fake", {"token": CANARY}, NOON)
    registry.add_channel(inst, "fake", {"token": CANARY}, NOON)
    both = with_keys(inst, f"new,{inst.settings.secret_key}")
    assert token_of(both, source_of(both)) == CANARY
    assert (seal_stored(both), seal_stored(both)) == (2, 0)
    assert token_of(with_keys(inst, "new"), source_of(both)) == CANARY
    with pytest.raises(ConfigError):
        token_of(inst, source_of(both))


def test_a_lost_key_is_said_where_it_is_missed(inst: Installation) -> None:
    """The source fails with advice and is tried again soon; the token can be entered again."""
    row = registry.add_source(inst, "fake", {"token": CANARY}, NOON)
    channel = registry.add_channel(inst, "fake", {"token": CANARY}, NOON)
    lost = with_keys(inst, "another")
    report = poll_source(lost, row.id, NOON)
    assert report.error is not None and report.error.code == "sealed"
    assert "LISTENER_SECRET_KEY" in source_of(lost).health_advice
    assert source_of(lost).next_poll_at - NOON <= timedelta(minutes=2)
    with pytest.raises(SendError) as caught:
        options.of_channel(lost.vault, lost.notifiers["fake"], channel)
    assert (caught.value.code, caught.value.permanent) == ("sealed", False)
    assert seal_stored(lost) == 0
    registry.change_source(lost, str(row.id), NOON, options={"token": "entered again"})
    assert token_of(lost, source_of(lost)) == "entered again"


def test_who_was_erased_stays_erased_when_keys_change(inst: Installation) -> None:
    """The list of persons is kept under the key of its day: an older key still finds them."""
    erase_person(inst, "Ann", "forum.example")
    both = with_keys(inst, f"new,{inst.settings.secret_key}")
    with both.database.reading() as session:
        assert privacy.erased(session, both.settings.secret_keys, "forum.example", ["ann"]) == {"ann"}
        post = FetchedDocument("1", "text")
        assert privacy.without_erased(session, both.settings.secret_keys, "forum.example", [post]) == (post,)
