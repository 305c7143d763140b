"""What `listener doctor` finds in the database: parts that went silent, sources in trouble, channels that are off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from listener.cli._findings import Finding, problem, well
from listener.cli._opening import now, opened
from listener.cli._showing import counted, span, tail
from listener.config import Settings
from listener.decide.query import parse
from listener.errors import QueryError
from listener.services import analysis, pulse, registry
from listener.services.installation import Installation
from listener.services.registry import BrandView, ChannelView, SourceView
from listener.terms import Health

SILENT_AFTER = timedelta(minutes=2)
UNREAD_AFTER = timedelta(minutes=30)
LOOKED_BACK = timedelta(days=7)
TROUBLED = (Health.FAILING, Health.GONE, Health.THROTTLED, Health.SILENT)


def examine_registered(settings: Settings) -> list[Finding]:
    """Check what the installation holds; nothing when it has no database yet."""
    address = settings.database_address
    if address.startswith("sqlite") and not Path(address.removeprefix("sqlite:///")).exists():
        return []
    with opened() as inst:
        brands, sources, channels = registry.all_brands(inst), registry.all_sources(inst), registry.all_channels(inst)
        parts = [*_parts(inst, sources, now()), *_judging(inst, now())]
    return [*parts, *_brands(brands), *_sources(sources), *_channels(channels)]


def _parts(inst: Installation, sources: list[SourceView], moment: datetime) -> Iterator[Finding]:
    """Pulses tell who works; without any, `poll` from cron may do the reading."""
    last = pulse.pulses(inst)
    alive = {part: at for part, at in last.items() if moment - at <= SILENT_AFTER}
    if alive:
        for part, at in sorted(last.items()):
            if part in alive:
                yield well(f"Queue {part}", f"worked {span(moment - at)} ago")
            else:
                advice = "Look at its log in the home folder, or start it: listener worker"
                yield problem(f"Queue {part}", f"silent for {span(moment - at)}", advice)
        return
    due = [v.source.last_polled_at or v.source.created_at for v in sources if v.source.enabled]
    if due and moment - max(due) > UNREAD_AFTER:
        said = f"nothing was read for {span(moment - max(due))}"
        yield problem("Reading", said, "Start it: listener up, or put listener poll in cron.")
    else:
        yield well("Reading", "no worker runs now")


def _judging(inst: Installation, moment: datetime) -> Iterator[Finding]:
    if number := analysis.given_up(inst, moment - LOOKED_BACK):
        said = f"{counted(number, 'post')} of the last {LOOKED_BACK.days} days could not be judged"
        yield problem(
            "Judging", said, "Nobody was told of them. The workers' log says why: look for “is not analysed”."
        )
    if errors := analysis.put_off(inst):
        said = f"{counted(len(errors), 'post')} failed and wait for another try, one by {errors[0]}"
        yield problem("Judging", said, "They are judged as soon as this is repaired; the workers' log says more.")


def _brands(brands: list[BrandView]) -> Iterator[Finding]:
    if not brands:
        yield well("Brands", "none yet", "Add one with: listener brand add NAME")
    for view in brands:
        for expression in view.form.queries:
            try:
                parse(expression)
            except QueryError as error:
                change = f"Change it with: listener brand change {view.brand.slug} --query '…'"
                yield problem(f"Brand {view.brand.name}", f"“{expression}” cannot be read: {error.message}", change)
    if brands:
        yield well("Brands", str(len(brands)))


def _sources(sources: list[SourceView]) -> Iterator[Finding]:
    if not sources:
        yield well("Sources", "none yet", "Add one with: listener source add feed --url https://…")
    for view in sources:
        source = view.source
        if source.health in TROUBLED:
            said = f"{source.health}: {source.health_detail}"
            yield problem(f"Source {source.name} ({tail(source.id)})", said, source.health_advice)
        elif not source.enabled:
            yield well(f"Source {source.name}", "switched off", f"To read it: listener source enable {tail(source.id)}")
    if sources:
        yield well("Sources", f"{sum(view.source.enabled for view in sources)} of {len(sources)} are read")


def _channels(channels: list[ChannelView]) -> Iterator[Finding]:
    if not channels:
        yield well(
            "Channels", "none: cases show in the console only", "Add one with: listener channel add slack --url …"
        )
    for view in channels:
        channel = view.channel
        if not channel.enabled:
            change = f"When it is repaired: listener channel enable {tail(channel.id)}"
            yield problem(
                f"Channel {channel.name}", f"off: {channel.disabled_reason} {view.waiting} messages wait.", change
            )
    if channels:
        yield well("Channels", f"{sum(view.channel.enabled for view in channels)} of {len(channels)} are told")
