"""Closed cases are walked newest first in their index alone, whatever brands are wanted

Revision ID: 0038
Revises: 0037
"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_case_closed", "case")
    op.create_index("ix_case_closed", "case", ["state", "closed_at", "brand_id", "merged_into", "number"])


def downgrade() -> None:
    op.drop_index("ix_case_closed", "case")
    op.create_index("ix_case_closed", "case", ["state", "closed_at"])
