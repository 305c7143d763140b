"""What the queue counts is read from one index

Revision ID: 0029
Revises: 0028
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["state", "brand_id", "merged_into", "holder_id", "clock", "due_at", "version"]
    op.create_index("ix_case_counts", "case", columns)


def downgrade() -> None:
    op.drop_index("ix_case_counts", "case")
