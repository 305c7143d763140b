"""Whose request it is: by the cookie or the token of a sign-in, or by a token of the API."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.errors import Conflict, ListenerError, NotFound
from listener.services.installation import Installation
from listener.services.passwords import digest
from listener.store import agents, api_tokens
from listener.terms import Scope, TokenUse
from models import Agent, ApiToken, SignIn

PREFIX = "lst_"  # scanners of repositories, and we, know a token of the API when they see one
NOTED_EVERY = timedelta(minutes=1)  # a request only reads, but for one a minute
MOST_TOKENS = 20  # of one agent
LONGEST_NAME = 80
_NAMED = Saying("token_named", "A token has a name of 1 to {most:number} characters")
_WHICH = Saying("token_which", "Say which program will use it.")
_NO_TOKEN = Saying("no_token", "There is no such token")
_LIST = Saying("list_again", "List them again.")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose request it is, the brands it may touch, and with a token of the API what that is for."""

    agent: Agent
    scope: Scope
    use: TokenUse | None = None


def visitor(inst: Installation, token: str, now: datetime, *, active: bool = True) -> Visitor | None:
    """Return whose token that is; None when it is unknown or has ended, or the agent was put out.

    With `active` the sign-in counts as used, which keeps it from ending: not for what a page asks by itself.
    """
    if token.startswith(PREFIX):
        return _by_api_token(inst, token, now)
    with inst.database.reading() as session:
        found = agents.by_sign_in(session, digest(token), now)
        if found is None:
            return None
        sign_in, agent = found
        scope = agents.scope_of(session, agent)
    if active and now - sign_in.seen_at >= NOTED_EVERY:
        inst.database.write(lambda session: agents.seen(session, sign_in.token_hash, now))
    return Visitor(agent, scope)


def lasting(inst: Installation, tokens: Collection[str], now: datetime) -> dict[str, Scope]:
    """Return those sign-ins that last, each with the brands it may see now. It does not count as using them."""
    digests = {digest(token): token for token in tokens}
    with inst.database.reading() as session:
        there = agents.lasting(session, digests, now)
        scopes = {agent.id: agents.scope_of(session, agent) for _, agent in there}
    return {digests[token_hash]: scopes[agent.id] for token_hash, agent in there}


def sign_ins(inst: Installation, agent_id: UUID, now: datetime) -> Sequence[SignIn]:
    with inst.database.reading() as session:
        return agents.sign_ins_of(session, agent_id, now)


def tokens(inst: Installation, agent_id: UUID, now: datetime) -> Sequence[ApiToken]:
    with inst.database.reading() as session:
        return api_tokens.of_agent(session, agent_id, now)


def make_token(
    inst: Installation, agent_id: UUID, name: str, use: TokenUse, now: datetime, days: int | None = None
) -> str:
    """Return a new token, which is shown this once; without `days` it lives until it is revoked.

    Raises ListenerError for a name that is empty or endless, Conflict when there are too many.
    """
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise ListenerError(_NAMED(most=LONGEST_NAME), _WHICH())
    token = PREFIX + secrets.token_urlsafe(32)
    expires_at = None if days is None else now + timedelta(days=days)

    def work(session: Session) -> None:
        if len(api_tokens.of_agent(session, agent_id, now)) >= MOST_TOKENS:
            raise Conflict(
                f"There are {MOST_TOKENS} tokens already", "Revoke one that is not used.", code="tokens_many",
                facts={"most": str(MOST_TOKENS)},
            )  # fmt: skip
        kept = ApiToken(token_hash=digest(token), agent_id=agent_id, name=name, use=use, created_at=now)
        kept.expires_at = expires_at
        session.add(kept)

    inst.database.write(work)
    return token


def revoke_token(inst: Installation, agent_id: UUID, token_id: UUID) -> None:
    """Let a token of the agent open nothing from now on. Raises NotFound."""

    def work(session: Session) -> None:
        if not api_tokens.revoke(session, agent_id, token_id):
            raise NotFound(_NO_TOKEN(), _LIST())

    inst.database.write(work)


def _by_api_token(inst: Installation, token: str, now: datetime) -> Visitor | None:
    with inst.database.reading() as session:
        found = api_tokens.by_digest(session, digest(token), now)
        if found is None:
            return None
        kept, agent = found
        scope = agents.scope_of(session, agent)
    if kept.last_used_at is None or now - kept.last_used_at >= NOTED_EVERY:
        inst.database.write(lambda session: api_tokens.used(session, kept.id, now))
    return Visitor(agent, scope, kept.use)
