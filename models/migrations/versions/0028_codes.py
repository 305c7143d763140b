"""Codes of what went wrong, for readers of other languages

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

COLUMNS = (("source", "health_code", 40), ("channel", "disabled_code", 80), ("delivery", "last_code", 80),
           ("reply", "last_code", 80))  # fmt: skip


def upgrade() -> None:
    for table, column, length in COLUMNS:
        op.add_column(table, sa.Column(column, sa.String(length), nullable=False, server_default=""))


def downgrade() -> None:
    for table, column, _ in COLUMNS:
        op.drop_column(table, column)
