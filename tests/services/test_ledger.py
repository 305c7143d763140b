"""The ledger of a source: every reading is written down, a budget is never exceeded, and what is short is said."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from listener.decide.schedule import AGAIN
from listener.errors import FetchError
from listener.ports import Http
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.registry import check_source
from listener.store import spending
from listener.terms import Allowance, Batch, Budget, Health, Spent, Unit
from models import Source
from tests.fakes import FakeConnector, Outside
from tests.services.conftest import NOON, Post
from tests.services.test_listening import answer, stored

MONTH = Budget(100, Unit.POSTS, monthly=True)


class Paid(FakeConnector):
    """A connector with a budget: remembers what it was told is left."""

    def __init__(self, *answers: Batch, budget: Budget | None = MONTH) -> None:
        super().__init__(*answers)
        self.told: list[Allowance | None] = []
        self._budget = budget

    def budget(self, options: object) -> Budget | None:
        return self._budget

    def fetch(  # type: ignore[override]
        self, options: Any, cursor: Mapping[str, Any], http: Http, *, allowance: Allowance | None = None
    ) -> Batch:
        self.told.append(allowance)
        return super().fetch(options, cursor, http)


def paid(inst: Installation, connector: Paid) -> None:
    inst.connectors["fake"] = connector  # type: ignore[index] - the mapping of the fakes is a dict


def spent(inst: Installation, source: Source) -> Spent:
    with inst.database.reading() as session:
        return spending.since(session, source.id, "2000-01-01")


def test_more_is_read_again_at_once(inst: Installation, source: Source, outside: Outside, post: Post) -> None:
    """The rest of a long list comes seconds later; the usual interval is what is shown."""
    answer(inst, outside, Batch((post("one"),), more=True))
    poll_source(inst, source.id, NOON)
    after = stored(inst, source)
    assert after.next_poll_at - NOON == AGAIN
    assert after.interval >= 60


def test_a_quota_stretches_the_interval(inst: Installation, source: Source, outside: Outside, post: Post) -> None:
    """Ten requests for the hour: one every six minutes and a half, as health says."""
    left = Allowance(9, Unit.CALLS, NOON + timedelta(hours=1), 10)
    answer(inst, outside, Batch((post("one"),), allowance=left))
    poll_source(inst, source.id, NOON)
    after = stored(inst, source)
    assert after.next_poll_at - NOON == timedelta(hours=1) / 9
    assert "Read every 7 minutes" in after.health_detail
    assert after.allowances[0]["left"] == 9


def test_a_used_up_quota_waits_for_its_reset(inst: Installation, source: Source, outside: Outside, post: Post) -> None:
    """Not even what is left to read is read before."""
    left = Allowance(0, Unit.CALLS, NOON + timedelta(hours=1), 10)
    answer(inst, outside, Batch((post("one"),), allowance=left, more=True))
    poll_source(inst, source.id, NOON)
    after = stored(inst, source)
    assert after.next_poll_at == NOON + timedelta(hours=1)
    assert after.health is Health.THROTTLED
    assert "No request is left" in after.health_detail


def test_a_budget_is_never_exceeded(inst: Installation, source: Source, post: Post) -> None:
    """The connector is told what is left; with nothing left it is not asked until the next month."""
    connector = Paid(Batch((post("one"),), spent=Spent(calls=1, posts=60)), Batch(spent=Spent(calls=1, posts=40)))
    paid(inst, connector)
    poll_source(inst, source.id, NOON)
    poll_source(inst, source.id, NOON + timedelta(hours=1))
    assert stored(inst, source).health is Health.THROTTLED
    with inst.database.writing() as session:  # an operator who is impatient
        session.get_one(Source, source.id).next_poll_at = NOON + timedelta(hours=2)
    assert poll_source(inst, source.id, NOON + timedelta(hours=2)).taken
    assert [told.left for told in connector.told if told] == [100, 40]
    after = stored(inst, source)
    assert after.health is Health.THROTTLED
    assert after.next_poll_at.day == 1
    poll_source(inst, source.id, after.next_poll_at)
    assert connector.told[-1] is not None and connector.told[-1].left == 100
    assert spent(inst, source).posts >= 100


def test_without_a_budget_it_is_only_counted(inst: Installation, source: Source, post: Post) -> None:
    """An operator who sets none gets a ledger and no limit."""
    connector = Paid(Batch((post("one"),), spent=Spent(calls=2, posts=60, cost=0.3)), budget=None)
    paid(inst, connector)
    poll_source(inst, source.id, NOON)
    assert connector.told == [None]
    assert spent(inst, source) == Spent(2, 60, 0.3)


def test_a_look_at_a_source_is_paid_too(inst: Installation, source: Source, post: Post) -> None:
    """Whoever tries it out spends the same money."""
    connector = Paid(Batch((post("one"),), spent=Spent(calls=1, posts=60)))
    paid(inst, connector)
    check_source(inst, NOON, word=str(source.id)[-6:])
    check_source(inst, NOON, word=str(source.id)[-6:])
    assert spent(inst, source) == Spent(calls=2, posts=120)
    assert [told.left for told in connector.told if told] == [100, 40]


@pytest.mark.parametrize("fails", [False, True])
def test_requests_are_counted_by_themselves(inst: Installation, source: Source, outside: Outside, fails: bool) -> None:
    """Also those of a reading that failed on the way."""

    class Asking(FakeConnector):
        def fetch(self, options: Any, cursor: Mapping[str, Any], http: Http) -> Batch:
            for _ in range(3):
                with pytest.raises(AssertionError):
                    http.get("https://forum.example/api")
            if fails:
                raise FetchError("It failed", code="timeout", advice="Wait.")
            return Batch()

    inst.connectors["fake"] = Asking(Batch())  # type: ignore[index]
    poll_source(inst, source.id, NOON)
    assert spent(inst, source) == Spent(calls=3)


def test_a_failed_reading_counts_in_the_units_of_its_source(inst: Installation, source: Source) -> None:
    """Where some requests weigh more than one."""
    refusal = FetchError("It failed", code="timeout", advice="Wait.")
    refusal.units = 101
    paid(inst, Paid(refusal))  # type: ignore[arg-type]
    poll_source(inst, source.id, NOON)
    assert spent(inst, source) == Spent(calls=101)
