"""When a link was made and mailed, and what went wrong with its mail

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    made = sa.Column("created_at", moment(), nullable=False, server_default="2000-01-01 00:00:00+00:00")
    op.add_column("invitation", made)
    op.add_column("invitation", sa.Column("mailed_at", moment(), nullable=True))
    text = sqlmodel.sql.sqltypes.AutoString(length=300)
    op.add_column("invitation", sa.Column("trouble", text, nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("trouble", "mailed_at", "created_at"):
        op.drop_column("invitation", name)
