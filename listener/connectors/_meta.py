"""The Graph API of Meta, for Facebook and Instagram: refusals in words, pages by cursor.

Errors: https://developers.facebook.com/docs/graph-api/guides/error-handling
Limits, by a share of calls an hour: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from listener.connectors._api import Api, part, said_in
from listener.connectors._json import entries, moment, number, string
from listener.connectors._paging import Page, backward, remember
from listener.connectors._terms import Part
from listener.errors import FetchError, OutsideError, SendError
from listener.ports import Http, Secret
from listener.terms import Answered, FetchedDocument

BASE = "https://graph.facebook.com/v23.0"
SIZE = 50
# Meta's numbers of what went wrong; 80000 and more are limits of one use.
_TOKEN = {102, 190, 463, 467}
_LIMITS = {4, 17, 32, 341, 368, 613}
_GONE = {803}
_WAIT = timedelta(minutes=15)
_AGAIN = "It is asked again by itself; if it lasts, look at Meta's status page."
ADVICE = {
    "unauthorised": "Enter a new page access token, one that does not end: this one has ended or was withdrawn.",
    "forbidden": "The app lacks a permission, which Meta gives after its review, or the page did not grant it.",
    "not_found": "Check the number of the page or account: the token does not see it.",
    "throttled": "The app has used up its calls of this hour; Listener waits.",
}


def graph(name: str, base: str, token: Secret, http: Http) -> Api:
    return Api(name, base, http, token=token, advice=ADVICE, refine=partial(_refined, name))


def walk(
    api: Api,
    path: str,
    params: Mapping[str, object],
    state: Mapping[str, Any],
    made: Callable[[Any], FetchedDocument],
    late: int = 1,
) -> Part:
    """Read an edge down to what is known, by its times, the newest first; some come `late` seconds out of turn.

    Times are whole seconds, and posts share them: one second, the known one, is always read again.
    """

    def read(after: Any) -> Page:
        told = api.get(path, {**params, "limit": SIZE, "after": after}, shape=dict)
        listed = api.listed(told, "data")
        found = [(_mark(one), made(one)) for one in entries(listed) if string(one, "id")]
        following = string(told.said, "paging", "cursors", "after") if string(told.said, "paging", "next") else ""
        return Page(found, following or None)

    way = backward(state, read, margin=late)
    found, kept = remember(state, way)
    return Part(found, kept, way.more)


def under(api: Api, document_id: str, edge: str, text: str) -> Answered:
    """Write something under a post or a comment. Raises SendError."""
    said = api.post(f"/{part(document_id)}/{edge}", {"message": text}, shape=dict).said
    return Answered(string(said, "id"))


def _mark(one: Any) -> int:
    at = moment(one, "created_time") or moment(one, "timestamp")
    return int(at.timestamp()) if at else 0


def refused(name: str, said: Mapping[str, Any], status: int) -> FetchError:
    """Return the error that one answer of several in one request is."""
    made = FetchError(f"{name} answered {status}", code="http_error", status=status, advice=_AGAIN)
    made.body = json.dumps(said).encode()
    better = _refined(name, made)
    return better if isinstance(better, FetchError) else made


def _refined(name: str, error: OutsideError) -> OutsideError | None:
    """Nearly everything comes as 400, with a number that says what it is."""
    said = said_in(error)
    code = number(said, "error", "code")
    kind = SendError if isinstance(error, SendError) else FetchError
    if code in _TOKEN:
        return kind(f"{name} does not accept the token", code="unauthorised", permanent=True, status=error.status,
                    advice=ADVICE["unauthorised"])  # fmt: skip
    if code in _LIMITS or code >= 80_000:
        return kind(f"{name} was asked too often", code="throttled", status=error.status, advice=ADVICE["throttled"],
                    retry_after=error.retry_after or _WAIT)  # fmt: skip
    if code == 10 or 200 <= code < 300:
        return kind(f"{name} does not permit this", code="forbidden", status=error.status, advice=ADVICE["forbidden"])
    if code in _GONE or (code == 100 and number(said, "error", "error_subcode") == 33):
        return kind(f"{name} does not have this", code="not_found", status=error.status, advice=ADVICE["not_found"])
    return None
