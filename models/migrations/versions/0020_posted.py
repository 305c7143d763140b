"""Messages in Slack that follow their cases; members of a workspace known by their address

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.create_table(
        "posted_message",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("place", json, nullable=False),
        sa.Column("shows", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("try_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("delivery_id"),
    )
    op.create_index("ix_posted_message_due", "posted_message", ["channel_id", "try_at"])
    op.create_table(
        "posted_case",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["posted_message.delivery_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("delivery_id", "case_id"),
    )
    op.create_index("ix_posted_case_case_id", "posted_case", ["case_id"])
    op.create_index("ix_posted_case_changed_at", "posted_case", ["changed_at"])
    with op.batch_alter_table("slack_person") as batch:
        batch.alter_column("agent_id", existing_type=sa.Uuid(), nullable=True)
        email = sqlmodel.sql.sqltypes.AutoString(length=254)
        batch.add_column(sa.Column("email", email, nullable=False, server_default=""))
        batch.add_column(sa.Column("looked_up_at", moment(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM slack_person WHERE agent_id IS NULL")
    with op.batch_alter_table("slack_person") as batch:
        batch.drop_column("looked_up_at")
        batch.drop_column("email")
        batch.alter_column("agent_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_table("posted_case")
    op.drop_table("posted_message")
