"""Tokens of the API: shown once, for a use, of one agent, until they are revoked."""

from datetime import timedelta

import pytest
from sqlmodel import select

from listener.errors import Conflict, ListenerError, NotFound
from listener.services import accounts, registry, visiting
from listener.services.installation import Installation
from listener.terms import EVERY_BRAND, Role, Scope, TokenUse
from models import Agent, ApiToken, Brand
from tests.factories import make_agent, now


def test_a_token_is_kept_as_its_digest_alone(inst: Installation) -> None:
    """What opens the API stands nowhere in the database; its use and name do."""
    ann = make_agent(inst.database)
    token = visiting.make_token(inst, ann.id, " nightly export ", TokenUse.READ, now())
    with inst.database.reading() as session:
        kept = session.exec(select(ApiToken)).one()
    assert token.startswith(visiting.PREFIX) and len(token) > 40
    assert token not in kept.model_dump_json()
    assert (kept.name, kept.use, kept.last_used_at) == ("nightly export", TokenUse.READ, None)


def test_a_token_is_its_agent_within_its_brands(inst: Installation, brand: Brand) -> None:
    """It names its agent, scope and use, and when it was last used, to the minute."""
    ann = make_agent(inst.database)
    token, moment = visiting.make_token(inst, ann.id, "x", TokenUse.WORK, now()), now()
    found = visiting.visitor(inst, token, moment)
    assert found and (found.agent.id, found.scope, found.use) == (ann.id, EVERY_BRAND, TokenUse.WORK)
    registry.change_agent(inst, ann.email, brands=[brand.slug])
    found = visiting.visitor(inst, token, moment + timedelta(seconds=30))
    assert found and found.scope == Scope(frozenset({brand.id}))
    assert [one.last_used_at for one in visiting.tokens(inst, ann.id, moment)] == [moment]


def test_a_token_ends(inst: Installation) -> None:
    """By its day, by being revoked by its agent, and with its agent; never by somebody else."""
    ann, bob = make_agent(inst.database), make_agent(inst.database, "Bob")
    short = visiting.make_token(inst, ann.id, "short", TokenUse.READ, now(), days=1)
    long = visiting.make_token(inst, ann.id, "long", TokenUse.READ, now())
    assert visiting.visitor(inst, short, now() + timedelta(days=1, minutes=1)) is None
    key = next(one.id for one in visiting.tokens(inst, ann.id, now()) if one.name == "long")
    with pytest.raises(NotFound):
        visiting.revoke_token(inst, bob.id, key)
    visiting.revoke_token(inst, ann.id, key)
    assert visiting.visitor(inst, long, now()) is None
    assert visiting.visitor(inst, short, now())
    registry.change_agent(inst, ann.email, active=False)
    registry.change_agent(inst, ann.email, active=True)
    assert visiting.visitor(inst, short, now()) is None


def test_a_token_has_a_name_and_there_are_not_endless_ones(inst: Installation) -> None:
    """No name, an endless name and the twenty-first token are refused."""
    ann = make_agent(inst.database)
    for name in (" ", "x" * 81):
        with pytest.raises(ListenerError):
            visiting.make_token(inst, ann.id, name, TokenUse.READ, now())
    for number in range(visiting.MOST_TOKENS):
        visiting.make_token(inst, ann.id, str(number), TokenUse.READ, now())
    with pytest.raises(Conflict):
        visiting.make_token(inst, ann.id, "more", TokenUse.READ, now())


def test_an_agent_of_some_brands_is_changed(inst: Installation, brand: Brand) -> None:
    """Tier and brands are kept; no brand is no brand; an owner works for all of them."""
    registry.add_agent(inst, "mia@example.org", "Mia", Role.AGENT, now(), brands=[brand.slug])
    view = registry.show_agent(inst, "mia@example.org", now())
    assert ([one.slug for one in view.brands], view.agent.all_brands, view.agent.tier) == ([brand.slug], False, "n1")
    registry.change_agent(inst, "mia@example.org", brands=[])
    assert registry.show_agent(inst, "mia@example.org", now()).brands == []
    with pytest.raises(Conflict):
        registry.change_agent(inst, "mia@example.org", role=Role.OWNER)
    registry.change_agent(inst, "mia@example.org", role=Role.OWNER, all_brands=True)
    with inst.database.reading() as session:
        assert session.exec(select(Agent.all_brands)).one()
    with pytest.raises(NotFound):
        registry.change_agent(inst, "mia@example.org", brands=["nothing"])


def test_somebody_new_comes_with_their_tier(inst: Installation) -> None:
    """An invitation carries the tier, and says so in the list of people."""
    registry.add_agent(inst, "mia@example.org", "Mia", Role.LEAD, now(), tier="n3")
    (view,) = registry.all_agents(inst, now())
    assert (view.agent.tier, view.sign_ins, view.state) == ("n3", 0, "invited")
    with pytest.raises(Conflict):
        registry.add_agent(inst, "mia@example.org", "Mia", Role.LEAD, now())
    accounts.create_agent(inst, "mia@example.org", "Mia", Role.LEAD, "four unrelated words", now())
    assert registry.show_agent(inst, "mia@example.org", now()).state == "can enter"
