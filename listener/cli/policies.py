"""`listener policy …`: what is promised for which cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson, Yes, given, seconds
from listener.cli._showing import confirm, counted, note, print_facts, print_json, print_table, say
from listener.errors import ListenerError
from listener.terms import ClockKind, Level, Tier

if TYPE_CHECKING:
    from listener.services.installation import Installation
    from listener.services.registry import PolicyView
    from listener.services.registry.policies import PolicyForm

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

Name = Annotated[str, typer.Argument(metavar="POLICY", help="Its name.")]
Brand = Annotated[str | None, typer.Option("--brand", "-b", help="For this brand only, by its short name; `all`.")]
Source = Annotated[str | None, typer.Option(help="For posts of this source only; `all`.")]
Least = Annotated[str | None, typer.Option("--level", help="From this urgency on: low, medium, high, critical; `all`.")]
Language = Annotated[str | None, typer.Option(help="For posts in this language only, as fr; `all`.")]
InCalendar = Annotated[str | None, typer.Option("--calendar", help="Counted in its hours; `none`: around the clock.")]
First = Annotated[str | None, typer.Option(help="First response within so much working time: 45m, 2h. Default: 1h.")]
Next = Annotated[
    str | None, typer.Option("--next", help="Answer to what the author writes next; `none`. Default: as the first.")
]
Resolution = Annotated[str | None, typer.Option(help="Closed within; `none`. Default: not promised.")]
AtN1 = Annotated[str | None, typer.Option("--n1", help="N1 takes up within, what is handed back to it; `none`.")]
AtN2 = Annotated[str | None, typer.Option("--n2", help="N2 takes up within, from the escalation on; `none`.")]
AtN3 = Annotated[str | None, typer.Option("--n3", help="N3 takes up within, from the escalation on; `none`.")]
OfN1 = Annotated[str | None, typer.Option("--n1-calendar", help="N1 is counted in its hours; `none`: the policy's.")]
OfN2 = Annotated[str | None, typer.Option("--n2-calendar", help="N2 is counted in its hours; `none`: the policy's.")]
OfN3 = Annotated[str | None, typer.Option("--n3-calendar", help="N3 is counted in its hours; `none`: the policy's.")]
Warn = Annotated[
    list[str] | None, typer.Option("--warn", help="After the start: 30m; repeatable. Default: at ½ and ¾ of the first.")
]
After = Annotated[list[str] | None, typer.Option("--after", help="Again so long after the breach; repeatable; `none`.")]
Pause = Annotated[
    list[str] | None,
    typer.Option(
        "--pause", help="Clocks rest while: waiting, snoozed, escalated, resolution:waiting …; repeatable; `none`."
    ),
]
_NONE = "No policy yet: every case has an hour from publication. Add one with: listener policy add NAME --first 2h"


@app.command(
    epilog=examples(
        "listener policy add 'Air Lumen, French' --brand air-lumen --language fr --first 45m --warn 20m --warn 35m",
        "listener policy add Desk --calendar Desk --first 1h --next 2h --resolution 16h --pause resolution:waiting",
        "listener policy add Experts --brand air-lumen --n2 2h --n3 8h --pause first_response:escalated",
        "listener policy add Shifts --n2 1h --n3 4h --n3-calendar Client",
    )
)
def add(
    name: Name,
    brand: Brand = None,
    source: Source = None,
    level: Least = None,
    language: Language = None,
    calendar: InCalendar = None,
    first: First = None,
    next_: Next = None,
    resolution: Resolution = None,
    n1: AtN1 = None,
    n2: AtN2 = None,
    n3: AtN3 = None,
    n1_calendar: OfN1 = None,
    n2_calendar: OfN2 = None,
    n3_calendar: OfN3 = None,
    warn: Warn = None,
    after: After = None,
    pause: Pause = None,
    as_json: AsJson = False,
) -> None:
    """Promise something for some cases. The policy that names the brand wins, then source, urgency, language."""
    from listener.services import registry

    hours = given(calendar=calendar, at_n1_calendar=n1_calendar, at_n2_calendar=n2_calendar, at_n3_calendar=n3_calendar)
    fields = _fields(brand, source, level, language, hours, warn, after, pause)
    fields |= _promises(first_response=first, next_response=next_, resolution=resolution, at_n1=n1, at_n2=n2, at_n3=n3)
    with opened() as inst:
        policy = registry.add_policy(inst, now(), name=name, **fields)
        _apply(inst)
        _print(registry.show_policy(inst, policy.name), as_json)


@app.command(
    epilog=examples(
        "listener policy change Desk --first 90m --resolution none",
        "listener policy change Desk --pause waiting --pause resolution:snoozed --after 30m",
        "listener policy change Desk --n3 8h --n3-calendar Client",
    )
)
def change(
    policy: Name,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    brand: Brand = None,
    source: Source = None,
    level: Least = None,
    language: Language = None,
    calendar: InCalendar = None,
    first: First = None,
    next_: Next = None,
    resolution: Resolution = None,
    n1: AtN1 = None,
    n2: AtN2 = None,
    n3: AtN3 = None,
    n1_calendar: OfN1 = None,
    n2_calendar: OfN2 = None,
    n3_calendar: OfN3 = None,
    warn: Warn = None,
    after: After = None,
    pause: Pause = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given, keep the rest. The open cases get their new deadlines at once."""
    from listener.services import registry

    hours = given(calendar=calendar, at_n1_calendar=n1_calendar, at_n2_calendar=n2_calendar, at_n3_calendar=n3_calendar)
    fields = _fields(brand, source, level, language, hours, warn, after, pause)
    fields |= _promises(first_response=first, next_response=next_, resolution=resolution, at_n1=n1, at_n2=n2, at_n3=n3)
    with opened() as inst:
        changed = registry.change_policy(inst, policy, **given(name=name), **fields)
        _apply(inst)
        _print(registry.show_policy(inst, changed.name), as_json)


@app.command("list", epilog=examples("listener policy list", "listener policy list --json"))
def list_(as_json: AsJson = False) -> None:
    """List the policies; one that stands higher wins over those below it."""
    from listener.services import registry

    with opened() as inst:
        found = registry.all_policies(inst)
    if as_json:
        print_json([_as_json(view) for view in found])
    elif not found:
        say(_NONE)
    else:
        rows = [
            (view.form.name, _for(view), _hours(view.form), _span(view.form.first_response),
             _span(view.form.next_response), _span(view.form.resolution))
            for view in found
        ]  # fmt: skip
        print_table(("NAME", "FOR", "CALENDAR", "FIRST", "NEXT", "CLOSED"), rows)


@app.command(epilog=examples("listener policy show Desk"))
def show(policy: Name, as_json: AsJson = False) -> None:
    """Show a policy: for which cases, what it promises, when it warns, when the clocks rest."""
    from listener.services import registry

    with opened() as inst:
        _print(registry.show_policy(inst, policy), as_json)


@app.command(epilog=examples("listener policy remove Desk --yes"))
def remove(policy: Name, yes: Yes = False) -> None:
    """Delete a policy. Its open cases come under the next one that fits, or have the usual hour."""
    from listener.services import registry

    with opened() as inst:
        name = registry.show_policy(inst, policy).form.name
        confirm(f"Delete the policy “{name}”?", yes=yes)
        registry.remove_policy(inst, name)
        _apply(inst)
    say(f"“{name}” is deleted.")


@app.command(epilog=examples("listener policy apply"))
def apply() -> None:
    """Work out again every deadline that a change of a policy or calendar touched. Workers do it by themselves."""
    from listener.services import clocks

    with opened() as inst:
        say(f"{counted(clocks.reckon_all(inst, now()), 'case')} worked out again.")


def _apply(inst: Installation) -> None:
    from listener.services import clocks

    if done := clocks.reckon_all(inst, now()):
        note(f"{counted(done, 'open case')} worked out again.")


def _fields(
    brand: str | None,
    source: str | None,
    level: str | None,
    language: str | None,
    calendars: dict[str, Any],
    warn: list[str] | None,
    after: list[str] | None,
    pause: list[str] | None,
) -> dict[str, Any]:
    """Return the fields that were typed, but the promises; `all` and `none` take a condition away."""
    fields: dict[str, Any] = given(brand=brand, source=source, least_level=level, language=language) | calendars
    fields = {name: None if value in ("all", "none") else value for name, value in fields.items()}
    if fields.get("least_level"):
        fields["least_level"] = _level(fields["least_level"])
    lists = {"warnings": warn, "overdue": after}
    fields |= {name: [_minutes(one) for one in typed if one != "none"] for name, typed in lists.items() if typed}
    return fields | ({"pauses": [one for one in pause if one != "none"]} if pause else {})


def _promises(**typed: str | None) -> dict[str, int | None]:
    """Return the minutes of the promises that were typed; `none` takes one away."""
    return {name: None if text == "none" else _minutes(text) for name, text in typed.items() if text is not None}


def _level(text: str) -> Level:
    try:
        return Level(text)
    except ValueError:
        raise ListenerError(f"“{text}” is no urgency", f"There are: {', '.join(Level)}.") from None


def _minutes(text: str) -> int:
    """Read 45 or 45m as minutes, 2h, 3d."""
    if text.strip().isdigit():
        return int(text)
    length = seconds(text)
    return max(1, round(length / 60)) if length else 0


def _span(minutes: int | None) -> str:
    if minutes is None:
        return "-"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def _for(view: PolicyView) -> str:
    form = view.form
    level = f"{form.least_level}+" if form.least_level else None
    source = f"source {form.source[-6:]}" if form.source else None
    return ", ".join(filter(None, (form.brand, source, level, form.language))) or "every case"


def _print(view: PolicyView, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(view))
        return
    form = view.form
    clocks = {"First response": form.first_response, "Next response": form.next_response, "Closed": form.resolution}
    tiers = {tier: _within(getattr(form, ClockKind.at(tier).value)) for tier in Tier}
    print_facts(
        {
            "Policy": form.name,
            "For": _for(view),
            **{name: _within(minutes) for name, minutes in clocks.items()},
            **{f"Taken up by {tier.upper()}": f"{said}{_in(form.calendars[tier])}" for tier, said in tiers.items()},
            "Counted": f"in the hours of {form.calendar}" if form.calendar else "around the clock",
            "Warns": ", ".join(
                [f"after {_span(one)}" for one in form.warnings]
                + ["at the breach"]
                + [f"{_span(one)} after it" for one in form.overdue]
            ),
            "Rests": ", ".join(one.replace(":", " while ") for one in form.pauses) or "never",
        }
    )


def _within(minutes: int | None) -> str:
    return f"within {_span(minutes)}" if minutes else "not promised"


def _in(calendar: str | None) -> str:
    return f", in the hours of {calendar}" if calendar else ""


def _hours(form: PolicyForm) -> str:
    """Name the calendars of a policy: its own, and those of its tiers."""
    tiers = [f"{tier.upper()}: {name}" for tier, name in form.calendars.items() if name]
    return ", ".join([form.calendar or "24/7", *tiers])


def _as_json(view: PolicyView) -> dict[str, Any]:
    return {"id": view.policy.id, **view.form.model_dump(), "created_at": view.policy.created_at}


def register(program: typer.Typer) -> None:
    program.add_typer(app, name="policy", help="What is promised for which cases.", rich_help_panel="Set up")
