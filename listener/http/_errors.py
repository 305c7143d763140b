"""From what went wrong outside to an error an operator can read: code, permanence, advice.

No secret leaves by a message: queries and user names are never shown, and for posts the path neither,
because the path of a webhook is its password.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

import httpx

from listener.errors import FetchError, OutsideError, SendError

ADVICE = {
    "bad_address": "Enter a complete address that begins with http:// or https://.",
    "refused_address": "The address leads to a private network. If that is intended, add the host to "
    "LISTENER_ALLOW_HOSTS.",
    "unresolvable": "Check the spelling of the host, and the name server of this machine.",
    "unreachable": "The server does not accept connections; it is tried again by itself.",
    "timeout": "The server is too slow; it is tried again by itself.",
    "host_busy": "Many sources share this host; they are read one after another.",
    "tls": "The certificate of the server is not valid: check the address, or tell the publisher.",
    "bad_answer": "The server breaks the HTTP protocol; if it lasts, tell the publisher.",
    "too_large": "The answer is larger than Listener reads; choose a smaller feed, such as one of a category.",
    "too_many_redirects": "The server sends readers in circles; open the address in a browser and enter the final one.",
    "bad_redirect": "The server redirects to an address that cannot be followed; enter the final address.",
    "throttled": "The server asks to be read less often; Listener waits as long as it asks.",
    "gone": "The publisher has removed it for good; remove it here too.",
    "not_found": "Open the address in a browser: it may have moved.",
    "unauthorised": "The address needs a user name and password, or a new token.",
    "forbidden": "The server refuses readers like Listener; ask the publisher, or look for another address.",
    "http_error": "If it lasts, open the address in a browser, or tell the publisher.",
}
SEND_ADVICE = {
    "gone": "The address no longer takes messages: create a new one and enter it.",
    "not_found": "The address does not exist any more: create a new one and enter it.",
    "unauthorised": "The key is not accepted: create a new one and enter it.",
    "forbidden": "The receiver refuses the messages: check its rights, or create a new address.",
    "throttled": "The receiver asks for fewer messages; they are sent later by themselves.",
    "bad_answer": "The receiver broke off or does not speak HTTP; the message is sent again by itself.",
    "tls": "The certificate of the receiver is not valid: check the address.",
    "http_error": "The receiver refused the message; its answer says why.",
    "bad_redirect": "Messages are never redirected: enter the final address.",
}
_BY_STATUS = {401: "unauthorised", 403: "forbidden", 404: "not_found", 408: "timeout", 410: "gone", 429: "throttled"}
_SHORTEST_SECRET = 8  # characters: what is shorter protects nothing, and could be any word
_FETCH_PERMANENT = {405, 410, 414, 451}  # asking the same again cannot help; other refusals come and go


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as it may be shown."""

    method: str
    url: str

    @property
    def shown(self) -> str:
        try:
            url = httpx.URL(self.url)
        except (httpx.InvalidURL, TypeError):
            return "The address"
        if not url.host:
            return "The address"
        origin = f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}"
        return origin + url.path if self.method == "GET" else origin


def outside_error(
    asked: Asked,
    code: str,
    what: str,
    *,
    permanent: bool = False,
    retry_after: timedelta | None = None,
    status: int | None = None,
) -> OutsideError:
    """Build the FetchError of a get or the SendError of a post."""
    sending = asked.method == "POST"
    advice = SEND_ADVICE.get(code, ADVICE[code]) if sending else ADVICE[code]
    kind = SendError if sending else FetchError
    return kind(
        f"{asked.shown} {what}", code=code, permanent=permanent, retry_after=retry_after, advice=advice, status=status
    )


def status_error(
    asked: Asked, status: int, headers: Mapping[str, str], said: str, now: datetime, longest: timedelta
) -> OutsideError:
    """Build the error of a status that is neither 2xx nor 304. `said` is the beginning of the answer's body."""
    retry_after = parse_retry_after(headers.get("retry-after", ""), now, longest)
    code = "throttled" if status == 503 and retry_after is not None else _BY_STATUS.get(status, "http_error")
    if asked.method == "POST":
        permanent = 400 <= status < 500 and status not in (408, 425, 429)
    else:
        permanent = status in _FETCH_PERMANENT
    what = f"answered {status}" + (f": {said}" if said else "")
    return outside_error(asked, code, what, permanent=permanent, retry_after=retry_after, status=status)


def secrets_in(url: httpx.URL, headers: Mapping[str, str]) -> list[str]:
    """Return what of a request gives access: the parts of its path and query, and its key. The longest first."""
    words = [unquote(url.path), url.path, *re.split(r"[/?&=]", url.raw_path.decode("ascii", "replace"))]
    words += [word for name in ("authorization", "x-api-key") for word in headers.get(name, "").split()[-1:]]
    return sorted({word for word in words if len(word) >= _SHORTEST_SECRET}, key=len, reverse=True)


def parse_retry_after(value: str, now: datetime, longest: timedelta = timedelta(days=1)) -> timedelta | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds, or an HTTP date. None when unreadable.

    The past counts as zero; more than `longest` is cut, so that one wrong header cannot silence a source.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=min(int(value[:12]), 10**9)), longest)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000": by RFC 9110 an HTTP date is always GMT
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), longest)
