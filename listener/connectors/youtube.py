"""YouTube: comments under a channel's videos, its new videos, videos with a word and the comments under them.

Quota: https://developers.google.com/youtube/v3/determine_quota_cost. A key has 10,000 units a day and, since 2026, 100
searches beside them; both are given again at midnight in California. The ledger counts a search as 100 units, as Google
did before: by either rule neither limit is passed. All words are searched in one call, and what is left decides how
often: about every quarter of an hour. Comments of a channel cost one unit: in a source of their own they are read every
few minutes. New videos of a channel come from its feed, which costs nothing.

Search finds videos hours late at times: six hours are looked at again. Comments are read under the twenty newest
videos that were found. What was read under a channel and is no longer listed is asked for by its id: gone is deleted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator, model_validator

from listener.connectors import _youtube
from listener.connectors._api import Api
from listener.connectors._meter import Metered
from listener.connectors._paging import Memory, Walk, backward, remember
from listener.connectors._terms import Part, Terms, read_each
from listener.connectors.feed import Feed
from listener.decide.remarks import Saying
from listener.errors import FetchError
from listener.ports import Http, Secret
from listener.terms import Allowance, Batch, Budget, Spent, Unit

_CALIFORNIA = "America/Los_Angeles"
_HELD = 600  # seconds: comments that a channel lets through later stand where they were written
_INDEXED = 21_600  # seconds
_WATCHED = 20
_ASKED = 50  # ids in one request
_SEARCH = "search"
_TOO_LITTLE = Saying("too_few_units", "What is left of the day's units is too little for a search.")


class YouTube:
    label: ClassVar[str] = "YouTube"
    rereads_at_once: ClassVar[int] = _ASKED

    class Options(BaseModel):
        channels: Terms = Field(
            (), title="Channels", description="Their ids, one a line (UC and 22 characters): new videos and comments."
        )
        words: Terms = Field(
            (), title="Words", description="One a line: videos with one of them, about every quarter of an hour."
        )
        key: Secret = Field(title="API key", description="From the Google Cloud console.", min_length=1, max_length=200)
        units: int = Field(
            10_000,
            title="Units a day",
            description="What this source may use of the key's quota; a search counts as 100.",
            ge=1,
            le=10_000_000,
        )

        @field_validator("channels")
        @classmethod
        def _are_ids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
            ids = tuple(word.rstrip("/").rpartition("/")[2] for word in value)
            if wrong := next((one for one in ids if not (one.startswith("UC") and len(one) == 24)), None):
                raise ValueError(f"“{wrong}” is no id; the page of a channel tells it under About, Share")
            return ids

        @model_validator(mode="after")
        def _reads_something(self) -> "YouTube.Options":
            if not self.channels and not self.words:
                raise ValueError("enter a channel or a word")
            if self.words and self.units < _youtube.SEARCH_UNITS:
                raise ValueError("a search counts as 100 units: give at least so many a day")
            return self

    def __init__(self, base: str = "https://www.googleapis.com/youtube/v3", site: str = "https://www.youtube.com"):
        self._base, self._site = base, site

    def budget(self, options: Options) -> Budget | None:
        return Budget(options.units, Unit.CALLS, time_zone=_CALIFORNIA)

    def fetch(
        self, options: Options, cursor: Mapping[str, Any], http: Http, *, allowance: Allowance | None = None
    ) -> Batch:
        """Read channels, search, and what was found. Raises FetchError, with the `units` that it took."""
        meter = Metered(http, _youtube.weight, allowance)
        api = _youtube.api_of(self._base, options.key, meter)
        try:
            batch = read_each(_lists(options, cursor), cursor, partial(self._read, api, meter, options))
        except FetchError as error:
            error.units = meter.units
            raise
        return replace(batch, spent=Spent(calls=meter.units, posts=len(batch.documents)))

    def reread(self, options: Options, document_ids: Sequence[str], http: Http) -> Batch:
        """Ask for comments and videos by their ids, a unit each. Raises FetchError, with the `units` that it took."""
        meter = Metered(http, _youtube.weight, None)
        try:
            found, there = _youtube.now(_youtube.api_of(self._base, options.key, meter), document_ids)
        except FetchError as error:
            error.units = meter.units
            raise
        gone = tuple(one for one in document_ids if one not in there)
        return Batch(tuple(found), deleted=gone, spent=Spent(calls=meter.units))

    def _read(self, api: Api, meter: Metered, options: Options, name: str, state: Mapping[str, Any]) -> Part:
        kind, _, which = name.partition(" ")
        if kind == "comments":
            return _comments(api, which, state)
        if kind == "videos":
            feed = Feed().fetch(Feed.Options(url=f"{self._site}/feeds/videos.xml?channel_id={which}"), state, meter)
            memory = Memory(state.get("seen"))
            return Part(memory.fresh(feed.documents), {**feed.cursor, "seen": memory.kept})
        return _under(api, which, state) if kind == "under" else _search(api, meter, options.words, state)


def _lists(options: YouTube.Options, cursor: Mapping[str, Any]) -> list[str]:
    """What is read, in this order: what costs little comes first."""
    known = cursor.get("each")
    found = known.get(_SEARCH) if isinstance(known, Mapping) else None
    videos = found.get("videos", []) if isinstance(found, Mapping) else []
    own = [f"{kind} {channel}" for channel in options.channels for kind in ("comments", "videos")]
    return [*own, *([_SEARCH, *(f"under {video}" for video in videos)] if options.words else [])]


def _comments(api: Api, channel: str, state: Mapping[str, Any]) -> Part:
    """Comments on a channel and under its videos; what is missing of them was deleted.

    Who writes there seldom names it: the channel's name is the title of each, so that it counts as a mention.
    """
    title = str(state.get("title") or _youtube.name_of(api, channel))
    filters = {"allThreadsRelatedToChannelId": channel}
    walk = backward(state, partial(_youtube.threads, api, filters, title), margin=_HELD)
    found, kept = remember(state, walk)
    kept["title"] = title
    if walk.more:
        return Part(found, kept, True)
    memory = Memory(kept["seen"], len(kept["seen"]))
    gone = _gone(api, memory, walk)
    memory.forget(gone)
    return Part(found, {**kept, "seen": memory.kept}, deleted=gone)


def _gone(api: Api, memory: Memory, walk: Walk) -> list[str]:
    listed = {document.external_id for document in walk.documents}
    missing = [one for one in memory.ids if one not in listed][-_ASKED:]
    if not missing:
        return []
    try:
        there = _youtube.still_there(api, missing)
    except FetchError:
        return []
    return [one for one in missing if one not in there]


def _under(api: Api, video: str, state: Mapping[str, Any]) -> Part:
    """Comments under a video that was found; nothing more where they are switched off."""
    if state.get("closed"):
        return Part(state=state)
    try:
        walk = backward(state, partial(_youtube.threads, api, {"videoId": video}, ""), margin=_HELD)
    except FetchError as error:
        if not _youtube.is_closed(error):
            raise
        return Part(state={"closed": True})
    found, kept = remember(state, walk)
    return Part(found, kept, walk.more)


def _search(api: Api, meter: Metered, words: Terms, state: Mapping[str, Any]) -> Part:
    """One page in one reading, for all words; the rest comes when the quota affords it."""
    if not meter.affords(_youtube.SEARCH_UNITS):
        return Part(state=state, remarks=(_TOO_LITTLE(),))
    asked = "|".join(f'"{word}"' if " " in word else word for word in words)
    since = state["known"] - _INDEXED if state.get("known") else None
    walk = backward(state, partial(_youtube.search, api, asked, since), pages=1, margin=_INDEXED)
    found, kept = remember(state, walk)
    newest = [_youtube.video_id(one) for one in reversed(found)]
    return Part(found, {**kept, "videos": [*newest, *state.get("videos", [])][:_WATCHED]}, walk.more,
                incomplete=walk.incomplete)  # fmt: skip
