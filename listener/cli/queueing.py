"""`listener queue`: the open cases, as an agent sees them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson
from listener.cli._showing import one_line, print_json, print_table, say, span
from listener.terms import Level

if TYPE_CHECKING:
    from listener.store.posts import Post
    from listener.store.queue import QueueRow


def queue(
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="Only this brand's, by its short name.")] = None,
    level: Annotated[Level | None, typer.Option(help="Only those of this urgency.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Only those past their deadline.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the open cases in the agent's order: what is due first."""
    from listener.services import registry, webcare
    from listener.store.queue import QueueFilter

    moment = now()
    with opened() as inst:
        if brand:
            registry.show_brand(inst, brand)  # says which brands there are
        page = webcare.look(inst, QueueFilter(brand=brand, level=level, late=late), None, moment, limit)
    if as_json:
        print_json([_as_json(row, moment) for row in page.rows])
        return
    if not page.rows:
        say("No case is open. Cases come from reading: listener up, or listener poll.")
        return
    rows = [
        (row.case.number, _left(row, moment), row.case.level, row.brand.slug, _holder(row), _words(row.post))
        for row in page.rows
    ]
    print_table(("CASE", "LEFT", "LEVEL", "BRAND", "WHO", "WHAT"), rows, numbers=("CASE", "LEFT"))
    if page.total > len(page.rows):
        say(f"{page.total - len(page.rows)} more: listener queue --limit {min(page.total, 1000)}")


def _left(row: QueueRow, moment: datetime) -> str:
    return span(row.case.due_at - moment)


def _holder(row: QueueRow) -> str:
    return (row.holder.name or row.holder.email) if row.holder else "-"


def _words(post: Post | None) -> str:
    """The title or the first words of the case's most urgent post: enough for one line."""
    return one_line(post.document.title or post.document.text)[:200] if post else ""


def _as_json(row: QueueRow, moment: datetime) -> dict[str, Any]:
    case, post = row.case, row.post
    shown = (
        "number", "state", "level", "score", "mentions", "published_at", "collected_at", "classified_at", "opened_at",
        "clock", "due_at", "late_on_arrival", "tier", "tier_since",
    )  # fmt: skip
    said: dict[str, Any] = {
        "brand": row.brand.slug,
        "minutes_left": round((case.due_at - moment).total_seconds() / 60, 1),
        "holder": row.holder.email if row.holder else None,
        "title": post.document.title if post else "",
        "text": post.document.text if post else "",
        "url": post.document.url if post else "",
        "author": (post.author.name or post.author.handle) if post and post.author else "",
        "source": post.source.name if post else "",
        "language": post.mention.language if post else None,
        "reasons": post.mention.reasons if post else [],
    }
    return {name: getattr(case, name) for name in shown} | said


def register(program: typer.Typer) -> None:
    epilog = examples("listener queue", "listener queue --brand air-lumen --late", "listener queue --json")
    program.command(rich_help_panel="Look", epilog=epilog)(queue)
