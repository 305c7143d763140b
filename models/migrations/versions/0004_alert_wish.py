"""What a brand wishes of its alarms, and whether the model was sure of a mention

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("false_alarms", sa.Float(), nullable=True),
        sa.Column("missed", sa.Float(), nullable=True),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("wished_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("measured_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("brand_id"),
    )
    with op.batch_alter_table("alert_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_wish_measured_at"), ["measured_at"], unique=False)
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sure", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_column("sure")
    with op.batch_alter_table("alert_wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_wish_measured_at"))
    op.drop_table("alert_wish")
