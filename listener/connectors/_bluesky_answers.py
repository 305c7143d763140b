"""Answers on Bluesky: written once, in the right thread, with links that can be followed.

https://docs.bsky.app/docs/advanced-guides/posts#replies
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from listener.connectors import _bluesky
from listener.connectors._atproto import Account
from listener.connectors._json import at, entries, string
from listener.terms import Answered

_LINKS = re.compile(rb"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")


def sent_before(account: Account, parent: str, text: str) -> Answered | None:
    """Return the answer among the newest posts of the account that says this to that post."""
    params = {"repo": account.did, "collection": _bluesky.POSTS, "limit": 50}
    for sent in entries(account.get("com.atproto.repo.listRecords", params).said, "records"):
        if (string(sent, "value", "reply", "parent", "uri"), string(sent, "value", "text")) == (parent, text):
            return _answered(string(sent, "uri"))
    return None


def send(account: Account, asked: Mapping[str, Any], text: str, now: datetime | None) -> Answered:
    """Write an answer under a post, which names the first one of its thread too. Raises SendError."""
    parent = {"uri": string(asked, "uri"), "cid": string(asked, "cid")}
    root = at(asked, "record", "reply", "root")
    record = {
        "$type": _bluesky.POSTS,
        "text": text,
        "createdAt": now.astimezone(UTC).isoformat().replace("+00:00", "Z") if now else "",
        "facets": _facets(text),
        "reply": {"root": {"uri": string(root, "uri"), "cid": string(root, "cid")} if root else parent,
                  "parent": parent},
    }  # fmt: skip
    content = {"repo": account.did, "collection": _bluesky.POSTS, "record": record}
    return _answered(string(account.post("com.atproto.repo.createRecord", content).said, "uri"))


def _answered(uri: str) -> Answered:
    return Answered(uri, _bluesky.page_of(uri))


def date_of(headers: Mapping[str, str], asked: Mapping[str, Any]) -> datetime | None:
    """Return the server's own time: an answer says when it was written. Else that of what it answers."""
    try:
        return parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return _bluesky.written_at(asked)


def _facets(text: str) -> list[dict[str, Any]]:
    """Return where its links stand, in bytes: without that they cannot be followed."""
    return [
        {
            "index": {"byteStart": link.start(), "byteEnd": link.end()},
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": link.group().decode("utf-8", "replace")}],
        }
        for link in _LINKS.finditer(text.encode("utf-8", "replace"))
    ]
