"""Answers built to hurt: what each tries, and the error that must come of it (None: it is read after all)."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from time import sleep
from typing import BinaryIO

import brotli

from tests.local_server import Answer

RSS = (
    b"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><item><title>I</title>%s</item></channel></rss>"
)
_OK = b"HTTP/1.1 200 OK\r\n"
_LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10))


@dataclass(frozen=True)
class Attack:
    """`codes` are the errors that are right; None among them means that it may also be read."""

    name: str
    answer: Answer | Callable[[str], dict[str, Answer]]
    codes: tuple[str | None, ...]


def zeros_in_brotli(megabytes: int) -> bytes:
    packer = brotli.Compressor(quality=2)
    return b"".join([packer.process(bytes(1_000_000)) for _ in range(megabytes)]) + packer.finish()


def zeros_in_gzip(megabytes: int, block: bytes = bytes(1_000_000)) -> bytes:
    packer = zlib.compressobj(6, wbits=31)
    return b"".join([packer.compress(block) for _ in range(megabytes)]) + packer.flush()


def endless(head: bytes, part: bytes, pause: float = 0.0, status: bytes = _OK) -> Answer:
    """Write `head`, then `part` again and again until the reader hangs up."""

    def write(out: BinaryIO) -> None:
        out.write(status + head)
        for _ in count():
            out.write(part)
            out.flush()
            sleep(pause)

    return Answer(raw=write)


def raw(content: bytes) -> Answer:
    def write(out: BinaryIO) -> None:
        out.write(content)

    return Answer(raw=write)


def xml(content: bytes) -> Answer:
    return Answer(content, headers={"Content-Type": "application/xml"})


def entry(content: bytes) -> Answer:
    return xml(RSS % content)


def packed(encoding: str, content: bytes) -> Answer:
    return Answer(content, headers={"Content-Encoding": encoding})


def redirect_chain(_: str) -> dict[str, Answer]:
    steps = {f"/hostile/{n}": Answer(status=302, headers={"Location": f"/hostile/{n + 1}"}) for n in range(50)}
    return {"/hostile": Answer(status=302, headers={"Location": "/hostile/0"})} | steps


def attacks() -> Iterator[Attack]:
    yield from _on_the_wire()
    yield from _in_the_markup()


def _on_the_wire() -> Iterator[Attack]:
    yield Attack("brotli bomb", packed("br", zeros_in_brotli(200)), ("too_large",))
    yield Attack("gzip bomb", packed("gzip", zeros_in_gzip(200)), ("too_large",))
    yield Attack("gzip bomb in a deflate", packed("gzip, deflate", zeros_in_gzip(5)), ("bad_answer",))
    yield Attack("50 MB announced", endless(b"Content-Length: 50000000\r\n\r\n", bytes(65_536)), ("too_large",))
    yield Attack("endless body", endless(b"\r\n", bytes(65_536)), ("too_large",))
    yield Attack("slow body", endless(b"Content-Length: 9000\r\n\r\n", b"x", 0.05), ("timeout",))
    yield Attack("slow headers", endless(b"X-Slow: ", b"x", 0.05), ("timeout",))
    yield Attack("endless header", endless(b"X-Long: ", b"x" * 65_536), ("bad_answer",))
    yield Attack("header flood", raw(_OK + b"X-More: y\r\n" * 50_000 + b"\r\n"), ("bad_answer",))
    yield Attack("endless 100 Continue", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01, b""), ("timeout",))
    yield Attack("body shorter than announced", raw(_OK + b"Content-Length: 999\r\n\r\n" + RSS % b""), ("bad_answer",))
    yield Attack("two lengths", raw(_OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nwords"), ("bad_answer",))
    yield Attack("broken chunks", raw(_OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nwords"), ("bad_answer",))
    yield Attack("no HTTP", raw(b"\x00\x01\x02 what" * 100), ("bad_answer",))
    yield Attack("endless redirect", redirect_chain, ("too_many_redirects",))
    inside = Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})
    yield Attack("redirect inside", inside, ("refused_address",))


def _in_the_markup() -> Iterator[Attack]:
    feed = RSS.replace(b"<rss", b"<!DOCTYPE rss [%s]><rss") % (b"%s", b"<description>&l9;</description>")
    yield Attack("entity bomb", xml(feed % (b'<!ENTITY l0 "lol">' + _LAUGHS)), ("refused_markup",))
    yield Attack("one long entity", xml(feed % (b'<!ENTITY l9 "%s">' % (b"a" * 50_000))), ("refused_markup",))
    yield Attack("entity of a file", xml(feed % b'<!ENTITY l9 SYSTEM "file:///etc/hostname">'), ("refused_markup",))
    yield Attack("entity of a parameter", xml(feed % b'<!ENTITY % p SYSTEM "http://x/">'), ("refused_markup",))
    short = feed % b'<!ENTITY l9 "%s">' % (b"a" * 200)
    yield Attack("one entity used often", xml(short.replace(b"&l9;", b"&l9;" * 100_000)), ("refused_markup",))
    yield Attack("80 kB of comments opened first", xml(b"<!--" * 20_000), ("not_a_feed",))
    slow = (None, "parse_timeout")
    yield Attack("80 kB of comments opened inside", entry(b"<!--" * 20_000), slow)
    yield Attack("CDATA opened again and again", entry(b"<![CDATA[" * 20_000), slow)
    yield Attack("2 MB of ampersands", entry(b"&" * 2_000_000), slow)
    yield Attack("2 MB of open brackets", entry(b"<" * 2_000_000), (*slow, "parse_crash"))
    yield Attack("deep nesting", entry(b"<a>" * 200_000), (*slow, "parse_crash"))
    yield Attack("deep nesting, closed", entry(b"<a>" * 200_000 + b"</a>" * 200_000), (*slow, "parse_crash"))
    html = b"<description><![CDATA[%s]]></description>"
    yield Attack("deep HTML", entry(html % (b"<div><b>" * 60_000)), (*slow, "parse_crash"))
    yield Attack("1 MB attribute", entry(b'<link href="%s"/>' % (b"x" * 1_000_000)), (None,))
    yield Attack("1 MB attribute in HTML", entry(html % (b'<p title="%s">words' % (b"x" * 1_000_000))), (None,))
    yield Attack("many attributes", entry(b"<a %s/>" % b" ".join(b"a%d=''" % n for n in range(50_000))), slow)
    yield Attack("100,000 entries", xml(RSS % (b"</item><item><title>I</title>" * 100_000)), (*slow, "parse_crash"))
    yield Attack("deep JSON", Answer(b'{"items":' + b"[" * 500_000), ("not_a_feed", "parse_crash"))
    yield Attack("huge number in JSON", Answer(b'{"items":[],"id":' + b"9" * 500_000 + b"}"), ("not_a_feed",))
    yield Attack(
        "19 MB of markup", packed("gzip", zeros_in_gzip(19, b"<a>" * 333_333)), (*slow, "not_a_feed", "parse_crash")
    )
    yield Attack("5 MB of zeros", Answer(bytes(5_000_000)), ("not_a_feed",))
    yield Attack("page of links", Answer(b"<html>" + b"<a href='/rss'>" * 100_000), ("not_a_feed", "parse_timeout"))
    yield Attack("UTF-7", xml(b'<?xml version="1.0" encoding="utf-7"?>+ADw-rss+AD4-'), ("not_a_feed",))
