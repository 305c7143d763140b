"""The audit log: every change by an operator is written down in the transaction that makes it."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.services.installation import Installation
from listener.store import auditing
from listener.store.auditing import Entry
from listener.terms import AuditAction, AuditKind
from models import Agent, AuditEntry


def note(
    inst: Installation,
    session: Session,
    kind: AuditKind,
    action: AuditAction,
    target: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down who did what to `target`, inside the caller's transaction.

    Of `before` and `after` the fields that differ are kept: pass what a screen may show, secrets as «set». A change
    that changed nothing is not written.
    """
    changes = differences(before or {}, after or {})
    if action is AuditAction.CHANGED and not changes:
        return
    session.add(AuditEntry(agent_id=inst.by, kind=kind, action=action, target=target[:300], changes=changes))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return for each field that differs what stood there before and after, as JSON; nothing: None."""
    names = dict.fromkeys([*before, *after])
    pairs = {name: [_plain(before.get(name)), _plain(after.get(name))] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def entries(
    inst: Installation,
    *,
    agent_id: UUID | None = None,
    shell: bool = False,
    kind: AuditKind | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[Entry]:
    with inst.database.reading() as session:
        return auditing.entries(session, agent_id=agent_id, shell=shell, kind=kind, limit=limit, offset=offset)


def people(inst: Installation) -> Sequence[Agent]:
    with inst.database.reading() as session:
        return auditing.people(session)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value] or None
    return value if isinstance(value, int | float) else (str(value) if value not in (None, "") else None)
