"""Who looks at a case, and who writes."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from listener.services import webcare
from listener.services.installation import Installation
from models import Agent, Brand, Case, CasePresence, Source
from tests.factories import make_agent, make_case, now


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source)


@pytest.fixture
def ann(inst: Installation) -> Agent:
    return make_agent(inst.database, "Ann")


def test_who_looks_and_who_writes(inst: Installation, case: Case, ann: Agent) -> None:
    """Ann looks, then writes, then stops, then is gone without a word: each is seen for its time."""
    start = now()

    def seen(seconds: int) -> list[tuple[int, str, bool]]:
        found = webcare.present(inst, start + timedelta(seconds=seconds))
        return [(one.number, one.name, one.writing) for one in found]

    webcare.here(inst, case.number, ann, start)
    assert seen(1) == [(case.number, "Ann", False)]
    webcare.here(inst, case.number, ann, start + timedelta(seconds=5), writing=True)
    assert seen(6) == [(case.number, "Ann", True)]
    assert seen(14) == [(case.number, "Ann", False)]
    assert seen(60) == []


def test_who_leaves_is_gone(inst: Installation, case: Case, ann: Agent) -> None:
    """Closing the page says so at once; the claim stays with its lease."""
    webcare.claim(inst, case.number, ann, now())
    webcare.here(inst, case.number, ann, now())
    webcare.gone(inst, case.number, ann)
    assert webcare.present(inst, now()) == []
    assert webcare.case(inst, case.number).row.case.holder_id == ann.id


def test_a_page_that_speaks_all_the_time_writes_seldom(inst: Installation, case: Case, ann: Agent) -> None:
    """A minute of signs, one a second, all of them typing: at most one write every three seconds."""
    start = now()
    webcare.claim(inst, case.number, ann, start)
    writes = set()
    for second in range(60):
        webcare.here(inst, case.number, ann, start + timedelta(seconds=second), writing=True)
        with inst.database.reading() as session:
            writes.add(session.exec(select(CasePresence.writing_until)).one())
    assert len(writes) <= 20


def test_what_ran_out_is_swept(inst: Installation, case: Case, ann: Agent) -> None:
    """Rows that say nothing any more are deleted."""
    webcare.here(inst, case.number, ann, now() - timedelta(hours=1))
    assert webcare.remove_expired(inst, now()) == 1

    def rows(session: Session) -> int:
        return len(session.exec(select(CasePresence)).all())

    with inst.database.reading() as session:
        assert rows(session) == 0
