"""What Meta calls us for: verified, signed, noted once, asked for, judged; changed and removed here as there."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import col, select

from listener.cli._pass import one_pass
from listener.config import Settings
from listener.connectors._sent import MOST_BYTES
from listener.console.app import create_app
from listener.http import Door
from listener.services import analysis, notices, options, registry, webcare
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.store.database import Database
from listener.store.queue import QueueFilter
from listener.terms import Role
from models import Brand, Document, Mention, Source, SourceNotice
from tests.console.conftest import Enter, send
from tests.factories import make_source, now
from tests.fakes import Outside
from tests.standins._graph import APP_SECRET, VERIFY_TOKEN
from tests.standins.facebook import ToldFacebook
from tests.standins.instagram import ToldInstagram
from tests.standins.telling import TellingStandIn, body_of, signed

PLACE = "/api/v1/notices/meta"
QUESTION = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY_TOKEN}


@pytest.fixture(params=[ToldFacebook, ToldInstagram])
def server(request: pytest.FixtureRequest) -> Iterator[TellingStandIn]:
    with request.param(day=12, arriving=0) as standin:
        standin.publish(12)
        for post in standin.posts:
            post.at = now() - timedelta(minutes=30 - post.serial)
        yield standin


@pytest.fixture
def inst(settings: Settings, sqlite_database: Database, server: TellingStandIn) -> Iterator[Installation]:
    with Door(frozenset({server.host})) as door:
        fakes = Outside().installation(settings, sqlite_database)
        yield replace(fakes, connectors={server.name: server.connector()}, http=door)


@pytest.fixture
def source(inst: Installation, server: TellingStandIn) -> Source:
    """A source that was read once; of what follows it learns by being told."""
    connector = server.connector()
    asked = connector.Options.model_validate(server.options())
    stored = options.stored(inst.vault, connector, asked)
    return make_source(inst.database, connector=server.name, options=stored)


def told(client: TestClient, body: bytes, **headers: str) -> Response:
    return client.post(PLACE, content=body, headers=headers or signed(body))


def ask(inst: Installation, minutes: float = 0) -> int:
    """Do what the workers do; return how much was asked for."""
    at = now() + timedelta(minutes=minutes, seconds=2)
    return sum(notices.ask_source(inst, one, at).asked for one in notices.due_sources(inst, at))


def kept(inst: Installation) -> dict[str, str]:
    with inst.database.reading() as session:
        return {one.external_id: one.text for one in session.exec(select(Document))}


def named(inst: Installation) -> list[str]:
    with inst.database.reading() as session:
        return list(session.exec(select(SourceNotice.name).order_by(col(SourceNotice.name))))


def unseen(server: TellingStandIn) -> list[int]:
    """The serials of posts that no reading shows."""
    return [post.serial for post in server.posts if server.edge_of(post) not in ("comments", "feed", *server.edges)]


def test_who_knows_the_token_is_answered(inst: Installation, source: Source, stranger: TestClient) -> None:
    """The challenge as plain text; 403 for another word, another mode, nothing; 404 for a caller nobody knows."""
    answer = stranger.get(PLACE, params=QUESTION)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    for wrong in ({"hub.verify_token": "x"}, {"hub.verify_token": "é"}, {"hub.mode": "denied"}):
        assert stranger.get(PLACE, params={**QUESTION, **wrong}).status_code == 403
    assert stranger.get(PLACE).status_code == 403
    assert stranger.get("/api/v1/notices/nobody", params=QUESTION).status_code == 404


def test_what_is_told_becomes_a_case(
    inst: Installation, server: TellingStandIn, source: Source, stranger: TestClient, brand: Brand
) -> None:
    """A post that no reading shows is noted, asked for, kept, found to be a mention, judged, and a case."""
    serial = unseen(server)[0]
    server.posts[serial - 1].text = "@acme this is terrible, my order is gone"
    assert poll_source(inst, source.id, now() + timedelta(minutes=2)).new == len(kept(inst))
    before = set(kept(inst))
    answer = told(stranger, body_of(server, [serial]))
    assert (answer.status_code, answer.json()) == (200, {"noted": 1})
    assert ask(inst) == 1
    (new,) = set(kept(inst)) - before
    analysis.analyse_due(inst, now() + timedelta(seconds=3))
    with inst.database.reading() as session:
        document = session.exec(select(Document).where(Document.external_id == new)).one()
        assert session.exec(select(Mention).where(Mention.document_id == document.id)).one().case_id
    cases = webcare.look(inst, QueueFilter(), None, now() + timedelta(seconds=3)).rows
    assert "my order is gone" in next(row.post.document.text for row in cases if row.post)


def test_told_twice_and_read_too_it_is_kept_once(
    inst: Installation, server: TellingStandIn, source: Source, stranger: TestClient
) -> None:
    """Twice by Meta, in another order, and by a reading before or after: one document each, with the same id."""
    everything = [post.serial for post in server.posts]
    for order in (everything, everything[::-1]):
        told(stranger, body_of(server, order))
    assert ask(inst) == len(named(inst)) and ask(inst) == 0
    first = kept(inst)
    told(stranger, body_of(server, everything))
    assert ask(inst) == len(named(inst)) and kept(inst) == first
    report = poll_source(inst, source.id, now() + timedelta(minutes=2))
    assert report.edited == 0 and len(kept(inst)) == len(first) + report.new == len(server.posts)


def test_one_pass_asks_for_it_too(
    inst: Installation, server: TellingStandIn, source: Source, stranger: TestClient
) -> None:
    """Without workers, `listener poll` does it."""
    told(stranger, body_of(server, unseen(server)))
    report = one_pass(inst, lambda _: None)
    assert (report.sources, report.new) == (0, len(unseen(server)))


@pytest.mark.parametrize("server", [ToldFacebook], indirect=True)
def test_what_is_changed_or_removed_there_is_so_here(
    inst: Installation, server: TellingStandIn, source: Source, stranger: TestClient
) -> None:
    """Other words are an edit; what is removed loses its words, and a late word of it brings nothing back."""
    told(stranger, body_of(server, [1, 2, 6]))
    ask(inst)
    server.posts[0].text = "Post number 1, in other words"
    told(stranger, body_of(server, [1], "edited"))
    server.posts[1].deleted = True
    told(stranger, body_of(server, [2], "remove"))
    assert ask(inst) == 2
    assert kept(inst) | {"77_1": "Post number 1, in other words", "77_2": ""} == kept(inst)
    told(stranger, body_of(server, [2]))
    assert ask(inst) == 1 and kept(inst)["77_2"] == ""
    assert ask(inst, 3) == 1 and ask(inst, 6) == 0  # once more what is gone: a reading might have seen it still


def test_what_is_not_signed_is_refused(
    inst: Installation, server: TellingStandIn, source: Source, stranger: TestClient
) -> None:
    """401 without a signature, with another's, of another body; nothing is noted."""
    body = body_of(server, [1])
    for headers in ({"x-hub-signature-256": ""}, signed(body, "else"), signed(body + b" "), {"x-hub-signature": "x"}):
        refused = told(stranger, body, **headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "unsigned")
    assert not named(inst)


def test_what_cannot_be_read_is_refused(source: Source, stranger: TestClient) -> None:
    """422 for what is no webhook, 413 for what is too large, before it is read to its end."""
    for body in (b"", b"{", b"[]", b"\xff", b'{"entry": 1}'):
        refused = told(stranger, body)
        assert (refused.status_code, refused.json()["code"]) == (422, "unreadable")
    assert told(stranger, b"x" * (MOST_BYTES + 1)).status_code == 413


def test_what_nobody_reads_is_taken_and_logged(
    inst: Installation, server: TellingStandIn, source: Source, stranger: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    """200 for another field, another page, another kind of object: Meta shall not try again."""
    kind, place = server.place
    change = {"field": "ratings", "value": {"item": "rating"}}
    with caplog.at_level("INFO"):
        for said in (
            {"object": kind, "entry": [{"id": place, "changes": [change]}]},
            {"object": kind, "entry": [{"id": "1", "changes": [change]}]},
            {"object": "user", "entry": [{"id": place, "changes": [change]}]},
        ):
            answer = told(stranger, json.dumps(said).encode())
            assert (answer.status_code, answer.json()) == (200, {"noted": 0})
    assert caplog.messages.count(f"meta tells of what is not read here: {kind}.ratings") == 1
    assert not named(inst)


def test_a_source_that_is_switched_off_notes_nothing(
    inst: Installation, server: TellingStandIn, source: Source, stranger: TestClient
) -> None:
    """Meta is answered well all the same."""
    registry.disable_source(inst, str(source.id), now())
    assert told(stranger, body_of(server, unseen(server))).json() == {"noted": 0}
    assert not named(inst)


@pytest.mark.parametrize(("language", "words"), [("en", "Told us last"), ("fr", "Abonnez-vous"), ("nl", "Abonneer je")])
def test_the_page_says_what_to_enter(
    inst: Installation, server: TellingStandIn, source: Source, enter: Enter, language: str, words: str
) -> None:
    """The address, the fields, and what to do at Meta, for a new source and a stored one; never the secrets."""
    owner = enter(Role.OWNER, "Own")
    send(owner, "/account/profile", name="Own", language=language, time_zone="")
    fields = {"facebook": "feed, mention", "instagram": "comments, mentions"}[server.name]
    for page in (f"/new/sources/{server.name}", f"/sources/{source.id}"):
        text = re.sub("<[^>]*>", "", owner.get(page).text)
        assert f"http://127.0.0.1:8600{PLACE}" in text and fields in text and "App Dashboard" in text
        assert APP_SECRET not in text and VERIFY_TOKEN not in text
        assert "LISTENER_BASE_URL" in text  # Meta calls https alone
    assert words in text


def test_an_address_that_meta_can_reach_is_no_trouble(
    inst: Installation, server: TellingStandIn, source: Source
) -> None:
    """Over https nothing has to be set."""
    public = replace(inst, settings=inst.settings.model_copy(update={"base_url": "https://desk.example"}))
    assert registry.show_source(public, str(source.id)).takes_at == f"https://desk.example{PLACE}"
    with TestClient(create_app(installation=public), base_url="https://desk.example") as client:
        assert client.get(PLACE, params=QUESTION).text == "1158201444"
