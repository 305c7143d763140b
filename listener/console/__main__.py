"""`python -m listener.console --host H --port P`: the console alone, as the supervisor starts it."""

import argparse
import gc

import uvicorn

from listener.config import Settings
from listener.console.app import create_app

# Objects made between two looks for garbage. A page of the queue makes thousands, and with Python's 700 up to a quarter
# of its time went into such looks; what the program itself is made of is not looked at again.
GARBAGE = 10_000

# Seconds an idle connection is kept open. Agents click every few seconds, and a proxy that sends a request along a
# connection just as it is closed has nothing to answer with: its own limit (nginx: 60) must be the shorter one.
KEPT_OPEN = 75


def serve(host: str = "127.0.0.1", port: int = 8600, settings: Settings | None = None) -> None:
    """Serve until told to stop. Open pages listen for changes for minutes: a stop waits three seconds for them.

    No access log: the one-time links would be written in it.
    """
    app = create_app(settings)
    gc.freeze()
    gc.set_threshold(GARBAGE)
    uvicorn.run(
        app, host=host, port=port, access_log=False, log_level="warning", server_header=False,
        timeout_keep_alive=KEPT_OPEN, timeout_graceful_shutdown=3,
    )  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m listener.console", description="Serve the console.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8600, help="port to listen on (default: 8600)")
    chosen = parser.parse_args()
    serve(chosen.host, chosen.port)
