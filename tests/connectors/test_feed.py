"""What the feed connector promises beyond the contract, read from recordings and from a real server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from listener.connectors.feed import Feed
from listener.errors import FetchError
from listener.http import Door
from listener.terms import Batch, FetchedDocument
from tests.connectors.recorded import RECORDINGS, RecordedHttp
from tests.local_server import Answer, LocalServer, local_server

URL = "https://source.example/feed"
FILES = RECORDINGS / "feed"


def read(file: str, content_type: str = "", **answer: Any) -> Batch:
    headers = {"content-type": content_type} | answer.pop("headers", {})
    http = RecordedHttp(FILES, {URL: {"file": file, "headers": headers} | answer})
    return Feed().fetch(Feed.Options(url=URL), {}, http)


def only(file: str, content_type: str = "") -> FetchedDocument:
    (document,) = read(file, content_type).documents
    return document


# --- What is read -------------------------------------------------------------------------------


def test_an_rss_entry_is_read_whole() -> None:
    """Full text before summary, blocks on their lines, entities resolved, script gone, date in UTC, author named."""
    document = read("rss20_fr.xml").documents[0]
    assert document.external_id == "sujet-17"
    assert document.title == "Trois heures d’attente é la gare"
    assert document.text == "Trois heures d’attente, personne au guichet !\npas d'eau\npas d'excuses"
    assert document.url == "https://forum.example/sujet/17?p=2&tri=date"
    assert document.published_at == datetime(2026, 3, 2, 7, 15, tzinfo=UTC)
    assert document.author
    assert document.author.name == "Mireille D."


def test_a_mail_address_is_not_shown_when_there_is_a_name() -> None:
    """`paul@forum.example (Paul)` is Paul."""
    author = read("rss20_fr.xml").documents[1].author
    assert author
    assert (author.handle, author.name) == ("Paul", "Paul")


def test_an_atom_entry_is_read_whole() -> None:
    """Relative links follow xml:base, the feed's author speaks for entries without, an edit has its time."""
    first, second = read("atom_en.xml").documents
    assert first.url == "https://blog.example/news/recall"
    assert first.text == "What happened\nThe recall now covers 2 million units.\nModel X"
    assert first.published_at == datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    assert first.edited_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert first.author
    assert first.author.name == "The desk"
    assert (second.title, second.text) == ("Use of < in titles", "Fish & chips, 5 < 6")
    assert second.published_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert second.edited_at is None


def test_google_alerts_lead_to_the_real_page() -> None:
    """The address behind Google's redirect is the one people discuss."""
    document = only("google_alerts.xml")
    assert document.url == "https://press.example/acme?id=7&lang=en"
    assert document.title == "Acme Rail strands 200 passengers"


def test_a_json_feed_is_read_whole() -> None:
    """Numbers are ids, relative addresses become whole, authors are inherited, an unreadable date is none."""
    http = RecordedHttp(FILES, {URL: {"file": "jsonfeed11.json"}})
    first, second = Feed().fetch(Feed.Options(url=URL), {}, http).documents
    assert (first.external_id, first.url) == ("1042", "https://source.example/1042")
    assert first.text == "¿Nadie contesta?\nDos días sin luz & sin respuesta."
    assert first.published_at == datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
    assert first.edited_at == datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    assert first.language == "es"
    assert second.title == "5 < 6 & 7 > 6"
    assert second.published_at is None


@pytest.mark.parametrize(
    ("file", "content_type", "title"),
    [
        ("rss091_latin1.xml", "text/xml", "Le café est froid – « encore »"),
        ("rss20_nl_wrong_charset.xml", "text/xml; charset=utf-8", "Geïrriteerd door de coöperatie"),
        ("rss20_ar_utf16.xml", "", "خدمة سيئة جدا"),
        ("rss20_ja_2022.xml", "", "電車が遅い"),
        ("rss20_ru_header.xml", "text/xml; charset=windows-1251", "Ужасный сервис"),
        ("rss20_utf8_called_latin1.xml", "text/xml; charset=iso-8859-1", "Déçu « vraiment »"),
        ("rdf_de.xml", "text/xml; charset=us-ascii", "Verspätung über Verspätung"),
    ],
)
def test_letters_survive_wrong_claims(file: str, content_type: str, title: str) -> None:
    """Whatever header and declaration claim, the letters are the ones that were written."""
    assert read(file, content_type).documents[0].title == title


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    """Stray ampersands, unknown entities, control characters, unclosed tags and year 1 do not stop it."""
    batch = read("rss20_broken.xml", "text/html")
    first, second = batch.documents
    assert first.title == "Fish & chips é &bogus;"
    assert first.url == "https://bob.example/1?a=1&b=2"
    assert (second.title, second.text) == ("Second one", "A & B\ndone")
    assert first.published_at is second.published_at is None
    assert batch.remarks[0].startswith("The feed is not well-formed")


def test_half_an_entry_waits_for_its_other_half() -> None:
    """Of a feed that was cut, whole entries are read; half a text would later look like an edit."""
    assert [document.external_id for document in read("rss20_cut.xml").documents] == ["c-1", "c-2"]


def test_twins_are_told_apart() -> None:
    """One id with one link is a new version, with another link another entry; long ids become short."""
    titles = {document.title: document.external_id for document in read("rss20_twins.xml").documents}
    assert set(titles) == {"A, second version", "B", "No id and no link", "Very long id"}
    assert len(titles["Very long id"]) < 100


def test_ids_do_not_depend_on_where_the_feed_lies() -> None:
    """A feed that moves to another address keeps its ids."""
    elsewhere = "https://mirror.example/other/feed"
    for file in ("rss20_fr.xml", "rss20_cut.xml", "atom_en.xml", "rss20_twins.xml"):
        moved = Feed().fetch(Feed.Options(url=elsewhere), {}, RecordedHttp(FILES, {elsewhere: {"file": file}}))
        here, there = read(file).documents, moved.documents
        assert [document.external_id for document in here] == [document.external_id for document in there]


@pytest.mark.parametrize("oldest_first", [True, False])
def test_of_a_very_long_feed_the_newest_entries_are_read(oldest_first: bool) -> None:
    """Whichever way round a feed is written, what is new is not lost behind the cap."""
    dates = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n) for n in range(5_100)]
    ordered = dates if oldest_first else dates[::-1]
    items = "".join(f"<item><guid>{date:%d%H%M}</guid><pubDate>{date.isoformat()}</pubDate></item>" for date in ordered)
    http = RecordedHttp(FILES, {URL: {"text": f"<rss version='2.0'><channel>{items}</channel></rss>".replace(
        "<guid>", "<title>Words</title><guid isPermaLink='false'>")}})  # fmt: skip
    batch = Feed().fetch(Feed.Options(url=URL), {}, http)
    assert [document.published_at for document in batch.documents] == (dates[100:] if oldest_first else ordered[:5_000])
    assert "5000 of 5100" in batch.remarks[0]


def test_hostile_markup_leaves_only_words() -> None:
    """Scripts, handlers, frames, dangerous links and markup escaped twice leave nothing but their words."""
    first, second = read("rss20_hostile_markup.xml").documents
    assert (first.title, first.text, first.url) == ("Title", "escaped twice\nlink text", "")
    assert first.author
    assert first.author.name == "Eve"
    assert second.title == "Protocol relative"


def test_harmless_entities_are_resolved() -> None:
    """A DOCTYPE that names its characters is no attack."""
    assert only("rss20_entities.xml").text == "It costs 5€"


@pytest.mark.parametrize(
    ("file", "header", "expected"),
    [
        ("rss20_nl_wrong_charset.xml", "", timedelta(minutes=30)),  # ttl
        ("rss20_fr.xml", "max-age=60", timedelta(minutes=30)),  # twice an hour
        ("rss20_cut.xml", "public, max-age=600", timedelta(minutes=10)),
        ("rss20_cut.xml", "no-store, max-age=0", None),
        ("rss20_cut.xml", "max-age=999999999", timedelta(days=31)),
    ],
)
def test_publishers_suggest_an_interval(file: str, header: str, expected: timedelta | None) -> None:
    """The feed's own word comes first, then the server's; a month is the most."""
    assert read(file, headers={"cache-control": header}).suggested_interval == expected


# --- Reading again ------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as running:
        yield running


@pytest.fixture
def door(server: LocalServer) -> Door:
    return Door(frozenset({server.host}))


def recorded(name: str, **headers: str) -> Answer:
    return Answer((FILES / name).read_bytes(), headers=headers)


def test_what_did_not_change_is_not_sent_again(server: LocalServer, door: Door) -> None:
    """Validators are handed back, and 304 keeps them."""
    full = recorded("rss20_fr.xml", ETag='"7"', **{"Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"})
    server.answers["/feed"] = [full, Answer(status=304)]
    options = Feed.Options(url=server.url("/feed"))
    first = Feed().fetch(options, {}, door)
    second = Feed().fetch(options, first.cursor, door)
    third = Feed().fetch(options, second.cursor, door)
    assert second.not_modified
    assert third.cursor == first.cursor
    for request in server.requests[1:]:
        assert request.headers["if-none-match"] == '"7"'
        assert request.headers["if-modified-since"] == "Mon, 02 Mar 2026 08:00:00 GMT"


def test_the_same_bytes_are_not_parsed_again(server: LocalServer, door: Door) -> None:
    """Servers without validators send everything each time: the same bytes are nothing new."""
    server.answers["/feed"] = [recorded("rss20_fr.xml"), recorded("rss20_fr.xml"), recorded("atom_en.xml")]
    options = Feed.Options(url=server.url("/feed"))
    first = Feed().fetch(options, {}, door)
    second = Feed().fetch(options, first.cursor, door)
    third = Feed().fetch(options, second.cursor, door)
    assert second.not_modified
    assert not third.not_modified
    assert len(third.documents) == 2


def test_another_address_starts_afresh(server: LocalServer, door: Door) -> None:
    """Validators of one address mean nothing at another."""
    server.answers["/new"] = recorded("rss20_fr.xml")
    cursor = {"url": server.url("/old"), "feed_url": server.url("/old"), "etag": '"7"'}
    batch = Feed().fetch(Feed.Options(url=server.url("/new")), cursor, door)
    assert len(batch.documents) == 2
    assert "if-none-match" not in server.requests[0].headers


@pytest.mark.parametrize("adopted", [True, False])
def test_a_moved_feed_says_so_once(server: LocalServer, door: Door, adopted: bool) -> None:
    """The new address is told, remembered, and its validators stay good whether or not the caller takes it over."""
    server.answers["/old"] = Answer(status=301, headers={"Location": "/new"})
    server.answers["/new"] = [recorded("rss20_fr.xml", ETag='"7"'), Answer(status=304)]
    first = Feed().fetch(Feed.Options(url=server.url("/old")), {}, door)
    assert first.moved_to == server.url("/new")
    options = Feed.Options(url=first.moved_to if adopted else server.url("/old"))
    second = Feed().fetch(options, first.cursor, door)
    assert second.not_modified
    assert second.moved_to is None
    assert [request.path for request in server.requests] == ["/old", "/new", "/new"]


# --- Finding feeds --------------------------------------------------------------------------------


def page(*feeds: str) -> Answer:
    links = "".join(f'<link rel="alternate" type="application/atom+xml" href="{feed}">' for feed in feeds)
    return Answer(f"<!DOCTYPE html><html><head>{links}</head><body>words</body></html>".encode())


def test_a_found_feed_is_remembered(server: LocalServer, door: Door) -> None:
    """The page is read once; then its feed, with its own validators. The source keeps its address."""
    server.answers["/"] = page("/gone", "/feed")
    server.answers["/feed"] = [recorded("rss20_fr.xml", ETag='"7"'), Answer(status=304)]
    options = Feed.Options(url=server.url("/"))
    first = Feed().fetch(options, {}, door)
    second = Feed().fetch(options, first.cursor, door)
    assert len(first.documents) == 2
    assert first.moved_to is None
    assert second.not_modified
    assert [request.path for request in server.requests] == ["/", "/gone", "/feed", "/feed"]


def test_a_found_feed_that_is_lost_is_looked_for_again(server: LocalServer, door: Door) -> None:
    """When the remembered feed is not there any more, the page is asked once more, in the same reading."""
    server.answers["/"] = [page("/feed"), page("/news")]
    server.answers["/feed"] = [recorded("rss20_fr.xml"), Answer(status=404)]
    server.answers["/news"] = recorded("atom_en.xml")
    options = Feed.Options(url=server.url("/"))
    first = Feed().fetch(options, {}, door)
    second = Feed().fetch(options, first.cursor, door)
    assert second.documents[0].title == "Recall widened"
    assert second.cursor["feed_url"] == server.url("/news")


def test_pages_that_announce_each_other_are_not_followed_for_ever(server: LocalServer, door: Door) -> None:
    """A page that announces pages has no feed."""
    server.answers["/"] = page("/two", "/three")
    server.answers["/two"] = server.answers["/three"] = page("/")
    with pytest.raises(FetchError) as caught:
        Feed().fetch(Feed.Options(url=server.url("/")), {}, door)
    assert caught.value.code == "not_a_feed"
    assert len(server.requests) == 3


def test_every_real_feed_is_read() -> None:
    """Where real feeds lie beside the repository, each is read, and nearly every entry has a date and words."""
    folder = Path(__file__).parents[3] / "shared" / "feeds"
    if not folder.is_dir():
        pytest.skip("there are no real feeds beside this repository")
    total = good = 0
    for file in folder.iterdir():
        batch = Feed().fetch(Feed.Options(url=URL), {}, RecordedHttp(folder, {URL: {"file": file.name}}))
        assert batch.documents
        total += len(batch.documents)
        good += sum(bool(one.published_at and one.url and (one.text or one.title)) for one in batch.documents)
    assert good / total > 0.98
