"""Tokens of the API; since when a sign-in was not used, and where it is

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.execute("DELETE FROM sign_in")  # nobody knows when they were last used; a sign-in lives for a day at most
    op.add_column("sign_in", sa.Column("seen_at", moment(), nullable=False, server_default="2000-01-01 00:00:00+00:00"))
    for name, length in (("address", 64), ("browser", 200)):
        text = sqlmodel.sql.sqltypes.AutoString(length=length)
        op.add_column("sign_in", sa.Column(name, text, nullable=False, server_default=""))
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("use", sa.Enum("read", "work", "operate", name="tokenuse", native_enum=False, length=32),
                  nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("expires_at", moment(), nullable=True),
        sa.Column("last_used_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )  # fmt: skip
    op.create_index("ix_api_token_agent_id", "api_token", ["agent_id"])


def downgrade() -> None:
    op.drop_table("api_token")
    for name in ("browser", "address", "seen_at"):
        op.drop_column("sign_in", name)
