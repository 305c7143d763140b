"""GDELT: news of the world in 65 languages, found by words, within a quarter of an hour.

https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/ (modes, operators, 250 articles a page)

No key; one request every five seconds, and 429 also when GDELT itself is busy: all words go into one query. What is
wrong with it is said in words, with status 200 and as text/html. An article is its title and address: its text is not
there. Its date is that of its discovery, to the quarter of an hour; some are found late, so the last hour is looked at
again. Of more than 250 articles of one quarter the rest cannot be asked for: that they were missed is told.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from listener.connectors._api import Api
from listener.connectors._entries import stable_id
from listener.connectors._json import entries, moment, string
from listener.connectors._paging import Page, backward, remember
from listener.connectors._terms import Part, Terms, read_each
from listener.connectors._text import one_line, safe_link
from listener.errors import FetchError
from listener.ports import Http
from listener.terms import Batch, FetchedAuthor, FetchedDocument

_SIZE = 250
_LATE = 3600  # seconds
_DAY = 86_400  # seconds: how far back a first reading goes, and one page
_QUARTER = 900  # seconds: the precision of its dates
_ADVICE = {
    "bad_query": "Use words of three letters or more, and fewer of them.",
    "throttled": "GDELT is busy or is asked too often; it is asked again by itself.",
}
_LANGUAGES = {
    "English": "en", "French": "fr", "Dutch": "nl", "German": "de", "Spanish": "es", "Italian": "it",
    "Portuguese": "pt", "Polish": "pl", "Arabic": "ar", "Turkish": "tr", "Russian": "ru", "Romanian": "ro",
}  # fmt: skip


class Gdelt:
    label: ClassVar[str] = "GDELT news"
    pace: ClassVar[timedelta] = timedelta(minutes=5)

    class Options(BaseModel):
        words: Terms = Field(
            title="Words", description="One a line, of three letters or more.", min_length=1, max_length=20
        )
        languages: Terms = Field(
            (), title="Languages", description="In English, one a line: French, Dutch. None: all of them."
        )

    def __init__(self, base: str = "https://api.gdeltproject.org/api/v2") -> None:
        self._base = base

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Search for all words at once. Raises FetchError."""
        api = Api("GDELT", self._base, http, advice=_ADVICE)
        return read_each([_query(options)], cursor, partial(_read, api))


def _query(options: Gdelt.Options) -> str:
    words = [f'"{word}"' if " " in word and '"' not in word else word for word in options.words]
    return " ".join(filter(None, (_any_of(words), _any_of([f"sourcelang:{one.lower()}" for one in options.languages]))))


def _any_of(words: list[str]) -> str:
    return f"({' OR '.join(words)})" if len(words) > 1 else "".join(words)


def _read(api: Api, query: str, state: Mapping[str, Any]) -> Part:
    walk = backward(state, partial(_page, api, query, state.get("known")), margin=_LATE)
    found, kept = remember(state, walk, _SIZE)  # the last page may reach as far below what was read before
    return Part(found, kept, walk.more, incomplete=walk.incomplete)


def _page(api: Api, query: str, known: Any, until: Any) -> Page:
    """The newest articles, or those found `until` a second: those of the same one come again."""
    asked: dict[str, object] = {"query": query, "mode": "artlist", "format": "json", "sort": "datedesc",
                                "maxrecords": _SIZE}  # fmt: skip
    if until:
        asked |= {"startdatetime": _stamp(min(known - _LATE if known else until, until - _DAY)),
                  "enddatetime": _stamp(until)}  # fmt: skip
    else:
        asked |= {"timespan": "1d"}
    said = _told(api, asked)
    if said and "articles" not in said:
        raise api.error("answered something else than asked", "unexpected_shape", status=200)
    articles = [one for one in entries(said, "articles") if safe_link(string(one, "url"))]
    found = [(_seconds(one), _document(one)) for one in articles]
    oldest = min((mark for mark, _ in found), default=0)
    is_full, is_one = len(articles) >= _SIZE, oldest == until
    older = oldest - _QUARTER * is_one if is_full else None
    return Page(found, older, skipped=oldest if is_full and is_one else None)


def _told(api: Api, asked: Mapping[str, object]) -> Any:
    """Return the JSON. Raises FetchError `throttled` or `bad_query` for what GDELT says in words."""
    try:
        return api.get("/doc/doc", asked, shape=dict).said
    except FetchError as error:
        words = one_line(error.body.decode("utf-8", "replace"))[:200]
        if error.code != "not_json" or not words:
            raise
        is_busy = "limit requests" in words.lower()
        code, what = ("throttled", "is asked too often") if is_busy else ("bad_query", f"says: {words}")
        raise api.error(what, code, permanent=not is_busy, status=200) from None


def _document(article: Mapping[str, Any]) -> FetchedDocument:
    link, title = safe_link(string(article, "url")), one_line(string(article, "title"), False)
    publisher = string(article, "domain")
    return FetchedDocument(
        external_id=stable_id(None, link, title, ""),
        text="",
        title=title,
        url=link,
        author=FetchedAuthor(publisher, publisher, f"https://{publisher}/") if publisher else None,
        published_at=moment(article, "seendate"),
        language=_LANGUAGES.get(string(article, "language")),
    )


def _seconds(article: Mapping[str, Any]) -> int:
    found = moment(article, "seendate")
    return int(found.timestamp()) if found else 0


def _stamp(seconds: int) -> str:
    return datetime.fromtimestamp(max(seconds, 0), UTC).strftime("%Y%m%d%H%M%S")
