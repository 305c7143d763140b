"""The risk topics on which an answer is proposed first

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("article", sa.Column("topics", _JSON, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("article", "topics")
