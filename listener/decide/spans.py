"""Lengths of time as people say them."""

from datetime import timedelta

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def in_words(span: timedelta) -> str:
    """Return the largest fitting unit, rounded: «45 seconds», «1 hour», «90 minutes», «12 days»."""
    seconds = max(span.total_seconds(), 0.0)
    for unit, size in _UNITS:
        if seconds >= 2 * size or unit == "second" or seconds == size:
            count = round(seconds / size)
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "0 seconds"
