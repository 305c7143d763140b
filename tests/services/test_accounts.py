"""Who may enter: links that work once, passwords, sign-ins that end."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import Session, select

from listener.decide.attempts import FREE
from listener.errors import Conflict, ListenerError, NotAllowed, NotFound, TooManyAttempts
from listener.services import accounts, registry, visiting
from listener.services.installation import Installation
from listener.store.agents import IDLE
from listener.terms import AttemptKind, Role
from models import Agent, Invitation, SignIn
from tests.factories import now

PASSWORD = "four unrelated words"


def _token(link: str | None) -> str:
    assert link
    return parse_qs(urlsplit(link).query)["token"][0]


def _ann(inst: Installation) -> Agent:
    return accounts.create_agent(inst, "Ann@example.org", "Ann", Role.AGENT, PASSWORD, now())


def test_the_first_owner_enters_by_a_link_that_works_once(inst: Installation) -> None:
    """The link makes an owner with the address they give; used up, it works no more, and no other is made."""
    link = accounts.first_owner_link(inst, now())
    assert link and link.startswith(inst.settings.base_url)
    owner = accounts.accept(inst, _token(link), PASSWORD, now(), email="Boss@Example.org", name="Boss", locale="nl")
    assert (owner.email, owner.role, owner.locale) == ("boss@example.org", Role.OWNER, "nl")
    assert accounts.first_owner_link(inst, now()) is None
    with pytest.raises(NotFound):
        accounts.accept(inst, _token(link), PASSWORD, now(), email="thief@example.org")


def test_a_newer_first_link_ends_the_older(inst: Installation) -> None:
    """Each call makes a new link; only the newest opens."""
    old, new = (_token(accounts.first_owner_link(inst, now())) for _ in range(2))
    with pytest.raises(NotFound):
        accounts.invited(inst, old, now())
    assert accounts.invited(inst, new, now()).role is Role.OWNER


def test_a_link_expires_after_a_day(inst: Installation) -> None:
    """A link found in an old mail opens nothing."""
    token = _token(accounts.first_owner_link(inst, now()))
    with pytest.raises(NotFound):
        accounts.accept(inst, token, PASSWORD, now() + timedelta(hours=24), email="boss@example.org")


def test_only_digests_are_stored(inst: Installation) -> None:
    """Whoever reads the database finds no token that opens anything."""
    link = _token(accounts.first_owner_link(inst, now()))
    _ann(inst)
    entry = accounts.sign_in(inst, "ann@example.org", PASSWORD, "here", now())
    with inst.database.reading() as session:
        stored = [row.token_hash for row in [*session.exec(select(Invitation)), *session.exec(select(SignIn))]]
        hashed = session.exec(select(Agent.password_hash).where(Agent.email == "ann@example.org")).one()
    assert link not in stored and entry.token not in stored
    assert hashed and hashed.startswith("$argon2id$")


def test_an_invited_agent_chooses_a_password(inst: Installation) -> None:
    """An invitation names the role; the address stays the one that was invited."""
    token = _token(registry.add_agent(inst, "bob@example.org", "Bob", Role.LEAD, now()))
    accounts.accept(inst, token, PASSWORD, now(), email="other@example.org")
    entry = accounts.sign_in(inst, "bob@example.org", PASSWORD, "here", now())
    assert (entry.agent.name, entry.agent.role) == ("Bob", Role.LEAD)


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 257])
def test_short_and_endless_passwords_are_refused(inst: Installation, password: str) -> None:
    """Fewer than twelve characters, or more than a hash should chew on, and the link stays good."""
    token = _token(registry.add_agent(inst, "bob@example.org", "Bob", Role.AGENT, now()))
    with pytest.raises(ListenerError):
        accounts.accept(inst, token, password, now())
    assert accounts.invited(inst, token, now()).name == "Bob"


def test_the_first_owner_cannot_take_an_address_in_use(inst: Installation) -> None:
    """An address belongs to one agent."""
    token = _token(accounts.first_owner_link(inst, now()))
    _ann(inst)
    with pytest.raises(Conflict):
        accounts.accept(inst, token, PASSWORD, now(), email="ann@example.org")


@pytest.mark.parametrize("email", ["", "nobody", "a b@example.org", "@example.org", "x@" + "y" * 260])
def test_what_is_no_address_is_refused(inst: Installation, email: str) -> None:
    """A typing mistake is told, not stored."""
    with pytest.raises(ListenerError):
        registry.add_agent(inst, email, "Nobody", Role.AGENT, now())


def test_signing_in_and_out(inst: Installation) -> None:
    """A token names its agent until it is signed out."""
    ann = _ann(inst)
    entry = accounts.sign_in(inst, " ANN@example.org ", PASSWORD, "here", now())
    found = visiting.visitor(inst, entry.token, now())
    assert found and found.agent.id == ann.id
    accounts.sign_out(inst, entry.token)
    assert visiting.visitor(inst, entry.token, now()) is None


def test_a_sign_in_ends_by_itself(inst: Installation) -> None:
    """After fourteen hours the token is worth nothing, and the sweep removes it."""
    _ann(inst)
    entry = accounts.sign_in(inst, "ann@example.org", PASSWORD, "here", now())
    later = now() + accounts.SIGN_IN_LIFETIME + timedelta(seconds=5)
    assert visiting.visitor(inst, entry.token, later) is None
    assert accounts.remove_expired(inst, later) == 1
    assert accounts.remove_expired(inst, later) == 0


def test_a_new_password_ends_every_sign_in(inst: Installation) -> None:
    """Who knew the old password, or sits at a forgotten browser, is out."""
    _ann(inst)
    entry = accounts.sign_in(inst, "ann@example.org", PASSWORD, "here", now())
    accounts.set_password(inst, "ann@example.org", "another long one")
    assert visiting.visitor(inst, entry.token, now()) is None
    with pytest.raises(NotAllowed):
        accounts.sign_in(inst, "ann@example.org", PASSWORD, "here", now())


def test_unknown_address_and_wrong_password_sound_the_same(inst: Installation) -> None:
    """Nobody learns from the answer who works here."""
    _ann(inst)
    said = []
    for email in ("ann@example.org", "nobody@example.org", accounts.FIRST_OWNER):
        with pytest.raises(NotAllowed) as refused:
            accounts.sign_in(inst, email, "wrong password!!", "here", now())
        said.append(refused.value.message)
    assert len(set(said)) == 1


def test_an_agent_put_out_cannot_enter_nor_stay(inst: Installation) -> None:
    """A deactivated agent's password and open browser both stop working."""
    ann = _ann(inst)
    entry = accounts.sign_in(inst, "ann@example.org", PASSWORD, "here", now())

    def put_out(session: Session) -> None:
        session.get_one(Agent, ann.id).active = False

    inst.database.write(put_out)
    assert visiting.visitor(inst, entry.token, now()) is None
    with pytest.raises(NotAllowed):
        accounts.sign_in(inst, "ann@example.org", PASSWORD, "here", now())


def test_a_sign_in_left_alone_ends(inst: Installation) -> None:
    """After two hours without a request by a person the token is worth nothing; what a page asks does not count."""
    _ann(inst)
    entry = accounts.sign_in(inst, "ann@example.org", PASSWORD, "here", now())
    busy, quiet = now() + timedelta(minutes=90), now() + timedelta(minutes=180)
    assert visiting.visitor(inst, entry.token, busy)
    assert visiting.visitor(inst, entry.token, quiet, active=False)
    assert visiting.visitor(inst, entry.token, busy + IDLE, active=False) is None


def test_changing_the_password_moves_to_a_new_sign_in(inst: Installation) -> None:
    """Who knows the password changes it: all sign-ins end, a new one begins; a wrong one is refused and throttled."""
    ann = _ann(inst)
    old = accounts.sign_in(inst, "ann@example.org", PASSWORD, "here", now())
    for _ in range(FREE[AttemptKind.PAIR]):
        with pytest.raises(NotAllowed):
            accounts.change_password(inst, ann, "wrong password!!", "another long one", now(), address="x")
    with pytest.raises(TooManyAttempts):
        accounts.change_password(inst, ann, PASSWORD, "another long one", now(), address="x")
    new = accounts.change_password(inst, ann, PASSWORD, "another long one", now(), address="here")
    assert visiting.visitor(inst, old.token, now()) is None
    assert visiting.visitor(inst, new.token, now())
    assert accounts.sign_in(inst, "ann@example.org", "another long one", "here", now())


def test_a_sign_in_is_ended_by_its_owner_alone(inst: Installation) -> None:
    """The list shows where one is signed in; ending one or all others ends no one else's."""
    ann = _ann(inst)
    bob = accounts.create_agent(inst, "bob@example.org", "Bob", Role.AGENT, PASSWORD, now())
    first, second, third = (
        accounts.sign_in(inst, "ann@example.org", PASSWORD, "here", now(), browser) for browser in "ABC"
    )
    listed = {one.browser: one.token_hash for one in visiting.sign_ins(inst, ann.id, now())}
    with pytest.raises(NotFound):
        accounts.end_sign_in(inst, bob.id, listed["A"])
    accounts.end_sign_in(inst, ann.id, listed["A"])
    assert visiting.visitor(inst, first.token, now()) is None
    accounts.end_other_sign_ins(inst, ann.id, third.token)
    assert [one.browser for one in visiting.sign_ins(inst, ann.id, now())] == ["C"]
    assert visiting.visitor(inst, second.token, now()) is None
