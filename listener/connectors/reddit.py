"""Reddit, with credentials that Reddit approved: subreddits with their comments, search, answers.

Listings, newest first with `after`: https://www.reddit.com/dev/api#listings
Tokens for an application: https://github.com/reddit-archive/reddit/wiki/OAuth2
Requests that are left: https://support.reddithelp.com/hc/en-us/articles/16160319875092-Reddit-Data-API-Wiki
Approval, since November 2025: https://support.reddithelp.com/hc/en-us/articles/42728983564564-Responsible-Builder-Policy

Search finds posts, not comments: comments are read in the subreddits that are named. Posts that a moderator lets
through later appear at the time they were written, so what is younger than ten minutes is looked at again. What was
read lately is asked for once more at the end of each list, up to a hundred in one request: that shows edits, and what
was deleted must be deleted here too. A token is asked for at each reading: a cursor is no place for it.
"""

import base64
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator

from listener.connectors._again import those_missing
from listener.connectors._api import Api
from listener.connectors._json import at, entries, moment, number, string
from listener.connectors._paging import Memory, Page, backward, remember
from listener.connectors._quota import tightest
from listener.connectors._reddit_answers import refused_answer
from listener.connectors._terms import Part, Terms, read_each
from listener.connectors._text import one_line, plain_text, safe_link
from listener.errors import FetchError, OutsideError, SendError
from listener.ports import Http, Secret
from listener.terms import Allowance, Answered, Batch, FetchedAuthor, FetchedDocument

_SIZE = 100  # the most a page may hold
_LISTED = 1000  # the most a list shows, over all of its pages
_LATE = 600  # seconds
_SITE = "https://www.reddit.com"
_APPROVAL = (
    "Reddit gives out credentials by approval only (self-service closed in November 2025): ask for them under "
    "“Responsible Builder Policy” at support.reddithelp.com"
)
_ADVICE = {
    "unauthorised": f"Check client id and secret. {_APPROVAL}.",
    "forbidden": f"The subreddit is private or in quarantine, or the application was not approved. {_APPROVAL}.",
    "not_found": "Check the name of the subreddit: it may be banned or misspelt.",
    "not_json": "Reddit shows this page to programs it does not know: check the credentials.",
}
_SEND_ADVICE = {
    "unauthorised": "Make a new refresh token with the rights read and submit, for the account that answers.",
    "forbidden": "The account may not write there: it is banned, too new, or the post is locked. Answer by hand.",
    "not_found": "The post was deleted.",
    "refused_text": "Change the text, or open the post and answer by hand.",
    "throttled": "Reddit lets new accounts write seldom; it is sent again after the wait.",
}
_GONE = ("[deleted]", "[removed]")


class Reddit:
    label: ClassVar[str] = "Reddit"
    rereads_at_once: ClassVar[int] = _SIZE

    class Options(BaseModel):
        terms: Terms = Field(
            title="Subreddits and words",
            description="One a line. r/name is read whole, posts and comments; words are searched in posts.",
            min_length=1,
        )
        client_id: str = Field(title="Client id", description=f"Of an application. {_APPROVAL}.", max_length=100)
        client_secret: Secret = Field(Secret(""), title="Client secret", max_length=200)
        username: str = Field(
            "", title="Account", description="Reddit wants to know who runs the application.", max_length=50
        )
        refresh_token: Secret = Field(
            Secret(""),
            title="Refresh token",
            description="To answer: of the account above, permanent, with the rights read and submit.",
            max_length=500,
        )

        @field_validator("client_id")
        @classmethod
        def _is_given(cls, value: str) -> str:
            if not value.strip():
                raise ValueError("is needed; without approved credentials add the source “Reddit, through its feeds”")
            return value.strip()

    def __init__(self, base: str = "https://oauth.reddit.com", tokens: str = _SITE) -> None:
        self._base, self._tokens = base, tokens

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read every subreddit and search. Raises FetchError."""
        api = self._api(options, http, _ADVICE, FetchError)
        return read_each(_lists(options.terms), cursor, partial(_read, api))

    def reread(self, options: Options, document_ids: Sequence[str], http: Http) -> Batch:
        """Ask for posts and comments by their names. Raises FetchError."""
        there = _named(self._api(options, http, _ADVICE, FetchError), document_ids)[0]
        return those_missing(document_ids, [_document(one) for one in there.values() if not _is_gone(one)])

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer a post or comment under it. Raises SendError. Sent twice, it stands there twice: there is no key."""
        if not options.refresh_token:
            raise SendError(
                "Reddit takes answers only with a refresh token", code="unauthorised", permanent=True,
                advice=_SEND_ADVICE["unauthorised"],
            )  # fmt: skip
        api = self._api(options, http, _SEND_ADVICE, SendError)
        said = api.post("/api/comment", {"api_type": "json", "thing_id": document_id, "text": text}, form=True).said
        if errors := at(said, "json", "errors"):
            raise refused_answer(api, said, errors)
        written = at(said, "json", "data", "things", 0, "data")
        return Answered(string(written, "name"), safe_link(_SITE + string(written, "permalink")))

    def _api(self, options: Options, http: Http, advice: Mapping[str, str], kind: type[OutsideError]) -> Api:
        """Ask for a token, and return the API that it opens."""
        secret = f"{options.client_id}:{options.client_secret.get_secret_value()}".encode()
        agent = {"user-agent": f"python:listener:v1 (by /u/{options.username or 'unknown'})"}
        basic = agent | {"authorization": "Basic " + base64.b64encode(secret).decode("ascii")}
        door = Api("Reddit", self._tokens, http, headers=basic, advice=advice, refine=partial(_refined, advice, kind))
        refresh = options.refresh_token.get_secret_value()
        asked = {"grant_type": "refresh_token", "refresh_token": refresh} if refresh else {
            "grant_type": "client_credentials"
        }  # fmt: skip
        told = door.post("/api/v1/access_token", asked, form=True, shape=dict, while_reading=kind is FetchError)
        token = string(told.said, "access_token")
        if not token:
            code = "unauthorised" if "error" in told.said else "unexpected_shape"
            raise door.error("gives no token", code, kind=kind, permanent=code == "unauthorised", status=told.status)
        more = {"raw_json": 1}
        return Api("Reddit", self._base, http, token=Secret(token), headers=agent, params=more, advice=advice)


def _refined(advice: Mapping[str, str], kind: type[OutsideError], error: OutsideError) -> OutsideError | None:
    """400 is how a refresh token is refused that is withdrawn."""
    if error.status != 400:
        return None
    return kind(
        "Reddit refuses the credentials", code="unauthorised", permanent=True, status=400,
        advice=advice["unauthorised"],
    )  # fmt: skip


def _lists(terms: Terms) -> list[str]:
    """What is read of each line: of a subreddit its posts and its comments."""
    found: list[str] = []
    for term in terms:
        name = term.strip("/").removeprefix(f"{_SITE}/").strip("/")
        found += [f"{name}/new", f"{name}/comments"] if name.startswith("r/") else [term]
    return found


def _read(api: Api, name: str, state: Mapping[str, Any]) -> Part:
    """Go down from the newest to what is known; at the end, look at what was read lately."""
    walk = backward(state, partial(_page, api, name), margin=_LATE, shows=_LISTED // _SIZE)
    found, kept = remember(state, walk)
    if walk.more or not state.get("seen"):
        return Part(found, kept, walk.more, allowance=walk.allowance, incomplete=walk.incomplete)
    memory = Memory(kept["seen"], len(kept["seen"]))
    try:
        changed, gone, allowance = _again(api, memory)
    except FetchError:
        return Part(found, kept, allowance=walk.allowance, incomplete=walk.incomplete)
    kept["seen"] = memory.kept
    left = tightest(walk.allowance, allowance)
    return Part([*found, *changed], kept, deleted=gone, allowance=left, incomplete=walk.incomplete)


def _page(api: Api, name: str, after: Any) -> Page:
    """A page of a subreddit's posts or comments, or of a search: posts only."""
    if name.startswith("r/"):
        told = api.get(f"/{name}", {"limit": _SIZE, "after": after}, shape=dict)
    else:
        asked = {"q": name, "sort": "new", "type": "link", "t": "week", "limit": _SIZE, "after": after}
        told = api.get("/search", asked, shape=dict)
    found = _things(api, told.said)
    marks = [(number(thing, "created_utc"), _document(thing)) for thing in found if not _is_gone(thing)]
    return Page(marks, string(told.said, "data", "after") or None, told.allowance)


def _again(api: Api, memory: Memory) -> tuple[list[FetchedDocument], list[str], Any]:
    """Return what has changed of the last hundred that were read, which of them are gone, and what is left."""
    asked = memory.ids[-_SIZE:]
    there, allowance = _named(api, asked)
    gone = [one for one in asked if one not in there or _is_gone(there[one])]
    memory.forget(gone)
    return memory.fresh(_document(there[one]) for one in asked if one not in gone), gone, allowance


def _named(api: Api, names: Sequence[str]) -> tuple[dict[str, Mapping[str, Any]], Allowance | None]:
    """Return what stands under these names, a hundred at most, and what is left of the requests."""
    told = api.get("/api/info", {"id": ",".join(names)}, shape=dict)
    return {string(thing, "name"): thing for thing in _things(api, told.said)}, told.allowance


def _things(api: Api, said: Any) -> list[Any]:
    if not isinstance(at(said, "data", "children"), list):
        raise api.error("answered something else than asked", "unexpected_shape", status=200)
    return [thing["data"] for thing in entries(said, "data", "children") if string(thing, "data", "name")]


def _is_gone(thing: Mapping[str, Any]) -> bool:
    """Deleted by its author, or removed by a moderator."""
    return string(thing, "author") in ("", _GONE[0]) or (string(thing, "body") or string(thing, "selftext")) in _GONE


def _document(thing: Mapping[str, Any]) -> FetchedDocument:
    """A comment has the title of its post too (`link_title`): it is not the comment's."""
    author = string(thing, "author")
    markup = string(thing, "body_html") or string(thing, "selftext_html")
    bare = string(thing, "body") or string(thing, "selftext")
    return FetchedDocument(
        external_id=string(thing, "name"),
        text=plain_text(markup) if markup else plain_text(bare, is_html=False),
        title=one_line(string(thing, "title"), False),
        url=safe_link(_SITE + string(thing, "permalink")),
        author=FetchedAuthor(author, url=f"{_SITE}/user/{author}"),
        published_at=moment(thing, "created_utc"),
        edited_at=moment(thing, "edited"),
        shares=number(thing, "num_crossposts"),
        replies=number(thing, "num_comments"),
        in_reply_to=string(thing, "parent_id") or None,
    )
