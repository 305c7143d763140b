"""A calendar for each tier

Revision ID: 0033
Revises: 0032
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_KEYS = ("at_n1_calendar_id", "at_n2_calendar_id", "at_n3_calendar_id")


def upgrade() -> None:
    # Batch mode would copy the table, and with it break the keys of the clocks that refer to it.
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    for name in _KEYS:
        op.execute(f"ALTER TABLE sla_policy ADD COLUMN {name} {kind} REFERENCES calendar (id)")


def downgrade() -> None:
    """All tiers count in the hours of their policy again; the open cases are worked out anew."""
    op.execute(
        "UPDATE \"case\" SET reckon_at = published_at WHERE state <> 'closed' AND id IN (SELECT case_clock.case_id "
        "FROM case_clock JOIN sla_policy ON sla_policy.id = case_clock.policy_id "
        "WHERE coalesce(at_n1_calendar_id, at_n2_calendar_id, at_n3_calendar_id) IS NOT NULL)"
    )
    for name in _KEYS:
        op.drop_column("sla_policy", name)
