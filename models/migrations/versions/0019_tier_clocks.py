"""How long a case may lie at each tier

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TIERS = ("at_n1_minutes", "at_n2_minutes", "at_n3_minutes")
_POLICIES = sa.table(
    "sla_policy", sa.column("id", sa.Uuid()),
    sa.column("pauses", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
)  # fmt: skip


def upgrade() -> None:
    for name in _TIERS:
        op.add_column("sla_policy", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    """The clocks of tiers go, and the rests for them; the open cases are worked out anew."""
    bind = op.get_bind()
    for row in bind.execute(sa.select(_POLICIES)).all():
        kept = [pause for pause in row.pauses if not pause.endswith(":escalated")]
        bind.execute(_POLICIES.update().where(_POLICIES.c.id == row.id).values(pauses=kept))
    op.execute("UPDATE \"case\" SET reckon_at = published_at WHERE state <> 'closed'")
    op.execute("UPDATE \"case\" SET clock = NULL WHERE clock IN ('at_n1', 'at_n2', 'at_n3')")
    op.execute("UPDATE alert SET clock = NULL WHERE clock IN ('at_n1', 'at_n2', 'at_n3')")
    op.execute("DELETE FROM case_clock WHERE clock IN ('at_n1', 'at_n2', 'at_n3')")
    op.execute("DELETE FROM case_warning WHERE clock IN ('at_n1', 'at_n2', 'at_n3')")
    for name in _TIERS:
        op.drop_column("sla_policy", name)
