"""Who people are in Slack, and what was pressed there."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from models.columns import utc_now


class SlackPerson(SQLModel, table=True):
    """Who a member of a Slack workspace is here. `app` stands for the Slack app that vouches for the member.

    Without `agent_id` it is who has the `email` that Slack knew of them at `looked_up_at`.
    """

    __tablename__ = "slack_person"

    app: str = Field(primary_key=True, max_length=64)
    person: str = Field(primary_key=True, max_length=40)
    agent_id: UUID | None = Field(default=None, foreign_key="agent.id", ondelete="CASCADE", index=True)
    email: str = Field(default="", max_length=254)
    looked_up_at: datetime | None = None
    linked_at: datetime = Field(default_factory=utc_now)


class SlackRequest(SQLModel, table=True):
    """A signed request that came already: one that comes again is refused."""

    __tablename__ = "slack_request"

    signature: str = Field(primary_key=True, max_length=80)
    at: datetime = Field(index=True)
