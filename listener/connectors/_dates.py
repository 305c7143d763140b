"""Dates whose month has a name in another language than English, which RFC 822 does not allow and publishers write."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

_DATE = re.compile(
    r"(?<!\d)(\d{1,2})[.\s-]+([^\W\d_]{3,12})\.?,?[\s-]+(?:de\s+|del\s+)?(\d{4})[,T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"\s*(?:([+-])(\d{2}):?(\d{2})|[A-Z]{1,4})?"
)
# The beginnings of the months in English, French, Dutch, German, Spanish, Italian and Portuguese, accents folded.
_MONTHS = (
    ("jan", "ene", "gen"),
    ("feb", "fev"),
    ("mar", "mrt", "maa", "mae"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mei", "mag"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "ott", "out"),
    ("nov",),
    ("dec", "dez", "dic"),
)


def read_date(stated: str) -> datetime | None:
    """Read «ma, 2 mrt 2026 09:00:00 +0100»; without an offset it counts as UTC. None when it is no such date."""
    found = _DATE.search(stated[:200])
    if found is None:
        return None
    day, name, year, hour, minute, second, sign, hours, minutes = found.groups()
    month = _month(name)
    try:
        zone = timezone((-1 if sign == "-" else 1) * timedelta(hours=int(hours), minutes=int(minutes))) if sign else UTC
        return datetime(int(year), month, int(day), int(hour), int(minute), int(second or 0), tzinfo=zone)
    except ValueError:
        return None


def _month(name: str) -> int:
    """Return 1 to 12, or 0 for what names no month. The longest beginning decides: `juin` is not `jul`."""
    folded = "".join(char for char in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(char))
    fits = [
        (len(start), month) for month, starts in enumerate(_MONTHS, 1) for start in starts if folded.startswith(start)
    ]
    return max(fits)[1] if fits else 0
