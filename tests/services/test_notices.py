"""What sources named is asked for: leased, tried again, told of again meanwhile, and let go after a week."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel
from sqlmodel import select

from listener.config import Settings
from listener.errors import FetchError, NotTaken
from listener.ports import Heard, Http
from listener.services import coverage, notices
from listener.services.installation import Installation
from listener.services.privacy import apply_daily
from listener.store.database import Database
from listener.terms import Batch, FetchedDocument
from models import Document, Source, SourceNotice
from tests.factories import make_source, now
from tests.fakes import FakeOptions, Outside

MINUTE = timedelta(minutes=1)


class Calling:
    """A source that names what its body says, a word a name, and answers what it is told to."""

    label: ClassVar[str] = "Calling"
    Options: ClassVar[type[BaseModel]] = FakeOptions
    caller: ClassVar[str] = "them"
    topics: ClassVar[Mapping[str, Sequence[str]]] = {"thing": ("news",)}
    asks_at_once: ClassVar[int] = 3

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.answers: dict[str, Batch | FetchError | None] = {}
        self.failures: list[Exception] = []
        self.breaks_at = ""

    def fetch(self, options: Any, cursor: Mapping[str, Any], http: Http) -> Batch:
        return Batch()

    def challenge(self, options: Any, asked: Mapping[str, str]) -> str | None:
        return None

    def hear(self, options: Any, headers: Mapping[str, str], body: bytes) -> Heard | None:
        self._break(body.decode().split())
        return Heard(tuple(body.decode().split()))

    def _break(self, words: Sequence[str]) -> None:
        if self.breaks_at in words:
            raise RuntimeError(self.breaks_at)

    def ask(self, options: Any, named: Sequence[str], http: Http) -> Mapping[str, Batch | FetchError]:
        self.asked.append(list(named))
        if self.failures:
            raise self.failures.pop(0)
        self._break(named)
        usual = {one: Batch((FetchedDocument(one, f"About {one}"),)) for one in named}
        return {one: answer for one, answer in {**usual, **self.answers}.items() if one in usual and answer}


@pytest.fixture
def calling() -> Calling:
    return Calling()


@pytest.fixture
def inst(settings: Settings, database: Database, calling: Calling) -> Installation:
    return replace(Outside().installation(settings, database), connectors={"calling": calling})


@pytest.fixture
def source(inst: Installation) -> Source:
    return make_source(inst.database, connector="calling", options={"url": "https://forum.example/"})


def hear(inst: Installation, words: str, at: datetime | None = None) -> int:
    return notices.hear(inst, "them", {}, words.encode(), at or now())


def work(inst: Installation, minutes: float = 0) -> list[notices.AskReport]:
    at = now() + minutes * MINUTE
    return [notices.ask_source(inst, one, at) for one in notices.due_sources(inst, at)]


def waiting(inst: Installation) -> dict[str, timedelta | None]:
    """Return what is noted, and how long until it is asked for."""
    with inst.database.reading() as session:
        rows = session.exec(select(SourceNotice)).all()
    return {one.name: one.ask_at - now() if one.ask_at else None for one in rows}


def kept(inst: Installation) -> list[str]:
    with inst.database.reading() as session:
        return sorted(session.exec(select(Document.external_id)))


def test_what_is_named_is_asked_for_once(inst: Installation, calling: Calling, source: Source) -> None:
    """So many at once, the rest at once after; the ledger has the documents, and the week remembers the call."""
    assert notices.told_at(inst, source) is None
    hear(inst, "a b c d")
    assert [(one.asked, one.new, one.more) for one in work(inst)] == [(3, 3, True)]
    assert [(one.asked, one.new, one.more) for one in work(inst)] == [(1, 1, False)]
    assert work(inst, 60) == [] and kept(inst) == ["a", "b", "c", "d"]
    assert notices.told_at(inst, source) is not None
    with inst.database.reading() as session:
        assert session.get_one(Source, source.id).last_document_at is not None


def test_told_by_many_at_once_it_is_noted_once(inst: Installation, calling: Calling, source: Source) -> None:
    """Callers who hear no answer call again while the first call is worked on."""
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda words: hear(inst, words), ["a b c", "c b a"] * 6)) == [3] * 12
    assert sorted(waiting(inst)) == ["a", "b", "c"] and [one.new for one in work(inst, 1)] == [3]


def test_who_dies_while_asking_loses_nothing(inst: Installation, calling: Calling, source: Source) -> None:
    """What is asked for is leased: nobody asks for it meanwhile, and it comes back after two minutes."""
    hear(inst, "a")

    class Died(BaseException):
        pass

    def die(*_: Any) -> Any:
        raise Died

    dying = replace(inst, connectors={"calling": type("Dying", (Calling,), {"ask": die})()})
    with pytest.raises(Died):
        work(dying)
    assert work(inst) == [] and [one.new for one in work(inst, 3)] == [1]


def test_what_is_told_again_while_it_is_asked_for_is_asked_again(
    inst: Installation, calling: Calling, source: Source
) -> None:
    """The answer may be older than the call."""
    hear(inst, "a b")

    def told_again(*_: Any) -> Mapping[str, Batch]:
        hear(inst, "a", now() + timedelta(seconds=1))
        return {one: Batch((FetchedDocument(one, one),)) for one in ("a", "b")}

    busy = replace(inst, connectors={"calling": type("Busy", (Calling,), {"ask": told_again})()})
    work(busy)
    assert waiting(inst)["b"] is None and waiting(inst)["a"] is not None
    assert [one.asked for one in work(inst, 1)] == [1]


def test_failures_wait_as_long_as_they_ask(inst: Installation, calling: Calling, source: Source) -> None:
    """Of everything, or of one; what is not there is let go, what had no answer comes soon."""
    hear(inst, "a b c")
    calling.failures = [FetchError("Too often", code="throttled", retry_after=timedelta(hours=1))]
    (report,) = work(inst)
    assert report.error and work(inst, 59) == []
    calling.answers = {
        "a": FetchError("Not permitted", code="forbidden", advice="Ask."),
        "b": FetchError("Not there", code="not_found"),
        "c": None,
    }
    (report,) = work(inst, 61)
    left = waiting(inst)
    assert left["b"] is None and left["c"] is not None and left["a"] is not None
    assert timedelta(minutes=61) < left["c"] < timedelta(minutes=63) < timedelta(minutes=75) < left["a"]
    told = [(one.code, one.message) for one in coverage.troubles_of(inst, source)]
    assert told == [("forbidden", "Not permitted"), ("throttled", "Too often")]


def test_what_breaks_a_connector_that_asks_is_told_until_it_answers(
    inst: Installation, calling: Calling, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    """It waits as after any failure; the log says where it broke."""
    hear(inst, "a")
    calling.failures = [KeyError("created_time")]
    (report,) = work(inst)
    assert report.error and report.error.code == "stumbled" and "KeyError: 'created_time'" in caplog.text
    (trouble,) = coverage.troubles_of(inst, source)
    assert (trouble.code, trouble.recovered_at) == ("stumbled", None)
    assert work(inst, 14) == [] and [one.new for one in work(inst, 16)] == [1]
    (trouble,) = coverage.troubles_of(inst, source)
    assert trouble.recovered_at is not None


def test_what_breaks_a_connector_puts_off_no_other(inst: Installation, calling: Calling, source: Source) -> None:
    """Asked for together they fail, so each is asked for alone: the good are kept, the bad one waits."""
    hear(inst, "one bad two")
    calling.breaks_at = "bad"
    (report,) = work(inst)
    assert (report.new, report.error) == (2, None) and kept(inst) == ["one", "two"]
    assert [name for name, wait in waiting(inst).items() if wait] == ["bad"]
    calling.breaks_at = ""
    work(inst, 16)
    assert kept(inst) == ["bad", "one", "two"] and not any(waiting(inst).values())


def test_a_call_that_breaks_a_connector_is_refused_and_told(
    inst: Installation, calling: Calling, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever called is told to try again, the log says where; another source that understands it has it."""
    calling.breaks_at = "bad"
    with pytest.raises(NotTaken) as refused:
        hear(inst, "one bad")
    assert refused.value.code == "unreadable" and "RuntimeError: bad" in caplog.text
    other = Calling()
    other_source = make_source(inst.database, connector="other", options={"url": "https://forum.example/2"})
    both = replace(inst, connectors={"calling": calling, "other": other})
    assert hear(both, "one bad") == 2
    with inst.database.reading() as session:
        assert {one.source_id for one in session.exec(select(SourceNotice))} == {other_source.id}


def test_what_is_gone_is_taken_away_twice(inst: Installation, calling: Calling, source: Source) -> None:
    """A reading that began before may bring it once more: it goes again when that is over."""
    hear(inst, "a gone-a")
    calling.answers = {"gone-a": Batch(deleted=("a",))}
    (report,) = work(inst)
    assert (report.new, report.deleted) == (1, 1)
    assert [one.asked for one in work(inst, 3)] == [1] and work(inst, 6) == []


def test_what_stands_below_what_is_gone_goes_with_it(inst: Installation, calling: Calling, source: Source) -> None:
    """By how its id begins; what else there is stays."""
    hear(inst, "2_1 2_2 3_1")
    work(inst)
    hear(inst, "gone")
    calling.answers = {"gone": Batch(deleted=("1_2",), deleted_below=("2_",))}
    assert [one.deleted for one in work(inst)] == [2]
    with inst.database.reading() as session:
        assert session.exec(select(Document.external_id).where(Document.text != "")).all() == ["3_1"]


@pytest.mark.parametrize("how", [{"failures": 1}, {"last_ok_at": None}, {"enabled": False}])
def test_a_source_that_fails_is_not_asked(inst: Installation, calling: Calling, how: dict[str, Any]) -> None:
    """Nor one that was never read, nor one that is off: what it named waits."""
    make_source(inst.database, connector="calling", options={"url": "https://forum.example/"}, **how)
    assert hear(inst, "a") == how.get("enabled", True)
    assert work(inst) == [] and calling.asked == []


def test_two_sources_of_a_caller_each_get_theirs(inst: Installation, calling: Calling, source: Source) -> None:
    """One address for both; one whose options do not open disturbs nobody."""
    make_source(inst.database, connector="calling", options={"url": "https://other.example/"})
    make_source(inst.database, connector="calling", options={"url": 4711})
    assert hear(inst, "a") == 2
    assert sum(one.new for one in work(inst)) == 2


def test_after_a_week_it_is_forgotten(inst: Installation, calling: Calling, source: Source) -> None:
    """Asked for or not, with the retention of each day."""
    hear(inst, "old", now() - timedelta(days=8))
    hear(inst, "new")
    apply_daily(inst, now())
    assert list(waiting(inst)) == ["new"]
