"""What lies in a scope: the one place that keeps the brands apart.

A session of a scope adds to every statement, for each table in it, that the row belongs to a brand of the scope: no
query has to say it, so none can forget it. What lies outside is not refused but not there
(https://docs.sqlalchemy.org/en/21/orm/session_events.html#adding-global-where-on-criteria). A test sees to it that
every table has a `brand_id` or a line here.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Uuid, bindparam, event, exists, false, inspect
from sqlalchemy.orm import FromStatement, ORMExecuteState, with_loader_criteria
from sqlalchemy.orm.interfaces import CriteriaOption
from sqlalchemy.sql.visitors import InternalTraversal
from sqlmodel import Session, SQLModel, col

from listener.decide.remarks import Saying
from listener.errors import NotAllowed
from listener.terms import EVERY_BRAND, Scope
from models import (
    Agent,
    AgentBrand,
    AgentIdentity,
    Alert,
    AnswerDraft,
    ApiToken,
    Article,
    AttemptCount,
    AuditEntry,
    Author,
    AuthorLink,
    Brand,
    Calendar,
    CalendarDay,
    Case,
    CaseCall,
    CaseClock,
    CaseEvent,
    CasePresence,
    CaseTag,
    CaseWarning,
    CaseWord,
    Channel,
    Counter,
    Delivery,
    Document,
    EngagementCount,
    FeedSubscription,
    Followed,
    Invitation,
    Mention,
    MentionVector,
    PostedCase,
    PostedMessage,
    Pulse,
    Reply,
    SavedView,
    SignIn,
    SlackPerson,
    SlackRequest,
    SlaPolicy,
    Source,
    SourceHour,
    SourceNotice,
    SourceSpending,
    SourceTrouble,
)

# Belong to no brand, and say nothing of one.
COMMON = frozenset(
    {Agent, AgentIdentity, ApiToken, AttemptCount, Calendar, CalendarDay, Counter, Invitation, Pulse, SavedView, SignIn,
     SlackPerson, SlackRequest}
)  # fmt: skip
# Where a row without a brand is meant for all of them: everybody reads it, and nobody in a scope changes it. A channel
# that is one person's own is read where they work.
SHARED = frozenset({Article, Channel, SlaPolicy, Source})
# Belong to the brands of what they hang on: the column here, and the one there that it names or is named by.
HANGS_ON: dict[type[SQLModel], tuple[Any, Any]] = {
    AnswerDraft: (AnswerDraft.case_id, Case.id),
    Author: (Author.id, Mention.author_id),
    AuthorLink: (AuthorLink.one_id, Mention.author_id),
    CaseClock: (CaseClock.case_id, Case.id),
    CaseEvent: (CaseEvent.case_id, Case.id),
    CaseCall: (CaseCall.case_id, Case.id),
    CasePresence: (CasePresence.case_id, Case.id),
    CaseTag: (CaseTag.case_id, Case.id),
    CaseWarning: (CaseWarning.case_id, Case.id),
    CaseWord: (CaseWord.case_number, Case.number),
    Delivery: (Delivery.alert_id, Alert.id),
    Document: (Document.id, Mention.document_id),
    EngagementCount: (EngagementCount.document_id, Mention.document_id),
    Followed: (Followed.document_id, Mention.document_id),
    MentionVector: (MentionVector.mention_id, Mention.id),
    FeedSubscription: (FeedSubscription.source_id, Source.id),
    PostedCase: (PostedCase.case_id, Case.id),
    PostedMessage: (PostedMessage.channel_id, Channel.id),
    Reply: (Reply.case_id, Case.id),
    SourceHour: (SourceHour.source_id, Source.id),
    SourceNotice: (SourceNotice.source_id, Source.id),
    SourceSpending: (SourceSpending.source_id, Source.id),
    SourceTrouble: (SourceTrouble.source_id, Source.id),
}
# Tell of several brands at once: written in any scope, and read in none.
UNREAD = frozenset({AuditEntry})

Brands: TypeAlias = BindParameter[UUID]
_NOT_YOURS = Saying("not_your_brands_alone", "This is not of your brands alone")
_ASK = Saying("ask_all_brands", "Ask somebody who works for all brands.")


class ScopedSession(Session):
    """A session that knows its scope; `Database.within` makes them."""

    def __init__(self, bind: Any, scope: Scope, *, autoflush: bool = True) -> None:
        super().__init__(bind, autoflush=autoflush, expire_on_commit=False)
        self.scope = scope


def is_within(session: Session) -> bool:
    """Tell whether the session sees some brands only."""
    return isinstance(session, ScopedSession) and session.scope != EVERY_BRAND


def tables() -> Iterator[type[SQLModel]]:
    """Yield every table that there is."""
    for mapper in inspect(Brand).registry.mappers:
        yield mapper.class_


@event.listens_for(ScopedSession, "do_orm_execute")
def _keep_inside(state: ORMExecuteState) -> None:
    """Let a statement see and change the rows of the scope only. Raises TypeError for one that cannot be kept in it."""
    session = state.session
    assert isinstance(session, ScopedSession)
    if session.scope == EVERY_BRAND:
        return
    if not state.is_orm_statement or isinstance(state.statement, FromStatement):
        raise TypeError(f"In a scope statements name models, not tables or text: {state.statement}")
    if state.is_insert and state.bind_mapper and "brand_id" in state.bind_mapper.columns:
        raise TypeError("In a scope rows of a brand are added to the session, which looks at their brand")
    changes = state.is_update or state.is_delete
    state.statement = state.statement.options(_inside(session.scope, changes=changes))


@event.listens_for(ScopedSession, "before_flush")
def _refuse_outside(session: ScopedSession, _context: object, _instances: object) -> None:
    """Refuse what would be written for a brand outside, or for all of them. Raises NotAllowed."""
    if session.scope == EVERY_BRAND:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if not _may_write(row, session.scope.brands or frozenset()):
            raise NotAllowed(_NOT_YOURS(), _ASK())


def _may_write(row: object, brands: frozenset[UUID]) -> bool:
    if isinstance(row, Brand):
        return row.id in brands
    brand_id = getattr(row, "brand_id", None)
    if brand_id is not None:
        return brand_id in brands
    is_personal = isinstance(row, Channel) and row.agent_id is not None
    return type(row) not in SHARED or is_personal


class Inside(CriteriaOption):
    """What is true of the rows of every table that lie in a scope, as one option of a statement.

    One option a table cost each statement three milliseconds: SQLAlchemy walked sixty expressions to find out whether
    it had compiled it before. The expressions differ in the brands alone, and whether rows are read or changed: these
    two are its key here, and a statement is compiled once for all scopes.
    """

    _cache_key_traversal = [  # noqa: RUF012 - as SQLAlchemy declares it
        ("brands", InternalTraversal.dp_clauseelement),
        ("changes", InternalTraversal.dp_boolean),
    ]
    propagate_to_loaders = True

    def __init__(self, scope: Scope, *, changes: bool) -> None:
        self.brands: Brands = bindparam(None, sorted(scope.brands or ()), Uuid(), unique=True, expanding=True)
        self.changes = changes
        self._tables = tuple(
            with_loader_criteria(table, _rule(table, self.brands, changes), include_aliases=True)
            for table in tables()
            if table not in COMMON
        )

    def process_compile_state(self, compile_state: Any) -> None:
        self.get_global_criteria(compile_state.global_attributes)

    def process_compile_state_replaced_entities(self, compile_state: Any, _mapper_entities: object) -> None:
        self.get_global_criteria(compile_state.global_attributes)

    def get_global_criteria(self, attributes: dict[Any, Any]) -> None:
        for one in self._tables:
            one.get_global_criteria(attributes)


@lru_cache(maxsize=256)
def _inside(scope: Scope, *, changes: bool) -> Inside:
    return Inside(scope, changes=changes)


def _rule(table: type[SQLModel], brands: Brands, changes: bool) -> ColumnElement[bool]:
    """Return what is true of the rows of a table that lie in the scope."""
    if table is Brand:
        return col(Brand.id).in_(brands)
    if "brand_id" in inspect(table).columns:
        return _of(table, inspect(table).columns, brands, changes)
    if table not in HANGS_ON:
        return false()
    mine, theirs = HANGS_ON[table]
    other = inspect(theirs.class_).local_table.alias()
    within = _of(theirs.class_, other.c, brands, changes)
    return exists().where(other.c[theirs.key] == mine, within)


def _of(table: type[SQLModel], columns: Any, brands: Brands, changes: bool) -> ColumnElement[bool]:
    within: ColumnElement[bool] = columns["brand_id"].in_(brands)
    if table not in SHARED or changes:
        return within
    anybodys: ColumnElement[bool] = columns["brand_id"].is_(None)
    if table is not Channel:
        return within | anybodys
    works_here: ColumnElement[bool] = exists().where(
        col(AgentBrand.agent_id) == columns["agent_id"], col(AgentBrand.brand_id).in_(brands)
    )
    no_ones: ColumnElement[bool] = columns["agent_id"].is_(None)
    return within | (anybodys & (no_ones | works_here))
