"""`listener demo --check`: follow one post through the whole chain, from outside, and say when it was where."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx

from listener.services.reporting import publish_digest
from listener.terms import Label
from workers.demo.brands import BRANDS
from workers.demo.console import ConsoleClient
from workers.demo.stage import Stage

T = TypeVar("T")


class Missing(Exception):  # noqa: N818 - reads as «raise Missing(what)»
    """What did not happen in time."""


class Clock:
    """The time the check may still take."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self._end - time.monotonic()

    def until(self, what: str, look: Callable[[], T | None]) -> T:
        """Look again and again until there is something. Raises Missing(what) when the time is over."""
        while self.left > 0:
            found = look()
            if found is not None:
                return found
            time.sleep(0.25)
        raise Missing(what)


def follow_a_post(stage: Stage, clock: Clock) -> dict[str, Any]:
    """Return the times of the first negative post that was published after the start and became a case.

    Raises Missing naming the first step that did not happen.
    """
    if not stage.wait_ready(clock.left):
        raise Missing("the console, the workers and the clock do not all run")
    ready = datetime.now(UTC)
    with ConsoleClient(stage.address, stage.logins[0]) as console:
        clock.until("nobody can sign in at the console", lambda: _quietly(console.sign_in))
        found = clock.until(
            "no negative post published after the start became a case",
            lambda: _quietly(lambda: _fresh_case(console.cases(), ready)),
        )
        detail = console.case(found["number"])
    told = clock.until("no Slack message told of the case", lambda: _told(stage, found["url"]))
    digest = build_digests(stage)
    return _report(detail, told, digest)


def _fresh_case(cases: list[dict[str, Any]], ready: datetime) -> dict[str, Any] | None:
    for case in cases:
        negative = case["post"] is not None and case["post"]["label"] == Label.NEGATIVE
        if negative and _time(case["published_at"]) > ready:
            return case
    return None


def _told(stage: Stage, case_url: str) -> datetime | None:
    return next((message.at for message in stage.slack.messages if case_url in message.text), None)


def build_digests(stage: Stage) -> datetime:
    """Build each brand's digest of today so far, as `listener digest BRAND --send` does."""
    now = datetime.now(UTC)
    for brand in BRANDS:
        publish_digest(stage.inst, brand.slug, now.astimezone(ZoneInfo(brand.time_zone)).date(), now)
    return now


def _report(case: dict[str, Any], told: datetime, digest: datetime) -> dict[str, Any]:
    published, queued = _time(case["published_at"]), _time(case["opened_at"])
    legs = {leg["name"]: timedelta(seconds=leg["seconds"]) for leg in case["legs"]}
    collected = published + legs["collected"]
    steps = {
        "published": published, "collected": collected, "classified": collected + legs["classified"],
        "queued": queued, "told": told, "digest": digest,
    }  # fmt: skip
    return {
        "ok": True,
        **{name: at.isoformat(timespec="milliseconds") for name, at in steps.items()},
        "seconds": {name: round((at - published).total_seconds(), 3) for name, at in steps.items() if at != published},
        "case": case["number"], "brand": case["brand"], "level": case["level"], "text": case["post"]["text"],
    }  # fmt: skip


def _quietly(ask: Callable[[], T]) -> T | None:
    """Return nothing while the console is not there yet."""
    try:
        return ask()
    except httpx.HTTPError:
        return None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
