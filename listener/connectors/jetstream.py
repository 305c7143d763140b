"""Everything written on Bluesky, as it is written: its posts that a brand asks for, deletions, accounts that end.

Jetstream (messages, `cursor` in microseconds, how far back it goes): https://github.com/bluesky-social/jetstream
Accounts that end: https://atproto.com/specs/account; people: https://docs.bsky.app/docs/api/app-bsky-actor-get-profiles

No account is needed, but to answer. Nothing can be asked for by words, so all posts come, some 300 a second at the
worst, and what no query of a brand asks for is forgotten at once. After a break it goes on five seconds before where
it was: servers differ a little, and the same post is kept once. Posts come without counts and with the number of
their author only, whose name is looked up; what cannot be looked up is asked again with a later post.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator

from listener.connectors import _bluesky
from listener.connectors._again import those_missing
from listener.connectors._api import Api, address_of
from listener.connectors._atproto import Sessions, bare_handle
from listener.connectors._bluesky_answers import answer
from listener.connectors._json import at, entries, moment, number, string
from listener.connectors._servers import server_name
from listener.connectors._terms import newest_first
from listener.errors import FetchError
from listener.ports import Http, LiveHttp, Secret
from listener.terms import Answered, Batch, FetchedAuthor, FetchedDocument

_REWOUND = 5_000_000  # microseconds
_EVERY = 500_000  # microseconds of the stream between two batches
_MOST = 100  # documents in one
_LARGEST = 200_000  # bytes of a message: a post has some hundreds
_PEOPLE = 5_000  # remembered
_RESTED = 60  # batches without names after the names could not be had
_ENDED = ("deleted", "takendown")


class Jetstream:
    label: ClassVar[str] = "Bluesky, as it is written"
    rereads_at_once: ClassVar[int] = _bluesky.AT_ONCE

    class Options(BaseModel):
        address: str = Field(
            "wss://jetstream2.us-east.bsky.network/subscribe",
            title="Address of the stream",
            description="Any server of Jetstream; it hears what all brands ask for.",
            max_length=500,
        )
        handle: str = Field("", title="Handle", description="Of an account of yours, to answer.", max_length=255)
        app_password: Secret = Field(
            Secret(""), title="App password", description="Of that account, to answer.", max_length=200
        )
        server: str = Field("bsky.social", title="Server", description="Where that account lives.", max_length=255)

        @field_validator("address")
        @classmethod
        def _is_stream(cls, value: str) -> str:
            parts = urlsplit(value.strip())
            if parts.scheme not in ("ws", "wss") or not parts.hostname or parts.query:
                raise ValueError("enter the address of a stream, wss://…/subscribe")
            return value.strip()

        @field_validator("handle")
        @classmethod
        def _is_handle(cls, value: str) -> str:
            return bare_handle(value)

        @field_validator("server")
        @classmethod
        def _is_server(cls, value: str) -> str:
            return server_name(value, "bsky.social")

    def __init__(self, people: str = "https://public.api.bsky.app") -> None:
        self._people = people
        self._sessions = Sessions()

    def stream(
        self, options: Options, cursor: Mapping[str, Any], http: LiveHttp, wanted: Callable[[str], bool]
    ) -> Iterator[Batch]:
        """Listen. Raises FetchError."""
        since = number(cursor, "time_us")
        params = {
            "wantedCollections": _bluesky.POSTS,
            "maxMessageSizeBytes": _LARGEST,
            "cursor": max(since - _REWOUND, 1) if since else None,
        }
        heard, people = _Heard(since, wanted), _People(self._people, http)
        with http.listen(address_of(options.address, params)) as line:
            for message in line:
                if message is not None:
                    heard.take(message)
                if message is None or heard.is_due:
                    yield heard.batch(people)

    def reread(self, _options: Options, document_ids: Sequence[str], http: Http) -> Batch:
        """Ask for posts by their addresses, where anybody may. Raises FetchError."""
        api = Api("Bluesky", f"{self._people}/xrpc", http)
        posts = api.listed(api.get("/app.bsky.feed.getPosts", {"uris": list(document_ids)}, shape=dict), "posts")
        shown = [post for post in entries(posts) if _bluesky.is_shown(post)]
        return those_missing(document_ids, [_bluesky.seen_document(post) for post in shown])

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer a post in its thread, as Bluesky does. Raises SendError."""
        return answer(self._sessions, http, options.server, options.handle, options.app_password, document_id, text)


class _Heard:
    """What was heard since the last batch. `time_us` is the newest moment of the stream, in microseconds since 1970."""

    def __init__(self, since: int, wanted: Callable[[str], bool]) -> None:
        self._wanted = wanted
        self._time_us = self._batched_us = since
        self._documents: list[FetchedDocument] = []
        self._deleted: list[str] = []
        self._ended: list[str] = []

    @property
    def is_due(self) -> bool:
        return self._time_us - self._batched_us >= _EVERY or len(self._documents) >= _MOST

    def take(self, message: str) -> None:
        """Keep what a message tells, if it concerns us; what cannot be read is passed over."""
        try:
            said = json.loads(message)
        except (ValueError, RecursionError):
            return
        self._time_us = max(self._time_us, number(said, "time_us"))
        self._batched_us = self._batched_us or self._time_us
        if at(said, "kind") == "commit":
            self._take_commit(said, at(said, "commit"))
        elif at(said, "kind") == "account" and string(said, "account", "status") in _ENDED:
            self._ended.append(f"at://{string(said, 'did')}/")

    def batch(self, people: "_People") -> Batch:
        documents = people.named(newest_first(self._documents)) if self._documents else ()
        batch = Batch(
            documents=documents,
            cursor={"time_us": self._time_us} if self._time_us else {},
            deleted=tuple(self._deleted),
            deleted_below=tuple(self._ended),
        )
        self._documents, self._deleted, self._ended = [], [], []
        self._batched_us = self._time_us
        return batch

    def _take_commit(self, said: Mapping[str, Any], commit: Any) -> None:
        uri = f"at://{string(said, 'did')}/{string(commit, 'collection')}/{string(commit, 'rkey')}"
        if not _bluesky.page_of(uri):
            return
        if at(commit, "operation") == "delete":
            self._deleted.append(uri)
            return
        record = at(commit, "record")
        if self._wanted(_bluesky.words_of(record)):
            self._documents.append(_document(uri, record, moment({"at": number(said, "time_us") / 1e6}, "at")))


def _document(uri: str, record: Any, heard_at: datetime | None) -> FetchedDocument:
    written = _bluesky.written_at({"record": record}) or heard_at
    author = _bluesky.author({"did": _bluesky.parts_of(uri)[0]})
    published_at = min(written, heard_at) if written and heard_at else written
    return _bluesky.document(uri, record, author=author, published_at=published_at, labels=[])


class _People:
    """Who is behind a number: asked once for each, and not for a while after it could not be had."""

    def __init__(self, base: str, http: Http) -> None:
        self._api = Api("Bluesky", f"{base}/xrpc", http)
        self._known: dict[str, FetchedAuthor] = {}
        self._resting = 0

    def named(self, documents: Sequence[FetchedDocument]) -> tuple[FetchedDocument, ...]:
        """Return documents with their authors' names, as far as they can be had."""
        self._resting = max(0, self._resting - 1)
        named = _bluesky.with_authors(documents, self._ask, self._known)
        for old in list(self._known)[: max(0, len(self._known) - _PEOPLE)]:
            del self._known[old]
        return named

    def _ask(self, dids: Sequence[str]) -> Any:
        if self._resting:
            raise FetchError("Names are not asked for now", code="resting")
        try:
            return self._api.get("/app.bsky.actor.getProfiles", {"actors": dids}, shape=dict).said
        except FetchError:
            self._resting = _RESTED
            raise
