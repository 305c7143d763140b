"""`listener poll`: one pass in the foreground, for cron."""

import sys

import typer

from listener.cli._frame import examples
from listener.cli._opening import opened
from listener.cli._options import AsJson
from listener.cli._showing import console, counted, note, print_json, say, visible


def poll(as_json: AsJson = False) -> None:
    """Read what is due, judge, open cases, tell: once, without a broker. For cron; `up` may run at the same time."""
    from listener.cli._pass import one_pass
    from listener.services import registry

    with opened() as inst:
        if not as_json and sys.stderr.isatty():
            with console(err=True).status("Reading") as line:
                report = one_pass(inst, lambda words: line.update(visible(words)))
        else:
            report = one_pass(inst, lambda _words: None)
        names = {str(view.source.id): view.source.name for view in registry.all_sources(inst)}
    for trouble in report.troubles:
        trouble["name"] = names.get(trouble["source"], "")
    if as_json:
        print_json(report)
        return
    say(
        f"{counted(report.sources, 'source')} read, {report.failed} failed; {counted(report.new, 'new document')}, "
        f"{report.edited} edited; {counted(report.mentions, 'mention')}, {report.cases} urgent; "
        f"{counted(report.answers, 'answer')}, {counted(report.messages, 'message')} "
        f"and {counted(report.digests_sent, 'digest')} sent."
    )
    for trouble in report.troubles:
        named = f"{trouble['name']}: " if trouble["source"] else ""
        note(f"{named}{trouble['error'].rstrip('.')}. {trouble['advice']}".rstrip())
    if not names:
        note("No source yet. Add one with: listener source add feed --url https://…")


def register(program: typer.Typer) -> None:
    epilog = examples("listener poll", "listener poll --json", "*/5 * * * *  listener poll   (a line for cron)")
    program.command(rich_help_panel="Run", epilog=epilog)(poll)
