"""Which characters the bytes are. Publishers' claims are wrong often enough that the bytes are asked first."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED = re.compile(rb"""<(?:\?xml|meta)[^>]{0,300}?(?:encoding|charset)\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.I)
_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.I)
# What browsers read under these names (WHATWG Encoding Standard): the larger sets, curly quotes and euro sign included.
_LARGER = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
_REFUSED = {"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape"}


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a feed or page; never fails.

    In order: a byte order mark, the shape of UTF-16 and UTF-32, bytes that are UTF-8 (a few wrong ones forgiven), what
    the document declares, what the header says, windows-1252.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for start, name in _WIDE:
        if body.startswith(start):
            return body.decode(name, "replace")
    # ISO-2022-JP is plain ASCII bytes with escapes, valid as UTF-8 too: there the claim is right.
    if b"\x1b" not in body and (text := _as_utf8(body)) is not None:
        return text
    for name in (*_names(_DECLARED.search(body[:2048])), *_names(_HEADER.search(content_type)), "utf-8"):
        try:
            return body.decode(name)
        except (UnicodeError, LookupError):
            continue
    return body.decode("cp1252", "replace")


def _names(found: "re.Match[bytes] | re.Match[str] | None") -> list[str]:
    if found is None:
        return []
    label = found.group(1)
    try:
        name = codecs.lookup(label.decode("ascii") if isinstance(label, bytes) else label).name
    except LookupError:
        return []
    name = name.replace("_", "-")
    return [] if name in _REFUSED or name.startswith(("utf-16", "utf-32")) else [_LARGER.get(name, name)]


def _as_utf8(body: bytes) -> str | None:
    """Return the text when it is UTF-8, wrong bytes being rare among the letters beyond ASCII; else None."""
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if wrong and wrong * 5 >= sum(1 for char in text if char > "\x7f"):
        return None
    return text
