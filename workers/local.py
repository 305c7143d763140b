"""This worker process's own installation: opened at first use, after any fork, closed when the process ends."""

import os
import threading

from listener.config import Settings
from listener.services.installation import Installation
from listener.wiring import close_installation, open_installation

_lock = threading.Lock()
_opened: tuple[int, Installation] | None = None


def installation() -> Installation:
    """Return the installation of this process, the same for all its threads.

    A connection or a model session that crossed a fork is shared by two processes and breaks both, so one opened by
    the parent is never used: it is left alone, because closing it would speak on the parent's sockets.
    """
    global _opened
    with _lock:
        if _opened is None or _opened[0] != os.getpid():
            _opened = (os.getpid(), open_installation(Settings()))
        return _opened[1]


def close() -> None:
    global _opened
    with _lock:
        if _opened is not None and _opened[0] == os.getpid():
            close_installation(_opened[1])
        _opened = None
