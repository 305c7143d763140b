"""YouTube's Data API: what it is asked, what it refuses, what its videos and comments become.

Comments: https://developers.google.com/youtube/v3/docs/commentThreads/list, 100 a page, one unit
Search: https://developers.google.com/youtube/v3/docs/search/list, 50 a page, a quota of its own of 100 calls a day
Errors: https://developers.google.com/youtube/v3/docs/errors
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from listener.connectors._api import Api, said_in
from listener.connectors._json import at, entries, moment, number, string
from listener.connectors._paging import Page
from listener.connectors._text import one_line, plain_text, safe_link
from listener.errors import FetchError, OutsideError
from listener.ports import Http, Secret
from listener.terms import FetchedAuthor, FetchedDocument

SEARCH_UNITS = 100  # the weight of a search in our ledger: a hundredth of the 10,000 units of a day
SEARCH_SIZE = 50
VIDEO = "yt:video:"
_SITE = "https://www.youtube.com"
_ADVICE = {
    "unauthorised": "Make an API key in the Google Cloud console, under APIs and services, Credentials.",
    "forbidden": "Enable “YouTube Data API v3” in the project of the key, and allow the key to be used for it.",
    "not_found": "Check the ids of the channels: each begins with UC and has 24 characters.",
    "throttled": "The quota of the key is used up; it is given again at midnight in California.",
}
_SPENT = {"quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded"}
_BAD_KEY = {"keyInvalid", "API_KEY_INVALID", "keyExpired"}
_CLOSED = {"commentsDisabled", "videoNotFound", "channelNotFound"}


def api_of(base: str, key: Secret, http: Http) -> Api:
    """The key goes into a header: an address is quoted too easily."""
    headers = {"x-goog-api-key": key.get_secret_value()}
    return Api("YouTube", base, http, headers=headers, advice=_ADVICE, refine=_refined)


def weight(url: str) -> int:
    """Return how many units a request counts: feeds of channels are not part of the API."""
    if "/feeds/videos.xml" in url:
        return 0
    return SEARCH_UNITS if "/search?" in url else 1


def is_closed(error: FetchError) -> bool:
    """Tell whether there are no comments to be had, for good: they are switched off, or the video is gone."""
    return bool(_reasons(error) & _CLOSED)


def name_of(api: Api, channel: str) -> str:
    """Return how a channel is called. Raises FetchError, `not_found` where there is none with this id."""
    told = api.get("/channels", {"part": "snippet", "id": channel}, shape=dict)
    if "pageInfo" in told.said and not entries(told.said, "items"):
        raise api.error(f"has no channel {channel}", "not_found", permanent=True)
    return one_line(string(api.listed(told, "items"), 0, "snippet", "title"), False) or channel


def threads(api: Api, filters: Mapping[str, str], title: str, token: Any) -> Page:
    """A page of comments, the newest first, with up to five answers each; an answer has the mark of its thread.

    `title` is that of each comment which the channel did not write itself.
    """
    asked = {"part": "snippet,replies", "order": "time", "maxResults": 100, "textFormat": "plainText"}
    told = api.get("/commentThreads", {**asked, **filters, "pageToken": token}, shape=dict)
    found = []
    for thread in entries(api.listed(told, "items")):
        top = at(thread, "snippet", "topLevelComment")
        mark = _seconds(top)
        comments = [one for one in [top, *entries(thread, "replies", "comments")] if _id(one)]
        found += [(mark, _comment(one, thread, title)) for one in comments]
    return Page(found, string(told.said, "nextPageToken") or None)


def search(api: Api, words: str, since: int | None, until: Any) -> Page:
    """A page of videos with one of the words, the newest first, between two moments (seconds since 1970)."""
    asked = {
        "part": "snippet", "type": "video", "order": "date", "maxResults": SEARCH_SIZE, "q": words,
        "publishedAfter": _rfc3339(since), "publishedBefore": _rfc3339(until + 1 if until else None),
    }  # fmt: skip
    told = api.get("/search", asked, shape=dict)
    videos = [one for one in entries(api.listed(told, "items")) if string(one, "id", "videoId")]
    found = [(_seconds(one), _video(one)) for one in videos]
    oldest = min((mark for mark, _ in found), default=0)
    is_full, is_one = len(videos) >= SEARCH_SIZE, oldest == until
    return Page(found, oldest - is_one if is_full else None, skipped=oldest if is_full and is_one else None)


def still_there(api: Api, ids: list[str]) -> set[str]:
    """Return which of the comments (fifty at most) can still be read."""
    told = api.get("/comments", {"part": "id", "id": ",".join(ids), "maxResults": 100}, shape=dict)
    return {string(one, "id") for one in entries(api.listed(told, "items"))}


def now(api: Api, ids: Sequence[str]) -> tuple[list[FetchedDocument], set[str]]:
    """Return comments as they stand, and which of the ids can still be read (a unit for either kind).

    Of videos only whether they are there: what search tells of their words is cut.
    https://developers.google.com/youtube/v3/docs/comments/list and .../videos/list
    """
    videos = [one for one in ids if one.startswith(VIDEO)]
    comments = [one for one in ids if one not in videos]
    found: list[FetchedDocument] = []
    there: set[str] = set()
    if comments:
        asked = {"part": "id,snippet", "id": ",".join(comments), "maxResults": 100, "textFormat": "plainText"}
        told = api.get("/comments", asked, shape=dict)
        found = [_comment(one, {}, "") for one in entries(api.listed(told, "items")) if _id(one)]
        there |= {one.external_id for one in found}
    if videos:
        asked = {"part": "id", "id": ",".join(one.removeprefix(VIDEO) for one in videos)}
        told = api.get("/videos", asked, shape=dict)
        there |= {VIDEO + _id(one) for one in entries(api.listed(told, "items"))}
    return found, there


def video_id(document: FetchedDocument) -> str:
    return document.external_id.rpartition(":")[2]


def _refined(error: OutsideError) -> OutsideError | None:
    """A key that is wrong is refused with 400, a quota that is used up with 403, each with its reason."""
    reasons = _reasons(error)
    if reasons & _SPENT:
        return FetchError("YouTube's quota is used up", code="throttled", status=403, advice=_ADVICE["throttled"])
    if reasons & _BAD_KEY or "API key not valid" in string(said_in(error), "error", "message"):
        return FetchError(
            "YouTube does not know the key", code="unauthorised", permanent=True, status=error.status,
            advice=_ADVICE["unauthorised"],
        )  # fmt: skip
    return None


def _reasons(error: OutsideError) -> set[str]:
    said = said_in(error)
    lists = (*entries(said, "error", "errors"), *entries(said, "error", "details"))
    return {string(one, "reason") for one in lists}


def _comment(comment: Mapping[str, Any], thread: Mapping[str, Any], title: str) -> FetchedDocument:
    said = at(comment, "snippet")
    video = string(said, "videoId") or string(thread, "snippet", "videoId")
    channel = string(thread, "snippet", "channelId")
    published, updated = moment(said, "publishedAt"), moment(said, "updatedAt")
    is_top = string(thread, "id") == _id(comment)
    return FetchedDocument(
        external_id=_id(comment),
        text=plain_text(string(said, "textDisplay") or string(said, "textOriginal"), is_html=False),
        title=title if string(said, "authorChannelId", "value") != channel else "",
        url=f"{_SITE}/watch?v={video}&lc={_id(comment)}" if video else f"{_SITE}/channel/{channel}/community",
        author=_author(said),
        published_at=published,
        edited_at=updated if published and updated and updated > published else None,
        replies=number(thread, "snippet", "totalReplyCount") if is_top else 0,
        in_reply_to=string(said, "parentId") or (f"yt:video:{video}" if video else None),
    )


def _author(said: Any) -> FetchedAuthor | None:
    """A channel's id is its handle here: names change, and are not unique."""
    channel, name = string(said, "authorChannelId", "value"), one_line(string(said, "authorDisplayName"), False)
    if not (channel or name):
        return None
    return FetchedAuthor(channel or name, name, safe_link(string(said, "authorChannelUrl")))


def _video(found: Mapping[str, Any]) -> FetchedDocument:
    """As the feed of its channel has it, with the same id. Titles come with entities in them."""
    said, video = at(found, "snippet"), string(found, "id", "videoId")
    channel = string(said, "channelId")
    name = one_line(string(said, "channelTitle"), False)
    return FetchedDocument(
        external_id=VIDEO + video,
        text=plain_text(string(said, "description"), is_html=False),
        title=one_line(string(said, "title"), False),
        url=f"{_SITE}/watch?v={video}",
        author=FetchedAuthor(channel, name, f"{_SITE}/channel/{channel}") if channel else None,
        published_at=moment(said, "publishedAt"),
    )


def _id(comment: Any) -> str:
    return string(comment, "id")


def _seconds(found: Any) -> int:
    published = moment(found, "snippet", "publishedAt")
    return int(published.timestamp()) if published else 0


def _rfc3339(seconds: int | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None
