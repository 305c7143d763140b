"""Reviews of an app in Apple's App Store, country by country, from the feed of customer reviews.

https://itunes.apple.com/be/rss/customerreviews/page=1/id=…/sortby=mostrecent/json, described by Apple's RSS builder at
https://rss.marketingtools.apple.com; what it really does: https://github.com/facundoolano/app-store-scraper/issues/59

No key. Ten pages of fifty, the newest first: of more than 500 reviews between two readings the oldest are missed, which
is told. At times, for hours, a feed comes without any entry: that does not mean that there are no reviews, and is said.
Reviews appear up to two days after they were written, and can be written anew: that much is looked at again. They
seldom name the app, so its name stands before the title, with the stars.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator

from listener.connectors._api import Api
from listener.connectors._json import at, moment, number, string
from listener.connectors._paging import Page, backward, remember
from listener.connectors._terms import Part, Terms, read_each
from listener.connectors._text import one_line, plain_text, safe_link
from listener.decide.remarks import Saying
from listener.ports import Http
from listener.terms import Batch, FetchedAuthor, FetchedDocument

_SIZE, _LAST = 50, 10
_LATE = 172_800  # seconds
_EMPTY = Saying(
    "no_reviews",
    "“{country}”: An empty feed: either nobody wrote a review there yet, or Apple shows none for now.",
)
_ADVICE = {
    "not_found": "Check the number of the app and the country: its page in the store has both in its address.",
    "empty_feed": "Apple serves empty feeds at times: it is asked again; reviews are not heard meanwhile.",
}


class AppStore:
    label: ClassVar[str] = "App Store reviews"

    class Options(BaseModel):
        app: str = Field(title="App", description="Its number or its address in the store.", max_length=300)
        name: str = Field(
            "", title="Name", description="Stands before each review: reviews seldom name the app.", max_length=100
        )
        countries: Terms = Field(
            title="Countries", description="Two letters, one a line: be, fr, nl.", min_length=1, max_length=20
        )

        @field_validator("app")
        @classmethod
        def _is_number(cls, value: str) -> str:
            number = value.strip().partition("?")[0].rstrip("/").rpartition("/")[2].removeprefix("id")
            if not number.isdecimal():
                raise ValueError("enter the number at the end of the app's address in the store")
            return number

        @field_validator("countries")
        @classmethod
        def _are_codes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
            codes = tuple(code.lower() for code in value)
            if wrong := next(
                (code for code in codes if not (len(code) == 2 and code.isascii() and code.isalpha())), ""
            ):
                raise ValueError(f"“{wrong}” is no country of two letters")
            return codes

    def __init__(self, base: str = "https://itunes.apple.com") -> None:
        self._base = base

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read the reviews of every country. Raises FetchError."""
        api = Api("The App Store", self._base, http, advice=_ADVICE)
        return read_each(options.countries, cursor, partial(_read, api, options))


def _read(api: Api, options: AppStore.Options, country: str, state: Mapping[str, Any]) -> Part:
    walk = backward(state, partial(_page, api, options, country, bool(state.get("known"))), margin=_LATE, shows=_LAST)
    if not walk.documents:
        return Part(state=state, remarks=(_EMPTY(country=country),))
    found, kept = remember(state, walk)
    return Part(found, kept, walk.more, incomplete=walk.incomplete)


def _page(api: Api, options: AppStore.Options, country: str, known: bool, page: Any) -> Page:
    """A page of reviews. Raises FetchError, `empty_feed`, for a first page without any where there were some."""
    page = page or 1
    address = f"/{country}/rss/customerreviews/page={page}/id={options.app}/sortby=mostrecent/json"
    told = api.get(address, shape=dict)
    if not isinstance(at(told.said, "feed"), Mapping):
        raise api.error("answered something else than asked", "unexpected_shape", status=told.status)
    reviews = _reviews(at(told.said, "feed", "entry"))
    if known and page == 1 and not reviews:
        raise api.error("gives an empty feed where there were reviews", "empty_feed", status=told.status)
    found = [(_seconds(one), _document(options.name, country, one)) for one in reviews]
    return Page(found, page + 1 if len(reviews) >= _SIZE and page < _LAST else None)


def _reviews(entry: Any) -> list[Any]:
    """One review alone is no list; an entry without stars is the app itself."""
    listed = entry if isinstance(entry, list) else [entry]
    return [one for one in listed if string(one, "id", "label") and string(one, "im:rating", "label")]


def _document(name: str, country: str, review: Any) -> FetchedDocument:
    stars = min(max(number(review, "im:rating", "label"), 0), 5)
    title = one_line(string(review, "title", "label"), False)
    uri, who = safe_link(string(review, "author", "uri", "label")), one_line(string(review, "author", "name", "label"))
    return FetchedDocument(
        external_id=string(review, "id", "label"),
        text=plain_text(string(review, "content", "label"), is_html=False),
        title=" ".join(filter(None, (name.strip(), "★" * stars + "☆" * (5 - stars), title))),
        url=safe_link(string(review, "link", "attributes", "href")),
        author=FetchedAuthor(f"{uri.rpartition('/id')[2] or who}@{country}", who, uri) if who else None,
        published_at=moment(review, "updated", "label"),
    )


def _seconds(review: Any) -> int:
    written = moment(review, "updated", "label")
    return int(written.timestamp()) if written else 0
