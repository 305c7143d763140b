"""Policies by brand, source, urgency and language; calendars; the clocks of the cases and who was warned

Revision ID: 0005
Revises: 0004
"""

import uuid
from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_CLOCKS = ("first_response", "next_response", "resolution")


def upgrade() -> None:
    op.create_table(
        "calendar",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", _text(120), nullable=False),
        sa.Column("time_zone", _text(64), nullable=False),
        sa.Column("week", _json(), nullable=False),
        sa.Column("country", _text(8), nullable=True),
        sa.Column("subdivision", _text(40), nullable=True),
        sa.Column("holidays_until", sa.Integer(), nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", _word("daykind", "holiday", "special"), nullable=False),
        sa.Column("names", _json(), nullable=False),
        sa.Column("periods", _json(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("calendar_id", "day"),
    )
    _widen_policies()
    op.create_table(
        "case_clock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("clock", _word("clockkind", *_CLOCKS), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", _moment(), nullable=False),
        sa.Column("due_at", _moment(), nullable=False),
        sa.Column("stopped_at", _moment(), nullable=True),
        sa.Column("paused_at", _moment(), nullable=True),
        sa.Column("told", _json(), nullable=False),
        sa.Column("why", _json(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["policy_id"], ["sla_policy.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "clock", "round"),
    )
    op.create_index("ix_case_clock_due", "case_clock", ["clock", "due_at"])
    op.create_index("ix_case_clock_policy_id", "case_clock", ["policy_id"])
    op.create_table(
        "case_warning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("clock", _word("clockkind", *_CLOCKS), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("key", _text(40), nullable=False),
        sa.Column("kind", _word("caseeventkind", "warned", "breached", "overdue"), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "clock", "round", "key", "agent_id"),
    )
    op.create_index("ix_case_warning_agent", "case_warning", ["agent_id", "at"])
    _add_to_cases()
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.add_column(sa.Column("clock", _word("clockkind", *_CLOCKS), nullable=True))
    # Batch mode would copy the whole table, and with it break the keys of those that refer to it.
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    op.execute(f"ALTER TABLE channel ADD COLUMN agent_id {kind} REFERENCES agent (id)")
    op.create_index("ix_channel_agent_id", "channel", ["agent_id"], unique=True)


def _widen_policies() -> None:
    """Make the table anew: nothing refers to it yet, and the old one allowed one policy a brand."""
    bind = op.get_bind()
    policies = sa.table(
        "sla_policy", sa.column("id", sa.Uuid()), sa.column("brand_id", sa.Uuid()),
        sa.column("first_response_minutes"), sa.column("warning_minutes", _json()),
    )  # fmt: skip
    brands = sa.table("brand", sa.column("id", sa.Uuid()), sa.column("slug"), sa.column("created_at", _moment()))
    found = bind.execute(sa.select(policies, brands.c.slug, brands.c.created_at).join_from(
        policies, brands, policies.c.brand_id == brands.c.id)).mappings().all()  # fmt: skip
    op.drop_table("sla_policy")
    op.create_table(
        "sla_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", _text(120), nullable=False),
        sa.Column("scope", _text(200), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("least_level", _word("level", "low", "medium", "high", "critical"), nullable=True),
        sa.Column("language", _text(8), nullable=True),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("first_response_minutes", sa.Integer(), nullable=False),
        sa.Column("next_response_minutes", sa.Integer(), nullable=True),
        sa.Column("resolution_minutes", sa.Integer(), nullable=True),
        sa.Column("warning_minutes", _json(), nullable=False),
        sa.Column("overdue_minutes", _json(), nullable=False),
        sa.Column("pauses", _json(), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"]),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("scope"),
    )
    op.create_index("ix_sla_policy_brand_id", "sla_policy", ["brand_id"])
    made = sa.table(
        "sla_policy", sa.column("id", sa.Uuid()), sa.column("name"), sa.column("scope"),
        sa.column("brand_id", sa.Uuid()), sa.column("first_response_minutes"), sa.column("next_response_minutes"),
        sa.column("warning_minutes", _json()), sa.column("overdue_minutes", _json()), sa.column("pauses", _json()),
        sa.column("created_at", _moment()),
    )  # fmt: skip
    for row in found:
        minutes = row["first_response_minutes"]
        bind.execute(sa.insert(made).values(
            id=row["id"], name=row["slug"], scope=f"brand={row['brand_id']}", brand_id=row["brand_id"],
            first_response_minutes=minutes, next_response_minutes=minutes, warning_minutes=row["warning_minutes"],
            overdue_minutes=[], pauses=[], created_at=row["created_at"],
        ))  # fmt: skip


def _add_to_cases() -> None:
    """Give every case its first response, with what was told of it."""
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("clock", _word("clockkind", *_CLOCKS), nullable=True))
        for name in ("runs_from", "warn_at", "paused_at", "reckon_at"):
            batch_op.add_column(sa.Column(name, _moment(), nullable=True))
    op.create_index("ix_case_reckon", "case", ["reckon_at"])
    cases = sa.table(
        "case", sa.column("id", sa.Uuid()), sa.column("brand_id", sa.Uuid()), sa.column("state"), sa.column("watched"),
        sa.column("due_at", _moment()), sa.column("published_at", _moment()), sa.column("closed_at", _moment()),
        sa.column("clock"), sa.column("runs_from", _moment()), sa.column("reckon_at", _moment()),
        sa.column("opened_at", _moment()),
    )  # fmt: skip
    policies = sa.table(
        "sla_policy", sa.column("brand_id", sa.Uuid()), sa.column("first_response_minutes"),
        sa.column("warning_minutes", _json()),
    )  # fmt: skip
    clocks = sa.table(
        "case_clock", sa.column("id", sa.Uuid()), sa.column("case_id", sa.Uuid()), sa.column("clock"),
        sa.column("round"), sa.column("started_at", _moment()), sa.column("due_at", _moment()),
        sa.column("stopped_at", _moment()), sa.column("told", _json()), sa.column("why", _json()),
    )  # fmt: skip
    bind = op.get_bind()
    promises = {
        row.brand_id: (row.first_response_minutes, row.warning_minutes) for row in bind.execute(policies.select())
    }
    found = bind.execute(cases.select()).mappings().all()
    rows: list[dict[str, Any]] = [
        {
            "id": uuid.uuid4(), "case_id": row["id"], "clock": "first_response", "round": 0,
            "started_at": row["published_at"], "due_at": row["due_at"], "stopped_at": row["closed_at"],
            "told": _told(row["watched"], *promises.get(row["brand_id"], (60, [30, 45]))), "why": [],
        }
        for row in found
    ]  # fmt: skip
    if rows:
        bind.execute(sa.insert(clocks), rows)
        still_open = cases.c.state != "closed"
        bind.execute(sa.update(cases).where(still_open).values(
            clock="first_response", runs_from=cases.c.published_at, reckon_at=cases.c.opened_at))  # fmt: skip
    op.execute('ALTER TABLE "case" DROP COLUMN watched')


def _told(number: int, whole: int, warnings: list[int]) -> list[str]:
    """Return what the last number told stands for: warnings in their order, then the breach."""
    minutes = sorted({minute for minute in warnings if 0 < minute < whole})
    keys = [*(f"warned:{minute * 60}" for minute in minutes), f"breached:{whole * 60}"]
    return keys[:number]


def downgrade() -> None:
    op.drop_index("ix_channel_agent_id", "channel")
    op.execute("DELETE FROM delivery WHERE channel_id IN (SELECT id FROM channel WHERE agent_id IS NOT NULL)")
    op.execute("DELETE FROM channel WHERE agent_id IS NOT NULL")
    op.execute("ALTER TABLE channel DROP COLUMN agent_id")
    op.execute("ALTER TABLE alert DROP COLUMN clock")
    op.execute('ALTER TABLE "case" ADD COLUMN watched INTEGER NOT NULL DEFAULT 0')
    op.drop_index("ix_case_reckon", "case")
    for name in ("clock", "runs_from", "warn_at", "paused_at", "reckon_at"):
        op.execute(f'ALTER TABLE "case" DROP COLUMN {name}')
    op.drop_table("case_warning")
    op.drop_table("case_clock")
    op.execute("DELETE FROM sla_policy WHERE brand_id IS NULL OR scope NOT LIKE 'brand=%' OR scope LIKE '% %'")
    op.drop_index("ix_sla_policy_brand_id", "sla_policy")
    bind = op.get_bind()
    policies = sa.table(
        "sla_policy", sa.column("id", sa.Uuid()), sa.column("brand_id", sa.Uuid()),
        sa.column("first_response_minutes"), sa.column("warning_minutes", _json()),
    )  # fmt: skip
    found = [dict(row) for row in bind.execute(policies.select()).mappings()]
    op.drop_table("sla_policy")
    op.create_table(
        "sla_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("first_response_minutes", sa.Integer(), nullable=False),
        sa.Column("warning_minutes", _json(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("brand_id"),
    )
    if found:
        bind.execute(sa.insert(policies), found)
    op.drop_table("calendar_day")
    op.drop_table("calendar")


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def _moment() -> sqlmodel.sql.sqltypes.UTCDateTime:
    return sqlmodel.sql.sqltypes.UTCDateTime()


def _json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def _word(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)
