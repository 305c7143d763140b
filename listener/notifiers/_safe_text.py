"""Texts of strangers made fit to be quoted in a message of ours."""

import re
from urllib.parse import urlsplit

# Controls, and the marks that reverse the reading direction of what follows (Unicode TR 9, 2.1 to 2.4): a post could
# use them to make our own words unreadable. Line ends and tabs stay.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ud800-\udfff]"
)
_MANY_LINES = re.compile(r"\n{3,}")


def plain(text: str) -> str:
    """Return the text without control characters, direction marks and runs of empty lines."""
    return _MANY_LINES.sub("\n\n", _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def one_line(text: str, limit: int) -> str:
    """Return the text on one line of at most `limit` characters, cut at a word where one is near."""
    return clip(" ".join(plain(text).split()), limit)


def clip(text: str, limit: int) -> str:
    """Cut a text to at most `limit` characters, with an ellipsis where something is missing."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    space = kept.rfind(" ")
    return (kept[:space] if space > limit * 3 // 4 else kept).rstrip() + "…"


def web_address(url: str, limit: int = 2000) -> str:
    """Return an http(s) address fit for a link, or "" for anything else (`javascript:`, too long, unreadable)."""
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc or len(url) > limit:
        return ""
    return re.sub(r"[\x00-\x20<>\"`|\\^{}]", lambda bad: f"%{ord(bad.group()):02X}", url)
