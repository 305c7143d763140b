"""The console as it is served, with a clock around it: `python -m tests.benchmarks.at_scale.timed_console PORT FILE`.

The clock runs from when the server hands a request over until the last byte of the answer was handed back.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from listener.console import __main__ as console

KIND = b"x-kind"  # what the agents call the page they ask for


class Timed:
    """Measures the requests of the agents, and writes them down when the server has stopped."""

    def __init__(self, app: ASGIApp, report: Path) -> None:
        self._app, self._report = app, report
        self.requests: list[tuple[str, float, int]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = dict(scope.get("headers", ())).get(KIND, b"").decode()
        if not kind:
            await self._app(scope, receive, send)
            if scope["type"] == "lifespan":
                self._write()
            return
        size, began = 0, time.perf_counter()

        async def counted(message: Message) -> None:
            nonlocal size
            size += len(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, counted)
        self.requests.append((kind, (time.perf_counter() - began) * 1000, size))

    def _write(self) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        found = {"processor": used.ru_utime + used.ru_stime, "requests": self.requests}
        self._report.write_text(json.dumps(found))


def main(port: int, report: Path) -> None:
    create = console.create_app

    def timed(*given: Any) -> Timed:
        return Timed(create(*given), report)

    console.create_app = timed  # type: ignore[assignment]
    console.serve(port=port)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
