"""What went wrong with a source lately; hours in which a source showed less than was written

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment, words = sqlmodel.sql.sqltypes.UTCDateTime, sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "source_trouble",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("code", words(length=40), nullable=False),
        sa.Column("message", words(length=1000), nullable=False),
        sa.Column("advice", words(length=1000), nullable=False),
        sa.Column("began_at", moment(), nullable=False),
        sa.Column("last_at", moment(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("recovered_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_source_trouble_source_id", "source_trouble", ["source_id"])
    with op.batch_alter_table("source_hour") as batch:
        batch.add_column(sa.Column("incomplete", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("source_hour") as batch:
        batch.drop_column("incomplete")
    op.drop_table("source_trouble")
