"""Answers on Bluesky: written once, in the right thread, with links that can be followed.

https://docs.bsky.app/docs/advanced-guides/posts#replies, and no more than 300 graphemes:
https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import regex

from listener.connectors import _bluesky
from listener.connectors._atproto import Account, Sessions
from listener.connectors._json import at, entries, string
from listener.errors import SendError
from listener.ports import Http, Secret
from listener.terms import Answered

_LONGEST = 300  # graphemes: what a reader calls a letter
_LINKS = re.compile(rb"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")
MAKE_ONE = "Make a new app password under Settings, Privacy and security, App passwords"
_ADVICE = {
    "unauthorised": f"{MAKE_ONE}, and check the handle and the server.",
    "forbidden": f"{MAKE_ONE}; the account may also be limited.",
    "not_found": "The post was deleted, or its author blocks this account.",
    "not_json": "Check the server: it is the one that the account lives on, bsky.social for most.",
    "refused_text": f"Shorten it: Bluesky takes {_LONGEST} characters, an emoji counts as one.",
}


def answer(
    sessions: Sessions, http: Http, server: str, handle: str, password: Secret, document_id: str, text: str
) -> Answered:
    """Answer a post in its thread. Raises SendError.

    The network knows no key for what was sent before: the account's newest posts are looked at instead.
    """
    account = Account(sessions, http, server, handle, password, _ADVICE, SendError)
    letters = len(regex.findall(r"\X", text))
    if letters > _LONGEST:
        raise account.error(f"takes {_LONGEST} characters and the answer has {letters}", "refused_text")
    if not _bluesky.page_of(document_id):
        raise account.error("does not have this post", "not_found")
    told = account.get("app.bsky.feed.getPosts", {"uris": [document_id]})
    asked = next((post for post in entries(told.said, "posts") if string(post, "uri") == document_id), None)
    if asked is None:
        raise account.error("does not have this post any more", "not_found")
    return _sent_before(account, document_id, text) or _send(account, asked, text, _date_of(told.headers, asked))


def _sent_before(account: Account, parent: str, text: str) -> Answered | None:
    """Return the answer among the newest posts of the account that says this to that post."""
    params = {"repo": account.did, "collection": _bluesky.POSTS, "limit": 50}
    for sent in entries(account.get("com.atproto.repo.listRecords", params).said, "records"):
        if (string(sent, "value", "reply", "parent", "uri"), string(sent, "value", "text")) == (parent, text):
            return _answered(string(sent, "uri"))
    return None


def _send(account: Account, asked: Mapping[str, Any], text: str, now: datetime | None) -> Answered:
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


def _date_of(headers: Mapping[str, str], asked: Mapping[str, Any]) -> datetime | None:
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
