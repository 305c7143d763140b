"""Subscriptions to feeds at their hubs

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_subscription",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("hub", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("topic", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column(
            "state",
            sa.Enum("wanted", "verified", "denied", name="subscriptionstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("try_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("lease_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("heard_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id"),
    )
    op.create_index("ix_feed_subscription_try_at", "feed_subscription", ["try_at"])


def downgrade() -> None:
    op.drop_table("feed_subscription")
