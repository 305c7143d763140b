"""What Reddit says when it does not take an answer: 200, with a list of errors in the JSON.

https://www.reddit.com/dev/api#POST_api_comment
"""

from datetime import timedelta
from typing import Any

from listener.connectors._api import Api
from listener.connectors._json import at, string
from listener.connectors._text import one_line
from listener.errors import OutsideError, SendError

_CODES = {"DELETED_COMMENT": "not_found", "DELETED_LINK": "not_found", "THREAD_LOCKED": "forbidden"}


def refused_answer(api: Api, said: Any, errors: Any) -> OutsideError:
    """Return the SendError for `[["RATELIMIT", "you are doing that too much…", "ratelimit"]]`."""
    name, words = string(errors, 0, 0), one_line(string(errors, 0, 1), False)[:200]
    if name == "RATELIMIT":
        seconds = at(said, "json", "ratelimit")
        wait = timedelta(seconds=min(seconds, 86_400)) if isinstance(seconds, int | float) else None
        return api.error("asks to wait with the answer", "throttled", kind=SendError, retry_after=wait)
    code = _CODES.get(name, "refused_text")
    return api.error(f"refuses the answer: {words or 'it does not say why'}", code, kind=SendError, permanent=True)
