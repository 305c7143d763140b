"""`listener channel …`: whom we tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson, Brand, Options, Url, Yes, brand_or_all, given, kind_named, said, typed_options
from listener.cli._showing import confirm, local, note, print_facts, print_json, print_table, say, tail
from listener.terms import Level

if TYPE_CHECKING:
    from listener.services.registry import ChannelView

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

Word = Annotated[str, typer.Argument(metavar="CHANNEL", help="The end of its id, or its name.")]
Kind = Annotated[str, typer.Argument(metavar="KIND", help="slack, email, webhook … (see `channel kinds`).")]
Alerts = Annotated[bool | None, typer.Option("--alerts/--no-alerts", help="Tell it of urgent cases. Default: yes.")]
Digests = Annotated[bool | None, typer.Option("--digests/--no-digests", help="Send it the digests. Default: yes.")]
Operator = Annotated[
    bool | None, typer.Option("--operator/--no-operator", help="Tell it what an operator must repair. Default: no.")
]
Least = Annotated[Level | None, typer.Option("--least-level", help="From which urgency on. Default: high.")]
Name = Annotated[str | None, typer.Option(help="Its name.")]
_NONE = "No channel yet. Add one with: listener channel add slack --url https://hooks.slack.com/services/…"


@app.command(
    epilog=examples(
        "listener channel add slack --url https://hooks.slack.com/services/…",
        "listener channel add webhook --url https://crm.example/hook --brand air-lumen --no-digests",
    )
)
def add(
    kind: Kind,
    url: Url = None,
    option: Options = None,
    name: Name = None,
    brand: Brand = None,
    alerts: Alerts = None,
    digests: Digests = None,
    operator: Operator = None,
    least_level: Least = None,
    as_json: AsJson = False,
) -> None:
    """Tell a channel from now on. Without --brand it is told of every brand."""
    from listener.services import registry

    with opened() as inst:
        options = typed_options(option, url, kind_named(registry.notifier_kinds(inst), kind))
        made = registry.new_secret() if not options.get("secret") and registry.wants_secret(inst, kind) else ""
        options |= {"secret": made} if made else {}
        chosen = given(name=name, alerts=alerts, digests=digests, operator=operator, least_level=least_level)
        channel = registry.add_channel(inst, kind, options, now(), **brand_or_all(brand), **chosen)
        _print(registry.show_channel(inst, str(channel.id)), as_json)
    if made:
        note(f"The receiver checks signatures with this secret, shown this once: {made}")
    if not as_json:
        note(f"Try it with: listener channel test {tail(channel.id)}")


@app.command(
    epilog=examples(
        "listener channel change 3f9a1c --least-level critical --no-digests",
        "listener channel change 3f9a1c --url https://hooks.slack.com/services/…",
    )
)
def change(
    channel: Word,
    url: Url = None,
    option: Options = None,
    name: Name = None,
    brand: Brand = None,
    alerts: Alerts = None,
    digests: Digests = None,
    operator: Operator = None,
    least_level: Least = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given, keep the rest."""
    from listener.services import registry

    with opened() as inst:
        kind = kind_named(registry.notifier_kinds(inst), registry.show_channel(inst, channel).channel.notifier)
        options = typed_options(option, url, kind)
        fields = given(
            name=name, alerts=alerts, digests=digests, operator=operator, least_level=least_level,
            options=options or None,
        )  # fmt: skip
        changed = registry.change_channel(inst, channel, now(), **brand_or_all(brand), **fields)
        _print(registry.show_channel(inst, str(changed.id)), as_json)


@app.command("list", epilog=examples("listener channel list", "listener channel list --json"))
def list_(as_json: AsJson = False) -> None:
    """List the channels, whether each works, and how much waits for it."""
    from listener.services import registry

    with opened() as inst:
        found = registry.all_channels(inst)
    if as_json:
        print_json([_as_json(view) for view in found])
    elif not found:
        say(_NONE)
    else:
        rows = [
            (tail(v.channel.id), v.channel.notifier, v.brand or "all", _told(v), v.waiting, v.channel.name
             + ("" if v.channel.enabled else f" (disabled: {v.channel.disabled_reason})"))
            for v in found
        ]  # fmt: skip
        print_table(("ID", "KIND", "BRAND", "TOLD OF", "WAITING", "NAME"), rows, numbers=("WAITING",))


@app.command(epilog=examples("listener channel show 3f9a1c"))
def show(channel: Word, as_json: AsJson = False) -> None:
    """Show a channel: what it is told, and whether that works."""
    from listener.services import registry

    with opened() as inst:
        _print(registry.show_channel(inst, channel), as_json)


@app.command(epilog=examples("listener channel test 3f9a1c"))
def test(channel: Word) -> None:
    """Send a test message now."""
    from listener.services import registry

    with opened() as inst:
        say(f"“{registry.test_channel(inst, channel).name}” took a test message.")


@app.command(epilog=examples("listener channel enable 3f9a1c"))
def enable(channel: Word) -> None:
    """Tell a channel again; what it missed goes out as one message."""
    from listener.services import registry

    with opened() as inst:
        say(f"“{registry.enable_channel(inst, channel, now()).name}” is told again.")


@app.command(epilog=examples("listener channel disable 3f9a1c"))
def disable(channel: Word) -> None:
    """Tell a channel nothing, and keep what it misses."""
    from listener.services import registry

    with opened() as inst:
        say(f"“{registry.disable_channel(inst, channel, now()).name}” is told nothing any more.")


@app.command(epilog=examples("listener channel remove 3f9a1c --yes"))
def remove(channel: Word, yes: Yes = False) -> None:
    """Delete a channel, what waits for it, and the record of what it was told."""
    from listener.services import registry

    with opened() as inst:
        view = registry.show_channel(inst, channel)
        waits = f" {view.waiting} messages wait for it." if view.waiting else ""
        confirm(f"Delete the channel “{view.channel.name}” and the record of what it was told?{waits}", yes=yes)
        registry.remove_channel(inst, str(view.channel.id))
    say(f"“{view.channel.name}” is deleted.")


@app.command(epilog=examples("listener channel kinds"))
def kinds(as_json: AsJson = False) -> None:
    """List the kinds of channels, and what each asks."""
    from listener.cli._kinds import print_kinds
    from listener.services import registry

    with opened() as inst:
        print_kinds(registry.notifier_kinds(inst), as_json)


def _told(view: ChannelView) -> str:
    channel = view.channel
    told = [f"{channel.least_level}+"] if channel.alerts else []
    return ", ".join(told + ["digest"] * channel.digests + ["operator"] * channel.operator) or "nothing"


def _print(view: ChannelView, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(view))
        return
    channel = view.channel
    off = (
        f"disabled since {local(channel.disabled_at)}: {channel.disabled_reason}" if channel.disabled_at else "disabled"
    )
    print_facts(
        {
            "Channel": f"{channel.name} ({tail(channel.id)})",
            "Kind": f"{channel.notifier}: {said(view.options)}",
            "For": view.brand or "every brand",
            "Told of": _told(view),
            "State": "works" if channel.enabled else off,
            "Waiting": view.waiting,
        }
    )


def _as_json(view: ChannelView) -> dict[str, Any]:
    shown = (
        "id", "notifier", "name", "alerts", "digests", "operator", "least_level", "enabled", "disabled_at",
        "disabled_reason", "failures", "next_send_at", "created_at",
    )  # fmt: skip
    return {name: getattr(view.channel, name) for name in shown} | {
        "options": dict(view.options), "brand": view.brand, "waiting": view.waiting,
    }  # fmt: skip


def register(program: typer.Typer) -> None:
    program.add_typer(app, name="channel", help="Whom we tell.", rich_help_panel="Set up")
