"""The words that cases are found by, and views that people keep, who they are in Slack

Revision ID: 0017
Revises: 0015
"""

import json

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from listener.decide.search import marks_of, words_of
from models.columns import text_by_code

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None

_POSTS = sa.text(
    'SELECT "case".number, document.title, document.text, document.source_id, author.handle, author.name, '
    "mention.language, mention.reasons "
    'FROM mention JOIN "case" ON mention.case_id = "case".id JOIN document ON mention.document_id = document.id '
    'LEFT JOIN author ON mention.author_id = author.id ORDER BY "case".number'
)


def upgrade() -> None:
    table = op.create_table(
        "case_word",
        sa.Column("word", text_by_code, nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["case.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("word", "case_number"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_word_case", "case_word", ["case_number", "word"])
    op.create_index("ix_case_answered", "case", ["answered_at"])
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("query", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_saved_view_agent_id", "saved_view", ["agent_id"])
    op.create_table(
        "slack_person",
        sa.Column("app", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("person", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("app", "person"),
    )
    op.create_index("ix_slack_person_agent_id", "slack_person", ["agent_id"])
    op.create_table(
        "slack_request",
        sa.Column("signature", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("signature"),
    )
    op.create_index("ix_slack_request_at", "slack_request", ["at"])
    known: dict[int, set[str]] = {}
    for row in op.get_bind().execute(_POSTS):
        known.setdefault(row.number, set()).update(_of_post(row))
    for number, words in known.items():
        op.bulk_insert(table, [{"word": word, "case_number": number} for word in sorted(words)])


def _of_post(row: "sa.Row[tuple[object, ...]]") -> set[str]:
    reasons = json.loads(row.reasons) if isinstance(row.reasons, str) else row.reasons
    source = row.source_id if isinstance(row.source_id, str) else row.source_id.hex
    words = words_of((row.handle or "", row.name or "", row.title, row.text))
    return words | marks_of(row.language, source, [reason["code"] for reason in reasons])


def downgrade() -> None:
    op.drop_table("slack_request")
    op.drop_table("slack_person")
    op.drop_table("saved_view")
    op.drop_index("ix_case_answered", "case")
    op.drop_table("case_word")
