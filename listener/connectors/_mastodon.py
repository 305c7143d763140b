"""What the two ways of hearing Mastodon share: its posts, its refusals, answers.

Posts: https://docs.joinmastodon.org/entities/Status/, answers: https://docs.joinmastodon.org/methods/statuses/#create
"""

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from listener.connectors._api import Api, part, said_in
from listener.connectors._json import at, entries, language, maybe_number, moment, number, string
from listener.connectors._servers import base_of
from listener.connectors._text import one_line, plain_text, safe_link
from listener.errors import FetchError, OutsideError, SendError
from listener.ports import Http, Secret
from listener.terms import Answered, FetchedAuthor, FetchedDocument

LOWEST = [1, "0"]  # a mark below every id
_PUBLIC = ("public", "unlisted")
_NEW_KEY = "Make a new access token on the server, under Preferences, Development, with the rights"
_ADVICE = {
    "unauthorised": f"{_NEW_KEY} read:statuses and read:search; some servers show nothing without one.",
    "forbidden": f"{_NEW_KEY} read:statuses and read:search, or ask its moderators whether readers are refused.",
    "not_json": "Check the name of the server: its site must open in a browser and be a Mastodon server.",
    "not_found": "Check the name of the server: nothing there speaks the API of Mastodon.",
}
_SEND_ADVICE = {
    "unauthorised": f"{_NEW_KEY} read:statuses and write:statuses.",
    "forbidden": f"{_NEW_KEY} write:statuses; the account may also be limited.",
    "not_found": "The post was deleted, or its author blocks this account.",
    "refused_text": "Shorten it: most servers take 500 characters.",
}


def reader(instance: str, token: Secret, http: Http) -> Api:
    """Return a server to read from."""
    return _api(instance, token, http, _ADVICE)


def single(api: Api, external_id: str) -> FetchedDocument | None:
    """Return a post by its id on this server, None for one that is not public any more: it is gone.

    Raises FetchError, `not_found` for one that is not there, also where a server says 404 without saying why.
    """
    try:
        said = api.get(f"/v1/statuses/{part(external_id.rpartition(':')[2])}", shape=dict).said
    except FetchError as error:
        if error.status in (404, 410) and not at(said_in(error), "error"):
            raise api.error("does not say whether a post is there", "unexpected_shape", status=error.status) from None
        raise
    return next((document for _, document in documents(api.name, [said])), None)


def answer(instance: str, token: Secret, document_id: str, text: str, http: Http) -> Answered:
    """Answer a post in its thread, to its author, as visible as it is. Raises SendError.

    The same answer to the same post has the same Idempotency-Key: within an hour the server takes it once.
    """
    api = _api(instance, token, http, _SEND_ADVICE)
    if not token:
        raise api.error("takes answers only with a token", "unauthorised", kind=SendError, permanent=True)
    if document_id.rpartition(":")[0] != api.name:
        raise api.error("does not have this post", "not_found", kind=SendError, permanent=True)
    asked = api.get(f"/v1/statuses/{part(document_id.rpartition(':')[2])}", shape=dict, kind=SendError).said
    handle = f"@{string(asked, 'account', 'acct')}"
    content = {
        "status": text if handle.casefold() in text.casefold() else f"{handle} {text}",
        "in_reply_to_id": string(asked, "id"),
        "visibility": string(asked, "visibility") or "public",
    }
    key = sha256(f"{document_id}\n{text}".encode("utf-8", "replace")).hexdigest()
    said = api.post("/v1/statuses", content, headers={"idempotency-key": key}, shape=dict).said
    return Answered(f"{api.name}:{string(said, 'id')}", safe_link(string(said, "url")))


def _api(instance: str, token: Secret, http: Http, advice: Mapping[str, str]) -> Api:
    base = base_of(instance)
    host = base.partition("://")[2]
    return Api(host, f"{base}/api", http, token=token, advice=advice, refine=partial(_refined, host, advice))


def _refined(host: str, advice: Mapping[str, str], error: OutsideError) -> OutsideError | None:
    """422 is how Mastodon refuses what an answer says."""
    if error.status != 422 or "refused_text" not in advice:
        return None
    why = one_line(string(said_in(error), "error"), False)[:200]
    return SendError(
        f"{host} refuses the answer: {why or 'it does not say why'}", code="refused_text", permanent=True, status=422,
        advice=advice["refused_text"],
    )  # fmt: skip


def documents(host: str, statuses: object) -> list[tuple[Any, FetchedDocument]]:
    """Return the public posts of a page with their marks; shared posts are read where they were written."""
    return [
        (mark_of(string(status, "id")), _document(host, status))
        for status in entries(statuses)
        if string(status, "id") and at(status, "reblog") is None and string(status, "visibility") in _PUBLIC
    ]


def _document(host: str, status: Mapping[str, Any]) -> FetchedDocument:
    answered = string(status, "in_reply_to_id")
    return FetchedDocument(
        external_id=f"{host}:{string(status, 'id')}",
        text=plain_text(string(status, "content")),
        title=one_line(string(status, "spoiler_text"), False),
        url=safe_link(string(status, "url") or string(status, "uri")),
        author=_author(host, at(status, "account")),
        published_at=moment(status, "created_at"),
        edited_at=moment(status, "edited_at"),
        language=language(status, "language"),
        shares=number(status, "reblogs_count"),
        replies=number(status, "replies_count"),
        in_reply_to=f"{host}:{answered}" if answered else None,
    )


def _author(host: str, account: Any) -> FetchedAuthor | None:
    """A handle of the server itself comes without it."""
    handle = string(account, "acct")
    if not handle:
        return None
    return FetchedAuthor(
        handle=handle if "@" in handle else f"{handle}@{host}",
        name=one_line(string(account, "display_name"), False),
        url=safe_link(string(account, "url")),
        followers=maybe_number(account, "followers_count"),
    )


def mark_of(status_id: str) -> list[Any]:
    """Ids grow; of the same length they compare as words, whatever the software makes them of."""
    return [len(status_id), status_id]
