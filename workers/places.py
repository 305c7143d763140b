"""Where the running parts keep their files: all in the home folder, but for a socket whose path would be too long."""

import hashlib
import os
import tempfile
from pathlib import Path

from listener.errors import ConfigError

# A socket's path must fit `sockaddr_un.sun_path`: 108 bytes on Linux, 104 on macOS, the closing zero included.
SOCKET_PATH_BYTES = 100


def private_folder(folder: Path) -> Path:
    """Create a folder only its owner may enter, and refuse one that belongs to someone else."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_uid != os.getuid():
        raise ConfigError(f"{folder} belongs to another user", advice="Choose another folder with --home.")
    folder.chmod(0o700)
    return folder


def broker_folder(home: Path) -> Path:
    return home / "broker"


def log_folder(home: Path) -> Path:
    return home / "logs"


def lock_file(home: Path) -> Path:
    return home / "up.lock"


def status_file(home: Path) -> Path:
    """What `listener up` runs right now: process ids, address, broker (see workers.status)."""
    return home / "up.json"


def socket_file(home: Path) -> Path:
    """Return the broker's socket: in the home folder, or in the user's runtime folder when that path is too long."""
    inside = broker_folder(home.absolute()) / "valkey.sock"
    if len(os.fsencode(inside)) <= SOCKET_PATH_BYTES:
        return inside
    name = hashlib.sha256(os.fsencode(home.absolute())).hexdigest()[:16]
    return _runtime_folder() / f"{name}.sock"


def _runtime_folder() -> Path:
    """The user's own (XDG Base Directory Specification), else a folder of our own among the temporary files."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and Path(given).is_dir() and len(given) < 60:
        return Path(given) / "listener"
    base = tempfile.gettempdir()
    return Path(base if len(base) < 60 else "/tmp") / f"listener-{os.getuid()}"  # noqa: S108 - checked to be ours
