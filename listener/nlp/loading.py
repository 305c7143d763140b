"""What is heavy is made at its first use, once per process."""

import os
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class OncePerProcess(Generic[T]):
    """Call it to have the thing, made by `make` at the first call; a forked child makes its own.

    May be called by several threads. What `make` raises is raised again at each call.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: T | None = None
        self._lock = threading.Lock()
        _alive.add(self)

    def __call__(self) -> T:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    def _forget(self) -> None:
        """Start anew: after a fork the lock may be held by a thread that no longer exists."""
        self._lock, self._made = threading.Lock(), None


_alive: "weakref.WeakSet[OncePerProcess[Any]]" = weakref.WeakSet()
_abandoned: list[object] = []


def _after_fork() -> None:
    """Never free the parent's in the child: it could wait for threads that exist only in the parent."""
    for one in list(_alive):
        _abandoned.append(one._made)
        one._forget()


os.register_at_fork(after_in_child=_after_fork)


def load_session(file: Path, threads: int) -> Any:
    """Open an ONNX file. Threads sleep between batches instead of spinning."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_mem_pattern = False  # patterns are kept per shape, and every batch has its own
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
