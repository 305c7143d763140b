"""Claims are leases; who looks at a case

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("lease_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_index("ix_case_lease", "case", ["lease_until"])
    # Who held a case when leases came shows it from now on, or gives it back.
    op.execute("UPDATE \"case\" SET lease_until = claimed_at WHERE state = 'claimed'")
    op.create_table(
        "case_presence",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("seen_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("writing_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "agent_id"),
    )
    op.create_index("ix_case_presence_seen", "case_presence", ["seen_until"])


def downgrade() -> None:
    op.drop_table("case_presence")
    op.drop_index("ix_case_lease", "case")
    op.drop_column("case", "lease_until")
