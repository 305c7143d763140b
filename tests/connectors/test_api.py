"""JSON APIs: what their answers can do wrong, what refusals mean, what is left."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from listener.connectors._api import Api, address_of, said_in
from listener.connectors._quota import allowance_in, tightest, wait_in
from listener.errors import FetchError, OutsideError, SendError
from listener.ports import HttpAnswer, Secret
from listener.terms import Allowance

TOKEN = "canary-4711"
DATE = "Wed, 04 Mar 2026 12:00:00 GMT"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


class Answering:
    """Answers every request the same, or raises."""

    def __init__(self, answer: HttpAnswer | Callable[[], OutsideError]) -> None:
        self._answer = answer
        self.asked: list[tuple[str, Mapping[str, str], bytes]] = []

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        return self.post(url, content=b"", headers=headers)

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        self.asked.append((url, dict(headers or {}), content))
        if callable(self._answer):
            raise self._answer()
        return self._answer


def answer(body: bytes, kind: str = "application/json") -> HttpAnswer:
    return HttpAnswer(200, "https://api.example/x", {"content-type": kind, "date": DATE}, body)


def refusal(status: int, code: str, body: bytes = b"", **headers: str) -> Callable[[], OutsideError]:
    def make() -> OutsideError:
        error = FetchError(
            f"https://api.example/bot{TOKEN} answered {status}", code=code, status=status, advice="Wait."
        )
        error.headers, error.body = {name.replace("_", "-"): value for name, value in headers.items()}, body
        return error

    return make


def api(http: Answering, **more: object) -> Api:
    return Api("Example", "https://api.example/v1", http, token=Secret(TOKEN), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"", "application/json", "empty_answer"),
        (b" \r\n", "application/json", "empty_answer"),
        (b"<!DOCTYPE html><p>Maintenance", "text/html", "not_json"),
        (b"\xef\xbb\xbf<html>", "application/json", "not_json"),
        (b"Please try again later", "text/plain", "not_json"),
        (b'[{"id": "1"}, {"id":', "application/json", "bad_json"),
        (b"[" * 100_000, "application/json", "bad_json"),
        (b'{"id": "\xff"}', "application/json", "bad_json"),
        (b'{"error": "x"}', "application/json", "unexpected_shape"),
        (b"null", "application/json", "unexpected_shape"),
        (b"12", "application/json", "unexpected_shape"),
    ],
)
def test_answers_that_lie(body: bytes, kind: str, code: str) -> None:
    """200 is no promise: each lie has its code, advice, and a sentence without address and token."""
    with pytest.raises(FetchError) as caught:
        api(Answering(answer(body, kind))).get("/x", shape=list)
    error = caught.value
    assert (error.code, error.permanent) == (code, False)
    assert error.message.startswith("Example answered") and error.advice.endswith(".")
    assert TOKEN not in repr(error) + error.message


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [(401, "unauthorised", True), (403, "forbidden", False), (404, "not_found", False), (500, "http_error", False)],
)
def test_refusals_speak_in_its_name(status: int, code: str, permanent: bool) -> None:
    """The door's address may be a token: only the name and the status are said."""
    http = Answering(refusal(status, code, b'{"error": "no"}'))
    with pytest.raises(FetchError) as caught:
        api(http, advice={code: "Do that."}).get("/x")
    error = caught.value
    assert (error.message, error.code, error.permanent) == (f"Example answered {status}", code, permanent)
    assert error.advice == "Do that."
    assert error.__suppress_context__
    assert said_in(error) == {"error": "no"}


def test_a_429_takes_its_wait_from_the_quota() -> None:
    """Without Retry-After, the reset of the quota says how long."""
    http = Answering(
        refusal(429, "throttled", x_ratelimit_remaining="0", x_ratelimit_reset="2026-03-04T12:03:00Z", date=DATE)
    )
    with pytest.raises(FetchError) as caught:
        api(http).get("/x")
    assert caught.value.retry_after == timedelta(minutes=3)


def test_refusals_can_be_refined() -> None:
    """Where a body says more than the status."""

    def refine(error: OutsideError) -> OutsideError | None:
        name = said_in(error).get("error_name")
        return one.error("has a rule", "throttled", retry_after=timedelta(seconds=9)) if name else None

    one = Api("Example", "https://api.example", Answering(refusal(400, "http_error", b'{"error_name": "throttle"}')),
              refine=refine)  # fmt: skip
    with pytest.raises(FetchError) as caught:
        one.get("/x")
    assert (caught.value.code, caught.value.retry_after) == ("throttled", timedelta(seconds=9))


def test_what_is_sent() -> None:
    """The token in a header, JSON or a form, and errors of sending as such."""
    http = Answering(answer(b'{"id": 1}'))
    assert api(http).post("/s", {"status": "où", "n": None}, shape=dict).said == {"id": 1}
    api(http).post("/s", {"grant": "a b", "n": None}, form=True)
    assert [content for _, _, content in http.asked] == ['{"status": "où", "n": null}'.encode(), b"grant=a+b"]
    assert all(headers["authorization"] == f"Bearer {TOKEN}" for _, headers, _ in http.asked)
    for while_reading, kind in ((True, FetchError), (False, SendError)):
        with pytest.raises(kind):
            api(Answering(refusal(500, "http_error"))).post("/s", {}, while_reading=while_reading)


def test_addresses() -> None:
    """Nothing empty, lists repeated, booleans as the web writes them."""
    assert address_of("https://a.example/x", {"q": "a&b", "n": None, "e": "", "t[]": ["1", "2"], "b": False}) == (
        "https://a.example/x?q=a%26b&t%5B%5D=1&t%5B%5D=2&b=false"
    )
    assert address_of("https://a.example/x?k=1", {"q": 2}) == "https://a.example/x?k=1&q=2"
    assert address_of("https://a.example/x", {}) == "https://a.example/x"


@pytest.mark.parametrize(
    ("headers", "left", "seconds"),
    [
        ({"x-ratelimit-remaining": "299", "x-ratelimit-reset": "2026-03-04T12:05:00.316474Z"}, 299, 300),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(NOON.timestamp()) + 900)}, 0, 900),
        ({"x-ratelimit-remaining": "587.0", "x-ratelimit-reset": "242"}, 587, 242),
        ({"ratelimit-remaining": "12", "ratelimit-reset": "30", "ratelimit-limit": "100, 100;w=60"}, 12, 30),
        ({"ratelimit": '"default";r=50;t=30, "day";r=900;t=9000'}, 50, 30),
        ({"x-ratelimit-remaining": "7"}, 7, None),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "soon"}, 7, None),
        ({"x-ratelimit-remaining": "-"}, None, None),
        ({}, None, None),
    ],
)
def test_quota_headers(headers: dict[str, str], left: float | None, seconds: float | None) -> None:
    """Every spelling, and what is unreadable counts as unsaid."""
    found = allowance_in({"date": DATE, **headers})
    assert (found.left if found else None) == left
    wait = wait_in({"date": DATE, **headers})
    assert (round(wait.total_seconds()) if wait else None) == (max(seconds, 1) if seconds is not None else None)


def test_the_tightest_counts() -> None:
    """Of several answers, the one that leaves least."""
    assert tightest(None, Allowance(5), Allowance(3), None) == Allowance(3)
    assert tightest(None) is None
