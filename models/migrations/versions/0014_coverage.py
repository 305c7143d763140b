"""The coverage ledger: how the hours of each source went

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_hour",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("hour", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False)
          for name in ("reads", "late", "throttled", "failed", "times", "longest_gap")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id", "hour"),
    )  # fmt: skip
    op.create_index("ix_source_hour_hour", "source_hour", ["hour"])


def downgrade() -> None:
    op.drop_table("source_hour")
