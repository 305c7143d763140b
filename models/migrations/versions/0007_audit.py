"""The audit log, and brands that are paused

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = ("brand", "source", "channel", "policy", "calendar", "threshold", "agent")
ACTIONS = ("added", "changed", "removed", "restored", "paused", "resumed", "enabled", "disabled")


def upgrade() -> None:
    op.add_column("brand", sa.Column("paused_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Enum(*KINDS, name="auditkind", native_enum=False, length=32), nullable=False),
        sa.Column("action", sa.Enum(*ACTIONS, name="auditaction", native_enum=False, length=32), nullable=False),
        sa.Column("target", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("changes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_agent_id", "audit_entry", ["agent_id"])


def downgrade() -> None:
    op.drop_table("audit_entry")
    op.drop_column("brand", "paused_at")
