"""Politeness towards one host, and what it costs nobody else."""

import threading
from time import monotonic

import pytest

from listener.http._turns import HostBusy, Turns


def test_starts_at_one_host_are_spaced() -> None:
    """Five requests to one host take at least four spacings."""
    turns, began = Turns(2, 0.05), monotonic()
    for _ in range(5):
        with turns.at("publisher.example", 10, True):
            pass
    assert monotonic() - began >= 0.2


def test_hosts_do_not_wait_for_each_other() -> None:
    """A busy host holds up nobody else, and hosts that are not spaced do not wait at all."""
    turns = Turns(1, 3600)
    with turns.at("busy.example", 0, True), turns.at("free.example", 0, True):
        pass
    with turns.at("free.example", 0, False) as waited:
        assert waited < 3600


def test_patience_ends() -> None:
    """Who cannot have a turn in time is told how long the queue is."""
    turns = Turns(1, 3600)
    with turns.at("busy.example", 0, True):
        pass
    with pytest.raises(HostBusy) as caught, turns.at("busy.example", 0.01, True):
        pass
    assert caught.value.seconds >= 3600


def test_a_failed_request_gives_its_turn_back() -> None:
    """An error inside does not keep the place."""
    turns = Turns(1, 0)
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"), turns.at("publisher.example", 0, True):
            raise ValueError("broken")


def test_thousands_of_hosts_are_forgotten() -> None:
    """The table does not grow with the internet, and hosts in use stay in it."""
    turns = Turns(1, 0)
    with turns.at("used.example", 0, True):
        for number in range(3_000):
            with turns.at(f"{number}.example", 0, True):
                pass
        assert len(turns._lanes) <= 1_001
        with pytest.raises(HostBusy), turns.at("used.example", 0, True):
            pass


def test_everyone_gets_a_turn() -> None:
    """Twenty threads at one host all come through."""
    turns, through = Turns(2, 0.001), []

    def go() -> None:
        with turns.at("publisher.example", 30, True):
            through.append(1)

    threads = [threading.Thread(target=go) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(through) == 20
