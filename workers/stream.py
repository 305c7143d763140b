"""`python -m workers.stream`: listen to all sources that speak by themselves, in the foreground.

One thread a source, begun within a second after it is added or given back. A second process on another machine takes
over what the first one leaves.
"""

import signal
import threading
from datetime import UTC, datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from listener.config import Settings
from listener.ports import LiveHttp
from listener.services.installation import Installation
from listener.services.streaming import due_streams, stream_source
from listener.wiring import close_installation, door_of, open_installation
from workers import logs

LOOK_SECONDS = 1.0
_STOP_SECONDS = 5.0

log = structlog.get_logger("workers.stream")


class Streams:
    """The sources this process listens to."""

    def __init__(self, inst: Installation, http: LiveHttp) -> None:
        self._inst, self._http = inst, http
        self._stopping = threading.Event()
        self._threads: dict[UUID, threading.Thread] = {}

    def run(self) -> None:
        """Listen until told to stop."""
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                due = due_streams(self._inst, _now())
            except SQLAlchemyError as error:
                log.warning("the database does not answer", error=str(error).splitlines()[0])
                continue
            for source_id in due:
                self._listen(source_id)
        for thread in self._threads.values():
            thread.join(_STOP_SECONDS)

    def stop(self) -> None:
        self._stopping.set()

    def _listen(self, source_id: UUID) -> None:
        known = self._threads.get(source_id)
        if known is None or not known.is_alive():
            thread = threading.Thread(target=self._stream, args=(source_id,), name=f"stream {source_id}", daemon=True)
            self._threads[source_id] = thread
            thread.start()

    def _stream(self, source_id: UUID) -> None:
        """A stream that fails in a way nobody foresaw is taken up again when its lease ends."""
        log.info("listening", source=str(source_id)[-6:])
        try:
            error = stream_source(self._inst, self._http, source_id, _now, self._stopping.is_set)
        except Exception:
            log.exception("a stream ended", source=str(source_id)[-6:])
        else:
            if error is not None:
                log.warning("a stream broke", source=str(source_id)[-6:], error=error.message)


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    settings = Settings()
    logs.configure(settings.log_level, as_json=settings.log_json)
    inst = open_installation(settings)
    streams = Streams(inst, door_of(inst))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: streams.stop())
    try:
        streams.run()
    finally:
        close_installation(inst)


if __name__ == "__main__":
    main()
