"""The running parts. Each command becomes the part: workers and the console know nothing of the commands."""

from typing import Annotated

import typer

from listener.cli._frame import become, examples
from listener.cli._model import open_model
from listener.cli._opening import other_version, revision, settings
from listener.cli._showing import say

Host = Annotated[str, typer.Option(help="Address the console listens on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port of the console.")]


def up(host: Host = "127.0.0.1", port: Port = 8600) -> None:
    """Start everything on this machine: reading, judging, telling and the console. Ctrl-C stops it."""
    open_model(settings())  # what is wrong with it is better said now than at the first post
    become("workers.supervisor", "--host", host, "--port", str(port))


def demo(
    check: Annotated[
        bool, typer.Option("--check", help="No screen: wait for a case, its message and the digest; print JSON, end.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port of the console; otherwise a free one.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the home folder there afterwards, to look at.")] = False,
) -> None:
    """Show everything at work on a throwaway home with invented brands and a local publisher."""
    chosen = [*(["--check"] if check else []), *(["--port", str(port)] if port else []), *(["--keep"] if keep else [])]
    become("workers.demo", *chosen)


def web(host: Host = "127.0.0.1", port: Port = 8600) -> None:
    """Serve the console alone, for scale-out."""
    become("listener.console", "--host", host, "--port", str(port))


def worker(
    queues: Annotated[
        str, typer.Option(help="Queues to serve, separated by commas.")
    ] = "poll,analyse,notify,housekeeping",
    concurrency: Annotated[int | None, typer.Option(min=1, help="Threads; processes where it analyses.")] = None,
) -> None:
    """Serve some of the queues, for scale-out: any number of them, on any number of machines."""
    if "analyse" in queues:
        open_model(settings())
    size = ["--concurrency", str(concurrency)] if concurrency else []
    become("workers.worker", "--queues", queues, *size)


def beat() -> None:
    """Give the workers their time, for scale-out: one is enough, a second does no harm."""
    become("workers.beat")


def stream() -> None:
    """Listen to the sources that speak by themselves, for scale-out: one is enough, a second takes over from it."""
    become("workers.stream")


def migrate() -> None:
    """Bring the database to the tables of this version. `listener up` does it by itself."""
    from listener.services.sealing import seal_stored
    from listener.store.migrate import migrate as run
    from listener.store.migrate import newest
    from listener.wiring import installation

    with installation(settings()) as inst:
        before = revision(inst.database)
        if before is not None and before > newest():
            raise other_version(before)
        run(inst.database)
        sealed = seal_stored(inst)
    say(f"The database is at revision {newest()}." + (" It was already." if before == newest() else ""))
    if sealed:
        say(f"The secrets of {sealed} sources and channels are sealed with the newest key.")


def register(app: typer.Typer) -> None:
    panel = "Run"
    command = app.command
    command(rich_help_panel=panel, epilog=examples("listener up", "listener up --home /srv/listener --port 8700"))(up)
    command(rich_help_panel=panel, epilog=examples("listener demo", "listener demo --check"))(demo)
    panel = "Scale out"
    command(rich_help_panel=panel, epilog=examples("listener web --host 0.0.0.0 --port 8600"))(web)
    command(
        rich_help_panel=panel,
        epilog=examples("listener worker", "listener worker --queues analyse --concurrency 2"),
    )(worker)
    command(rich_help_panel=panel, epilog=examples("listener beat"))(beat)
    command(rich_help_panel=panel, epilog=examples("listener stream"))(stream)
    command(rich_help_panel=panel, epilog=examples("listener migrate"))(migrate)
