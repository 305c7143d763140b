"""Reddit's feeds: what can be read of subreddits and searches without credentials.

https://www.reddit.com/wiki/rss. A feed holds the newest 25 entries, and readers that come often are refused with 429:
every ten minutes at most. That is later than the hour asks for, and a busy subreddit has more than 25 entries in that
time: what was missed is told, and who is approved reads the API (reddit.py).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from listener.connectors._api import address_of, part
from listener.connectors._feeds import read_feeds
from listener.connectors._terms import Terms
from listener.ports import Http
from listener.terms import Batch

_SITE = "https://www.reddit.com"


class RedditFeed:
    label: ClassVar[str] = "Reddit, through its feeds"
    pace: ClassVar[timedelta] = timedelta(minutes=10)

    class Options(BaseModel):
        terms: Terms = Field(
            title="Subreddits and words",
            description="One a line: r/name for its new posts, words for a search. Read every ten minutes at most.",
            min_length=1,
            max_length=5,
        )

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read every feed. Raises FetchError."""
        return read_feeds({term: _address(term) for term in options.terms}, cursor, http)


def _address(term: str) -> str:
    if term.startswith("r/"):
        return f"{_SITE}/r/{part(term[2:].strip('/'))}/new/.rss"
    return address_of(f"{_SITE}/search.rss", {"q": term, "sort": "new"})
