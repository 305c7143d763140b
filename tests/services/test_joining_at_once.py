"""A post joins a case while an agent works on it: whoever comes second sees what the first did."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from listener.config import Settings
from listener.errors import Conflict
from listener.services import casework, webcare
from listener.services.installation import Installation
from listener.store import cases
from listener.store.database import Database
from listener.terms import CaseState, CloseReason
from models import Agent, Author, Brand, Case, Mention, Source
from tests.factories import make_agent, make_author, make_brand, make_case, make_mention, make_source, now
from tests.fakes import Outside

LONG_AGO = now() - timedelta(days=2)


class Scene:
    """A case of Eve's, a later post of hers, and Ann, who works on it."""

    def __init__(self, database: Database, inst: Installation) -> None:
        self.database, self.inst = database, inst
        self.brand: Brand = make_brand(database)
        source: Source = make_source(database)
        self.eve: Author = make_author(database, "eve")
        self.ann: Agent = make_agent(database, "Ann")
        self.case: Case = make_case(database, self.brand, source, author=self.eve)
        self.later: Mention = make_mention(database, self.brand, source, author=self.eve, age=timedelta(minutes=1))

    def join(self, session: Session, case: Case | None) -> None:
        assert case is not None
        casework.join(session, case, session.get_one(Mention, self.later.id), now())

    def stored(self) -> Case:
        with self.database.reading() as session:
            return session.get_one(Case, self.case.id)


@pytest.fixture
def scene(database: Database, settings: Settings) -> Scene:
    return Scene(database, Outside().installation(settings, database))


@pytest.fixture
def shared(postgres_database: Database, settings: Settings) -> Scene:
    return Scene(postgres_database, Outside().installation(settings, postgres_database))


def test_a_case_is_locked_as_it_is_now_not_as_the_session_remembers_it(scene: Scene) -> None:
    """Between two statements of a transaction another's may be committed, where there is more than one writer."""
    with scene.database.writing() as session:
        case = session.get_one(Case, scene.case.id)
        session.connection().execute(
            update(Case).where(col(Case.id) == case.id).values(version=7, state=CaseState.CLAIMED)
        )
        found = cases.open_of_story(session, case.story_id)
        assert found is case and (found.version, found.state) == (7, CaseState.CLAIMED)


@pytest.mark.services
def test_who_claims_a_case_while_a_post_joins_it_holds_the_version_with_the_post(shared: Scene) -> None:
    """Else a close would be taken for one of somebody who saw the post."""
    with ThreadPoolExecutor(1) as pool:
        with shared.database.writing() as session:
            case = cases.open_of_author(session, shared.brand.id, shared.eve.id, LONG_AGO)
            claiming = pool.submit(webcare.claim, shared.inst, shared.case.number, shared.ann, now())
            wait([claiming], timeout=0.5)
            shared.join(session, cases.open_of_story(session, shared.case.story_id))
            assert case is not None
        claimed = claiming.result()
    assert (claimed.version, claimed.mentions) == (shared.case.version + 2, 2)
    assert shared.stored().version == claimed.version


@pytest.mark.services
@pytest.mark.parametrize("is_copy", [False, True])
def test_a_closed_case_that_a_post_joins_is_nobody_elses_to_reopen(shared: Scene, is_copy: bool) -> None:
    """Of two who go on with it at once the second is refused, and no count is lost."""
    webcare.close(shared.inst, shared.case.number, shared.ann, CloseReason.ANSWERED, now())
    closed = shared.stored()
    with ThreadPoolExecutor(1) as pool:
        with shared.database.writing() as session:
            case = (
                cases.lately_closed(session, closed.story_id, LONG_AGO)
                if is_copy
                else cases.closed_of_author(session, shared.brand.id, shared.eve.id, LONG_AGO)
            )
            reopening = pool.submit(webcare.reopen, shared.inst, closed.number, shared.ann, now())
            wait([reopening], timeout=0.5)
            shared.join(session, case)
        with pytest.raises(Conflict):
            reopening.result()
    assert (shared.stored().version, shared.stored().mentions) == (closed.version + 1, 2)
