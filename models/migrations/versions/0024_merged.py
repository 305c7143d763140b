"""Cases that another took; posts of an author in order

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.create_index("ix_case_merged_into", "case", ["merged_into"])
    op.create_index("ix_mention_by", "mention", ["author_id", "published_at"])


def downgrade() -> None:
    op.drop_index("ix_mention_by", "mention")
    op.drop_index("ix_case_merged_into", "case")
    op.drop_column("case", "merged_into")
