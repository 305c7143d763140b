"""One person behind several accounts: said by people, taken back by people, and never by itself."""

import pytest
from sqlmodel import select

from listener.errors import Conflict, NotAllowed, NotFound
from listener.services import persons, privacy, webcare
from listener.services.installation import Installation
from listener.store import authors, mentions
from listener.terms import AuditAction, AuditKind, Role, Scope
from models import Agent, AgentBrand, AuditEntry, Author, AuthorLink, Brand, Case, Source
from tests.factories import keep, make_agent, make_author, make_brand, make_case, make_mention, make_source, now
from tests.services.conftest import NOON


@pytest.fixture
def acme(inst: Installation) -> Brand:
    return make_brand(inst.database)


@pytest.fixture
def forum(inst: Installation) -> Source:
    return make_source(inst.database)


@pytest.fixture
def lea(inst: Installation) -> Agent:
    return make_agent(inst.database, "Lea", role=Role.LEAD)


@pytest.fixture
def marieke(inst: Installation) -> Author:
    return make_author(inst.database, "marieke@social.example", "Marieke")


@pytest.fixture
def case(inst: Installation, acme: Brand, forum: Source, marieke: Author) -> Case:
    return make_case(inst.database, acme, forum, author=marieke)


def elsewhere(inst: Installation, brand: Brand, source: Source, handle: str, text: str) -> Author:
    """Return an account on another network that once wrote of the brand."""
    author: Author = keep(inst.database, Author(network="video.example", handle=handle, name="M."))
    make_mention(inst.database, brand, source, author=author, text=text)
    return author


def earlier(inst: Installation, case: Case) -> list[str]:
    return [one.post.document.text for one in webcare.case(inst, case.number).earlier]


def negatives(inst: Installation, case: Case) -> int:
    with inst.database.reading() as session:
        assert case.author_id
        week = now() - NOON.replace(year=2000)
        return mentions.earlier_negatives(session, case.brand_id, case.author_id, now(), week)


def test_the_history_spans_what_is_linked_and_parts_again(
    inst: Installation, acme: Brand, forum: Source, case: Case, marieke: Author, lea: Agent
) -> None:
    """What the other account said stands on the case and counts as complained before; unlinked, it does not."""
    video = elsewhere(inst, acme, forum, "marieke77", "Acme broke it in a film of mine.")
    assert earlier(inst, case) == [] and negatives(inst, case) == 1
    persons.link(inst, case.number, marieke.id, video.id, lea, now())
    assert earlier(inst, case) == ["Acme broke it in a film of mine."] and negatives(inst, case) == 2
    (link,) = webcare.case(inst, case.number).links
    assert {link.one.handle, link.other.handle} == {"marieke77", "marieke@social.example"}
    assert link.agent and link.agent.name == "Lea"
    persons.unlink(inst, case.number, video.id, marieke.id)
    assert earlier(inst, case) == [] and negatives(inst, case) == 1
    with inst.database.reading() as session:
        said = session.exec(select(AuditEntry).order_by(AuditEntry.at)).all()
    assert [(one.kind, one.action) for one in said] == [
        (AuditKind.AUTHOR, AuditAction.ADDED),
        (AuditKind.AUTHOR, AuditAction.REMOVED),
    ]
    assert "marieke77 (video.example)" in said[0].target


def test_what_another_client_says_is_not_undone_here(
    inst: Installation, acme: Brand, case: Case, forum: Source, marieke: Author
) -> None:
    """A lead of one brand sees the link, not by whom, and does not take it back; colleagues and owners do."""
    bolt = make_brand(inst.database, "Bolt")
    video = elsewhere(inst, acme, forum, "m77", "A film of Acme.")
    for author in (marieke, video):
        make_mention(inst.database, bolt, forum, author=author, text="Bolt, too")
    zoe, lea = (make_agent(inst.database, name, role=Role.LEAD, all_brands=False) for name in ("Zoe", "Lea"))
    keep(inst.database, AgentBrand(agent_id=zoe.id, brand_id=bolt.id))
    persons.link(inst, case.number, marieke.id, video.id, zoe, now())
    acmes = inst.within(Scope(frozenset({acme.id})))
    (link,) = persons.look(acmes, case.number, "").links
    assert link.agent is None
    with pytest.raises(NotAllowed):
        persons.unlink(acmes, case.number, marieke.id, video.id)
    keep(inst.database, AgentBrand(agent_id=lea.id, brand_id=acme.id))
    persons.unlink(inst, case.number, marieke.id, video.id)
    persons.link(acmes, case.number, marieke.id, video.id, lea, now())
    assert [one.agent and one.agent.name for one in persons.look(acmes, case.number, "").links] == ["Lea"]
    persons.unlink(acmes, case.number, marieke.id, video.id)


def test_three_accounts_are_one_person_through_the_second(
    inst: Installation, acme: Brand, forum: Source, case: Case, marieke: Author, lea: Agent
) -> None:
    """Links reach through each other, and taking one back parts exactly what it joined."""
    video = elsewhere(inst, acme, forum, "marieke77", "A film of Acme.")
    third = elsewhere(inst, acme, forum, "m_d", "A question to Acme.")
    persons.link(inst, case.number, marieke.id, video.id, lea, now())
    persons.link(inst, case.number, video.id, third.id, lea, now())
    assert len(earlier(inst, case)) == 2 and len(webcare.case(inst, case.number).links) == 2
    with pytest.raises(Conflict):
        persons.link(inst, case.number, marieke.id, third.id, lea, now())
    persons.unlink(inst, case.number, marieke.id, video.id)
    assert earlier(inst, case) == []
    with inst.database.reading() as session:
        assert set(authors.same_person(session, third.id)) == {video.id, third.id}


def test_nothing_is_linked_by_itself(
    inst: Installation, acme: Brand, forum: Source, case: Case, marieke: Author
) -> None:
    """The same name elsewhere is shown to choose from, and no more."""
    video = elsewhere(inst, acme, forum, "Marieke", "Another post on Acme.")
    view = persons.look(inst, case.number, "")
    assert [found.id for found in view.found] == [video.id] and view.links == []
    assert earlier(inst, case) == []


@pytest.mark.parametrize("words", ["%", "_", "\\", "a%", "' OR 1=1 --", "x" * 500, "\u202e"])
def test_any_words_may_be_searched(inst: Installation, case: Case, words: str) -> None:
    """What LIKE would take as a pattern is a letter."""
    assert persons.look(inst, case.number, words).found == []


def test_only_who_is_there_is_linked(
    inst: Installation, acme: Brand, forum: Source, case: Case, marieke: Author, lea: Agent
) -> None:
    """Oneself, strangers to the case, keys of nobody, and accounts of other brands alone are not found."""
    one = elsewhere(inst, acme, forum, "one", "Acme one.")
    other = elsewhere(inst, acme, forum, "other", "Acme other.")
    outside = elsewhere(inst, make_brand(inst.database, "Bolt"), forum, "outside", "Bolt alone.")
    within = inst.within(Scope(frozenset({acme.id})))
    for pair in ((marieke.id, marieke.id), (one.id, other.id), (marieke.id, lea.id)):
        with pytest.raises(NotFound):
            persons.link(inst, case.number, *pair, lea, now())
    with pytest.raises(NotFound):
        persons.link(within, case.number, marieke.id, outside.id, lea, now())
    assert persons.look(within, case.number, "outside").found == []
    with pytest.raises(Conflict):
        persons.unlink(inst, case.number, marieke.id, one.id)


def test_who_is_forgotten_is_linked_to_nobody(
    inst: Installation, acme: Brand, forum: Source, case: Case, marieke: Author, lea: Agent
) -> None:
    """With the name goes what tells who else they are; they are not found by a search any more."""
    video = elsewhere(inst, acme, forum, "marieke77", "A film of Acme.")
    persons.link(inst, case.number, marieke.id, video.id, lea, now())
    privacy.erase_person(inst, "marieke77")
    with inst.database.reading() as session:
        assert session.exec(select(AuthorLink)).all() == []
        assert authors.find(session, "erased", []) == []
