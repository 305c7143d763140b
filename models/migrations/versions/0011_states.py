"""Cases that wait or are snoozed, and their tier

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tier = sa.Enum("n1", "n2", "n3", name="tier", native_enum=False, length=32)
    op.add_column("case", sa.Column("wake_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column("case", sa.Column("tier", tier, nullable=False, server_default="n1"))
    op.add_column("case", sa.Column("tier_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_index("ix_case_wake", "case", ["wake_at"])


def downgrade() -> None:
    op.execute("UPDATE \"case\" SET state = 'new', holder_id = NULL WHERE state IN ('waiting', 'snoozed')")
    op.drop_index("ix_case_wake", "case")
    for name in ("wake_at", "tier", "tier_since"):
        op.drop_column("case", name)
