"""X, paid per post: recent search and answers, within a monthly budget.

Search of the last seven days, newest first: https://docs.x.com/x-api/posts/search/quickstart/recent-search
Counts: https://docs.x.com/x-api/posts/counts/introduction, answers: https://docs.x.com/x-api/posts/create-post
Posts by their ids: https://docs.x.com/x-api/posts/lookup/introduction
Prices, by what is returned: https://docs.x.com/x-api/getting-started/pricing

All words go into one query, so that a post with two of them is paid once; nothing that was read is asked for again
(`since_id`, then `until_id` page by page). The budget is kept in posts at their dearest: what is asked for is never
more than it buys, and when it does not buy the smallest page the source rests until the next month, and says so. Before
more is read than fits into one reading (the first week, or what was missed), it is counted: where that would take more
than half of what is left, it is passed over.

Those who pay per post are not told of deletions: posts of open cases are asked for again, once an hour, each at the
price of a post. What X does not show any more, because it is gone or its account is closed, must go here too
(https://docs.x.com/developer-terms/policy, content compliance). An answer costs as well, and counts as a post.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field, model_validator

from listener.connectors import _x
from listener.connectors._api import Api, said_in
from listener.connectors._json import string
from listener.connectors._oauth1 import Keys, authorization
from listener.connectors._terms import Terms, read_each
from listener.connectors._text import one_line
from listener.connectors._x_again import reread
from listener.connectors._x_search import Search, fits, queries
from listener.errors import OutsideError, SendError
from listener.ports import Http, Secret
from listener.terms import Allowance, Answered, Batch, Budget, Spent, Unit

_CONSOLE = "the Developer Console (console.x.com)"
_ADVICE = {
    "unauthorised": f"Enter the bearer token of an app, from {_CONSOLE}.",
    "forbidden": f"The app may not search: look at its project in {_CONSOLE}.",
    "broke": f"Buy credits or raise the spending cap in {_CONSOLE}.",
    "used_up": "Wait for the next month, or raise the budget of this source.",
    "http_error": "Check the words: X may not understand the query; else it is asked again by itself.",
}
_SEND_ADVICE = {
    "unauthorised": f"Enter the four keys of an app that may read and write, from {_CONSOLE}.",
    "forbidden": "Open the post and answer by hand: apps may answer only who mentions or quotes their account.",
    "refused_text": "Change the text, or open the post and answer by hand.",
    "broke": _ADVICE["broke"],
}


class X:
    label: ClassVar[str] = "X"
    rereads_at_once: ClassVar[int] = 100

    class Options(BaseModel):
        words: Terms = Field(
            title="Words",
            description="One a line: words, @handles, #hashtags, or an expression in X's own language.",
            min_length=1,
        )
        token: Secret = Field(title="Bearer token", description="Of an app.", min_length=1, max_length=500)
        budget: float = Field(
            50.0, title="Money a month", description="In the currency of the account; never more.", gt=0, le=1_000_000
        )
        authors: bool = Field(
            True, title="Names and reach of authors", description="Each costs as much as two posts more."
        )
        retweets: bool = Field(False, title="Reposts too")
        history: bool = Field(
            False, title="The last week too", description="Counted first, and read where half the budget bears it."
        )
        post_price: float = Field(0.005, title="Price of a post", description="As the console says.", gt=0, le=10)
        author_price: float = Field(0.010, title="Price of an author", ge=0, le=10)
        answer_price: float = Field(0.010, title="Price of an answer", ge=0, le=10)
        api_key: Secret = Field(Secret(""), title="API key", description="This and the next three: to answer.")
        api_secret: Secret = Field(Secret(""), title="API key secret", max_length=500)
        access_token: Secret = Field(Secret(""), title="Access token", max_length=500)
        access_secret: Secret = Field(Secret(""), title="Access token secret", max_length=500)

        @model_validator(mode="after")
        def _can_read(self) -> "X.Options":
            least = _x.SMALLEST * self.dearest
            if self.budget < least:
                raise ValueError(f"a page of {_x.SMALLEST} posts costs {least:.2f}: give at least so much a month")
            if wrong := next((word for word in self.words if not fits([word])), None):
                raise ValueError(f"“{wrong[:40]}…” is too long for X")
            return self

        @property
        def dearest(self) -> float:
            """What a post costs with its author."""
            return self.post_price + (self.author_price if self.authors else 0.0)

    def __init__(self, base: str = "https://api.x.com") -> None:
        self._base = base

    def budget(self, options: Options) -> Budget | None:
        """So many posts a month as the money buys at their dearest."""
        return Budget(int(options.budget / options.dearest), Unit.POSTS, monthly=True)

    def fetch(
        self, options: Options, cursor: Mapping[str, Any], http: Http, *, allowance: Allowance | None = None
    ) -> Batch:
        """Search for all words. Raises FetchError."""
        purse = _x.Purse(options.post_price, options.author_price, allowance.left if allowance else None)
        if not purse.page:
            return Batch(cursor=dict(cursor), not_modified=True, allowance=purse.rest(allowance), spent=purse.spent)
        refine = partial(_x.refined, _ADVICE)
        api = Api("X", self._base, http, token=options.token, advice=_ADVICE, refine=refine)
        search = Search(api, purse, authors=options.authors, history=options.history)
        batch = read_each(queries(options.words, options.retweets), cursor, search.read)
        return replace(batch, spent=purse.spent, allowance=purse.rest(allowance) or batch.allowance)

    def reread(self, options: Options, document_ids: Sequence[str], http: Http) -> Batch:
        """Ask for posts by their ids, and for the newest version of those that were edited. Raises FetchError."""
        api = Api("X", self._base, http, token=options.token, advice=_ADVICE, refine=partial(_x.refined, _ADVICE))
        return reread(api, options.post_price, document_ids)

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer a post in its thread. Raises SendError. X takes the same text once; each answer costs."""
        secret = (options.api_key, options.api_secret, options.access_token, options.access_secret)
        keys = Keys(*(one.get_secret_value() for one in secret))
        if not keys.complete:
            raise SendError(
                "X takes answers only with the keys of an account", code="unauthorised", permanent=True,
                advice=_SEND_ADVICE["unauthorised"],
            )  # fmt: skip
        # A signature needs the time of day; nothing is decided by it.
        signed = authorization(
            "POST", f"{self._base}/2/tweets", keys, at=int(time.time()), nonce=secrets.token_hex(16)
        )  # fmt: skip
        api = Api("X", self._base, http, headers={"authorization": signed}, advice=_SEND_ADVICE, refine=_refused)
        content = {"text": text, "reply": {"in_reply_to_tweet_id": document_id}}
        written = string(api.post("/2/tweets", content, shape=dict).said, "data", "id")
        return Answered(written, f"{_x.SITE}/i/status/{written}", Spent(1, 1, options.answer_price))


def _refused(error: OutsideError) -> OutsideError | None:
    """403 is also how X refuses a text: one that stands there already, or is too long."""
    said = said_in(error)
    detail = one_line(string(said, "detail"), False)[:200]
    about_text = error.status == 400 or "duplicate" in detail.lower()
    if error.status in (400, 403) and detail:
        code = "refused_text" if about_text else "forbidden"
        return SendError(
            f"X refuses the answer: {detail}", code=code, permanent=True, status=error.status,
            advice=_SEND_ADVICE[code],
        )  # fmt: skip
    return None
