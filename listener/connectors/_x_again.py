"""Posts of X asked for again by their ids: edits, and what X shows nobody any more.

https://docs.x.com/x-api/posts/get-posts-by-ids: a hundred at once; what cannot be shown is listed under `errors`, each
with its kind of problem. Each post that comes back is billed. An edit is a new post under a new id, which the former
ones name (https://docs.x.com/x-api/fundamentals/edit-posts).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from listener.connectors import _x
from listener.connectors._api import Api
from listener.connectors._json import at, entries, string
from listener.errors import FetchError
from listener.terms import Batch, FetchedDocument, Spent

FIELDS = "created_at,author_id,lang,public_metrics,referenced_tweets,note_tweet"
_GONE = ("resource-not-found", "not-authorized-for-resource")


def reread(api: Api, price: float, ids: Sequence[str]) -> Batch:
    """Return how the posts stand, by their first ids, and which are gone. Raises FetchError."""
    said = _asked(api, ids)
    calls, billed = 1, len(entries(said, "data"))
    found = {document.external_id: document for _, document in _x.documents(said, False)}
    newer = [string(post, "edit_history_tweet_ids", -1) for post in entries(said, "data")]
    newer = [one for one in newer if one and one not in ids]
    if newer:
        try:
            said_anew = _asked(api, newer)
            calls, billed = 2, billed + len(entries(said_anew, "data"))
            found |= {document.external_id: document for _, document in _x.documents(said_anew, False)}
        except FetchError:
            calls = 2  # what was paid for is kept; the next time meets the failure
    gone = {string(one, "resource_id") or string(one, "value") for one in entries(said, "errors") if _is_gone(one)}
    deleted = tuple(one for one in ids if one in gone and one not in found)
    return Batch(_bare(found.values()), deleted=deleted, spent=Spent(calls, billed, round(billed * price, 4)))


def _asked(api: Api, ids: Sequence[str]) -> Any:
    told = api.get("/2/tweets", {"ids": ",".join(ids), "tweet.fields": FIELDS}, shape=dict)
    if at(told.said, "data") is None and at(told.said, "errors") is None:
        raise api.error("answered something else than asked", "unexpected_shape", status=told.status)
    return told.said


def _is_gone(error: Any) -> bool:
    return string(error, "type").rpartition("/")[2] in _GONE


def _bare(found: Any) -> tuple[FetchedDocument, ...]:
    """Authors are known from the search: asked for again they would be paid again."""
    return tuple(replace(document, author=None) for document in found)
