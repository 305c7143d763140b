"""`python -m workers.demo [--check] [--port P] [--keep]`: the real system on a throwaway home, with invented brands."""

import argparse
import json
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any

from listener.errors import ListenerError
from workers.demo.brands import BRANDS
from workers.demo.check import Clock, Missing, build_digests, follow_a_post
from workers.demo.site import demo_site, timelines
from workers.demo.stage import Script, Stage, free_port, set_stage
from workers.screen import Screen

CHECK_SECONDS = 80.0  # of the ninety promised: the rest is for stopping
CHECK_PACE = timedelta(seconds=6)  # between two posts of one brand
SHOW_PACE = timedelta(seconds=12)
FIRST_DIGEST_SECONDS = 45.0


def main(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    signal.signal(signal.SIGTERM, _leave)
    try:
        return _check(given.port, keep=given.keep) if given.check else _show(given.port, keep=given.keep)
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="listener demo", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="follow one post through the chain, print JSON, end")
    parser.add_argument("--port", type=int, default=0, help="port of the console (default: a free one)")
    parser.add_argument("--keep", action="store_true", help="leave the home folder there afterwards")
    return parser


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End like Ctrl-C: everything that was started is stopped on the way out."""
    raise KeyboardInterrupt


def _script(pace: timedelta, interval: timedelta) -> Script:
    said = timelines(datetime.now(UTC), pace)
    return Script(BRANDS, lambda address: demo_site(address, said), interval)


def _check(port: int, *, keep: bool) -> int:
    clock = Clock(CHECK_SECONDS)
    began = time.monotonic()
    outcome: dict[str, Any]
    try:
        script = _script(CHECK_PACE, timedelta(seconds=4))
        with set_stage(script, port or free_port(), keep=keep, output=sys.stderr.buffer) as stage:
            outcome = follow_a_post(stage, clock)
    except Missing as missing:
        outcome = {"ok": False, "missing": str(missing)}
    except ListenerError as error:
        outcome = {"ok": False, "missing": error.message, "advice": error.advice}
    outcome["took"] = round(time.monotonic() - began, 1)
    print(json.dumps(outcome, ensure_ascii=False), flush=True)
    return 0 if outcome["ok"] else 1


def _show(port: int, *, keep: bool) -> int:
    screen = Screen()
    try:
        with set_stage(_script(SHOW_PACE, timedelta(seconds=5)), port or free_port(), keep=keep, output=None) as stage:
            if not stage.wait_ready(90):
                screen.complain("The demo does not start", f"See the logs in {stage.home / 'logs'}")
                return 1
            _introduce(stage, screen)
            return _play(stage)
    except ListenerError as error:
        screen.complain(error.message, error.advice)
        return 1


def _introduce(stage: Stage, screen: Screen) -> None:
    rows = [("Queue", stage.address), ("Slack", stage.slack.url)]
    rows += [(f"Feed {brand.name}", stage.publisher.address + brand.path) for brand in BRANDS]
    rows += [(login.role.capitalize(), f"{login.email}  {login.password}") for login in stage.logins]
    screen.show("The demo plays", rows, ["All of it is invented, on this machine, and gone when you press Ctrl-C."])


def _play(stage: Stage) -> int:
    """Build the first digests after a while, then go on until someone stops it or the system ends."""
    first_digest: float | None = time.monotonic() + FIRST_DIGEST_SECONDS
    while stage.up.poll() is None:
        if first_digest is not None and time.monotonic() > first_digest:
            build_digests(stage)
            first_digest = None
        time.sleep(0.5)
    return int(stage.up.returncode or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
