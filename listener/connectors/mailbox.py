"""A mailbox read over IMAP: newsletters and alert mails. Nothing in it is ever marked, moved or deleted.

IMAP4rev1: https://www.rfc-editor.org/rfc/rfc3501 (numbers of mails, 2.3.1.1; EXAMINE, 6.3.2; partial FETCH, 6.4.5)

Mails are known by number and by the validity of the folder's numbers: when that changes, the newest are read again, and
known again by their Message-ID. The first readings take the newest five hundred, no longer history.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field, field_validator

from listener.connectors._imap import Envelope, Folder, open_folder
from listener.connectors._mail import document_of, header_line, hits_of, read_mail, sender_of
from listener.connectors._terms import Terms, newest_first
from listener.errors import FetchError
from listener.ports import Http, Secret
from listener.terms import Batch, FetchedDocument

_AT_ONCE = 50  # mails of one reading
_AT_FIRST = 500  # mails of a folder that was never read: what came while it could not be reached is among them
_MAIL_BYTES = 500_000  # of one mail: pictures come after the words
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?|\[?[0-9a-f:]+\]?")


class Mailbox:
    label: ClassVar[str] = "Mailbox (IMAP)"

    class Options(BaseModel):
        host: str = Field(title="Mail server", description="For example imap.example.org; always over TLS.")
        port: int = Field(993, title="Port", ge=1, le=65_535)
        user: str = Field(title="User", description="Often the mail address.", min_length=1, max_length=254)
        password: Secret = Field(
            title="Password", description="Gmail, iCloud and Yahoo want an app password.", max_length=500
        )
        folder: str = Field("INBOX", title="Folder", min_length=1, max_length=200)
        senders: Terms = Field(
            (),
            title="Senders",
            description="Addresses or domains, one a line; mails of others are not fetched. Empty: all.",
        )
        kind: Literal["newsletter", "alerts"] = Field(
            "newsletter",
            title="What a mail is",
            description="newsletter: one text; alerts: a list of links, each a post of its own.",
        )

        @field_validator("host")
        @classmethod
        def _is_host(cls, value: str) -> str:
            host = value.strip().lower()
            if not _HOST.fullmatch(host):
                raise ValueError("enter the name of a server, such as imap.example.org")
            return host

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read what came since the last reading, the oldest first. Raises FetchError."""
        where = (options.host, options.port, options.user, options.password, options.folder)
        documents: list[FetchedDocument] = []
        validity, last = 0, 0
        try:
            with open_folder(http, *where) as folder:
                validity = folder.validity
                known = _known(cursor, validity)
                waiting = folder.above(known) if known is not None else folder.newest(_AT_FIRST)
                last = known or 0
                chosen = waiting[:_AT_ONCE]
                for envelope in folder.envelopes(chosen) if chosen else ():
                    documents += _documents(options, folder, envelope)
                    last = envelope.uid
                last = max([last, *chosen])
        except FetchError:
            if not documents:
                raise
            return _batch(documents, validity, last, more=True)
        return _batch(documents, validity, last, more=len(waiting) > len(chosen))


def _known(cursor: Mapping[str, Any], validity: int) -> int | None:
    """Return the number that was read last, if numbers still mean the same."""
    last = cursor.get("uid")
    return last if isinstance(last, int) and cursor.get("validity") == validity else None


def _documents(options: Mailbox.Options, folder: Folder, envelope: Envelope) -> list[FetchedDocument]:
    if not _is_wanted(options.senders, header_line(envelope.sender)):
        return []
    raw = folder.mail(envelope.uid, _MAIL_BYTES)
    if not raw:
        return []
    mail = read_mail(raw, envelope.came_at)
    return hits_of(mail) if options.kind == "alerts" else [document_of(mail)]


def _is_wanted(senders: Sequence[str], line: str) -> bool:
    author = sender_of(line)
    address = author.handle if author else ""
    ends = [one.casefold().lstrip("@") for one in senders]
    return not ends or any(address == end or address.endswith((f"@{end}", f".{end}")) for end in ends)


def _batch(documents: Sequence[FetchedDocument], validity: int, last: int, *, more: bool) -> Batch:
    return Batch(documents=newest_first(documents), cursor={"validity": validity, "uid": last}, more=more)
