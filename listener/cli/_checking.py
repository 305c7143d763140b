"""How the check of a source is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listener.cli._showing import local, one_line, print_facts, print_json, say, span

if TYPE_CHECKING:
    from listener.services.registry import CheckReport
    from listener.terms import FetchedDocument


def print_check(report: CheckReport, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "title": report.title, "documents": report.documents, "newest": list(report.newest),
                "brands": list(report.brands), "interval": report.interval, "documents_per_day": report.per_day,
                "meets_target": not report.lateness, "lateness": " ".join(report.lateness), "remarks": report.remarks,
                "moved_to": report.moved_to, "costs": ", ".join(report.costs),
            }
        )  # fmt: skip
        return
    facts = {
        "Title": report.title or "none",
        "Documents": f"{report.documents}, about {report.per_day:.1f} a day",
        "Read every": f"{span(report.interval)}. {' '.join(report.lateness) or 'Often enough for the promise.'}",
        "Costs": ", ".join(report.costs),
    }
    if report.moved_to:
        facts["Moved to"] = report.moved_to
    if report.remarks:
        facts["Remarks"] = "\n".join(report.remarks)
    print_facts(facts)
    for document in report.newest:
        repeated = document.text.startswith(document.title.rstrip("…. "))
        say(f"\n  {_when(document)}  {_shortened(document.text if repeated else document.title, 58)}")
        if not repeated:
            say(f"  {_shortened(document.text, 76)}")
        if document.url:
            say(f"  {document.url}")
    say("")
    for finding in report.brands:
        say(f"{finding.brand}: {finding.mentions} of {report.documents} would be mentions. {finding.sentence}")
    if not report.brands:
        say("No brand yet, so nothing would match. Add one with: listener brand add NAME")


def _when(document: FetchedDocument) -> str:
    return local(document.published_at) if document.published_at else "without a date"


def _shortened(text: str, length: int) -> str:
    line = one_line(text)
    return line if len(line) <= length else line[: length - 1] + "…"
