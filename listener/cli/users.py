"""`listener user …`: who works here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson, Yes
from listener.cli._showing import confirm, print_facts, print_json, print_table, say
from listener.terms import Role, Tier

if TYPE_CHECKING:
    from listener.services.inviting import Handed
    from listener.services.registry import PersonView

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

Brands = Annotated[list[str] | None, typer.Option("--brand", help="A brand they work for; again for another.")]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Their mail address.")]
Language = Literal["en", "fr", "nl"]
Link = Annotated[bool, typer.Option("--link", help="Print the link, mail nothing.")]
_NONE = "Nobody yet. Invite the owner with: listener user add you@example.org --role owner"


@app.command(
    epilog=examples(
        "listener user add mia@example.org --name 'Mia' --role lead",
        "listener user add jo@client.example --tier n3 --brand acme",
    )
)
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Their name.")] = "",
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.AGENT,
    tier: Annotated[Tier, typer.Option(help="First line, second line, or the client's experts.")] = Tier.N1,
    brand: Brands = None,
    language: Annotated[Language, typer.Option(help="The language of the mail, and theirs until they say.")] = "en",
    link: Link = False,
    as_json: AsJson = False,
) -> None:
    """Invite someone, for all brands or those named: mails a one-time link with which they choose their password.

    Without a mail server, with --link or when the mail fails the link is printed.
    """
    from listener.services import inviting

    with opened() as inst:
        handed = inviting.invite(
            inst, email, name, role, now(), tier=tier, brands=brand or None, locale=language, mail=not link
        )
    _print_handed(handed, as_json)


@app.command(epilog=examples("listener user reset mia@example.org", "listener user reset mia@example.org --link"))
def reset(email: Email, link: Link = False, as_json: AsJson = False) -> None:
    """Mail, or print, a new one-time link for someone who lost the password or the link."""
    from listener.services import inviting

    with opened() as inst:
        handed = inviting.renew(inst, email, now(), mail=not link)
    _print_handed(handed, as_json)


@app.command(epilog=examples("listener user withdraw mia@example.org"))
def withdraw(email: Email) -> None:
    """Take back an invitation that nobody used: its link opens nothing any more."""
    from listener.services import inviting

    with opened() as inst:
        address = inviting.withdraw(inst, email)
    say(f"{address} is not invited any more.")


def _print_handed(handed: Handed, as_json: bool) -> None:
    if as_json:
        shown = {"link": None if handed.mailed else handed.link, "mailed": handed.mailed, "until": handed.expires_at}
        print_json({"email": handed.agent.email, **shown, "trouble": handed.trouble and handed.trouble.message})
        return
    until = f" It works once, until {handed.expires_at.astimezone():%Y-%m-%d %H:%M}." if handed.expires_at else ""
    if handed.mailed:
        say(f"A mail with a link to {handed.agent.email} is on its way.{until}")
        return
    if handed.trouble:
        say(f"The mail did not go out: {handed.trouble.message}. {handed.trouble.advice}")
    say(f"Give {handed.agent.email} this link.{until}")
    typer.echo(handed.link)


@app.command(
    epilog=examples(
        "listener user change mia@example.org --role lead",
        "listener user change mia@example.org --brand acme --tier n2",
    )
)
def change(
    email: Email,
    name: Annotated[str | None, typer.Option(help="Their name.")] = None,
    role: Annotated[Role | None, typer.Option(help="What they may do.")] = None,
    tier: Annotated[Tier | None, typer.Option(help="First line, second line, or the client's experts.")] = None,
    brand: Brands = None,
    all_brands: Annotated[bool, typer.Option("--all-brands", help="Let them work for all brands.")] = False,
    active: Annotated[bool | None, typer.Option("--active/--inactive", help="Whether they may enter.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given, keep the rest. The brands named replace the ones before."""
    from listener.services import registry

    with opened() as inst:
        registry.change_agent(
            inst, email, name=name, role=role, tier=tier, brands=brand or None, all_brands=all_brands or None,
            active=active,
        )  # fmt: skip
        _print(registry.show_agent(inst, email, now()), as_json)


@app.command("list", epilog=examples("listener user list", "listener user list --json"))
def list_(as_json: AsJson = False) -> None:
    """List who works here."""
    from listener.services import registry

    with opened() as inst:
        found = registry.all_agents(inst, now())
    if as_json:
        print_json([_as_json(view) for view in found])
    elif not found:
        say(_NONE)
    else:
        rows = [(v.agent.email, v.agent.role, v.agent.tier.upper(), _brands(v), v.state, v.agent.name) for v in found]
        print_table(("EMAIL", "ROLE", "TIER", "BRANDS", "STATE", "NAME"), rows)


@app.command(epilog=examples("listener user show mia@example.org"))
def show(email: Email, as_json: AsJson = False) -> None:
    """Show someone who works here."""
    from listener.services import registry

    with opened() as inst:
        _print(registry.show_agent(inst, email, now()), as_json)


@app.command(epilog=examples("listener user remove mia@example.org --yes"))
def remove(email: Email, yes: Yes = False) -> None:
    """Put someone out, at once and everywhere. Their name stays with the cases they worked on."""
    from listener.services import registry

    with opened() as inst:
        agent = registry.show_agent(inst, email, now()).agent
        confirm(f"Put {agent.email} out?", yes=yes)
        registry.remove_agent(inst, email)
    say(f"{agent.email} can no longer enter.")


def _brands(view: PersonView) -> str:
    return "all" if view.agent.all_brands else ", ".join(brand.slug for brand in view.brands) or "none"


def _print(view: PersonView, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(view))
        return
    facts = {
        "Name": view.agent.name,
        "Address": view.agent.email,
        "Role": view.agent.role,
        "Tier": view.agent.tier.upper(),
        "Brands": _brands(view),
        "State": view.state,
        "Since": view.agent.created_at,
    }
    print_facts(facts)


def _as_json(view: PersonView) -> dict[str, Any]:
    shown = ("id", "email", "name", "role", "tier", "all_brands", "locale", "time_zone", "active", "created_at")
    kept = {name: getattr(view.agent, name) for name in shown}
    return kept | {"brands": [brand.slug for brand in view.brands], "state": view.state}


def register(program: typer.Typer) -> None:
    from listener.cli import tokens

    app.add_typer(tokens.app, name="token", help="Keys with which their programs use the API.")
    program.add_typer(app, name="user", help="Who works here.", rich_help_panel="Set up")
