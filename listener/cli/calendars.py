"""`listener calendar …`: when a team works."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson, Yes, given
from listener.cli._showing import confirm, print_facts, print_json, print_table, say
from listener.errors import ListenerError
from listener.terms import DayKind

if TYPE_CHECKING:
    from listener.services.registry import CalendarView
    from models import CalendarDay

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

Name = Annotated[str, typer.Argument(metavar="CALENDAR", help="Its name.")]
Hours = Annotated[
    list[str] | None,
    typer.Option("--hours", help="“mon-fri 09:00-12:30 13:30-17:00”; repeatable. Default: daily 00:00-24:00."),
]
Zone = Annotated[str | None, typer.Option("--zone", help="Its time zone, such as Europe/Brussels. Default: UTC.")]
Country = Annotated[str | None, typer.Option(help="Its public holidays: BE, FR, NL …; `none`.")]
Part = Annotated[str | None, typer.Option("--subdivision", help="A part of the country with holidays of its own: BY.")]
_NONE = "No calendar yet: every minute counts. Add one with: listener calendar add NAME --hours 'mon-fri 09:00-17:00'"


@app.command(
    epilog=examples(
        "listener calendar add Desk --zone Europe/Brussels --hours 'mon-fri 09:00-12:30 13:30-17:00' --country BE",
        "listener calendar add Nights --zone Europe/Paris --hours 'daily 22:00-06:00'",
    )
)
def add(
    name: Name,
    hours: Hours = None,
    zone: Zone = None,
    country: Country = None,
    subdivision: Part = None,
    as_json: AsJson = False,
) -> None:
    """Say when a team works. Policies count in it: listener policy add NAME --calendar …"""
    from listener.services import registry

    with opened() as inst:
        row = registry.add_calendar(inst, now(), name=name, **_fields(hours, zone, country, subdivision))
        _print(registry.show_calendar(inst, row.name), as_json)


@app.command(
    epilog=examples(
        "listener calendar change Desk --hours 'mon-thu 08:00-18:00' --hours 'fri 08:00-16:00'",
        "listener calendar change Desk --country FR",
    )
)
def change(
    calendar: Name,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    hours: Hours = None,
    zone: Zone = None,
    country: Country = None,
    subdivision: Part = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given, keep the rest. --hours replaces the whole week; days set by hand stay."""
    from listener.services import clocks, registry

    with opened() as inst:
        fields = given(name=name) | _fields(hours, zone, country, subdivision)
        row = registry.change_calendar(inst, calendar, now(), **fields)
        clocks.reckon_all(inst, now())
        _print(registry.show_calendar(inst, row.name), as_json)


@app.command(
    epilog=examples(
        "listener calendar day Desk 2026-12-24 09:00-12:00 --why 'Christmas Eve'",
        "listener calendar day Desk 2026-07-20 closed --why 'Bridge day'",
        "listener calendar day Desk 2026-12-24 usual",
    )
)
def day(
    calendar: Name,
    moment: Annotated[str, typer.Argument(metavar="DAY", help="The day, as 2026-12-24.")],
    hours: Annotated[str, typer.Argument(metavar="HOURS", help="Its hours, `closed`, or `usual` to forget it.")],
    why: Annotated[str, typer.Option(help="Why; shown with the deadlines it moves.")] = "",
) -> None:
    """Set the hours of one day by hand, or leave it to its weekday again."""
    from listener.services import clocks, registry

    when = _date(moment)
    with opened() as inst:
        if hours == "usual":
            registry.forget_day(inst, calendar, when)
        else:
            registry.set_day(inst, calendar, when, hours, why)
        clocks.reckon_all(inst, now())
        (shown,) = (one for one in registry.week_of(registry.show_calendar(inst, calendar), when) if one.day == when)
    say(f"{when:%A} {when}: {_said(shown.periods)}{_why(shown.special)}")


@app.command("list", epilog=examples("listener calendar list", "listener calendar list --json"))
def list_(as_json: AsJson = False) -> None:
    """List the calendars, and which policies count in them."""
    from listener.services import registry

    with opened() as inst:
        found = registry.all_calendars(inst)
    if as_json:
        print_json([_as_json(view) for view in found])
    elif not found:
        say(_NONE)
    else:
        rows = [
            (v.row.name, v.row.time_zone, _country(v), ", ".join(v.policies) or "-", v.hours) for v in found
        ]  # fmt: skip
        print_table(("NAME", "ZONE", "HOLIDAYS", "USED BY", "HOURS"), rows)


@app.command(epilog=examples("listener calendar show Desk", "listener calendar show Desk --week --of 2026-12-24"))
def show(
    calendar: Name,
    week: Annotated[bool, typer.Option("--week", help="One week as it will be, day by day.")] = False,
    of: Annotated[str | None, typer.Option("--of", help="A day of that week. Default: today.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a calendar: its hours, its holidays to come and its special days."""
    from listener.services import registry

    with opened() as inst:
        view = registry.show_calendar(inst, calendar)
    if not week:
        _print(view, as_json)
        return
    days = registry.week_of(view, _date(of) if of else now().date())
    if as_json:
        print_json(
            [{"day": one.day, "periods": _said(one.periods), "why": _why(one.special).strip(" ()")} for one in days]
        )
        return
    print_table(("DAY", "", "HOURS"), [(f"{d.day:%a}", d.day, _said(d.periods) + _why(d.special)) for d in days])


@app.command(epilog=examples("listener calendar remove Desk --yes"))
def remove(calendar: Name, yes: Yes = False) -> None:
    """Delete a calendar that no policy counts in."""
    from listener.services import registry

    with opened() as inst:
        name = registry.show_calendar(inst, calendar).row.name
        confirm(f"Delete the calendar “{name}”?", yes=yes)
        registry.remove_calendar(inst, name)
    say(f"“{name}” is deleted.")


def _fields(hours: list[str] | None, zone: str | None, country: str | None, part: str | None) -> dict[str, Any]:
    fields = given(hours="; ".join(hours) if hours else None, time_zone=zone, country=country, subdivision=part)
    if country == "none":
        fields |= {"country": None, "subdivision": None}
    elif country is not None and part is None:
        fields["subdivision"] = None
    return fields


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ListenerError(f"“{text}” is no day", "Write it as 2026-12-24.") from None


def _said(periods: Any) -> str:
    from listener.decide.hours import said_periods

    return said_periods(periods)


def _why(one: CalendarDay | None) -> str:
    if one is None:
        return ""
    return f" ({one.names.get('en') or one.names.get('') or one.kind})"


def _country(view: CalendarView) -> str:
    row = view.row
    return f"{row.country}-{row.subdivision}" if row.subdivision else row.country or "-"


def _print(view: CalendarView, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(view))
        return
    today = now().date()
    ahead = [one for one in view.days if one.day >= today]
    holidays = [f"{one.day}{_why(one)}" for one in ahead if one.kind is DayKind.HOLIDAY]
    special = [
        f"{one.day} {_said(view.value.periods(one.day))}{_why(one)}" for one in ahead if one.kind is not DayKind.HOLIDAY
    ]
    facts = {
        "Calendar": view.row.name,
        "Hours": view.hours.replace("; ", "\n"),
        "Time zone": view.row.time_zone,
        "Holidays": f"{_country(view)}, next: {', '.join(holidays[:3])}" if holidays else "none",
        "Special days": "\n".join(special) or "none",
        "Used by": ", ".join(view.policies) or "no policy",
    }
    print_facts(facts)


def _as_json(view: CalendarView) -> dict[str, Any]:
    row = view.row
    return {
        "id": row.id, "name": row.name, "time_zone": row.time_zone, "hours": view.hours, "country": row.country,
        "subdivision": row.subdivision, "policies": view.policies,
        "days": [
            {"day": one.day, "kind": one.kind, "hours": _said(view.value.periods(one.day)), "names": one.names}
            for one in view.days
        ],
        "created_at": row.created_at,
    }  # fmt: skip


def register(program: typer.Typer) -> None:
    program.add_typer(app, name="calendar", help="When a team works.", rich_help_panel="Set up")
