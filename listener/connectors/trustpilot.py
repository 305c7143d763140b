"""Trustpilot: the public reviews of a company, the newest first, and answers to them.

Reviews: https://developers.trustpilot.com/business-units-api#get-a-business-units-reviews
Answers, with a token of the application: https://developers.trustpilot.com/reviews-api#reply-to-a-review and
https://developers.trustpilot.com/authentication
The key alone reads. Reviews that were reported or are under check enter the list late: a day is looked at again.
"""

import base64
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from listener.connectors._api import Api, part
from listener.connectors._json import at, entries, language, maybe_number, moment, number, string
from listener.connectors._paging import Page
from listener.connectors._reviews import headline, read_reviews
from listener.connectors._text import one_line, plain_text
from listener.errors import SendError
from listener.ports import Http, Secret
from listener.terms import Answered, Batch, FetchedAuthor, FetchedDocument

_SIZE = 100
_LATE = 86_400  # seconds
_SITE = "https://www.trustpilot.com"
_ADVICE = {
    "unauthorised": "Enter the API key of an application in Trustpilot Business, under Integrations, Developers.",
    "forbidden": "The application's plan does not include this API, or the user may not answer.",
    "not_found": "Check the business unit: its id, as the address of its profile in Trustpilot Business shows it.",
}


class Trustpilot:
    label: ClassVar[str] = "Trustpilot"

    class Options(BaseModel):
        business_unit: str = Field(
            title="Business unit", description="Its id: 24 letters and digits.", pattern="^[0-9a-f]{24}$"
        )
        key: Secret = Field(title="API key", description="Of an application in Trustpilot Business.", max_length=200)
        secret: Secret = Field(
            Secret(""), title="API secret", description="To answer; of the same application.", max_length=200
        )
        author: str = Field(
            "", title="Answering user", description="The id of the business user who answers.", max_length=50
        )

    def __init__(self, base: str = "https://api.trustpilot.com/v1") -> None:
        self._base = base

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read the newest reviews. Raises FetchError."""
        api = Api("Trustpilot", self._base, http, headers={"apikey": options.key.get_secret_value()}, advice=_ADVICE)
        return read_reviews(cursor, partial(_page, api, options.business_unit), _LATE)

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer under a review; a second answer replaces the first. Raises SendError."""
        plain = Api("Trustpilot", self._base, http, advice=_ADVICE)
        if not options.secret or not options.author:
            raise plain.error(
                "takes answers only with a secret and a user", "unauthorised", kind=SendError, permanent=True
            )
        token = _token(plain, options)
        headers = {"apikey": options.key.get_secret_value()}
        api = Api("Trustpilot", self._base, http, token=token, headers=headers, advice=_ADVICE)
        content = {"message": text, "authorBusinessUserId": options.author}
        api.post(f"/private/reviews/{part(document_id)}/reply", content)
        return Answered(f"{document_id}:reply", f"{_SITE}/reviews/{part(document_id)}")


def _token(api: Api, options: Trustpilot.Options) -> Secret:
    pair = f"{options.key.get_secret_value()}:{options.secret.get_secret_value()}"
    headers = {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    path = "/oauth/oauth-business-users-for-applications/accesstoken"
    told = api.post(path, {"grant_type": "client_credentials"}, form=True, headers=headers, shape=dict)
    return Secret(string(told.said, "access_token"))


def _page(api: Api, unit: str, asked: Any) -> Page:
    turn = asked or 1
    params = {"perPage": _SIZE, "page": turn, "orderBy": "createdat.desc"}
    told = api.get(f"/business-units/{part(unit)}/reviews", params, shape=dict)
    reviews = api.listed(told, "reviews")
    found = [(_mark(review), _document(review)) for review in entries(reviews) if string(review, "id")]
    return Page(found, turn + 1 if len(reviews) >= _SIZE else None, told.allowance)


def _mark(review: Mapping[str, Any]) -> int:
    created = moment(review, "createdAt")
    return int(created.timestamp()) if created else 0


def _document(review: Mapping[str, Any]) -> FetchedDocument:
    name, who = one_line(string(review, "consumer", "displayName"), False), string(review, "consumer", "id")
    is_verified = at(review, "isVerified")
    return FetchedDocument(
        external_id=string(review, "id"),
        text=plain_text(string(review, "text"), False),
        title=headline(number(review, "stars"), string(review, "title")),
        url=f"{_SITE}/reviews/{string(review, 'id')}",
        author=FetchedAuthor(
            who, name, f"{_SITE}/users/{who}", verified=is_verified if isinstance(is_verified, bool) else None
        )
        if who
        else None,
        published_at=moment(review, "createdAt"),
        edited_at=moment(review, "updatedAt"),
        language=language(review, "language"),
        replies=1 if at(review, "companyReply") else maybe_number(review, "replies") or 0,
    )
