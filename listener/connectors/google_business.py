"""Google Business Profile: the reviews of a place of one's own, and answers to them.

https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews
Access is granted by Google on request. 300 requests a minute a project. Reviewers have a name and no address, or none.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from listener.connectors._api import Api, part
from listener.connectors._google import ADVICE, TOKENS, token_of_consent
from listener.connectors._json import at, entries, moment, string
from listener.connectors._paging import Page
from listener.connectors._reviews import headline, read_reviews
from listener.connectors._text import one_line, plain_text
from listener.errors import SendError
from listener.ports import Http, Secret
from listener.terms import Answered, Batch, FetchedAuthor, FetchedDocument

_SIZE = 50
_LONGEST = 4096  # bytes of an answer
_STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_DIGITS = r"^[0-9]{1,30}$"


class GoogleBusiness:
    label: ClassVar[str] = "Google Business Profile reviews"

    class Options(BaseModel):
        account: str = Field(title="Account", description="The number behind accounts/.", pattern=_DIGITS)
        location: str = Field(title="Place", description="The number behind locations/.", pattern=_DIGITS)
        client_id: str = Field(title="OAuth client", description="Its id.", min_length=1, max_length=200)
        client_secret: Secret = Field(title="Client secret", max_length=200)
        refresh_token: Secret = Field(
            title="Refresh token", description="From the owner's consent to business.manage.", max_length=1000
        )

    def __init__(self, base: str = "https://mybusiness.googleapis.com/v4", tokens: str = TOKENS) -> None:
        self._base, self._tokens = base, tokens

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read the reviews changed last. Raises FetchError."""
        return read_reviews(cursor, partial(_page, self._api(options, http, sending=False), _path(options)))

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer a review; a second answer replaces the first. Raises SendError.

        The API wants PUT, which Google takes as a POST that says so.
        """
        if len(text.encode("utf-8", "replace")) > _LONGEST:
            raise SendError(f"Google takes {_LONGEST} bytes", code="refused_text", permanent=True, advice="Shorten it.")
        api = self._api(options, http, sending=True)
        path = f"{_path(options)}/reviews/{part(document_id)}/reply"
        api.post(path, {"comment": text}, headers={"x-http-method-override": "PUT"}, shape=dict)
        return Answered(f"{document_id}:reply")

    def _api(self, options: Options, http: Http, *, sending: bool) -> Api:
        token = token_of_consent(
            http, options.client_id, options.client_secret, options.refresh_token, self._tokens, sending=sending
        )
        return Api("Google Business Profile", self._base, http, token=token, advice=ADVICE)


def _path(options: GoogleBusiness.Options) -> str:
    return f"/accounts/{options.account}/locations/{options.location}"


def _page(api: Api, path: str, older: Any) -> Page:
    params = {"pageSize": _SIZE, "orderBy": "updateTime desc", "pageToken": older}
    told = api.get(f"{path}/reviews", params, shape=dict)
    if told.said and "reviews" not in told.said and "totalReviewCount" not in told.said:
        api.listed(told, "reviews")
    found = [
        (_mark(review), _document(review)) for review in entries(told.said, "reviews") if string(review, "reviewId")
    ]
    return Page(found, string(told.said, "nextPageToken") or None, told.allowance)


def _mark(review: Mapping[str, Any]) -> int:
    changed = moment(review, "updateTime") or moment(review, "createTime")
    return int(changed.timestamp()) if changed else 0


def _document(review: Mapping[str, Any]) -> FetchedDocument:
    """A review may be stars alone. A translation that Google adds behind the words is not the reviewer's."""
    words = string(review, "comment")
    original = words.split("(Original)\n", 1)[-1] if "(Original)" in words else words.split("\n\n(Translated by", 1)[0]
    identity, name = string(review, "reviewId"), one_line(string(review, "reviewer", "displayName"), False)
    created, changed = moment(review, "createTime"), moment(review, "updateTime")
    is_known = name and at(review, "reviewer", "isAnonymous") is not True
    return FetchedDocument(
        external_id=identity,
        text=plain_text(original, False),
        title=headline(_STARS.get(string(review, "starRating"), 0)),
        author=FetchedAuthor(f"{name} ({identity[:8]})", name) if is_known else None,
        published_at=created,
        edited_at=changed if created and changed and changed > created else None,
        replies=int(bool(at(review, "reviewReply"))),
    )
