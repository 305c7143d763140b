"""The audit log: who changed what, and when; on a page and as CSV."""

import csv
import io
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from listener.console.audited import Audited
from listener.console.inputs import Start, Text
from listener.console.rendering import page, words
from listener.console.state import installation
from listener.services import auditing
from listener.services.installation import Installation
from listener.services.privacy import guarded
from listener.store.auditing import Entry
from listener.terms import AuditKind

router = APIRouter(include_in_schema=False)
PAGE = 100
MOST = 10_000  # lines of a file
SHELL = "shell"  # stands for the command line among the people
COLUMNS = ("at", "by", "kind", "action", "target", "field", "before", "after")


@dataclass
class Asked:
    """What the address of the log says. Unknown words are ignored."""

    by: Text = ""
    kind: Text = ""
    start: Start = 0

    def look(self, inst: Installation, limit: int, offset: int = 0) -> list[Entry]:
        kind = AuditKind(self.kind) if self.kind in set(AuditKind) else None
        try:
            agent_id = UUID(self.by) if self.by and self.by != SHELL else None
        except ValueError:
            return []
        return auditing.entries(inst, agent_id=agent_id, shell=self.by == SHELL, kind=kind, limit=limit, offset=offset)


@router.get("/audit")
def audit_page(request: Request, asked: Annotated[Asked, Depends()]) -> Response:
    inst = installation(request)
    found = asked.look(inst, PAGE, asked.start)
    return page(request, "audit.html", found=found, asked=asked, people=auditing.people(inst), kinds=list(AuditKind),
                shell=SHELL, size=PAGE, told=Audited(words(request), inst))  # fmt: skip


@router.get("/audit.csv")
def audit_file(request: Request, asked: Annotated[Asked, Depends()]) -> Response:
    """The same as a file, a line for each field that changed; texts that a spreadsheet would run are quoted."""
    w, out = words(request), io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for found in asked.look(installation(request), MOST):
        entry, who = found.entry, found.agent.email if found.agent else w.t("audit.shell")
        for field, (before, after) in (entry.changes or {"": (None, None)}).items():
            row = (
                entry.at.isoformat(),
                who,
                entry.kind,
                entry.action,
                entry.target,
                field,
                _said(before),
                _said(after),
            )
            table.writerow([guarded(cell) for cell in row])
    name = 'attachment; filename="audit.csv"'
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


def _said(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)
