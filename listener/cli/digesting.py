"""`listener digest`: a brand's day, looked at or sent."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listener.cli._frame import FAILED, examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson
from listener.cli._showing import note, print_json, say
from listener.errors import ListenerError

if TYPE_CHECKING:
    from models import Brand


def digest(
    brand: Annotated[str, typer.Argument(metavar="BRAND", help="The brand's short name.")],
    day: Annotated[
        str | None, typer.Option(metavar="DAY", help="2026-03-01, yesterday or today, in the brand's time zone.")
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the mail as a page.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Send it now to the channels that take digests.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build the digest of a brand's day, today's by default, and show it.

    A day that is over is sent once. Today's is sent as it stands, and tomorrow morning's is complete all the same.
    """
    from listener.notifiers import render_digest_html, render_digest_text
    from listener.services import digest_now, registry, reporting

    with opened() as inst:
        found = registry.show_brand(inst, brand).brand
        wanted = _day(day, found)
        report = reporting.build_digest(inst, brand, wanted, now())
        alert = digest_now.digest_alert(inst, found, report)
        if html is not None:
            _write(html, render_digest_html(alert))
        outcome = digest_now.send_digest(inst, brand, wanted, now()) if send else None
    if as_json:
        print_json({"report": report, "sending": outcome} if send else report)
    else:
        say(render_digest_text(alert))
        if html is not None:
            note(f"Written to {html}")
    if outcome and outcome.repeated:
        note("It was told before, and each day is told once.")
    elif outcome:
        note(f"Sent to {outcome.sent} channels.")
        for error in outcome.errors:
            note(error)
    if outcome and outcome.errors:
        raise typer.Exit(FAILED)


def _day(text: str | None, brand: Brand) -> date:
    from zoneinfo import ZoneInfo

    today = now().astimezone(ZoneInfo(brand.time_zone)).date()
    if text in (None, "today"):
        return today
    if text == "yesterday":
        return today - timedelta(days=1)
    try:
        wanted = date.fromisoformat(str(text))
    except ValueError as error:
        raise ListenerError(f"“{text}” is no day", "Write it as 2026-03-01, yesterday or today.") from error
    if wanted > today:
        raise ListenerError(f"{wanted} has not come yet", f"Today is {today}, in the time zone of “{brand.name}”.")
    return wanted


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ListenerError(f"{file} cannot be written: {error.strerror}", "Choose another with --html.") from error


def register(program: typer.Typer) -> None:
    epilog = examples(
        "listener digest air-lumen", "listener digest air-lumen --day yesterday --html digest.html",
        "listener digest air-lumen --day 2026-03-01 --send",
    )  # fmt: skip
    program.command(rich_help_panel="Look", epilog=epilog)(digest)
