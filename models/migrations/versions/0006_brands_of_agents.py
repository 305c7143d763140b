"""The tier of an agent, and the brands that one works for

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tier = sa.Enum("n1", "n2", "n3", name="tier", native_enum=False, length=32)
    op.add_column("agent", sa.Column("tier", tier, nullable=False, server_default="n1"))
    op.add_column("agent", sa.Column("all_brands", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "agent_brand",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.PrimaryKeyConstraint("agent_id", "brand_id"),
    )
    op.create_index("ix_agent_brand_brand_id", "agent_brand", ["brand_id"])


def downgrade() -> None:
    op.drop_table("agent_brand")
    op.drop_column("agent", "all_brands")
    op.drop_column("agent", "tier")
