"""Failed attempts at the door, counted for all processes and over restarts

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.Enum("pair", "place", "letters", name="attemptkind", native_enum=False, length=32)
    op.create_table(
        "attempt_count",
        sa.Column("key_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash"),
    )
    op.create_index("ix_attempt_count_newest", "attempt_count", ["kind", "last_at", "key_hash"])


def downgrade() -> None:
    op.drop_table("attempt_count")
