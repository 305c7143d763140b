"""One `listener up` per home folder."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from listener.errors import ConfigError


class HomeLock:
    """Holds a home folder while this process lives; the system lets go of it however the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        """Raises ConfigError when another process holds it."""
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise ConfigError(
                f"Listener already runs on {self._path.parent} (process {holder})",
                advice="Use that one, stop it first, or choose another folder with --home.",
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()
