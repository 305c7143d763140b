"""`python -m workers.leash MODULE …`: run a Python module that never outlives the process that started it.

`python -m workers.leash --exec PROGRAM …` does it for another program. A supervisor killed with -9 cannot stop
anything, so its parts must notice: told by the kernel on Linux (PR_SET_PDEATHSIG, prctl(2)), by watching the parent's
id elsewhere.
"""

import contextlib
import ctypes
import os
import runpy
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_PARENT = "LISTENER_PARENT_PID"


def die_with_parent(number: int = signal.SIGKILL, parent: int | None = None) -> None:
    """Have this process end when its parent does. `parent` is who it should be; it may already be gone."""
    parent = parent or os.getppid()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was told
        os.kill(os.getpid(), number)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)


def leashed_environment(environment: dict[str, str]) -> dict[str, str]:
    return {**environment, _PARENT: str(os.getpid())}


def main(argv: list[str]) -> None:
    parent = int(os.environ.pop(_PARENT, "0")) or os.getppid()
    if argv[0] == "--exec":
        die_with_parent(signal.SIGTERM, parent)  # survives the exec; the server writes its file and ends
        os.execv(argv[1], argv[1:])  # noqa: S606
    die_with_parent(parent=parent)
    if sys.platform != "linux":
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    sys.argv = argv
    runpy.run_module(argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
