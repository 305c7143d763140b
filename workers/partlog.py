"""What a part prints: into its own file, which never grows without end, and the important lines on to the screen."""

import logging
import re
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

FILE_BYTES = 5_000_000
OLD_FILES = 3
# A level as the first or second word, or the last line of a trace: the line that names the error.
_IMPORTANT = re.compile(r"^(\S+ )?(WARNING|ERROR|CRITICAL)\b|^[\w.]+(Error|Exception)\b")


class PartLog:
    """The log of one part, over all its lives. Thread-safe."""

    def __init__(self, name: str, path: Path, show: Callable[[str], None]) -> None:
        self.path = path
        self._name = name
        self._show = show
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = RotatingFileHandler(path, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True)

    def follow(self, stream: IO[bytes]) -> None:
        """Read the stream to its end in a thread; a part never waits because nobody reads it."""
        threading.Thread(target=self._read, args=(stream,), name=f"log of {self._name}", daemon=True).start()

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            for raw in stream:
                line = raw.decode("utf-8", "replace").rstrip()
                self._file.handle(logging.LogRecord(self._name, logging.INFO, "", 0, line, None, None))
                if _IMPORTANT.search(line[:200]):
                    self._show(f"{self._name}: {line[:500]}")
