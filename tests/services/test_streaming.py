"""Listening to a stream: what brands ask for is kept once, cuts lose nothing, what is deleted is gone here too."""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel
from sqlmodel import select

from listener.connectors.jetstream import Jetstream
from listener.errors import OutsideError
from listener.http import Door
from listener.ports import LiveHttp
from listener.services import coverage, registry
from listener.services.installation import Installation
from listener.services.listening import due_sources
from listener.services.streaming import due_streams, has_streams, stream_source
from listener.store import sources
from listener.terms import Batch, FetchedDocument, Health
from models import Author, Brand, Document, Source
from tests.fakes import FakeOptions
from tests.standins.bluesky import Bluesky as People
from tests.standins.jetstream import Jetstream as StandIn

ANN, BOB = "did:plc:annannannannannannannann", "did:plc:bobbobbobbobbobbobbobbob"
PATIENCE = 60.0  # seconds until a test gives up


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as made:
        yield made


@pytest.fixture
def people() -> Iterator[People]:
    with People() as made:
        yield made


@pytest.fixture
def listening(inst: Installation, people: People, brand: Brand) -> Installation:
    """An installation that can listen, with a brand to listen for."""
    return replace(inst, connectors={"jetstream": Jetstream(people.address)})


@pytest.fixture
def stream(listening: Installation, standin: StandIn) -> Source:
    row = Source(connector="jetstream", name="Bluesky", options={"address": standin.address}, next_poll_at=_now())
    with listening.database.writing() as session:
        session.add(row)
    return row


def listen(
    inst: Installation,
    standin: StandIn,
    stream: Source,
    until: Callable[[], bool],
    clock: Callable[[], datetime] = _now,
) -> OutsideError | None:
    """Listen until something is so."""
    end = time.monotonic() + PATIENCE
    people = inst.connectors["jetstream"]._people.partition("://")[2]  # type: ignore[attr-defined]
    with Door(frozenset({standin.host, people})) as door:
        error = stream_source(inst, door, stream.id, clock, lambda: until() or time.monotonic() > end)
    assert time.monotonic() < end, "it never came"
    return error


def texts(inst: Installation) -> list[str]:
    with inst.database.reading() as session:
        return sorted(session.exec(select(Document.text)).all())


def stored(inst: Installation, stream: Source) -> Source:
    with inst.database.reading() as session:
        return session.get_one(Source, stream.id)


def begin(inst: Installation, standin: StandIn, stream: Source) -> None:
    """Listen once, so that there is a cursor: what is told from now on may come while nobody listens."""
    listen(inst, standin, stream, lambda: bool(standin.asked) and standin.post(BOB, "0", "lunch") != "" and
           bool(stored(inst, stream).cursor))  # fmt: skip


def test_what_brands_ask_for_is_kept(listening: Installation, standin: StandIn, stream: Source, people: People) -> None:
    """Of all that is said only mentions stay, with who said them, ready to be analysed."""
    assert has_streams(listening) and due_streams(listening, _now()) == [stream.id]
    begin(listening, standin, stream)
    standin.post(ANN, "3a", "Kolibrie lost my parcel", langs=["en-GB"])
    standin.post(BOB, "3b", "nice weather")
    standin.say(BOB, kind="identity", identity={"did": BOB, "handle": "bob.example"})
    listen(listening, standin, stream, lambda: bool(texts(listening)))
    with listening.database.reading() as session:
        (document,) = session.exec(select(Document)).all()
        author = session.get_one(Author, document.author_id)
    assert (document.external_id, document.language) == (f"at://{ANN}/app.bsky.feed.post/3a", "en")
    assert (author.handle, author.followers) == ("ann.example", 7)
    assert document.analyse_at is not None and not document.backlog
    assert stored(listening, stream).health is Health.OK


def test_a_cut_loses_nothing(listening: Installation, standin: StandIn, stream: Source) -> None:
    """It goes on some seconds before where it was; what comes again is kept once."""
    begin(listening, standin, stream)
    standin.post(ANN, "3a", "kolibrie one")

    def cut() -> bool:
        if texts(listening):
            standin.cut()
        return False

    error = listen(listening, standin, stream, cut)
    assert error is not None and error.code == "unreachable"
    at_the_cut = stored(listening, stream)
    assert at_the_cut.failures == 1 and at_the_cut.health is Health.OK
    assert due_streams(listening, _now() - timedelta(seconds=2)) == []
    standin.post(ANN, "3b", "kolibrie two")
    later = at_the_cut.next_poll_at
    listen(listening, standin, stream, lambda: len(texts(listening)) == 2, clock=lambda: later)
    assert texts(listening) == ["kolibrie one", "kolibrie two"]
    assert int(standin.asked[-1]["cursor"]) == at_the_cut.cursor["time_us"] - 5_000_000
    assert stored(listening, stream).failures == 0


def test_what_is_deleted_is_gone_here_too(listening: Installation, standin: StandIn, stream: Source) -> None:
    """A post, and all of an account that ends; what was never kept concerns nobody."""
    begin(listening, standin, stream)
    standin.post(ANN, "3a", "kolibrie one")
    standin.post(ANN, "3b", "kolibrie two")
    standin.post(BOB, "3c", "kolibrie three")
    standin.post(BOB, "3d", "kolibrie four")
    listen(listening, standin, stream, lambda: len(texts(listening)) == 4)
    standin.delete(BOB, "3c")
    standin.delete(BOB, "3x")
    standin.end(ANN)
    standin.end(BOB, status="deactivated")
    listen(listening, standin, stream, lambda: texts(listening).count("") == 3)
    assert texts(listening) == ["", "", "", "kolibrie four"]


def test_a_new_brand_is_listened_for_without_a_break(listening: Installation, standin: StandIn, stream: Source) -> None:
    """Within a quarter of a minute."""
    begin(listening, standin, stream)
    began, jumped = _now(), timedelta()

    def until() -> bool:
        nonlocal jumped
        if not jumped:
            registry.add_brand(listening, _now(), name="Air Lumen")
            jumped = timedelta(seconds=16)
        else:
            standin.post(ANN, "3z", "air lumen is late")
        return bool(texts(listening))

    listen(listening, standin, stream, until, clock=lambda: began + jumped)
    assert texts(listening) == ["air lumen is late"]
    assert len(standin.asked) == 2


def test_one_process_listens_at_a_time(listening: Installation, standin: StandIn, stream: Source) -> None:
    """While one has the lease another finds nothing to do, and workers that poll never take it."""
    taken = listening.database.write(lambda session: sources.take(session, stream.id, _now()))
    assert taken is not None
    assert listen(listening, standin, stream, lambda: False) is None
    assert standin.asked == []
    assert due_sources(listening, _now() + timedelta(days=1)) == []


def test_who_is_told_to_read_now_listens_anew(listening: Installation, standin: StandIn, stream: Source) -> None:
    """Changed options, a switch: the lease is gone, and so is the line."""
    moments = (_now() + timedelta(seconds=6 * count) for count in itertools.count())

    def until() -> bool:
        registry.hurry_source(listening, str(stream.id), _now() - timedelta(hours=1))
        return False

    assert listen(listening, standin, stream, until, clock=lambda: next(moments)) is None
    assert due_streams(listening, _now()) == [stream.id]


def test_a_stream_that_does_not_come_back_is_told(listening: Installation, standin: StandIn, stream: Source) -> None:
    """After a second, then after twice as long each time; the first break says nothing of its health."""
    standin.refusing = 503
    moment, waits, healths = _now(), [], []
    for _ in range(4):
        assert listen(listening, standin, stream, lambda: False, clock=lambda at=moment: at) is not None  # type: ignore[misc]
        now = stored(listening, stream)
        waits.append((now.next_poll_at - moment).total_seconds())
        healths.append(now.health)
        moment = now.next_poll_at
    assert waits == [1, 2, 4, 8]
    assert healths == [Health.NEW, Health.FAILING, Health.FAILING, Health.FAILING]


def test_a_stream_is_tried_before_it_is_added(listening: Installation, standin: StandIn, people: People) -> None:
    """Some posts, whatever they are about, and what of them would be a mention."""
    told = itertools.count()

    class Talking(Door):
        """Somebody posts while the stream is tried."""

        def listen(self, url: str, **more: Any) -> Any:
            standin.post(ANN, f"3{next(told)}", "kolibrie is late")
            standin.post(BOB, f"3{next(told)}", "nice weather")
            return super().listen(f"{url}&cursor=1", **more)

    with Talking(frozenset({standin.host, people.host})) as door:
        options = {"address": standin.address}
        report = registry.check_source(replace(listening, http=door), _now(), connector="jetstream", options=options)
    assert report.documents == 2
    assert [(one.brand, one.mentions) for one in report.brands] == [("Kolibrie", 1)]


def test_what_went_wrong_stands_on_the_source(listening: Installation, standin: StandIn, stream: Source) -> None:
    """Not every line that breaks: one that does not come back, until it is heard again."""
    begin(listening, standin, stream)
    standin.refusing = 503
    for failures in (1, 2):
        again = stored(listening, stream).next_poll_at
        assert listen(listening, standin, stream, lambda: False, clock=lambda at=again: at) is not None  # type: ignore[misc]
        assert len(coverage.troubles_of(listening, stream)) == failures - 1
    standin.refusing = None
    again = stored(listening, stream).next_poll_at
    standin.post(ANN, "3e", "kolibrie is back")
    listen(listening, standin, stream, lambda: bool(texts(listening)), clock=lambda: again)
    (trouble,) = coverage.troubles_of(listening, stream)
    assert (trouble.code, trouble.recovered_at) == ("http_error", again)


class Stumbling:
    """A source that says one thing, and then what its connector cannot read."""

    label: ClassVar[str] = "Stumbling"
    Options: ClassVar[type[BaseModel]] = FakeOptions

    def stream(
        self, options: Any, cursor: Mapping[str, Any], http: LiveHttp, wanted: Callable[[str], bool]
    ) -> Iterator[Batch]:
        yield Batch((FetchedDocument("1", "kolibrie is late"),), cursor={"at": 1})
        raise KeyError("commit")


def test_what_breaks_the_connector_of_a_stream_is_a_failure_of_its_source(
    inst: Installation, source: Source, brand: Brand, caplog: pytest.LogCaptureFixture
) -> None:
    """What came before is kept each time, which is no reason to call it well; the log says where it broke."""
    listening = replace(inst, connectors={"fake": Stumbling()})
    moment = stored(inst, source).next_poll_at
    for _ in range(2):
        with Door(frozenset()) as door:
            error = stream_source(listening, door, source.id, lambda at=moment: at, lambda: False)  # type: ignore[misc]
        assert error is not None
        assert error.code == "stumbled"
        now = stored(inst, source)
        assert (now.health, now.next_poll_at - moment) == (Health.FAILING, timedelta(seconds=15))
        moment = now.next_poll_at
    assert [one.code for one in coverage.troubles_of(inst, source)] == ["stumbled"] * 2
    assert "KeyError: 'commit'" in caplog.text
    assert texts(inst) == ["kolibrie is late"]
