"""The pages of the sources: drawn from what their kind asks, tried before they are kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field

from listener.connectors import load_connectors
from listener.console import fields
from listener.http import Door
from listener.ports import Secret
from listener.services import registry
from listener.services.installation import Installation
from listener.terms import Health, Role
from models import Brand, Source, SourceSpending, SourceTrouble
from tests.console.conftest import Enter, send
from tests.factories import keep, make_mention, make_source, now
from tests.fakes import FakeConnector
from tests.local_server import Answer, LocalServer, local_server

TOKEN = "very-secret-token"
FEED = b"""<rss version="2.0"><channel><title>The forum</title>
<item><title>Acme is late again</title><link>https://example.org/1</link><guid>1</guid></item>
<item><title>Nice weather</title><link>https://example.org/2</link><guid>2</guid></item></channel></rss>"""
OPML = b"""<opml version="2.0"><body><outline text="One" xmlUrl="https://example.org/one"/>
<outline text="Bad" xmlUrl="ftp://"/></body></opml>"""


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as found:
        found.answers["/feed"] = Answer(FEED, headers={"Content-Type": "application/rss+xml"})
        yield found


@pytest.fixture
def inst(inst: Installation, server: LocalServer) -> Iterator[Installation]:
    """The real kinds of source, reading from this machine."""
    door = Door([server.host])
    yield replace(inst, connectors=load_connectors(), http=door)
    door.close()


@pytest.fixture
def owner(enter: Enter) -> TestClient:
    return enter(Role.OWNER, "Own")


def test_a_source_is_tried_and_added(inst: Installation, owner: TestClient, server: LocalServer, brand: Brand) -> None:
    """«Try it» shows the newest, whose mentions they would be and why, and keeps nothing; then it is added."""
    registry.change_brand(inst, "acme", queries=("acme",))
    form = {"option.url": server.url("/feed"), "name": "", "brand": "", "interval": ""}
    assert 'name="option.url" required' in owner.get("/new/sources/feed").text
    tried = send(owner, "/new/sources/feed/try", **form).text
    assert "2 documents found" in tried and "Acme is late again" in tried and "1 of 2 would be a mention" in tried
    assert "A mention" in tried and f'value="{server.url("/feed")}"' in tried
    assert registry.all_sources(inst) == []
    added = send(owner, "/new/sources/feed", **form)
    assert added.status_code == 303
    html = owner.get(added.headers["location"]).text
    assert "The source is added" in html and "not yet" in html
    twin = send(owner, "/new/sources/feed", **form)
    assert twin.status_code == 400 and "This place is read already" in twin.text


def test_what_is_missing_is_told_in_words(owner: TestClient, server: LocalServer) -> None:
    """An address without a feed, a search without its token: why, and what to do, alone where the script asks."""
    server.answers.clear()
    server.answers["/page"] = Answer(b"<html><p>Nothing here</p></html>", headers={"Content-Type": "text/html"})
    headers = {"X-Fragment": "preview", "X-CSRF-Token": owner.csrf}
    lost = owner.post("/new/sources/feed/try", data={"option.url": server.url("/page")}, headers=headers).text
    assert "It cannot be read like this" in lost and "<h1>" not in lost
    words = {"option.instance": "social.example", "option.terms": "acme\n#acme", "option.token": ""}
    assert "a token is needed" in send(owner, "/new/sources/mastodon/try", **words).text


def test_what_is_tried_is_told_in_french(
    owner: TestClient, server: LocalServer, inst: Installation, brand: Brand
) -> None:
    """What it costs a day, that it is read too rarely, what is odd about it, and why it is or is no mention."""
    registry.change_brand(inst, "acme", queries=("acme late",))
    cut = b"<rss version='2.0'><channel><title>T</title><item><title>Acme is late</title></item><item><title>Cut"
    server.answers["/feed"] = Answer(cut, headers={"Content-Type": "application/rss+xml"})
    address = server.url("/feed")
    place = send(owner, "/new/sources/feed", **{"option.url": address, "interval": "3600"}).headers["location"]
    send(owner, "/account/profile", name="Own", language="fr", time_zone="")
    form = {"option.url": address, "name": "Fil", "brand": "", "interval": "3600"}
    tried = send(owner, place.partition("?")[0] + "/try", **form).text.partition('id="preview"')[2]
    assert "requêtes par jour\xa0: 24" in tried and "Lue toutes les 60 min, un message peut attendre" in tried
    assert "Le flux est mal formé" in tried and "Il s’arrête au milieu d’une entrée" in tried
    assert "Une mention\xa0: «\xa0acme\xa0», «\xa0late\xa0»." in tried and 'lang="en"' not in tried


def test_a_secret_is_written_and_never_shown(inst: Installation, owner: TestClient) -> None:
    """Not after saving, not after an error, not when tried; empty keeps it, the box takes it away."""
    form = {"option.instance": "social.example", "option.terms": "acme\n#acme", "option.token": TOKEN, "name": "Fedi"}
    refused = send(owner, "/new/sources/mastodon", **form | {"option.instance": "ftp://x", "interval": "60"})
    assert refused.status_code == 400 and TOKEN not in refused.text
    assert 'id="field-option-instance-error"' in refused.text and "enter the name of a server" in refused.text
    place = send(owner, "/new/sources/mastodon", **form).headers["location"].partition("?")[0]
    html = owner.get(place).text
    assert "Set. Leave empty to keep it." in html and TOKEN not in html
    send(owner, place, **form | {"option.token": "", "option.terms": "#acme"})
    view = registry.show_source(inst, "Fedi")
    assert (view.options["terms"], view.options["token"]) == (["#acme"], "set")
    send(owner, place, **form | {"option.token": "", "option.terms": "#acme", "forget.token": "yes"})
    assert registry.show_source(inst, "Fedi").options["token"] == ""


def test_saving_what_stands_there_begins_nothing_anew(
    inst: Installation, owner: TestClient, source: Source, brand: Brand
) -> None:
    """A new name or brand does not forget what was read; a new address does."""

    def touch(session: object) -> None:
        session.get(Source, source.id).cursor = {"etag": "x"}

    inst.database.write(touch)
    address = source.options["url"]
    send(owner, f"/sources/{source.id}", **{"option.url": address, "name": "Forum", "brand": "acme", "interval": "60"})
    view = registry.show_source(inst, str(source.id))
    assert (view.source.name, view.brand, view.source.fixed_interval) == ("Forum", "acme", 60)
    assert view.source.cursor == {"etag": "x"}
    send(owner, f"/sources/{source.id}", **{"option.url": "https://example.org/new", "name": "Forum", "interval": ""})
    view = registry.show_source(inst, str(source.id))
    assert (view.source.cursor, view.brand, view.source.fixed_interval) == ({}, None, None)


def test_the_page_says_how_the_source_is(inst: Installation, owner: TestClient, brand: Brand) -> None:
    """Health with what to do, when it was read, what it brought, what was spent."""
    left = [{"left": 40, "unit": "calls", "resets_at": None, "limit": 100}]
    trouble = {"health": Health.FAILING, "health_detail": "Refused.", "health_advice": "Ask.", "failures": 3}
    source = make_source(inst.database, "Bad", allowances=left, **trouble)
    make_mention(inst.database, brand, source)
    keep(inst.database, SourceSpending(source_id=source.id, day=now().date().isoformat(), calls=12))
    lately = {"began_at": now() - timedelta(hours=2), "last_at": now() - timedelta(hours=1), "times": 4}
    trouble = {"code": "timeout", "message": "It takes <too> long", "advice": "Look at it."}
    keep(inst.database, SourceTrouble(source_id=source.id, **trouble, **lately))
    html = owner.get(f"/sources/{source.id}").text
    for words in ("It takes &lt;too&gt; long.", "What to do: Look at it.", "4 times, the last", "not yet"):
        assert words in html, words
    for words in ("Refused.", "What to do: Ask.", "3 readings failed", "1 mention", "40 of 100 requests", ">12</td>"):
        assert words in html, words


def test_hurry_switch_off_and_on_and_remove(
    inst: Installation, owner: TestClient, source: Source, brand: Brand
) -> None:
    """A source that brought mentions can only be switched off; one that brought none is deleted."""
    place = f"/sources/{source.id}"
    send(owner, f"{place}/poll")
    assert registry.show_source(inst, str(source.id)).source.next_poll_at <= now() + timedelta(seconds=1)
    send(owner, f"{place}/disable")
    assert send(owner, f"{place}/poll").status_code == 409
    send(owner, f"{place}/enable")
    assert registry.show_source(inst, str(source.id)).source.enabled
    mention = make_mention(inst.database, brand, source)
    asked = owner.get(f"{place}/remove").text
    assert "1 mention comes from it" in asked and f'action="{place}/disable"' in asked and mention
    other = make_source(inst.database, "Other")
    assert f'action="/sources/{other.id}/remove"' in owner.get(f"/sources/{other.id}/remove").text
    send(owner, f"/sources/{other.id}/remove")
    assert [view.source.name for view in registry.all_sources(inst)] == ["A forum"]


def test_a_list_of_feeds_is_taken_over(inst: Installation, owner: TestClient) -> None:
    """Each feed of an OPML file, with what became of it; what is no such file is refused."""
    assert "OPML file" in owner.get("/new/sources").text
    form = {"csrf": owner.csrf, "brand": ""}
    report = owner.post("/new/sources", data=form, files={"file": ("feeds.opml", OPML)}).text
    assert "1 source added" in report
    assert "1 was read already" in owner.post("/new/sources", data=form, files={"file": ("f.opml", OPML)}).text
    assert owner.post("/new/sources", data=form, files={"file": ("f.opml", b"no")}).status_code == 400
    assert owner.post("/new/sources", data={"brand": ""}, files={"file": ("f.opml", OPML)}).status_code == 403
    assert len(registry.all_sources(inst)) == 1


class Tone(StrEnum):
    LOUD = "loud"
    QUIET = "quiet"


class EveryKind(BaseModel):
    url: str = Field(title="Address", max_length=20)
    many: list[str] = Field(default=[], title="Many")
    size: int = Field(3, ge=1, le=9, title="Size")
    tone: Tone = Field(Tone.QUIET, title="Tone")
    maybe: str | None = Field(None, title="Maybe")
    on: bool = Field(True, title="On")
    key: Secret = Field(Secret(""), title="Key")


class EveryConnector(FakeConnector):
    Options: ClassVar[type[BaseModel]] = EveryKind


def test_every_shape_of_an_option_is_drawn_and_read_back() -> None:
    """Text, lines, number, choice, box and secret; what is left empty is the default, and it all validates."""
    reads = EveryConnector()
    shapes = {
        field.name: (field.shape, field.value) for field in fields.drawn(reads, {"key": "set", "many": ["a", "b"]})
    }
    assert shapes == {
        "option.url": ("text", ""), "option.many": ("lines", "a\nb"), "option.size": ("number", "3"),
        "option.tone": ("choice", "quiet"), "option.maybe": ("text", ""), "option.on": ("check", "yes"),
        "option.key": ("secret", ""),
    }  # fmt: skip
    typed = {"option.url": "x", "option.many": "a\r\n\r\n b ", "option.size": "", "option.tone": "loud"}
    entered = fields.entered(reads, typed)
    assert EveryKind.model_validate(entered | {"key": ""}).model_dump() == {
        "url": "x", "many": ["a", "b"], "size": 3, "tone": Tone.LOUD, "maybe": None, "on": False, "key": Secret(""),
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(load_connectors()))
def test_every_kind_of_source_has_its_form(owner: TestClient, kind: str) -> None:
    """Drawn without a word about it in a template, and an empty one is refused in words."""
    assert owner.get(f"/new/sources/{kind}").status_code == 200
    assert send(owner, f"/new/sources/{kind}").status_code in (303, 400)


def test_who_may(inst: Installation, enter: Enter, source: Source) -> None:
    """A manager reads the page of a source; an agent has the list alone."""
    manager, agent = enter(Role.MANAGER, "Mia"), enter(Role.AGENT, "Ann")
    html = manager.get(f"/sources/{source.id}").text
    assert "Try it" not in html and "Switch off" not in html
    assert f'href="/sources/{source.id}"' not in agent.get("/sources").text
    assert agent.get(f"/sources/{source.id}").status_code == 403
