"""What the console keeps while it runs: the installation, the throttle, the pulse of the live pages."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from fastapi import Request

from listener.console.live import Live
from listener.services.installation import Installation
from listener.services.throttle import Throttle
from models import Agent


@dataclass
class Console:
    inst: Installation
    live: Live
    throttle: Throttle = field(default_factory=Throttle)


def console(request: Request) -> Console:
    state: Console = request.app.state.console
    return state


def installation(request: Request) -> Installation:
    """Return the installation, as the one who is signed in works on it: the audit log says who it was."""
    inst, signed_in = console(request).inst, getattr(request.state, "agent", None)
    return replace(inst, by=signed_in.id) if signed_in else inst


def agent(request: Request) -> Agent:
    """Return who is signed in; only for routes that somebody must be signed in for."""
    signed_in: Agent = request.state.agent
    return signed_in


def now() -> datetime:
    return datetime.now(UTC)
