"""Authors of several sources whom people say to be one person

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "author_link",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("linked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["author.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["author.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("one_id", "other_id"),
    )
    op.create_index("ix_author_link_other_id", "author_link", ["other_id"])


def downgrade() -> None:
    op.drop_table("author_link")
