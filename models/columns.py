"""How the words become columns: time-ordered keys, enums as readable strings, JSON."""

import os
import threading
import time
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Enum, String
from sqlalchemy.dialects.postgresql import JSONB

JsonColumn = JSON().with_variant(JSONB(), "postgresql")
# A short text that is compared by code points on every database.
text_by_code = String(60).with_variant(String(60, collation="C"), "postgresql")


_lock = threading.Lock()
_last = 0


def new_key() -> UUID:
    """Return a UUID version 7 (RFC 9562, section 5.7), always greater than the last one of this process.

    Rows inserted together lie together in the index, and their keys tell in which order they came: the twelve
    bits after the milliseconds are a fraction of one, moved on when two keys fall together (section 6.2, method 3).
    """
    global _last
    with _lock:
        _last = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
        stamp = _last
    noise = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
    return UUID(int=(stamp >> 12 & (1 << 48) - 1) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | noise)


def utc_now() -> datetime:
    return datetime.now(UTC)


def word(enum: type[StrEnum]) -> Any:
    """A column type that stores the enum's value in plain text, the same on every database."""
    return Enum(enum, native_enum=False, length=32, values_callable=lambda e: [member.value for member in e])
