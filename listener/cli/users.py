"""`listener user …`: who works here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson, Yes
from listener.cli._showing import confirm, print_facts, print_json, print_table, say
from listener.terms import Role

if TYPE_CHECKING:
    from models import Agent

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Their mail address.")]
_NONE = "Nobody yet. Invite the owner with: listener user add you@example.org --role owner"


@app.command(
    epilog=examples(
        "listener user add mia@example.org --name 'Mia' --role lead", "listener user add you@example.org --role owner"
    )
)
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Their name.")] = "",
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.AGENT,
    as_json: AsJson = False,
) -> None:
    """Invite someone: prints a one-time link with which they choose their password."""
    from listener.services import registry

    with opened() as inst:
        link = registry.add_agent(inst, email, name, role, now())
    _print_link(email, link, as_json)


@app.command(epilog=examples("listener user reset mia@example.org"))
def reset(email: Email, as_json: AsJson = False) -> None:
    """Print a new one-time link for someone who lost the password or the link."""
    from listener.services import registry

    with opened() as inst:
        link = registry.reset_agent(inst, email, now())
    _print_link(email, link, as_json)


def _print_link(email: str, link: str, as_json: bool) -> None:
    if as_json:
        print_json({"email": email, "link": link})
        return
    say(f"Give {email} this link. It works once, for 24 hours:")
    typer.echo(link)


@app.command(
    epilog=examples("listener user change mia@example.org --role lead", "listener user change mia@example.org --active")
)
def change(
    email: Email,
    name: Annotated[str | None, typer.Option(help="Their name.")] = None,
    role: Annotated[Role | None, typer.Option(help="What they may do.")] = None,
    active: Annotated[bool | None, typer.Option("--active/--inactive", help="Whether they may enter.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given, keep the rest."""
    from listener.services import registry

    with opened() as inst:
        _print(registry.change_agent(inst, email, name=name, role=role, active=active), as_json)


@app.command("list", epilog=examples("listener user list", "listener user list --json"))
def list_(as_json: AsJson = False) -> None:
    """List who works here."""
    from listener.services import registry

    with opened() as inst:
        found = registry.all_agents(inst)
    if as_json:
        print_json([_as_json(agent) for agent in found])
    elif not found:
        say(_NONE)
    else:
        print_table(("EMAIL", "ROLE", "STATE", "NAME"), [(a.email, a.role, _state(a), a.name) for a in found])


@app.command(epilog=examples("listener user show mia@example.org"))
def show(email: Email, as_json: AsJson = False) -> None:
    """Show someone who works here."""
    from listener.services import registry

    with opened() as inst:
        _print(registry.show_agent(inst, email), as_json)


@app.command(epilog=examples("listener user remove mia@example.org --yes"))
def remove(email: Email, yes: Yes = False) -> None:
    """Put someone out, at once and everywhere. Their name stays with the cases they worked on."""
    from listener.services import registry

    with opened() as inst:
        agent = registry.show_agent(inst, email)
        confirm(f"Put {agent.email} out?", yes=yes)
        registry.remove_agent(inst, email)
    say(f"{agent.email} can no longer enter.")


def _state(agent: Agent) -> str:
    if not agent.active:
        return "put out"
    return "can enter" if agent.password_hash else "invited"


def _print(agent: Agent, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(agent))
        return
    facts = {
        "Name": agent.name,
        "Address": agent.email,
        "Role": agent.role,
        "State": _state(agent),
        "Since": agent.created_at,
    }
    print_facts(facts)


def _as_json(agent: Agent) -> dict[str, Any]:
    shown = ("id", "email", "name", "role", "locale", "time_zone", "active", "created_at")
    return {name: getattr(agent, name) for name in shown} | {"state": _state(agent)}


def register(program: typer.Typer) -> None:
    program.add_typer(app, name="user", help="Who works here.", rich_help_panel="Set up")
