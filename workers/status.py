"""What `listener up` runs right now, in a file: for people, `doctor`, and the tests that kill things."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Status:
    """`parts` are process ids by name; 0 stands for one that is down."""

    pid: int
    address: str
    database: str
    broker: str
    ready: bool = False
    parts: Mapping[str, int] = field(default_factory=dict)
    restarts: Mapping[str, int] = field(default_factory=dict)


def write(path: Path, status: Status) -> None:
    """Replace the file in one step: a reader sees the old one or the new one."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(status), indent=1))
    fresh.replace(path)


def read(path: Path) -> Status | None:
    """Return what the last `up` wrote, or None when nothing runs here. The process may have died since."""
    try:
        return Status(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None
