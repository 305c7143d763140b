"""A reading ends within the lease of its source."""

import pytest

from listener.errors import FetchError
from listener.ports import HttpAnswer
from listener.services.counting import Counted
from listener.store.sources import LEASE
from tests.connectors.recorded import Refusing


def test_a_reading_that_takes_too_long_is_ended() -> None:
    """The first request is always made; after the time is up no other begins, and what was read is kept."""
    http = Counted(Refusing(200, b"{}", {}), seconds=0)
    assert isinstance(http.get("https://x.example"), HttpAnswer)
    for ask in (lambda: http.get("https://x.example"), lambda: http.post("https://x.example", content=b"")):
        with pytest.raises(FetchError) as caught:
            ask()
        assert caught.value.code == "time_up"
    assert http.calls == 1


def test_the_longest_reading_fits_the_lease() -> None:
    """The last request may begin just before the end, wait for its turn and take all its time."""
    from listener.http import Limits
    from listener.services.counting import READING_SECONDS

    assert READING_SECONDS + Limits().total_seconds + Limits().turn_seconds < LEASE.total_seconds()
