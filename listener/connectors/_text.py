"""From markup to plain text, and from whatever is called a link to an address that may be stored."""

import html
import re
from urllib.parse import parse_qs, urljoin, urlsplit

import nh3

TEXT_BYTES = 100_000  # of the text kept
_MARKUP_CHARS = 600_000  # of the markup looked at
_MOST_TAGS = 20_000  # that nh3 reads: each costs as much time as it is deep, and a hundred thousand half a minute
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table"),
    *("td", "th", "tr", "ul"),
}
_DROPPED_WITH_CONTENT = {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "title"}
_ANY_TAG = re.compile(r"<[^<>]*>")
_LEFT_OVER = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|img|ul|ol|li|h[1-6]|table|tr|td|font|blockquote|script|style|iframe)"
    r"(?:\s[^<>=]*=[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
# Controls no text needs, and the two that make letters run backwards.
_CONTROLS = re.compile(r"[\u202d\u202e\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udfff]")
_ENDLESS = re.compile(r"&#[0-9]{1000,}")  # no letter; a number that long is one that Python refuses to read
_BLANKS = re.compile(r"[^\S\n]+")
_MANY_LINES = re.compile(r"\s*\n\s*")


def plain_text(markup: str, is_html: bool = True) -> str:
    """Return the words of some HTML: tags gone, entities resolved, blocks on lines of their own, at most 100 kB.

    Text that was escaped once too often, as many feeds do, is cleaned a second time. With `is_html` false only
    entities are resolved, unless the text holds the tags that give HTML away.
    """
    text = markup[:_MARKUP_CHARS] if is_html else html.unescape(finite(markup[:_MARKUP_CHARS]))
    if is_html or _LEFT_OVER.search(text):
        text = _without_tags(text)
        if _LEFT_OVER.search(text):
            text = _without_tags(text)
    return _cut(_tidy(text))


def finite(markup: str) -> str:
    """Return markup whose entities can be resolved: a letter numbered with a thousand digits is replaced."""
    return _ENDLESS.sub("\ufffd", markup)


def one_line(markup: str, is_html: bool = True) -> str:
    """Return plain text on a single line, for titles and names, at most 1,000 characters."""
    return " ".join(plain_text(markup[:20_000], is_html).split())[:1000]


def safe_link(link: object, base: str = "") -> str:
    """Return an absolute http or https address, or nothing. Redirect addresses of Google Alerts are unwrapped."""
    if not isinstance(link, str) or not link.strip():
        return ""
    address = "".join(_CONTROLS.sub("", link).split())[:2000]
    try:
        address = _unwrapped(urljoin(base, address))
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


def _unwrapped(address: str) -> str:
    """Google Alerts link to https://www.google.com/url?…&url=REAL: the real address is what people discuss."""
    parts = urlsplit(address)
    if parts.hostname in ("www.google.com", "google.com") and parts.path == "/url":
        query = parse_qs(parts.query)
        for name in ("url", "q"):
            if query.get(name, [""])[0].startswith(("http://", "https://")):
                return query[name][0]
    return address


def _without_tags(markup: str) -> str:
    if markup.count("<") - markup.count("</") > _MOST_TAGS:
        markup = _ANY_TAG.sub("\n", markup)
    kept = nh3.clean(markup, tags=_BLOCKS, clean_content_tags=_DROPPED_WITH_CONTENT, attributes={}, strip_comments=True)
    return html.unescape(finite(_ANY_TAG.sub(_line_or_space, kept)))


def _line_or_space(tag: re.Match[str]) -> str:
    return " " if tag.group().strip("</>").lower() in ("td", "th") else "\n"


def _tidy(text: str) -> str:
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _MANY_LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def _cut(text: str) -> str:
    return text.encode("utf-8", "ignore")[:TEXT_BYTES].decode("utf-8", "ignore")
