"""`listener user token …`: keys with which somebody's programs use the API."""

from __future__ import annotations

from typing import Annotated

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson
from listener.cli._showing import print_json, print_table, say, tail
from listener.errors import NotFound
from listener.terms import TokenUse

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Their mail address.")]


@app.command(epilog=examples("listener user token add mia@example.org --name 'nightly export' --use read --days 90"))
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Which program will use it.")],
    use: Annotated[TokenUse, typer.Option(help="Each includes the ones before.")] = TokenUse.READ,
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="How long it works; left out: until revoked.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it: it is shown this once."""
    from listener.services import registry, visiting

    with opened() as inst:
        agent = registry.show_agent(inst, email, now()).agent
        token = visiting.make_token(inst, agent.id, name, use, now(), days)
    if as_json:
        print_json({"email": agent.email, "name": name, "use": use, "token": token})
        return
    say(f"Send it as “Authorization: Bearer …”. It opens what {agent.email} may do, to {use}:")
    typer.echo(token)


@app.command("list", epilog=examples("listener user token list mia@example.org"))
def list_(email: Email, as_json: AsJson = False) -> None:
    """List the tokens that work, and when each was last used."""
    from listener.services import registry, visiting

    with opened() as inst:
        agent = registry.show_agent(inst, email, now()).agent
        found = visiting.tokens(inst, agent.id, now())
    if as_json:
        print_json([one.model_dump(exclude={"token_hash", "agent_id"}) for one in found])
    elif not found:
        say("None.")
    else:
        rows = [(tail(one.id), one.use, one.last_used_at or "never", one.expires_at or "", one.name) for one in found]
        print_table(("KEY", "USE", "LAST USED", "UNTIL", "NAME"), rows)


@app.command(epilog=examples("listener user token revoke mia@example.org 3f9a1c"))
def revoke(email: Email, key: Annotated[str, typer.Argument(help="The key in the list, or its end.")]) -> None:
    """Let a token open nothing from now on."""
    from listener.services import registry, visiting

    with opened() as inst:
        agent = registry.show_agent(inst, email, now()).agent
        meant = [one for one in visiting.tokens(inst, agent.id, now()) if len(key) > 3 and str(one.id).endswith(key)]
        if len(meant) != 1:
            raise NotFound(f"There is no token “{key}”", f"List them with: listener user token list {agent.email}")
        visiting.revoke_token(inst, agent.id, meant[0].id)
    say("It opens nothing any more.")
