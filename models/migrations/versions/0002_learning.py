"""Learning from agents: corrections, the sample to review, heads fitted on a brand's corrections

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brand_head",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base_model", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("coefficients", _json(), nullable=False),
        sa.Column("numbers", _json(), nullable=False),
        sa.Column("former", sa.Integer(), nullable=True),
        sa.Column("active_key", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=True),
        sa.Column("tried_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("promoted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("retired_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("active_key"),
        sa.UniqueConstraint("brand_id", "version"),
    )
    op.create_table(
        "review_draw",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("day", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("drawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sizes", _json(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("brand_id", "day"),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mention_id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("field", _word("correctionfield", "sentiment", "urgency", "about_us"), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("model_label", _word("label", "negative", "neutral", "positive"), nullable=False),
        sa.Column("model_negative", sa.Float(), nullable=False),
        sa.Column("model_neutral", sa.Float(), nullable=False),
        sa.Column("model_positive", sa.Float(), nullable=False),
        sa.Column("model_version", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("model_base", _json(), nullable=True),
        sa.Column("model_level", _word("level", "low", "medium", "high", "critical"), nullable=False),
        sa.Column("model_score", sa.Float(), nullable=False),
        sa.Column("model_verdict", _word("verdict", "digest_only", "alert", "open_case", "join_case"), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"]),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index("ix_correction_brand", ["brand_id", "said_at"], unique=False)
        batch_op.create_index("ix_correction_mention", ["mention_id", "field", "said_at"], unique=False)
    op.create_table(
        "review_sample",
        sa.Column("mention_id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("day", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"]),
        sa.PrimaryKeyConstraint("mention_id"),
    )
    with op.batch_alter_table("review_sample", schema=None) as batch_op:
        batch_op.create_index("ix_review_sample_day", ["brand_id", "day", "place"], unique=False)
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.add_column(sa.Column("base", _json(), nullable=True))
        batch_op.create_index("ix_mention_classified", ["brand_id", "classified_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index("ix_mention_classified")
        batch_op.drop_column("base")
    with op.batch_alter_table("review_sample", schema=None) as batch_op:
        batch_op.drop_index("ix_review_sample_day")
    op.drop_table("review_sample")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index("ix_correction_mention")
        batch_op.drop_index("ix_correction_brand")
    op.drop_table("correction")
    op.drop_table("review_draw")
    op.drop_table("brand_head")


def _json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def _word(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)
