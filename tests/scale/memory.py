"""Peak memory of each part, from /proc (proc(5)). Linux only."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path


def resident(pid: int) -> int:
    """The resident memory of a process in bytes; 0 when it is gone."""
    return _field(pid, "VmRSS") * 1024


def _field(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def children() -> dict[int, list[int]]:
    """Who started whom, now."""
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := _field(int(entry.name), "PPid")):
            found.setdefault(parent, []).append(int(entry.name))
    return found


class MemoryWatch:
    """Samples the parts twice a second in a thread; `peaks` are bytes by «part» and «part, child»."""

    def __init__(self, parts: Callable[[], Mapping[str, int]]) -> None:
        self.peaks: dict[str, int] = {}
        self._parts = parts
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "MemoryWatch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            family = children()
            for name, pid in self._parts().items():
                self._note(name, resident(pid))
                self._note(f"{name}, its children", sum(resident(child) for child in family.get(pid, [])))

    def _note(self, name: str, size: int) -> None:
        if size:
            self.peaks[name] = max(size, self.peaks.get(name, 0))

    def lines(self) -> list[str]:
        return [f"{name}: {size / 1e6:.0f} MB" for name, size in sorted(self.peaks.items())]
