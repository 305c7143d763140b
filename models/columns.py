"""How the words become columns: time-ordered keys, enums as readable strings, JSON."""

import os
import time
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Enum
from sqlalchemy.dialects.postgresql import JSONB

JsonColumn = JSON().with_variant(JSONB(), "postgresql")


def new_key() -> UUID:
    """Return a UUID version 7 (RFC 9562, section 5.7): rows inserted together lie together in the index."""
    stamp = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    head = (stamp & (1 << 48) - 1) << 80 | 0x7 << 76 | (noise >> 68 & 0xFFF) << 64
    return UUID(int=head | 0b10 << 62 | noise & (1 << 62) - 1)


def utc_now() -> datetime:
    return datetime.now(UTC)


def word(enum: type[StrEnum]) -> Any:
    """A column type that stores the enum's value in plain text, the same on every database."""
    return Enum(enum, native_enum=False, length=32, values_callable=lambda e: [member.value for member in e])
