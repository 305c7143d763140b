"""When a stream that broke is listened to again."""

from datetime import timedelta

from listener.decide.schedule import LONGEST_BACK_OFF
from listener.errors import OutsideError

_LONGEST = timedelta(seconds=15)  # what nobody hears meanwhile is heard later, within the hour
_UNREMARKABLE = 2  # lines break; only one that does not come back is a failure


def wait_before_listening(error: OutsideError, failures: int) -> timedelta:
    """Return a second at first, twice as long with each failure in a row, a quarter of a minute at most; as long as it
    asks for.

    What will not do better by itself is tried again after hours; what broke its connector breaks it again, most likely.
    """
    if error.permanent:
        return LONGEST_BACK_OFF
    if error.code == "stumbled":
        return _LONGEST
    waited = min(timedelta(seconds=2.0 ** min(max(failures - 1, 0), 10)), _LONGEST)
    return max(waited, error.retry_after or timedelta())


def is_worth_telling(error: OutsideError, failures: int) -> bool:
    """Tell whether a broken line says something of how the source is: one that stumbles comes back each time."""
    return error.permanent or error.code == "stumbled" or failures >= _UNREMARKABLE
