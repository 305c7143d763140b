"""Why a link could not be mailed, for readers of other languages

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    code = sa.Column("trouble_code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False, server_default="")
    op.add_column("invitation", code)


def downgrade() -> None:
    op.drop_column("invitation", "trouble_code")
