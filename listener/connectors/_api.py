"""A JSON API behind the door: addresses built, answers checked, refusals in words.

How a connector uses it (see mastodon.py):

    api = Api("mastodon.social", "https://mastodon.social/api/v1", http, token=options.token, advice=_ADVICE)
    page = api.get("/timelines/tag/acme", {"limit": 40, "min_id": "112"}, shape=list)
    page.said        # the JSON, of the shape asked for
    page.allowance   # what its headers say is left, for Batch.allowance

What answers can do wrong, and the code of the FetchError it becomes: a web page with status 200 (`not_json`), nothing
(`empty_answer`), cut or broken JSON (`bad_json`), JSON of another shape (`unexpected_shape`). Refusals keep the door's
code (`unauthorised`, `forbidden`, `not_found`, `gone`, `throttled`, `http_error`); `advice` says by code, in one
sentence, what to do about this API. 401 is permanent where a token was sent: the same one will not do better.
A 429 without Retry-After takes its wait from the quota headers.

No address is ever quoted, only the name: tokens travel in paths and queries too.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import quote, urlencode

from listener.connectors._quota import allowance_in, wait_in
from listener.errors import FetchError, OutsideError, SendError
from listener.ports import Http, HttpAnswer, Secret
from listener.terms import Allowance

Refined = Callable[[OutsideError], OutsideError | None]

_WORDS = 16_384  # bytes of an answer that is no JSON, kept with the error: some APIs say in words what is wrong
_ADVICE = {
    "not_json": "Open its site in a browser: it may be down, moved, behind a check for robots, or something else.",
    "empty_answer": "It is asked again by itself; if it lasts, open its site in a browser.",
    "bad_json": "It is asked again by itself; if it lasts, the connection to it cuts answers short.",
    "unexpected_shape": "Check that the address leads to what this source is for; it may also speak a newer version.",
    "unauthorised": "Enter a new token or key: this one is missing, wrong or withdrawn.",
    "forbidden": "The token or key does not have the right for this, or readers like Listener are refused.",
    "not_found": "Check the spelling of what is to be read; it may have been removed.",
    "gone": "It was removed for good; remove it here too.",
    "throttled": "It asks to be read less often; Listener waits as long as it asks.",
    "http_error": "It is asked again by itself; if it lasts, look at its status page.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What an API told: JSON of the shape asked for, the headers (lower case), what they say is left."""

    said: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    @property
    def allowance(self) -> Allowance | None:
        return allowance_in(self.headers)


class Api:
    """One API for one reading. `name` is how messages call it; `base` the address every path is added to.

    `token` is sent as `Authorization: Bearer`; an API that wants it elsewhere puts it in `headers` or `params`, which
    go with every request. `advice` replaces the usual sentences by code. `refine` sees every refusal first, with the
    `headers` and `body` the door keeps, and returns a better error (see `error`) or None.
    """

    def __init__(
        self,
        name: str,
        base: str,
        http: Http,
        *,
        token: Secret | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, object] | None = None,
        advice: Mapping[str, str] | None = None,
        refine: Refined | None = None,
    ) -> None:
        self.name = name
        self._base = base.rstrip("/")
        self._http = http
        secret = token.get_secret_value() if token else ""
        self._headers = {"accept": "application/json", **(headers or {})}
        self._headers |= {"authorization": f"Bearer {secret}"} if secret else {}
        self._has_key = bool(secret or params or "authorization" in self._headers)
        self._params = dict(params or {})
        self._advice = {**_ADVICE, **(advice or {})}
        self._refine = refine

    def get(
        self,
        path: str,
        params: Mapping[str, object] | None = None,
        *,
        shape: type | None = None,
        kind: type[OutsideError] = FetchError,
    ) -> Told:
        """Ask for JSON. `shape` is dict or list. Raises FetchError, or SendError (`kind`) on the way to an answer."""
        address = address_of(self._base + path, {**self._params, **(params or {})})
        try:
            answer = self._http.get(address, headers=self._headers)
        except OutsideError as error:
            self._refused(error, kind)
        return self._read(answer, shape, kind)

    def post(
        self,
        path: str,
        content: Mapping[str, object],
        *,
        form: bool = False,
        headers: Mapping[str, str] | None = None,
        shape: type | None = None,
        while_reading: bool = False,
    ) -> Told:
        """Send JSON, or a form. Raises SendError; FetchError where a post is part of reading (asking for a token)."""
        kind: type[OutsideError] = FetchError if while_reading else SendError
        said = urlencode(_pairs(content)) if form else json.dumps(content, ensure_ascii=False)
        sent = {**self._headers, **(headers or {})}
        sent["content-type"] = "application/x-www-form-urlencoded" if form else "application/json; charset=utf-8"
        address = address_of(self._base + path, self._params)
        try:
            answer = self._http.post(address, content=said.encode("utf-8", "replace"), headers=sent)
        except OutsideError as error:
            self._refused(error, kind)
        return self._read(answer, shape, kind)

    def listed(self, told: Told, name: str) -> list[Any]:
        """Return the list of that name in an object. Raises FetchError, `unexpected_shape`, where there is none."""
        found = told.said.get(name)
        if not isinstance(found, list):
            raise self.error(f"answered without “{name}”", "unexpected_shape", status=told.status)
        return found

    def error(
        self,
        what: str,
        code: str,
        *,
        kind: type[OutsideError] = FetchError,
        source: OutsideError | None = None,
        **more: Any,
    ) -> OutsideError:
        """Return an error in the name of this API: «NAME what». `source` lends what `more` does not say."""
        if source is not None:
            more = {
                "permanent": source.permanent, "retry_after": source.retry_after, "status": source.status, **more,
            }  # fmt: skip
        more.setdefault("advice", self._advice.get(code) or (source.advice if source else ""))
        made = kind(f"{self.name} {what}", code=code, **more)
        if source is not None:
            made.headers, made.body = source.headers, source.body
        return made

    def _refused(self, error: OutsideError, kind: type[OutsideError]) -> NoReturn:
        """Raise a refusal in the API's name. `from None`: what the door says may quote a path that is a token."""
        error = error if isinstance(error, kind) else _as(kind, error)  # a post may be part of reading
        better = self._refine(error) if self._refine else None
        if better is not None:
            raise better from None
        more: dict[str, Any] = {}
        if error.code == "throttled" and error.retry_after is None:
            more["retry_after"] = wait_in(error.headers)
        if error.code == "unauthorised" and self._has_key:
            more["permanent"] = True
        raise self.error(_words(error), error.code, kind=kind, source=error, **more) from None

    def _read(self, answer: HttpAnswer, shape: type | None, kind: type[OutsideError]) -> Told:
        body = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")
        if not body:
            if shape is None:
                return Told(None, answer.headers, answer.status)
            raise self.error("answered nothing", "empty_answer", kind=kind, status=answer.status)
        if body.startswith(b"<"):
            raise self.error("answered with a web page", "not_json", kind=kind, status=answer.status)
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            is_text = answer.headers.get("content-type", "").startswith("text/")
            code, what = ("not_json", "answered with words") if is_text and body[:1] not in b"[{" else (
                "bad_json", "answered with data that is cut or broken"
            )  # fmt: skip
            made = self.error(what, code, kind=kind, status=answer.status)
            made.body = answer.body[:_WORDS]
            raise made from None
        if shape is not None and not isinstance(said, shape):
            raise self.error("answered something else than asked", "unexpected_shape", kind=kind, status=answer.status)
        return Told(said, answer.headers, answer.status)


def _as(kind: type[OutsideError], error: OutsideError) -> OutsideError:
    made = kind(error.message, code=error.code, permanent=error.permanent, retry_after=error.retry_after,
                advice=error.advice, status=error.status)  # fmt: skip
    made.headers, made.body = error.headers, error.body
    return made


def address_of(address: str, params: Mapping[str, object]) -> str:
    """Return an address with a query: None and "" are left out, sequences repeated, booleans written small."""
    query = urlencode(_pairs(params))
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


def part(word: str) -> str:
    """Return a word as one part of a path."""
    return quote(word, safe="")


def said_in(error: OutsideError) -> Any:
    """Return the JSON that came with a refusal, or an empty dict."""
    try:
        return json.loads(error.body)
    except (ValueError, RecursionError):
        return {}


def _pairs(params: Mapping[str, object]) -> list[tuple[str, str]]:
    pairs = []
    for name, value in params.items():
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        pairs += [(name, _word(one)) for one in values if one is not None and one != ""]
    return pairs


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _words(error: OutsideError) -> str:
    """Say what happened without what was asked: the door's sentence without its address."""
    if error.status is not None:
        return f"answered {error.status}"
    return _HAPPENED.get(error.code, "could not be read")


_HAPPENED = {
    "unresolvable": "has no known address",
    "unreachable": "cannot be reached",
    "timeout": "takes too long",
    "tls": "has no valid certificate",
    "host_busy": "is read by many sources at once",
    "too_large": "sends too much",
    "bad_answer": "sends what cannot be read",
    "refused_address": "is not on the public internet",
    "too_many_redirects": "redirects in circles",
}
