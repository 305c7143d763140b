"""What the console keeps while it runs: the installation, the pulse of the live pages.

Pages and API get the installation here, within the scope of whoever is signed in, and nowhere else.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

from fastapi import Request

from listener.console.live import Live
from listener.services.installation import Installation
from listener.services.signing_in import Provider, provider_of
from listener.terms import Scope
from models import Agent


@dataclass
class Console:
    inst: Installation
    lives: dict[Scope, Live] = field(default_factory=dict)  # one a scope: who works for one brand hears of it alone

    def forget(self, *, menu: bool) -> None:
        """Let the next pages find out again what is shared by them: something was changed."""
        for one in list(self.lives.values()):
            one.forget(menu=menu)

    @cached_property
    def provider(self) -> Provider | None:
        """The sign-in provider, with what it said of itself; None without one."""
        return provider_of(self.inst.settings)


def console(request: Request) -> Console:
    state: Console = request.app.state.console
    return state


def installation(request: Request) -> Installation:
    """Return the installation as the one who asks works on it: other brands are not there.

    The audit log says who it was. Routes for anyone, which prove their right by a signature or a link, get all brands.
    """
    inst, signed_in = console(request).inst.within(request.state.scope), request.state.agent
    return replace(inst, by=signed_in.id) if signed_in else inst


def live(request: Request) -> Live:
    """Return what tells of changes in the scope of whoever is signed in."""
    here, scope = console(request), request.state.scope
    if scope not in here.lives:
        here.lives[scope] = Live(here.inst, scope)
    return here.lives[scope]


def agent(request: Request) -> Agent:
    """Return who is signed in; only for routes that somebody must be signed in for."""
    signed_in: Agent = request.state.agent
    return signed_in


def now() -> datetime:
    return datetime.now(UTC)
