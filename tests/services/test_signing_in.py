"""From a person of the provider to an agent, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from listener.decide.openid import Person, Refusal
from listener.errors import Conflict, EntryRefused
from listener.services import accounts, inviting, registry, signing_in, visiting
from listener.services.installation import Installation
from listener.store import identities
from listener.terms import Role
from models import Agent, AgentIdentity, AuditEntry
from tests.factories import now

ISSUER = "https://login.example.org"
MIA = Person(ISSUER, "u-1", "mia@example.org", verified=True, name="Mia")


@pytest.fixture
def inst(inst: Installation) -> Installation:
    return replace(inst, settings=inst.settings.model_copy(update={"oidc_issuer": ISSUER, "oidc_client_id": "x"}))


def enter(inst: Installation, person: Person = MIA) -> accounts.Entry:
    return signing_in.enter(inst, person, now(), address="here", browser="B")


def test_who_was_invited_enters_without_a_password(inst: Installation) -> None:
    """They can then be given cases, as anybody who can enter; the log says that the provider knows them."""
    inviting.invite(inst, "mia@example.org", "Mia", Role.AGENT, now())
    entry = enter(inst)
    assert visiting.visitor(inst, entry.token, now())
    view = registry.show_agent(inst, "mia@example.org", now())
    assert view.state == "can enter" and view.identity and view.identity.subject == "u-1"
    with inst.database.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.agent_id == view.agent.id)).all()
    assert [one.changes for one in entries] == [{"provider": [None, "yes"]}]
    with pytest.raises(Conflict):
        inviting.withdraw(inst, "mia@example.org")


def test_eight_browsers_of_one_new_person_are_one_agent(inst: Installation) -> None:
    """At the same moment: one agent, one identity, eight sign-ins."""
    allowed = replace(inst, settings=inst.settings.model_copy(update={"oidc_default_role": "agent"}))
    with ThreadPoolExecutor(8) as pool:
        entries = list(pool.map(lambda _: enter(allowed), range(8)))
    assert len({entry.agent.id for entry in entries}) == 1
    with inst.database.reading() as session:
        assert len(session.exec(select(Agent)).all()) == len(session.exec(select(AgentIdentity)).all()) == 1


def test_another_browser_of_theirs_may_enter_between_two_looks(
    inst: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the look for the subject, before the look for the address: the same person, not another one."""
    if inst.database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    allowed = replace(inst, settings=inst.settings.model_copy(update={"oidc_default_role": "agent"}))
    look = identities.by_subject
    others: list[accounts.Entry] = []

    def looked_too_soon(session: Session, issuer: str, subject: str) -> tuple[AgentIdentity, Agent] | None:
        found = look(session, issuer, subject)
        monkeypatch.setattr(identities, "by_subject", look)
        with ThreadPoolExecutor(1) as another:
            others.append(another.submit(enter, allowed).result())
        return found

    monkeypatch.setattr(identities, "by_subject", looked_too_soon)
    assert enter(allowed).agent.id == others[0].agent.id


def test_of_two_persons_with_one_address_one_enters(inst: Installation) -> None:
    """At the same moment: the other is told that the address is taken."""
    inviting.invite(inst, "mia@example.org", "Mia", Role.AGENT, now())

    def outcome(subject: str) -> str:
        try:
            enter(inst, replace(MIA, subject=subject))
        except EntryRefused as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(outcome, ["u-1", "u-2"]))
    assert outcomes == ["in", Refusal.TAKEN]


def test_another_provider_is_another_person(inst: Installation) -> None:
    """The same subject elsewhere is nobody until the address is verified there too."""
    inviting.invite(inst, "mia@example.org", "Mia", Role.AGENT, now())
    enter(inst)
    with pytest.raises(EntryRefused):
        enter(inst, Person("https://other.example.org", "u-1", "mia@example.org", verified=False))
    assert enter(inst, replace(MIA, issuer="https://other.example.org", subject="u-7"))


def test_the_last_owner_may_enter_by_the_provider_alone(inst: Installation) -> None:
    """Who enters that way is an owner like any other: no link for a first one is made, and they cannot be put out."""
    inviting.invite(inst, "mia@example.org", "Mia", Role.OWNER, now())
    assert accounts.first_owner_link(inst, now())
    enter(inst)
    assert accounts.first_owner_link(inst, now()) is None
    with pytest.raises(Conflict):
        registry.remove_agent(inst, "mia@example.org")


def test_a_new_role_ends_the_sign_ins(inst: Installation) -> None:
    """A cookie never opens more, or less, than on the day it was given."""
    inviting.invite(inst, "mia@example.org", "Mia", Role.AGENT, now())
    entry = enter(inst)
    registry.change_agent(inst, "mia@example.org", name="Mia B")
    assert visiting.visitor(inst, entry.token, now())
    registry.change_agent(inst, "mia@example.org", role=Role.LEAD)
    assert visiting.visitor(inst, entry.token, now()) is None
