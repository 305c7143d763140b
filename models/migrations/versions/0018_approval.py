"""Four eyes: answers that must be approved, and who decided on them

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("agent", "brand"):
        op.add_column(table, sa.Column("needs_approval", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("reply") as batch:
        batch.add_column(sa.Column("decided_by", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch.create_foreign_key("fk_reply_decided_by", "agent", ["decided_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("reply") as batch:
        batch.drop_constraint("fk_reply_decided_by", type_="foreignkey")
        batch.drop_column("decided_at")
        batch.drop_column("decided_by")
    for table in ("brand", "agent"):
        op.drop_column(table, "needs_approval")
