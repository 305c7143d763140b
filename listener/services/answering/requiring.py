"""Whose answers must be approved."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.errors import NotFound
from listener.services import auditing
from listener.services.installation import Installation
from listener.store import answers, brands
from listener.terms import AuditAction, AuditKind
from models import Agent, Brand

_NOBODY = Saying("require_nobody", "There is nobody like this")
_LIST = Saying("look_at_list", "Look at the list.")


def writers(inst: Installation) -> Sequence[Agent]:
    """Return the people who work here, by name."""
    with inst.database.reading() as session:
        return answers.writers(session)


def require(inst: Installation, *, required: bool, slug: str = "", agent_id: UUID | None = None) -> None:
    """Require that answers of a brand, or by an agent, are approved; or no longer. Raises NotFound."""

    def work(session: Session) -> None:
        row: Brand | Agent | None = session.get(Agent, agent_id) if agent_id else brands.by_slug(session, slug)
        if row is None:
            raise NotFound(_NOBODY(), _LIST())
        kind = AuditKind.AGENT if isinstance(row, Agent) else AuditKind.BRAND
        before, after = {"needs_approval": row.needs_approval}, {"needs_approval": required}
        row.needs_approval = required
        auditing.note(inst, session, kind, AuditAction.CHANGED, row.name, before, after)

    inst.database.write(work)
