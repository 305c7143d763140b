"""A real console on a free port of loopback, stopped at the end."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread

import uvicorn

from listener.console.app import create_app
from listener.services.installation import Installation


@contextmanager
def served(inst: Installation) -> Iterator[str]:
    """Serve the installation's console and return its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = inst.settings.model_copy(update={"base_url": address})
    app = create_app(installation=replace(inst, settings=settings))
    config = uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=1, lifespan="off")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield address  # connections wait in the socket's queue until the server accepts them
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
