"""Google Play: the reviews of an app of one's own, and answers to them.

https://developers.google.com/android-publisher/reply-to-reviews and
https://developers.google.com/android-publisher/api-ref/rest/v3/reviews/list
Only reviews with words, of the last seven days, newest change first; 200 readings an hour and 2,000 answers a day a
project. A changed review comes again under its id. Reviewers have a name and no address.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator

from listener.connectors._api import Api, part
from listener.connectors._google import ADVICE, TOKENS, service_account, token_of_account
from listener.connectors._json import at, entries, language, moment, number, string
from listener.connectors._paging import Page
from listener.connectors._reviews import headline, read_reviews
from listener.connectors._text import one_line, plain_text
from listener.errors import SendError
from listener.ports import Http, Secret
from listener.terms import Answered, Batch, FetchedAuthor, FetchedDocument

_SIZE = 100
_SCOPE = "https://www.googleapis.com/auth/androidpublisher"
_LONGEST = 350  # characters of an answer


def utc_now() -> datetime:
    return datetime.now(UTC)


class GooglePlay:
    label: ClassVar[str] = "Google Play reviews"

    class Options(BaseModel):
        package: str = Field(
            title="App", description="Its package name, as com.example.app.", pattern=r"^[A-Za-z]\w*(\.\w+)+$"
        )
        key: Secret = Field(
            title="Service account key",
            description="The JSON file; the account is invited in Play Console with “Reply to reviews”.",
            max_length=10_000,
        )

        @field_validator("key")
        @classmethod
        def _is_key(cls, value: Secret) -> Secret:
            service_account(value.get_secret_value())
            return value

    def __init__(
        self,
        base: str = "https://androidpublisher.googleapis.com/androidpublisher/v3",
        tokens: str = TOKENS,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._base, self._tokens, self._clock = base, tokens, clock

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read the newest reviews. Raises FetchError."""
        api = self._api(options, http, sending=False)
        return read_reviews(cursor, partial(_page, api, options.package))

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer a review; a second answer replaces the first. Raises SendError."""
        if len(text) > _LONGEST:
            raise SendError(
                f"Google Play takes {_LONGEST} characters", code="refused_text", permanent=True, advice="Shorten it."
            )
        api = self._api(options, http, sending=True)
        path = f"/applications/{part(options.package)}/reviews/{part(document_id)}:reply"
        api.post(path, {"replyText": text}, shape=dict)
        return Answered(f"{document_id}:reply")

    def _api(self, options: Options, http: Http, *, sending: bool) -> Api:
        key = service_account(options.key.get_secret_value())
        token = token_of_account(http, key, _SCOPE, self._clock(), self._tokens, sending=sending)
        return Api("Google Play", self._base, http, token=token, advice=ADVICE)


def _page(api: Api, package: str, older: Any) -> Page:
    told = api.get(f"/applications/{part(package)}/reviews", {"maxResults": _SIZE, "token": older}, shape=dict)
    if told.said and "reviews" not in told.said and "tokenPagination" not in told.said and "pageInfo" not in told.said:
        api.listed(told, "reviews")
    found = [
        (number(review, "comments", 0, "userComment", "lastModified", "seconds"), _document(package, review))
        for review in entries(told.said, "reviews")
        if string(review, "reviewId") and at(review, "comments", 0, "userComment")
    ]
    return Page(found, string(told.said, "tokenPagination", "nextPageToken") or None, told.allowance)


def _document(package: str, review: Mapping[str, Any]) -> FetchedDocument:
    """The title of old reviews stands before a tab. When it was first written is not told, only its last change."""
    said = at(review, "comments", 0, "userComment")
    title, _, text = string(said, "text").rpartition("\t")
    name, seconds = one_line(string(review, "authorName"), False), number(said, "lastModified", "seconds")
    identity = string(review, "reviewId")
    return FetchedDocument(
        external_id=identity,
        text=plain_text(text, False),
        title=headline(number(said, "starRating"), title),
        url=f"https://play.google.com/store/apps/details?id={package}&reviewId={part(identity)}",
        author=FetchedAuthor(f"{name} ({identity[:8]})", name) if name else None,
        published_at=moment({"at": seconds}, "at"),
        language=language(said, "reviewerLanguage"),
        shares=number(said, "thumbsUpCount"),
        replies=int(bool(at(review, "comments", 1, "developerComment"))),
    )
