"""X's API: what it refuses, what a post becomes, what it costs.

Posts: https://docs.x.com/x-api/posts/search/integrate/overview, prices: https://docs.x.com/x-api/getting-started/pricing
Refusals: https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from listener.connectors._api import said_in
from listener.connectors._json import at, entries, language, maybe_number, moment, number, string
from listener.connectors._text import one_line, plain_text
from listener.errors import FetchError, OutsideError
from listener.terms import Allowance, FetchedAuthor, FetchedDocument, Spent

LARGEST, SMALLEST = 100, 10  # posts in a page of the search
SITE = "https://x.com"
_BROKE = ("UsageCapExceeded", "CreditsDepleted", "SpendCapReached")
_EPOCH = 1_288_834_974_657  # milliseconds since 1970 at which the ids begin


@dataclass
class Purse:
    """The money of one reading, counted in posts at their dearest. X bills what it returns: posts, and authors.

    `left` is how many posts the budget still buys (None: no budget is kept).
    """

    post_price: float
    author_price: float
    left: float | None
    posts: int = 0
    calls: int = 0
    cost: float = 0.0

    @property
    def page(self) -> int:
        """How many posts may be asked for now; none when the smallest page is too dear."""
        bought = LARGEST if self.left is None else int(self.left) - self.posts
        return min(bought, LARGEST) if bought >= SMALLEST else 0

    def bears(self, posts: int) -> bool:
        """Tell whether so many posts leave at least half of what is left for what comes."""
        return self.left is None or posts <= (self.left - self.posts) / 2

    def pay(self, posts: int, authors: int = 0) -> None:
        self.posts += posts
        self.cost += posts * self.post_price + authors * self.author_price

    @property
    def spent(self) -> Spent:
        return Spent(self.calls, self.posts, round(self.cost, 4))

    def rest(self, allowance: Allowance | None) -> Allowance | None:
        """Return the budget as used up where it does not buy the smallest page any more."""
        return replace(allowance, left=0) if allowance and not self.page else None


def refined(advice: Mapping[str, str], error: OutsideError) -> OutsideError | None:
    """Without money X refuses in several ways, all of which wait for a person."""
    if string(said_in(error), "title") not in _BROKE:
        return None
    return FetchError(
        "X gives nothing more: the credits or the cap of the account are used up", code="throttled",
        status=error.status, retry_after=timedelta(hours=6), advice=advice["broke"],
    )  # fmt: skip


def is_too_old(error: FetchError) -> bool:
    """Tell whether search refuses to begin, or to go on, at a post older than its seven days."""
    return error.status == 400 and (b"since_id" in error.body or b"until_id" in error.body)


def mark(post_id: str) -> list[Any]:
    return [len(post_id), post_id]


def documents(said: Any, with_authors: bool) -> list[tuple[Any, FetchedDocument]]:
    """Return the posts of a page with their marks."""
    authors = {string(one, "id"): one for one in entries(said, "includes", "users")} if with_authors else {}
    posts = [post for post in entries(said, "data") if string(post, "id")]
    return [(mark(string(post, "id")), _document(post, authors)) for post in posts]


def _document(post: Mapping[str, Any], authors: Mapping[str, Any]) -> FetchedDocument:
    """An edit is a new post that names the former ones: the first id stands for all of them."""
    written, first = string(post, "id"), string(post, "edit_history_tweet_ids", 0) or string(post, "id")
    stated = moment(post, "created_at")
    author = _author(string(post, "author_id"), authors)
    counts = at(post, "public_metrics")
    return FetchedDocument(
        external_id=first,
        text=plain_text(string(post, "note_tweet", "text") or string(post, "text"), is_html=False),
        url=f"{SITE}/{author.handle if author and author.name else 'i'}/status/{written}",
        author=author,
        published_at=stated if first == written else _written_at(first),
        edited_at=stated if first != written else None,
        language=language(post, "lang"),
        shares=number(counts, "retweet_count") + number(counts, "quote_count"),
        replies=number(counts, "reply_count"),
        in_reply_to=next(
            (string(one, "id") for one in entries(post, "referenced_tweets") if string(one, "type") == "replied_to"),
            None,
        ),
    )


def _author(author_id: str, authors: Mapping[str, Any]) -> FetchedAuthor | None:
    """Without the author's own entry, which costs extra, the id stands for the handle."""
    said = authors.get(author_id)
    if said is None:
        return FetchedAuthor(author_id, url=f"{SITE}/i/user/{author_id}") if author_id else None
    handle = string(said, "username")
    return FetchedAuthor(
        handle=handle or author_id,
        name=one_line(string(said, "name"), False) or handle,
        url=f"{SITE}/{handle}",
        followers=maybe_number(said, "public_metrics", "followers_count"),
        verified=at(said, "verified") if isinstance(at(said, "verified"), bool) else None,
    )


def _written_at(post_id: str) -> datetime | None:
    """The moment that an id holds."""
    milliseconds = (int(post_id) >> 22) + _EPOCH if post_id.isdecimal() else 0
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds > _EPOCH else None
