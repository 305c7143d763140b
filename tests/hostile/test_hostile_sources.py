"""Every attack of the table ends in its error, within bounds of time and memory, and harms no other source."""

import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from listener.connectors._parser import Parser
from listener.connectors.feed import Feed
from listener.errors import FetchError
from listener.http import Door, Limits
from listener.terms import Batch
from tests.hostile.table import RSS, Attack, attacks, xml
from tests.local_server import Answer, LocalServer, local_server

LIMITS = Limits(total_seconds=2)
PARSE_SECONDS = 2.0
# A safety, not a measure: the sum of the limits, times what a busy machine may need.
PATIENCE = 60.0
# The caps of the door, twice for the copy at the end, and room for what the test itself holds.
MEMORY = 2 * LIMITS.body_bytes + 25_000_000
GOOD = RSS % b"<guid>1</guid><description>All is well</description>"


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    running = Parser(1, seconds=PARSE_SECONDS)
    yield running
    running.close()


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with local_server() as running:
        running.answers["/good"] = xml(GOOD)
        yield running


def outcome(feed: Feed, door: Door, url: str) -> Batch | FetchError:
    try:
        return feed.fetch(Feed.Options(url=url), {}, door)
    except FetchError as error:
        return error


@pytest.mark.parametrize("attack", list(attacks()), ids=lambda attack: attack.name)
def test_an_attack_is_bounded_and_harms_nobody(server: LocalServer, parser: Parser, attack: Attack) -> None:
    """It ends in its error, our memory stays within the caps, and the next source is read as if nothing happened."""
    feed, door = Feed(parser), Door(frozenset({server.host}), limits=LIMITS)
    answers = {"/hostile": attack.answer} if isinstance(attack.answer, Answer) else attack.answer(server.host)
    server.answers.update(answers)
    began = monotonic()
    tracemalloc.start()
    try:
        result = outcome(feed, door, server.url("/hostile"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    code = result.code if isinstance(result, FetchError) else None
    assert code in attack.codes, result
    assert peak < MEMORY
    assert monotonic() - began < PATIENCE
    if isinstance(result, FetchError):
        assert result.advice
    good = feed.fetch(Feed.Options(url=server.url("/good")), {}, door)
    assert [document.text for document in good.documents] == ["All is well"]


def test_the_child_may_not_take_more_memory_than_it_was_given(server: LocalServer, parser: Parser) -> None:
    """The system itself bounds the parsing child."""
    Feed(parser).fetch(Feed.Options(url=server.url("/good")), {}, Door(frozenset({server.host})))
    limits = Path(f"/proc/{parser.pids()[0]}/limits")
    if not limits.exists():
        pytest.skip("this system has no /proc to look at")
    bound = re.search(r"Max address space\s+(\d+)", limits.read_text())
    assert bound
    assert int(bound.group(1)) <= 1_000_000_000
