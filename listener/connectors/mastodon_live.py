"""What a Mastodon server hears, as it is written: hashtags, or all of it; edits and deletions too.

Streaming: https://docs.joinmastodon.org/methods/streaming/#websocket; where it lives, `configuration.urls.streaming`:
https://docs.joinmastodon.org/entities/Instance/. Since version 4.2 servers stream to accounts only, by a token.

The line is opened first, then what was written since the cursor is read page by page, then the line is listened to:
nothing lies between. Posts of other servers are filed under the time they were written, below what was told already,
so the cursor goes back a quarter of an hour, as far as ids tell the time; the same post is kept once.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator

from listener.connectors._again import one_by_one
from listener.connectors._api import Api, part, said_in
from listener.connectors._json import at, string
from listener.connectors._mastodon import LOWEST, answer, documents, mark_of, reader, single
from listener.connectors._paging import Page, forward
from listener.connectors._servers import base_of, server_name
from listener.connectors._terms import Terms, newest_first
from listener.errors import FetchError
from listener.ports import Http, LiveHttp, Secret
from listener.terms import Answered, Batch, FetchedDocument

_SIZE = 40  # the most a page may hold
_REWOUND = 15 * 60 * 1000 << 16  # ids of Mastodon: milliseconds, then sixteen bits
_IDS_OF_TIME = range(14, 20)  # digits of such an id; other software counts otherwise, and is not rewound


class MastodonLive:
    label: ClassVar[str] = "Mastodon, as it is written"
    rereads_at_once: ClassVar[int] = 20

    class Options(BaseModel):
        instance: str = Field(
            title="Server", description="For example mastodon.social: the posts that this server hears.", max_length=255
        )
        terms: Terms = Field(
            (),
            title="Hashtags",
            description="One a line, as #acme. Empty: all that the server hears; what brands ask for is kept.",
        )
        token: Secret = Field(
            title="Access token",
            description="Of an account on the server (Preferences, Development), with read:statuses; "
            "write:statuses to answer.",
            min_length=1,
            max_length=500,
        )

        @field_validator("instance")
        @classmethod
        def _is_server(cls, value: str) -> str:
            return server_name(value, "mastodon.social")

        @field_validator("terms")
        @classmethod
        def _are_hashtags(cls, value: tuple[str, ...]) -> tuple[str, ...]:
            for term in value:
                if not term.startswith("#") or " " in term or len(term) < 2:
                    raise ValueError(f"write “{term}” as a hashtag; leave the field empty to hear everything")
            return value

    def stream(
        self, options: Options, cursor: Mapping[str, Any], http: LiveHttp, wanted: Callable[[str], bool]
    ) -> Iterator[Batch]:
        """Listen. Raises FetchError."""
        api = reader(options.instance, options.token, http)
        tags = [term.lstrip("#") for term in options.terms]
        heard = _Heard(api, cursor.get("after"), wanted)
        headers = {"authorization": f"Bearer {options.token.get_secret_value()}"}
        try:
            with http.listen(_address(api, options.instance), headers=headers, said=_subscriptions(tags)) as line:
                for path in _paths(tags):
                    yield from heard.caught_up(path)
                heard.is_up_to_date = True
                for place, message in enumerate(line):
                    if place == 0:  # it does not say from when on it tells us: what came before is on the pages by now
                        again = (batch for path in _paths(tags) for batch in heard.caught_up(path))
                        yield from (batch for batch in again if batch.documents)
                    yield heard.batch(message)
        except FetchError as error:
            raise _named(api, error) from None

    def reread(self, options: Options, document_ids: Sequence[str], http: Http) -> Batch:
        """Ask for posts by their ids on this server. Raises FetchError."""
        return one_by_one(document_ids, partial(single, reader(options.instance, options.token, http)))

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer a post in its thread, to its author, as visible as it is. Raises SendError."""
        return answer(options.instance, options.token, document_id, text, http)


class _Heard:
    """What is told, in batches. The cursor is the newest id: it stays where it was until all before it was read."""

    def __init__(self, api: Api, after: Any, wanted: Callable[[str], bool]) -> None:
        self._api, self._wanted = api, wanted
        self._began = self._newest = after
        self._read_to: dict[str, Any] = {}
        self.is_up_to_date = False

    def caught_up(self, path: str) -> Iterator[Batch]:
        """Read a timeline on from where it was read to, or from the cursor; of one never read, the newest page."""
        after = self._read_to.get(path) or _rewound(self._began)
        more = after is not None
        if after is None:
            page = self._page(path, None)
            self._moved(path, max([LOWEST, *(mark for mark, _ in page.entries)]))
            yield self._of([document for _, document in page.entries])
        while more:
            walk = forward(after, lambda mark: self._page(path, mark), size=_SIZE, pages=1)
            after, more = walk.state["after"], walk.more
            self._moved(path, after)
            yield self._of(walk.documents)

    def _moved(self, path: str, mark: Any) -> None:
        self._read_to[path] = mark
        self._newest = max(self._newest or LOWEST, mark)

    def batch(self, message: str | None) -> Batch:
        """Return what a message tells. Raises FetchError when it tells that no more will come."""
        said = _read(message)
        if at(said, "error"):  # its words are not repeated: they may quote the token
            code = "unauthorised" if string(said, "status") in ("401", "403") else "http_error"
            raise self._api.error("ended the stream", code, permanent=code == "unauthorised")
        event = string(said, "event")
        if event == "delete":
            return self._of([], deleted=[f"{self._api.name}:{string(said, 'payload')}"])
        if event not in ("update", "status.update"):
            return self._of([])
        found = documents(self._api.name, [_read(string(said, "payload"))])
        if event == "update":
            self._newest = max([self._newest or LOWEST, *(mark for mark, _ in found)])
        return self._of([document for _, document in found])

    def _of(self, found: Sequence[FetchedDocument], deleted: Sequence[str] = ()) -> Batch:
        mark = self._newest if self.is_up_to_date else self._began
        kept = [one for one in found if self._wanted(f"{one.title}\n{one.text}")]
        return Batch(newest_first(kept), {"after": mark} if mark else {}, deleted=tuple(deleted))

    def _page(self, path: str, after: Any) -> Page:
        params = {"limit": _SIZE, "min_id": after[1] if after else None}
        try:
            told = self._api.get(f"/v1/timelines/{path}", params, shape=list)
        except FetchError as error:
            if error.status == 404 and at(said_in(error), "error"):  # a tag that nobody has used yet
                return Page()
            raise
        return Page(documents(self._api.name, told.said))


def _read(words: str | None) -> Any:
    """Return the JSON of a message; what cannot be read tells nothing."""
    try:
        return json.loads(words or "null")
    except (ValueError, RecursionError):
        return None


def _address(api: Api, instance: str) -> str:
    """Return where the server streams: large ones do it on a host of its own."""
    try:
        told = string(api.get("/v2/instance", shape=dict).said, "configuration", "urls", "streaming")
    except FetchError as error:
        if error.status != 404:  # versions before 4.0
            raise
        told = ""
    base = told if told.startswith(("ws://", "wss://")) else f"ws{base_of(instance).removeprefix('http')}"
    return f"{base.rstrip('/')}/api/v1/streaming"


def _subscriptions(tags: Sequence[str]) -> list[str]:
    hashtags = [{"type": "subscribe", "stream": "hashtag", "tag": tag} for tag in tags]
    return [json.dumps(one, ensure_ascii=False) for one in hashtags or [{"type": "subscribe", "stream": "public"}]]


def _paths(tags: Sequence[str]) -> list[str]:
    return [f"tag/{part(tag)}" for tag in tags] or ["public"]


def _rewound(mark: Any) -> Any:
    """Return the mark of a quarter of an hour before, where ids tell the time."""
    number = str(mark[1]) if mark else ""
    if not number.isdecimal() or len(number) not in _IDS_OF_TIME:
        return mark
    return mark_of(str(max(int(number) - _REWOUND, 1)))


def _named(api: Api, error: FetchError) -> FetchError:
    """Return a refusal of the line with the advice for this server; with a token, who refuses it means it."""
    if error.code not in ("unauthorised", "forbidden") or error.permanent:
        return error
    return api.error("does not stream to this account", error.code, permanent=True, status=error.status)  # type: ignore[return-value]
