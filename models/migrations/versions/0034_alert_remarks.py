"""What an operator is told, for readers of other languages

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert", sa.Column("remarks", _json(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("alert", "remarks")


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
