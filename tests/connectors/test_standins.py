"""Every connector against a stand-in of its API: a day read while it is written, over a line that is cut."""

from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path

import pytest

import tests.standins
from listener.connectors import load_connectors
from listener.ports import Streaming
from tests.standins._server import StandIn
from tests.standins.reading import read_all


def stand_ins() -> list[type[StandIn]]:
    """Return the stand-ins of APIs with pages, each in a file of its connector's name.

    Those that are listened to have their own tests; what shows its newest entries only, or is sent to us, has its days.
    """
    listened_to = {name for name, connector in load_connectors().items() if isinstance(connector, Streaming)}
    names = sorted(file.stem for file in Path(tests.standins.__file__).parent.glob("*.py"))
    found = [
        kind
        for name in names
        for _, kind in getmembers(import_module(f"tests.standins.{name}"), isclass)
        if issubclass(kind, StandIn) and kind.__dict__.get("name") == name and name not in listened_to
    ]
    assert len(found) > 15
    return found


def name(kind: type[StandIn]) -> str:
    return kind.name


@pytest.mark.parametrize("kind", stand_ins(), ids=name)
def test_everything_is_read_once(kind: type[StandIn]) -> None:
    """300 posts, three new ones with every page: no gap, nothing handed on twice."""
    with kind() as standin:
        standin.publish(20)
        reading = read_all(standin)
        assert len(reading.documents) == len(standin.posts)
        assert set(reading.times.values()) == {1}
        assert all("Post number" in f"{d.title} {d.text}" and "& <more>" in f"{d.title} {d.text}"
                   for d in reading.documents.values())  # fmt: skip


@pytest.mark.parametrize("kind", stand_ins(), ids=name)
def test_cuts_and_limits_lose_nothing(kind: type[StandIn]) -> None:
    """A quarter of the answers broken off, every tenth refused: the cursor never moves past what was not read."""
    with kind(day=200, arriving=7, cut=0.25, limit=9) as standin:
        standin.publish(20)
        reading = read_all(standin)
        assert len(reading.documents) == len(standin.posts)
        assert set(reading.times.values()) == {1}
        assert {error.code for error in reading.failures} <= {"unreachable", "bad_answer", "throttled", "bad_json"}
