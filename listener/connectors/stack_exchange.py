"""Stack Exchange: questions of a site with a word or a tag, from Stack Overflow to the smallest.

Search: https://api.stackexchange.com/docs/advanced-search, tags: https://api.stackexchange.com/docs/questions
Limits, `backoff` and quota: https://api.stackexchange.com/docs/throttle, filters: https://api.stackexchange.com/docs/filters

300 requests a day for an address, 10,000 with a key (free, from stackapps.com); both are given again at midnight UTC.
What is left is in the answer's JSON. `backoff` asks to leave a method alone for some seconds: the reading ends there,
and the next one keeps the wait. Answers are always compressed, and the door undoes that. Search finds questions, not
answers nor comments; it takes minutes to index them, so what is younger than an hour is looked at again, which also
shows edits.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator

from listener.connectors._again import those_missing
from listener.connectors._api import Api, Told, part, said_in
from listener.connectors._json import at, entries, maybe_number, moment, number, string
from listener.connectors._paging import Page, backward, remember
from listener.connectors._quota import midnight_after
from listener.connectors._terms import Part, Terms, read_each
from listener.connectors._text import one_line, plain_text, safe_link
from listener.errors import FetchError, OutsideError
from listener.ports import Http, Secret
from listener.terms import Allowance, Batch, FetchedAuthor, FetchedDocument, Unit

_SIZE = 100
_LATE = 3600  # seconds
_BY_CODE = {400: "bad_request", 402: "unauthorised", 403: "forbidden", 404: "not_found", 405: "unauthorised",
            502: "throttled"}  # fmt: skip
_ADVICE = {
    "bad_request": "Check the name of the site: that of Super User is superuser, that of Ask Different apple.",
    "unauthorised": "Make a new key at stackapps.com, or leave the key empty.",
    "throttled": "A free key from stackapps.com gives 10,000 requests a day instead of 300.",
}


class StackExchange:
    label: ClassVar[str] = "Stack Exchange"
    rereads_at_once: ClassVar[int] = _SIZE

    class Options(BaseModel):
        terms: Terms = Field(
            title="Words and tags", description="One a line. A tag is written in brackets: [kolibrie].", min_length=1
        )
        site: str = Field(
            "stackoverflow", title="Site", description="For example stackoverflow, superuser, apple.", max_length=100
        )
        key: Secret = Field(Secret(""), title="Key", description="Free, from stackapps.com.", max_length=200)

        @field_validator("site")
        @classmethod
        def _is_name(cls, value: str) -> str:
            """Sites have a name, or an address of which the name is the beginning."""
            host = value.strip().lower().rpartition("://")[2].partition("/")[0].removeprefix("www.")
            name = host.removesuffix(".com").removesuffix(".stackexchange")
            if not name:
                raise ValueError("enter the name of a site, such as stackoverflow")
            return name

    def __init__(self, base: str = "https://api.stackexchange.com/2.3") -> None:
        self._base = base

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Search for every line. Raises FetchError."""
        return read_each(options.terms, cursor, _Reading(self._api(options, http)).read)

    def reread(self, options: Options, document_ids: Sequence[str], http: Http) -> Batch:
        """Ask for questions by their ids: https://api.stackexchange.com/docs/questions-by-ids. Raises FetchError."""
        api = self._api(options, http)
        ids = ";".join(one.rpartition(":")[2] for one in document_ids)
        told = api.get(f"/questions/{part(ids)}", {"pagesize": _SIZE}, shape=dict)
        found = [_document(one) for one in entries(api.listed(told, "items")) if string(one, "question_id")]
        return those_missing(document_ids, found)

    def _api(self, options: Options, http: Http) -> Api:
        params = {"site": options.site, "key": options.key.get_secret_value(), "filter": "withbody"}
        return Api("Stack Exchange", self._base, http, params=params, advice=_ADVICE, refine=_refined)


class _Reading:
    """One reading; `wait` is what the last answer asked for, and ends it."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._wait: timedelta | None = None

    def read(self, term: str, state: Mapping[str, Any]) -> Part:
        walk = backward(state, partial(self._page, term), margin=_LATE)
        found, kept = remember(state, walk)
        return Part(found, kept, walk.more, allowance=walk.allowance, wait=self._wait, incomplete=walk.incomplete)

    def _page(self, term: str, until: Any) -> Page:
        """The newest questions, or those asked `until` a second: those of the same second come again."""
        if self._wait:
            raise self._api.error("asks to wait", "throttled", retry_after=self._wait)
        asked = {"sort": "creation", "order": "desc", "pagesize": _SIZE, "todate": until}
        is_tag = term.startswith("[") and term.endswith("]")
        path, what = ("/questions", {"tagged": term[1:-1]}) if is_tag else ("/search/advanced", {"q": term})
        told = self._api.get(path, {**what, **asked}, shape=dict)
        questions = entries(self._api.listed(told, "items"))
        if seconds := number(told.said, "backoff"):
            self._wait = timedelta(seconds=min(seconds, 86_400))
        found = [(number(one, "creation_date"), _document(one)) for one in questions if string(one, "question_id")]
        oldest = min((mark for mark, _ in found), default=0)
        has_more, is_one = at(told.said, "has_more") is True and bool(found), oldest == until
        older, skipped = oldest - is_one if has_more else None, oldest if has_more and is_one else None
        return Page(found, older, _left(told), skipped)


def _refined(error: OutsideError) -> OutsideError | None:
    """Every refusal has status 400 and says its kind in JSON: https://api.stackexchange.com/docs/error-handling."""
    said = said_in(error)
    code = _BY_CODE.get(number(said, "error_id"))
    if code is None:
        return None
    words = one_line(string(said, "error_message"), False)[:200]
    return FetchError(
        f"Stack Exchange refuses: {words or string(said, 'error_name')}", code=code, status=error.status,
        permanent=code in ("bad_request", "unauthorised"), advice=_ADVICE.get(code) or error.advice,
        retry_after=_asked(words) if code == "throttled" else None,
    )  # fmt: skip


def _asked(words: str) -> timedelta | None:
    """«too many requests from this IP, more requests available in 83 seconds»: the wait is in the sentence."""
    seconds = next((int(word) for word in words.split() if word.isdecimal()), None)
    return timedelta(seconds=min(seconds, 86_400)) if seconds else None


def _left(told: Told) -> Allowance | None:
    """Return what is left of the day: its reset is not said, and is midnight UTC."""
    left, limit = maybe_number(told.said, "quota_remaining"), maybe_number(told.said, "quota_max")
    return None if left is None else Allowance(left, Unit.CALLS, midnight_after(told.headers), limit)


def _document(question: Mapping[str, Any]) -> FetchedDocument:
    owner = at(question, "owner")
    link = safe_link(string(question, "link"))
    site = link.partition("://")[2].partition("/")[0]
    user, name = string(owner, "user_id"), one_line(string(owner, "display_name"))
    return FetchedDocument(
        external_id=f"{site}:{string(question, 'question_id')}",
        text=plain_text(string(question, "body")),
        title=one_line(string(question, "title")),
        url=link,
        author=FetchedAuthor(f"{user or name}@{site}", name, safe_link(string(owner, "link")))
        if user or name
        else None,
        published_at=moment(question, "creation_date"),
        edited_at=moment(question, "last_edit_date"),
        replies=number(question, "answer_count"),
    )
