"""Links on their way, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from listener.errors import Conflict, NotFound
from listener.services import accounts, inviting, registry, visiting
from listener.services.installation import Installation
from listener.services.inviting import FORGOTTEN_LIFETIME, QUIET
from listener.terms import Role, TokenUse
from models import Channel
from tests.factories import keep, now
from tests.mailing import MailServer, mail_serving

PASSWORD = "four unrelated words"


def _by_mail(inst: Installation, server: MailServer) -> Installation:
    settings = inst.settings.model_copy(update={"smtp_url": server.settings.smtp_url})
    return replace(inst, settings=settings)


def _invite(inst: Installation) -> inviting.Handed:
    return inviting.invite(inst, "mia@example.org", "Mia", Role.AGENT, now(), locale="nl")


def test_an_invitation_lasts_a_week_and_says_so(inst: Installation) -> None:
    """Until then it opens, and what is handed over tells when that ends."""
    handed = _invite(inst)
    token = handed.link.partition("=")[2]
    assert not handed.mailed and handed.agent.locale == "nl"
    assert accounts.invited(inst, token, handed.expires_at - timedelta(seconds=1)).name == "Mia"
    with pytest.raises(NotFound):
        accounts.invited(inst, token, handed.expires_at)


def test_of_many_who_ask_at_once_one_mail_goes_out(inst: Installation) -> None:
    """Eight requests for one address in the same moment: one link, one mail; five minutes later another."""
    accounts.create_agent(inst, "mia@example.org", "Mia", Role.AGENT, PASSWORD, now())
    with mail_serving() as server:
        mailing, moment = _by_mail(inst, server), now()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: inviting.forgot(mailing, "mia@example.org", moment), range(8)))
        assert len(server.mails) == 1
        inviting.forgot(mailing, "mia@example.org", moment + QUIET)
        assert len(server.mails) == 2


def test_a_link_for_a_forgotten_password_lasts_an_hour(inst: Installation) -> None:
    """A mailbox that somebody opens tomorrow holds no key."""
    accounts.create_agent(inst, "mia@example.org", "Mia", Role.AGENT, PASSWORD, now())
    with mail_serving() as server:
        moment = now()
        inviting.forgot(_by_mail(inst, server), "mia@example.org", moment)
        token = server.mails[0][1].get_body(("plain",)).get_content().partition("token=")[2].split()[0]  # type: ignore[union-attr]
    assert accounts.invited(inst, token, moment)
    with pytest.raises(NotFound):
        accounts.invited(inst, token, moment + FORGOTTEN_LIFETIME)


def test_who_never_entered_is_gone_when_withdrawn(inst: Installation) -> None:
    """With their brands and their tokens; whom another row names is put out instead."""
    agent = _invite(inst).agent
    token = visiting.make_token(inst, agent.id, "x", TokenUse.READ, now())
    assert inviting.withdraw(inst, "mia@example.org") == "mia@example.org"
    assert registry.all_agents(inst, now()) == []
    assert visiting.visitor(inst, token, now()) is None
    agent = _invite(inst).agent
    keep(inst.database, Channel(notifier="email", name="Mia", agent_id=agent.id))
    inviting.withdraw(inst, agent.id)
    assert [view.state for view in registry.all_agents(inst, now())] == ["put out"]


def test_who_entered_is_not_withdrawn(inst: Installation) -> None:
    """Between the page and the click they may have come in."""
    handed = _invite(inst)
    accounts.accept(inst, handed.link.partition("=")[2], PASSWORD, now())
    with pytest.raises(Conflict):
        inviting.withdraw(inst, "mia@example.org")


def test_a_mail_server_that_is_down_leaves_the_link(inst: Installation) -> None:
    """The link is handed over with the trouble, and the list remembers it."""
    settings = inst.settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    handed = _invite(replace(inst, settings=settings))
    assert not handed.mailed and handed.trouble and handed.trouble.code == "unreachable"
    (view,) = registry.all_agents(inst, now())
    assert view.invitation and "127.0.0.1" in view.invitation.trouble and view.invitation.mailed_at is None
