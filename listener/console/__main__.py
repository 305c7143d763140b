"""`python -m listener.console --host H --port P`: the console alone, as the supervisor starts it."""

import argparse

import uvicorn

from listener.config import Settings
from listener.console.app import create_app


def serve(host: str = "127.0.0.1", port: int = 8600, settings: Settings | None = None) -> None:
    """Serve until told to stop. Open pages listen for changes for minutes: a stop waits three seconds for them.

    No access log: the one-time links would be written in it.
    """
    uvicorn.run(
        create_app(settings), host=host, port=port, access_log=False, log_level="warning", server_header=False,
        timeout_graceful_shutdown=3,
    )  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m listener.console", description="Serve the console.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8600, help="port to listen on (default: 8600)")
    chosen = parser.parse_args()
    serve(chosen.host, chosen.port)
