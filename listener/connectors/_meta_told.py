"""What Meta calls us for: that an address is ours, and what is new, changed or gone on a page or an account.

Webhooks: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
Pages: https://developers.facebook.com/docs/graph-api/webhooks/reference/page/
Instagram: https://developers.facebook.com/docs/graph-api/webhooks/reference/instagram/
Many requests in one: https://developers.facebook.com/docs/graph-api/batch-requests

An app has one address for all its pages and accounts. Meta sends up to a thousand changes at once, some twice, in any
order, and tries again for 36 hours. So a change is believed for what it names, and asked for as it stands now.
"""

import hmac
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

from listener.connectors._api import Api, address_of
from listener.connectors._json import entries, number, string
from listener.connectors._meta import refused
from listener.errors import FetchError, NotTaken
from listener.ports import Heard, Secret
from listener.terms import Batch

CALLER = "meta"
AT_ONCE = 50  # of Meta's: requests in one
APP_SECRET = Field(
    Secret(""),
    title="App secret",
    description="Of the app in Meta's App Dashboard (Settings, Basic): Meta signs with it what it tells at once.",
    max_length=200,
)
VERIFY_TOKEN = Field(
    Secret(""),
    title="Verify token",
    description="A word of your own, entered there too: by it Meta sees that the address is yours.",
    max_length=200,
)
_ID = re.compile(r"[0-9_]{1,100}")

Changes = Iterator[tuple[str, Mapping[str, Any]]]


def challenge(verify_token: Secret, asked: Mapping[str, str]) -> str | None:
    """Return what Meta wants to hear, where it knows the token."""
    known, given = verify_token.get_secret_value(), asked.get("hub.verify_token", "")
    is_known = bool(known) and hmac.compare_digest(known.encode(), given.encode("utf-8", "replace"))
    return asked.get("hub.challenge") if is_known and asked.get("hub.mode") == "subscribe" else None


def hear(
    app_secret: Secret,
    headers: Mapping[str, str],
    body: bytes,
    place: tuple[str, str],
    named: Callable[[str, Mapping[str, Any]], Sequence[str] | None],
) -> Heard | None:
    """Return what a signed call says of a `place`: the kind of object that Meta has it under, and its id.

    `named` says of a field and its value what is to be asked for, None where nobody reads the field.
    """
    if not _is_signed(app_secret, headers.get("x-hub-signature-256", ""), body):
        return None
    found: dict[str, None] = {}
    unread: dict[str, None] = {}
    for field, value in _changes(body, *place):
        names = named(field, value)
        if names is None:
            unread[f"{place[0]}.{field[:100] if field.isidentifier() else '?'}"] = None
        else:
            found |= dict.fromkeys(names)
    return Heard(tuple(found), tuple(unread))


def known(*ids: str) -> bool:
    """Tell whether these are ids, and nothing that would be something else in an address."""
    return all(_ID.fullmatch(one) for one in ids)


def ask_each(
    api: Api, asked: Mapping[str, tuple[str, Mapping[str, object]]], made: Callable[[str, Any], Batch]
) -> dict[str, Batch | FetchError]:
    """Ask for a path with its parameters for each name, all in one request; `made` makes something of an answer.

    An answer that Meta had no time for is missing. Raises FetchError when the whole request is refused.
    """
    if not asked:
        return {}
    wanted = [{"method": "GET", "relative_url": address_of(*one)} for one in asked.values()]
    sent = {"batch": json.dumps(wanted), "include_headers": "false"}
    told = api.post("/", sent, form=True, shape=list, while_reading=True)
    found: dict[str, Batch | FetchError] = {}
    for name, answer in zip(asked, told.said, strict=False):
        said = _said(answer)
        if said is not None:
            failed = number(answer, "code") >= 400 or "error" in said
            found[name] = refused(api.name, said, number(answer, "code")) if failed else made(name, said)
    return found


def _is_signed(app_secret: Secret, signature: str, body: bytes) -> bool:
    secret = app_secret.get_secret_value().encode()
    method, _, digest = signature.partition("=")
    signed = hmac.new(secret, body, "sha256").hexdigest()
    return bool(secret) and method == "sha256" and hmac.compare_digest(signed.encode(), digest.encode())


def _changes(body: bytes, kind: str, place: str) -> Changes:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("entry"), list):
        raise NotTaken("This is no JSON of a webhook of Meta", "Nothing of it was noted.", code="unreadable")
    for entry in entries(said, "entry") if said.get("object") == kind else ():
        for change in (entries(entry, "changes") or [entry]) if string(entry, "id") == place else ():
            value = change.get("value")
            yield string(change, "field") or "messaging", value if isinstance(value, Mapping) else {}


def _said(answer: Any) -> dict[str, Any] | None:
    try:
        said = json.loads(string(answer, "body"))
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
