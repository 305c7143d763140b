"""What tells of a post is found by it: for messages that follow, and for what is deleted, which looks for it each time

Revision ID: 0039
Revises: 0038
"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

INDEXES = (("alert", "mention_id"), ("alert", "digest_id"), ("case_event", "mention_id"), ("delivery", "rolled_into"))


def upgrade() -> None:
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
