"""Guessing is slowed down for the guesser alone, in every process and after every restart."""

import multiprocessing
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from threading import Thread

import pytest
from sqlmodel import col, func, select

from listener.config import Settings
from listener.decide.attempts import FIRST_WAIT, FORGOTTEN, FREE
from listener.errors import NotAllowed, TooManyAttempts
from listener.services import accounts, throttle
from listener.services.installation import Installation
from listener.store.attempts import KEPT
from listener.store.database import Database
from listener.terms import AttemptKind, Role
from models import AttemptCount
from tests.factories import now
from tests.fakes import Outside

PASSWORD = "four unrelated words"
ANN = "ann@example.org"
FREE_OF_A_PAIR, FREE_OF_A_PLACE = FREE[AttemptKind.PAIR], FREE[AttemptKind.PLACE]


def _guess(inst: Installation, name: str = ANN, place: str = "there", *, at: datetime | None = None) -> bool:
    """Count an attempt that turns out wrong; tell whether it was let through."""
    try:
        throttle.begin(inst, throttle.of_sign_in(inst, name, place), at or now())
    except TooManyAttempts:
        return False
    return True


def _rows(inst: Installation) -> list[AttemptCount]:
    with inst.database.reading() as session:
        return list(session.exec(select(AttemptCount)))


def _waits(inst: Installation, name: str, place: str) -> bool:
    return throttle.wait(inst, throttle.of_sign_in(inst, name, place), now()) is not None


def test_after_five_failures_even_the_right_password_waits(inst: Installation) -> None:
    """From that place, until the wait is over; the real Ann enters from hers."""
    accounts.create_agent(inst, ANN, "Ann", Role.AGENT, PASSWORD, now())
    moment = now()
    for _ in range(FREE_OF_A_PAIR):
        with pytest.raises(NotAllowed, match="wrong"):
            accounts.sign_in(inst, ANN, "wrong password!!", "there", moment)
    with pytest.raises(TooManyAttempts) as refused:
        accounts.sign_in(inst, ANN, PASSWORD, "there", moment)
    assert (refused.value.retry_after, refused.value.advice) == (FIRST_WAIT, "Try again in 1 min.")
    assert accounts.sign_in(inst, ANN, PASSWORD, "here", moment)
    assert accounts.sign_in(inst, ANN, PASSWORD, "there", moment + FIRST_WAIT)


def test_a_restart_forgives_nothing(inst: Installation) -> None:
    """Another process on the same database goes on where the first one stopped."""
    for _ in range(FREE_OF_A_PAIR):
        assert _guess(inst)
    again = Database(inst.database.engine.url.render_as_string(hide_password=False))
    assert not _guess(replace(inst, database=again))
    again.close()


def test_a_good_password_forgives_its_pair_and_nobody_else(inst: Installation) -> None:
    """Who remembered their password begins anew; the guesses of others from there still count."""
    accounts.create_agent(inst, ANN, "Ann", Role.AGENT, PASSWORD, now())
    for n in range(FREE_OF_A_PLACE - 2):
        _guess(inst, f"{n}@example.org")
    assert _guess(inst)
    accounts.sign_in(inst, ANN, PASSWORD, "there", now())
    assert sorted({row.failures for row in _rows(inst)}) == [1, FREE_OF_A_PLACE - 1]
    assert len(_rows(inst)) == FREE_OF_A_PLACE - 1
    assert not _waits(inst, "next@example.org", "there")
    assert _guess(inst, "next@example.org") and _waits(inst, ANN, "there")


def test_good_sign_ins_leave_nothing_behind(inst: Installation) -> None:
    """A day of people who know their passwords is not a row."""
    accounts.create_agent(inst, ANN, "Ann", Role.AGENT, PASSWORD, now())
    accounts.sign_in(inst, ANN, PASSWORD, "there", now())
    ann = accounts.sign_in(inst, ANN, PASSWORD, "there", now()).agent
    accounts.change_password(inst, ann, PASSWORD, "another long one", now(), address="there")
    assert _rows(inst) == []


def test_one_password_tried_on_many_addresses_is_slowed_down(inst: Installation) -> None:
    """A place that fails on fifty addresses waits, whoever it tries next, and whichever of its addresses it uses."""
    for n in range(FREE_OF_A_PLACE):
        assert _guess(inst, f"{n}@example.org", f"2001:db8:1:2::{n:x}")
    assert not _guess(inst, "next@example.org", "2001:db8:1:2:ffff::1")
    assert _guess(inst, "next@example.org", "2001:db8:1:3::1")


def test_whoever_must_wait_writes_nothing(inst: Installation) -> None:
    """A flood of refused guesses neither fills the table nor makes the wait longer."""
    for _ in range(FREE_OF_A_PAIR):
        _guess(inst)
    before = [(row.key_hash, row.failures, row.last_at) for row in _rows(inst)]
    with inst.database.writing():  # while somebody else writes they are refused all the same
        assert not any(_guess(inst) for _ in range(20))
    assert [(row.key_hash, row.failures, row.last_at) for row in _rows(inst)] == before


def test_letters_are_counted_by_themselves(inst: Installation) -> None:
    """Who asked for links too often may still sign in."""
    keys = throttle.of_letters(inst, "there")
    for _ in range(FREE[AttemptKind.LETTERS]):
        throttle.begin(inst, keys, now())
    with pytest.raises(TooManyAttempts):
        throttle.begin(inst, keys, now())
    assert _guess(inst)


def test_nobody_reads_who_was_tried_nor_from_where(inst: Installation) -> None:
    """The keys are hashes under the installation's secret: without it no list of addresses tells whose they are."""
    _guess(inst, ANN, "192.0.2.7")
    other = replace(inst, settings=inst.settings.model_copy(update={"secret_key": "another"}))
    keys = {row.key_hash for row in _rows(inst)}
    assert keys == set(throttle.of_sign_in(inst, ANN, "192.0.2.7"))
    assert keys.isdisjoint(throttle.of_sign_in(other, ANN, "192.0.2.7"))
    assert "ann" not in str(_rows(inst)) and "192.0" not in str(_rows(inst))


def test_what_is_forgotten_is_deleted(inst: Installation) -> None:
    """An hour after the last failure the sweep takes the counts away, and not sooner."""
    _guess(inst), _guess(inst, "bob@example.org", "here", at=now() + timedelta(minutes=30))
    accounts.remove_expired(inst, now() + FORGOTTEN - timedelta(minutes=1))
    assert len(_rows(inst)) == 4
    accounts.remove_expired(inst, now() + FORGOTTEN + timedelta(minutes=1))
    assert len(_rows(inst)) == 2


def test_a_guesser_with_many_addresses_does_not_fill_the_disk(inst: Installation) -> None:
    """Of each kind so many counts are kept, those that failed last; a flood of pairs pushes out no place."""
    assert _guess(inst)
    old = now() - timedelta(minutes=5)
    flood = [AttemptCount(key_hash=f"{n:064}", kind=AttemptKind.PAIR, failures=9, last_at=old) for n in range(KEPT)]
    with inst.database.writing() as session:
        session.add_all(flood)
    assert _guess(inst, "bob@example.org", "here")
    with inst.database.reading() as session:
        kinds = dict(session.exec(select(AttemptCount.kind, func.count()).group_by(col(AttemptCount.kind))).all())
    assert kinds == {AttemptKind.PAIR: KEPT, AttemptKind.PLACE: 2}
    kept = {row.key_hash for row in _rows(inst)}
    assert {*throttle.of_sign_in(inst, ANN, "there"), *throttle.of_sign_in(inst, "bob@example.org", "here")} <= kept


def _guesses(address: str, settings: Settings, moment: datetime, begun: Barrier, let_through: "Queue[int]") -> None:
    """In a process of its own: four people guess at once, ten times each."""
    inst = Outside().installation(settings, Database(address))
    passed: list[bool] = []
    people = [Thread(target=lambda: passed.extend(_guess(inst, at=moment) for _ in range(10))) for _ in range(4)]
    begun.wait(60)
    for one in people:
        one.start()
    for one in people:
        one.join()
    inst.database.close()
    let_through.put(sum(passed))


def test_two_processes_let_no_more_guesses_through_than_one(inst: Installation) -> None:
    """Eighty guesses side by side in two processes: the free ones pass, and the counts say so many."""
    context = multiprocessing.get_context("spawn")
    begun, let_through = context.Barrier(2), context.Queue()
    address = inst.database.engine.url.render_as_string(hide_password=False)
    given = (address, inst.settings, now(), begun, let_through)
    processes = [context.Process(target=_guesses, args=given) for _ in range(2)]
    for one in processes:
        one.start()
    passed = [let_through.get(timeout=120) for _ in processes]
    for one in processes:
        one.join(30)
    assert sum(passed) == FREE_OF_A_PAIR
    assert [row.failures for row in _rows(inst)] == [FREE_OF_A_PAIR] * 2
