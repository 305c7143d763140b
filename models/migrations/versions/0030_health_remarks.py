"""What is remarked upon a source, for readers of other languages

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("health_remarks", _json(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("source", "health_remarks")


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
