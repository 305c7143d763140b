"""The door against a real server on loopback: redirects, caps, politeness, and errors that say what to do."""

import gzip as gzip_format
import threading
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import brotli
import pytest

from listener.errors import FetchError, SendError
from listener.http import Door, Limits
from listener.ports import Http
from tests.local_server import Answer, LocalServer, local_server

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
gzip = partial(gzip_format.compress, mtime=0)  # with the time in it, a test would have another name each second
SMALL = Limits(total_seconds=20, compressed_bytes=100_000, body_bytes=200_000, spacing_seconds=0.05)


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as running:
        yield running


@pytest.fixture
def door(server: LocalServer) -> Door:
    return Door(frozenset({server.host}), limits=SMALL, now=lambda: NOW)


def refused(door: Http, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        door.get(url)
    assert caught.value.advice
    return caught.value


def test_a_page_comes_back_whole(server: LocalServer, door: Door) -> None:
    """Status, last address, lower-case headers and body are given, and the reader said who it is."""
    server.answers["/feed"] = Answer(b"words", headers={"ETag": '"1"', "X-Twice": "a"})
    answer = door.get(server.url("/feed#part"), headers={"If-None-Match": '"0"'})
    assert (answer.status, answer.url, answer.body, answer.moved_to) == (200, server.url("/feed"), b"words", None)
    assert answer.headers["etag"] == '"1"'
    sent = server.requests[0].headers
    assert sent["user-agent"].startswith("Listener/")
    assert sent["if-none-match"] == '"0"'
    assert sent["accept-encoding"] == "gzip, deflate, br"
    assert sent["host"] == server.host


def test_unchanged_is_an_answer(server: LocalServer, door: Door) -> None:
    """304 is returned, not raised."""
    server.answers["/feed"] = Answer(status=304, headers={"Content-Encoding": "gzip"})
    assert door.get(server.url("/feed")).status == 304


RAW_DEFLATE = zlib.compressobj(wbits=-15)
BODIES = [
    ("gzip", gzip(b"words" * 1000)),
    ("x-gzip", gzip(b"words" * 500) + gzip(b"words" * 500)),
    ("gzip", gzip(b"words" * 1000) + b"\0" * 100),
    ("GZIP", gzip(b"words" * 1000) + b"rubbish"),
    ("deflate", zlib.compress(b"words" * 1000)),
    ("deflate", RAW_DEFLATE.compress(b"words" * 1000) + RAW_DEFLATE.flush()),
    ("br", brotli.compress(b"words" * 1000)),
    ("identity", b"words" * 1000),
    ("", b"words" * 1000),
]


@pytest.mark.parametrize(("encoding", "body"), BODIES)
def test_bodies_are_unpacked(server: LocalServer, door: Door, encoding: str, body: bytes) -> None:
    """Every encoding the door asks for is unpacked, in the forms servers really send."""
    server.answers["/feed"] = Answer(body, headers={"Content-Encoding": encoding})
    assert door.get(server.url("/feed")).body == b"words" * 1000


BROKEN = [
    ("gzip", b"not gzip at all"),
    ("gzip", gzip(b"words" * 1000)[:-9]),
    ("br", b"not brotli at all"),
    ("br", brotli.compress(bytes(range(256)) * 50)[:-9]),
    ("deflate", b"\xff\xff\xff"),
    ("zstd", b"(\xb5/\xfd"),
    ("gzip, br", b"twice"),
]


@pytest.mark.parametrize(("encoding", "body"), BROKEN)
def test_broken_bodies_are_told(server: LocalServer, door: Door, encoding: str, body: bytes) -> None:
    """A body that is not what its header says, or ends too early, is an error and not half a page."""
    server.answers["/feed"] = Answer(body, headers={"Content-Encoding": encoding})
    error = refused(door, server.url("/feed"))
    assert (error.code, error.permanent) == ("bad_answer", False)


@pytest.mark.parametrize("size", [199_999, 200_000, 200_001, 400_000])
def test_the_cap_is_exact(server: LocalServer, door: Door, size: int) -> None:
    """As many bytes as the cap are read, one more is too large."""
    server.answers["/feed"] = Answer(gzip(b"x" * size), headers={"Content-Encoding": "gzip"})
    if size <= SMALL.body_bytes:
        assert len(door.get(server.url("/feed")).body) == size
    else:
        assert refused(door, server.url("/feed")).code == "too_large"


STATUSES = [
    (400, "http_error", False),
    (401, "unauthorised", False),
    (403, "forbidden", False),
    (404, "not_found", False),
    (405, "http_error", True),
    (410, "gone", True),
    (429, "throttled", False),
    (451, "http_error", True),
    (500, "http_error", False),
    (503, "http_error", False),
    (300, "http_error", False),
]


@pytest.mark.parametrize(("status", "code", "permanent"), STATUSES)
def test_statuses_become_errors(server: LocalServer, door: Door, status: int, code: str, permanent: bool) -> None:
    """Each status has its code, and says whether trying again can help; queries are not repeated."""
    server.answers["/feed?token=secret"] = Answer(status=status)
    error = refused(door, server.url("/feed?token=secret"))
    assert (error.code, error.permanent, error.status) == (code, permanent, status)
    assert "secret" not in str(error)
    assert server.url("/feed") in str(error)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("99999999999999999999", timedelta(days=1)),
        ("Sun, 01 Mar 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", timedelta(0)),
        ("Sun, 01 Mar 2029 11:00:00 GMT", timedelta(days=1)),
        ("soon", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_retry_after_in_both_forms(server: LocalServer, door: Door, header: str, expected: timedelta | None) -> None:
    """Seconds and dates are read, the past is now, and nobody silences a source for more than a day."""
    server.answers["/feed"] = Answer(status=429, headers={"Retry-After": header.encode().decode("latin-1")})
    assert refused(door, server.url("/feed")).retry_after == expected


def test_overloaded_servers_that_name_a_time_are_throttling(server: LocalServer, door: Door) -> None:
    """503 with Retry-After asks for patience, like 429."""
    server.answers["/feed"] = Answer(status=503, headers={"Retry-After": "60"})
    error = refused(door, server.url("/feed"))
    assert (error.code, error.retry_after) == ("throttled", timedelta(minutes=1))


# --- Redirects ----------------------------------------------------------------------------------


def chain(server: LocalServer, *statuses: int) -> None:
    for hop, status in enumerate(statuses):
        server.answers[f"/{hop}"] = Answer(status=status, headers={"Location": f"/{hop + 1}"})
    server.answers[f"/{len(statuses)}"] = Answer(b"there")


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ((301,), "/1"),
        ((308, 301), "/2"),
        ((302,), None),
        ((303,), None),
        ((307, 301), None),
        ((301, 302), "/1"),
        ((301, 302, 301), "/1"),
    ],
)
def test_only_leading_permanent_redirects_move(
    server: LocalServer, door: Door, statuses: tuple[int, ...], moved: str | None
) -> None:
    """A source moves as far as permanent redirects lead without a break."""
    chain(server, *statuses)
    answer = door.get(server.url("/0"))
    assert answer.body == b"there"
    assert answer.url == server.url(f"/{len(statuses)}")
    assert answer.moved_to == (server.url(moved) if moved else None)


def test_five_redirects_are_enough(server: LocalServer, door: Door) -> None:
    """Five redirects are followed, six are not."""
    chain(server, *[302] * 5)
    assert door.get(server.url("/0")).body == b"there"
    chain(server, *[302] * 6)
    assert refused(door, server.url("/0")).code == "too_many_redirects"
    assert len(server.requests) == 12


def test_a_circle_is_left_at_once(server: LocalServer, door: Door) -> None:
    """An address seen before is not asked again."""
    server.answers["/a"] = Answer(status=301, headers={"Location": "/b"})
    server.answers["/b"] = Answer(status=301, headers={"Location": "/a#x"})
    assert refused(door, server.url("/a")).code == "too_many_redirects"
    assert len(server.requests) == 2


@pytest.mark.parametrize("location", ["", "ftp://example.org/", "javascript:alert(1)", "http://a\x01b/", "file:///etc"])
def test_redirects_out_of_the_web_are_refused(server: LocalServer, door: Door, location: str) -> None:
    """Where a redirect cannot be followed it says so."""
    server.answers["/feed"] = Answer(status=302, headers={"Location": location} if location else {})
    assert refused(door, server.url("/feed")).code == "bad_redirect"


INSIDE = [
    "http://127.0.0.1:1/",
    "http://127.0.0.1/",
    "http://localhost/",
    "http://[::1]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest",
    "http://[64:ff9b::7f00:1]/",
]


@pytest.mark.parametrize("address", INSIDE)
def test_no_redirect_leads_inside(server: LocalServer, door: Door, address: str) -> None:
    """A public page cannot send the door to a private address, in any spelling."""
    server.answers["/feed"] = Answer(status=302, headers={"Location": address})
    error = refused(door, server.url("/feed"))
    assert (error.code, error.permanent) == ("refused_address", True)
    assert "LISTENER_ALLOW_HOSTS" in error.advice


@pytest.mark.parametrize("address", INSIDE)
def test_private_addresses_are_refused_without_permission(address: str) -> None:
    """Without an entry in the list nothing private is read or told."""
    door = Door()
    assert refused(door, address).code == "refused_address"
    with pytest.raises(SendError) as caught:
        door.post(address, content=b"")
    assert (caught.value.code, caught.value.permanent) == ("refused_address", True)


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    """A name that also leads inside is not trusted with its public addresses either."""
    door = Door(resolver=lambda *_: ["93.184.216.34", "10.0.0.1"])
    assert refused(door, "http://publisher.example/feed").code == "refused_address"


def test_the_connection_goes_to_the_address_that_was_checked(server: LocalServer) -> None:
    """The name is asked for once: a name server that changes its mind (rebinding) is not heard again."""
    asked: list[str] = []

    def rebinding(host: str, port: int, seconds: float) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    port = server.host.rpartition(":")[2]
    server.answers["/feed"] = Answer(b"words")
    door = Door(frozenset({f"publisher.example:{port}"}), resolver=rebinding)
    assert door.get(f"http://publisher.example:{port}/feed").body == b"words"
    assert asked == ["publisher.example"]
    assert server.requests[0].headers["host"] == f"publisher.example:{port}"


def test_keys_stay_with_their_origin(server: LocalServer) -> None:
    """A redirect to another origin takes along no authorization, cookie or unknown header."""
    with local_server() as other:
        server.answers["/feed"] = Answer(status=302, headers={"Location": "/same"})
        server.answers["/same"] = Answer(status=302, headers={"Location": other.url("/feed")})
        other.answers["/feed"] = Answer(b"words")
        door = Door(frozenset({server.host, other.host}))
        url = server.url("/feed").replace("http://", "http://reader:pass@")
        answer = door.get(url, headers={"X-Key": "k", "Cookie": "c", "Accept": "text/html", "If-None-Match": '"1"'})
        kept, left = server.requests[1].headers, other.requests[0].headers
    assert kept["authorization"] == "Basic cmVhZGVyOnBhc3M="
    assert kept["x-key"] == "k"
    assert not {"authorization", "x-key", "cookie"} & left.keys()
    assert (left["accept"], left["if-none-match"]) == ("text/html", '"1"')
    assert "pass" not in answer.url


def test_a_password_in_the_address_is_never_shown(server: LocalServer, door: Door) -> None:
    """User name and password of an address do not appear in its error."""
    error = refused(door, server.url("/feed").replace("http://", "http://reader:pass@"))
    assert "reader" not in str(error)
    assert "pass" not in str(error)


# --- What is wrong outside ----------------------------------------------------------------------


@pytest.mark.parametrize("url", ["", "feed", "//host/feed", "ftp://host/", "http://", "http://a\x00b/", "http://[::1/"])
def test_what_is_no_address_says_so(url: str) -> None:
    """Anything but a complete http or https address is refused for good."""
    error = refused(Door(), url)
    assert (error.code, error.permanent) == ("bad_address", True)


def test_a_name_nobody_knows() -> None:
    """`.invalid` never resolves (RFC 2606); it may be a passing failure of the name server."""
    error = refused(Door(), "http://listener.invalid/")
    assert (error.code, error.permanent) == ("unresolvable", False)


def test_a_closed_port(server: LocalServer) -> None:
    """A server that does not run is unreachable for now."""
    with local_server() as gone:
        pass
    error = refused(Door(frozenset({gone.host})), gone.url("/"))
    assert (error.code, error.permanent) == ("unreachable", False)


def test_a_server_without_tls(server: LocalServer, door: Door) -> None:
    """https to a server that speaks plain http is a TLS error."""
    assert refused(door, f"https://{server.host}/").code == "tls"


def test_the_proxies_of_the_environment_are_not_used(
    server: LocalServer, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy would connect where the door would not."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.answers["/feed"] = Answer(b"words")
    assert Door(frozenset({server.host})).get(server.url("/feed")).body == b"words"


# --- Telling ------------------------------------------------------------------------------------


def test_a_post_arrives_once_as_it_is(server: LocalServer, door: Door) -> None:
    """The bytes and headers arrive, the answer comes back."""
    server.answers["/hook"] = Answer(b"ok")
    answer = door.post(server.url("/hook"), content=b'{"a":1}', headers={"Content-Type": "application/json"})
    (request,) = server.requests
    assert (request.method, request.body, answer.body) == ("POST", b'{"a":1}', b"ok")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["content-length"] == "7"


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        (400, "http_error", True),
        (403, "forbidden", True),
        (404, "not_found", True),
        (408, "timeout", False),
        (410, "gone", True),
        (429, "throttled", False),
        (500, "http_error", False),
        (503, "http_error", False),
        (302, "bad_redirect", True),
    ],
)
def test_a_refused_post(server: LocalServer, door: Door, status: int, code: str, permanent: bool) -> None:
    """4xx other than 429 is for good (Slack's rule); the answer's words are kept, the path of the webhook is not."""
    server.answers["/services/T0/secret"] = Answer(b"no_service\n" + b"x" * 5000, status, {"Location": "/else"})
    with pytest.raises(SendError) as caught:
        door.post(server.url("/services/T0/secret"), content=b"{}")
    error = caught.value
    assert (error.code, error.permanent, error.status) == (code, permanent, status)
    assert "secret" not in str(error)
    assert len(str(error)) < 500
    assert error.advice
    if status != 302:
        assert "no_service" in str(error)
    assert len(server.requests) == 1


def test_a_refusal_that_repeats_the_question(server: LocalServer, door: Door) -> None:
    """A receiver that quotes what it was sent gets no key into our logs."""
    said = b"no such hook: /services/T0/canary-4711 (Bearer canary-4712)"
    server.answers["/services/T0/canary-4711"] = Answer(said, 404)
    with pytest.raises(SendError) as caught:
        door.post(server.url("/services/T0/canary-4711"), content=b"", headers={"Authorization": "Bearer canary-4712"})
    assert "no such hook" in caught.value.message
    assert "canary" not in caught.value.message


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br", "broken"])
def test_a_refusal_keeps_its_answer(server: LocalServer, door: Door, encoding: str) -> None:
    """Headers and the first 16 kB of the body, unpacked, for who asked; the message does not quote them."""
    said = b'{"error_name": "throttle_violation"}'.ljust(50_000)
    packed = {"gzip": gzip, "br": brotli.compress}.get(encoding, bytes)(said)
    headers = {"X-Quota": "7", "Content-Encoding": "gzip" if encoding == "broken" else encoding}
    server.answers["/api"] = Answer(packed, 400, headers)
    error = refused(door, server.url("/api"))
    assert error.headers["x-quota"] == "7"
    assert error.body == (b"" if encoding == "broken" else said[:16_384])
    assert "throttle" not in error.message


# --- Politeness ---------------------------------------------------------------------------------


def test_no_host_sees_more_than_two_readers(server: LocalServer, door: Door) -> None:
    """Two requests run at one host at a time; the others wait for their turn."""
    running, most, lock = 0, 0, threading.Lock()
    first_two = threading.Barrier(2, timeout=10)

    def count(out: object) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        first_two.wait()
        with lock:
            running -= 1
        out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")  # type: ignore[attr-defined]

    server.answers["/feed"] = Answer(raw=count)
    threads = [threading.Thread(target=door.get, args=(server.url("/feed"),)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.requests) == 6
    assert most == 2


def test_who_gets_no_turn_is_told_when_to_come_back(server: LocalServer) -> None:
    """A busy host costs patience, not a worker."""
    door = Door(frozenset({server.host}), limits=Limits(per_host=1, turn_seconds=0.05))
    entered, leave = threading.Event(), threading.Event()

    def hold(out: object) -> None:
        entered.set()
        leave.wait(10)

    server.answers["/slow"] = Answer(raw=hold)
    holder = threading.Thread(target=refused, args=(door, server.url("/slow")))
    holder.start()
    assert entered.wait(10)
    error = refused(door, server.url("/feed"))
    leave.set()
    holder.join()
    assert (error.code, error.permanent) == ("host_busy", False)
    assert error.retry_after is not None
    assert error.retry_after >= timedelta(seconds=1)
