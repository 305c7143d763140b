"""The people who work here, their sign-in, and the pulse of the workers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from listener.terms import AttemptKind, Role, Tier, TokenUse
from models.columns import new_key, utc_now, word


class Agent(SQLModel, table=True):
    """A person with a sign-in. `password_hash` is None until the invitation is accepted.

    Who does not work for all brands works for those of `AgentBrand`: for none when it has none.
    """

    id: UUID = Field(default_factory=new_key, primary_key=True)
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=200)
    role: Role = Field(default=Role.AGENT, sa_type=word(Role))
    tier: Tier = Field(default=Tier.N1, sa_type=word(Tier))
    all_brands: bool = True
    needs_approval: bool = False  # what they answer is read by a lead first
    password_hash: str | None = None
    locale: str = Field(default="en", max_length=8)
    time_zone: str = Field(default="", max_length=64)
    active: bool = True
    created_at: datetime = Field(default_factory=utc_now)


class AgentBrand(SQLModel, table=True):
    """A brand that an agent works for."""

    __tablename__ = "agent_brand"

    agent_id: UUID = Field(foreign_key="agent.id", primary_key=True)
    brand_id: UUID = Field(foreign_key="brand.id", primary_key=True, index=True)


class Invitation(SQLModel, table=True):
    """A one-time link that lets someone set their password. Only the link's SHA-256 is stored.

    `mailed_at` is None when nobody mailed it, and `trouble` says why when somebody tried, `trouble_code` to those who
    read it in another language.
    """

    token_hash: str = Field(primary_key=True, max_length=64)
    agent_id: UUID = Field(foreign_key="agent.id", index=True)
    created_at: datetime = Field(default_factory=utc_now)
    expires_at: datetime
    used_at: datetime | None = None
    mailed_at: datetime | None = None
    trouble: str = Field(default="", max_length=300)
    trouble_code: str = Field(default="", max_length=40)


class AgentIdentity(SQLModel, table=True):
    """Who an agent is to a sign-in provider: the subject never changes there, an address may.

    One subject of a provider is one agent, and one agent has one subject of it.
    """

    __tablename__ = "agent_identity"
    __table_args__ = (UniqueConstraint("issuer", "agent_id"),)

    issuer: str = Field(primary_key=True, max_length=300)
    subject: str = Field(primary_key=True, max_length=255)
    agent_id: UUID = Field(foreign_key="agent.id", index=True)
    email: str = Field(default="", max_length=254)
    created_at: datetime = Field(default_factory=utc_now)
    seen_at: datetime = Field(default_factory=utc_now)


class SignIn(SQLModel, table=True):
    """A browser session. Only the cookie's SHA-256 is stored."""

    __tablename__ = "sign_in"

    token_hash: str = Field(primary_key=True, max_length=64)
    agent_id: UUID = Field(foreign_key="agent.id", index=True)
    created_at: datetime = Field(default_factory=utc_now)
    expires_at: datetime
    seen_at: datetime = Field(default_factory=utc_now)
    address: str = Field(default="", max_length=64)
    browser: str = Field(default="", max_length=200)
    by_provider: bool = False


class AttemptCount(SQLModel, table=True):
    """Failed attempts to enter since the last good one, of whom `kind` says; the key is a keyed hash of who that is."""

    __tablename__ = "attempt_count"
    __table_args__ = (Index("ix_attempt_count_newest", "kind", "last_at", "key_hash"),)

    key_hash: str = Field(primary_key=True, max_length=64)
    kind: AttemptKind = Field(sa_type=word(AttemptKind))
    failures: int
    last_at: datetime


class ApiToken(SQLModel, table=True):
    """A key with which a program works for an agent, never as more than they are. Only its SHA-256 is stored."""

    __tablename__ = "api_token"

    id: UUID = Field(default_factory=new_key, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    agent_id: UUID = Field(foreign_key="agent.id", index=True)
    name: str = Field(max_length=80)
    use: TokenUse = Field(sa_type=word(TokenUse))
    created_at: datetime = Field(default_factory=utc_now)
    expires_at: datetime | None = None
    last_used_at: datetime | None = None


class Pulse(SQLModel, table=True):
    """When a part of the running system last did its work: a silent worker shows here."""

    part: str = Field(primary_key=True, max_length=60)
    at: datetime
