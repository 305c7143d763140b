"""What feeds tell us by themselves."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from listener.terms import SubscriptionState
from models.columns import word


class FeedSubscription(SQLModel, table=True):
    """Our subscription to a feed at the hub it names (WebSub). The feed is read all the same.

    `try_at` is the due time of the next request to the hub, and its lease. `lease_until` is how long the hub tells.
    """

    __tablename__ = "feed_subscription"

    source_id: UUID = Field(foreign_key="source.id", primary_key=True, ondelete="CASCADE")
    hub: str = Field(max_length=2000)
    topic: str = Field(max_length=2000)
    state: SubscriptionState = Field(default=SubscriptionState.WANTED, sa_type=word(SubscriptionState))
    try_at: datetime = Field(index=True)
    lease_until: datetime | None = None
    heard_at: datetime | None = None
    failures: int = 0
    detail: str = ""


class SourceNotice(SQLModel, table=True):
    """Something that a source named when it called us (`listener.ports.Told`), told of last at `told_at`.

    `ask_at` is when the source is to be asked for it, and the lease of the worker that asks; None when it was.
    """

    __tablename__ = "source_notice"

    source_id: UUID = Field(foreign_key="source.id", primary_key=True, ondelete="CASCADE")
    name: str = Field(primary_key=True, max_length=500)
    told_at: datetime
    ask_at: datetime | None = Field(default=None, index=True)
