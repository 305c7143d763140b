"""From the bytes of a mail to documents: its words, its sender, its links.

Anybody can send one, and upon what is broken `email` raises what it likes (HeaderParseError, CharsetError,
UnicodeError, RecursionError, …): a mail that could not be read would be in the way of all that come after it.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from hashlib import sha256
from html.parser import HTMLParser

from listener.connectors._charset import decode
from listener.connectors._entries import stable_id
from listener.connectors._text import finite, one_line, plain_text, safe_link
from listener.terms import FetchedAuthor, FetchedDocument

_WORDS_OF_A_LINK = 3  # «Read more», «Unsubscribe» are none of interest
_MOST_LINKS = 100
_ARCHIVED = re.compile(r"<\s*(https?://[^<>\s]+)\s*>")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as people see it. `id` is its Message-ID: the same in whatever folder it lies."""

    id: str
    subject: str
    sender: FetchedAuthor | None
    sent_at: datetime | None
    archived_at: str
    is_html: bool
    body: str


def read_mail(raw: bytes, came_at: datetime | None) -> Mail:
    """Read a mail, or the beginning of one: what is cut or broken is read as far as it goes."""
    message = _parsed(raw)
    subject = one_line(_header(message, "subject"), False)
    part, is_html = _words_of(message)
    payload = part.get_payload(decode=True) if part else b""
    body = decode(payload if isinstance(payload, bytes) else b"", str(part.get("content-type", "")) if part else "")
    return Mail(
        id=stable_id(_header(message, "message-id").strip("<> \t"), "", subject, body), subject=subject,
        sender=sender_of(_header(message, "from")), sent_at=_date(_header(message, "date")) or came_at,
        archived_at=_archive(message), is_html=is_html, body=body,
    )  # fmt: skip


def document_of(mail: Mail) -> FetchedDocument:
    """Return the mail as one document; its address is where its sender says it is archived (RFC 5064)."""
    return FetchedDocument(
        external_id=mail.id, text=plain_text(mail.body, mail.is_html), title=mail.subject, url=mail.archived_at,
        author=mail.sender, published_at=mail.sent_at,
    )  # fmt: skip


def hits_of(mail: Mail) -> list[FetchedDocument]:
    """Return what an alert mail links to, a document a link; the mail itself when nothing is linked in words."""
    links = _Links()
    links.feed(finite(mail.body) if mail.is_html else "")
    found: dict[str, FetchedDocument] = {}
    for address, title, text in links.hits():
        made = f"{mail.id[:400]}#{sha256(address.encode()).hexdigest()[:16]}"
        found.setdefault(
            made, FetchedDocument(external_id=made, text=text, title=title, url=address, published_at=mail.sent_at)
        )
    return list(found.values())[:_MOST_LINKS] or [document_of(mail)]


def sender_of(line: str) -> FetchedAuthor | None:
    name, address = line, ""
    with suppress(Exception):
        name, address = parseaddr(line)
    handle = one_line(address.lower() or name, False)[:255]
    return FetchedAuthor(handle, one_line(name, False)) if handle else None


def header_line(raw: bytes) -> str:
    """Return the From line of a mail's header, decoded."""
    return _header(BytesParser().parsebytes(raw, headersonly=True), "from")


class _Links(HTMLParser):
    """Collects the links of a mail, with the words that follow each."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[tuple[str, list[str], list[str]]] = []
        self._inside = self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script", "title"):
            self._silent = True
        address = safe_link(dict(attrs).get("href")) if tag == "a" else ""
        if address:
            self._found.append((address, [], []))
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._silent = self._silent and tag not in ("style", "script", "title")
        self._inside = self._inside and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._found and not self._silent:
            _, words, following = self._found[-1]
            (words if self._inside else following).append(data)

    def parse_marked_section(self, i: int, report: int = 1) -> int:  # noqa: ARG002 - the parser's own
        """Pass over `<![x[`, as browsers do; Python's parser gives up at most of them."""
        return self.parse_bogus_comment(i)

    def hits(self) -> Iterator[tuple[str, str, str]]:
        """Yield address, words and what follows up to the next link; words of buttons belong to what came before."""
        for address, words, following in self._found:
            title = one_line(" ".join(words), False)
            if len(title.split()) >= _WORDS_OF_A_LINK:
                yield address, title, plain_text(" ".join(following), False)


def _parsed(raw: bytes) -> Message:
    """Return a mail in its parts; one that cannot be taken apart, by hundreds within each other, is but its header."""
    with suppress(Exception):
        return BytesParser().parsebytes(raw)
    return BytesParser().parsebytes(raw, headersonly=True)


def _words_of(message: Message) -> tuple[Message | None, bool]:
    """Return the part with the words, and whether it is HTML: the richest that is no attachment."""
    parts = [part for part in message.walk() if not part.is_multipart() and not _is_attached(part)]
    for kind in ("text/html", "text/plain"):
        for part in parts:
            if part.get_content_type() == kind:
                return part, kind == "text/html"
    return None, False


def _is_attached(part: Message) -> bool:
    """Tell whether a part bears the name of a file, be it one that nobody can read."""
    with suppress(Exception):
        return bool(part.get_filename())
    return True


def _header(message: Message, name: str) -> str:
    """Return a header decoded (RFC 2047), on one line; as it stands when it cannot be."""
    said = str(message.get(name, ""))[:5000]
    with suppress(Exception):
        said = str(make_header(decode_header(said)))
    return " ".join(said.encode("utf-8", "ignore").decode().replace("\ufffd", "").split())


def _date(said: str) -> datetime | None:
    try:
        stated = parsedate_to_datetime(said)
        return (stated if stated.tzinfo else stated.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _archive(message: Message) -> str:
    found = _ARCHIVED.search(_header(message, "archived-at"))
    return safe_link(found.group(1)) if found else ""
