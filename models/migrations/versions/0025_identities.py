"""Who agents are to a sign-in provider, and which sign-ins came through it

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.add_column("sign_in", sa.Column("by_provider", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "agent_identity",
        sa.Column("issuer", text(length=300), nullable=False),
        sa.Column("subject", text(length=255), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("email", text(length=254), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("seen_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("issuer", "subject"),
        sa.UniqueConstraint("issuer", "agent_id"),
    )
    op.create_index("ix_agent_identity_agent_id", "agent_identity", ["agent_id"])


def downgrade() -> None:
    op.drop_table("agent_identity")
    op.drop_column("sign_in", "by_provider")
