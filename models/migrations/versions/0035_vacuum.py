"""PostgreSQL clears away the former versions of cases sooner

Revision ID: 0035
Revises: 0034

Each change of a case leaves a version behind in every index. By default the server clears them away once they are a
fifth of the table; of a hundred thousand cases twenty thousand, which lie among the five thousand open ones that each
page counts, and counting took ten times as long. It looks every minute, and a clearing takes a tenth of a second.
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

CHANGED_ALL_DAY = ("case", "case_clock")
FORMER_VERSIONS = 1000


def upgrade() -> None:
    for table in _tables():
        op.execute(
            f'ALTER TABLE "{table}" SET (autovacuum_vacuum_scale_factor = 0,'
            f" autovacuum_vacuum_threshold = {FORMER_VERSIONS})"
        )


def downgrade() -> None:
    for table in _tables():
        op.execute(f'ALTER TABLE "{table}" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)')


def _tables() -> tuple[str, ...]:
    return CHANGED_ALL_DAY if op.get_bind().dialect.name == "postgresql" else ()
