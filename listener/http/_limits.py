"""How much one request may cost. Seconds and bytes."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """The caps of a door.

    `total_seconds` covers a whole request with its redirects: names, connections, headers and the slowest body.
    `turn_seconds` is the longest wait for a place at a busy host, before that clock starts.
    """

    total_seconds: float = 30.0
    connect_seconds: float = 8.0
    read_seconds: float = 15.0
    turn_seconds: float = 20.0
    compressed_bytes: int = 10_000_000
    body_bytes: int = 20_000_000
    redirects: int = 5
    per_host: int = 2
    spacing_seconds: float = 1.0
    longest_retry_after: timedelta = timedelta(days=1)
