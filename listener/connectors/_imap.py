"""A mailbox over IMAP4rev1 (RFC 3501), looked at and never changed: EXAMINE opens it read-only, PEEK marks nothing.

The protocol is imaplib's; the connection is the door's.
"""

import imaplib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from listener.errors import FetchError
from listener.ports import Http, Secret, Wire

_LINE = 1_000_000  # bytes of an answer's line: the list of a search is one
_INTERNAL = re.compile(rb'INTERNALDATE "([^"]+)"')
_UID = re.compile(rb"\bUID (\d+)")
_BUSY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|OVERQUOTA|THROTTLED)\]|too many", re.IGNORECASE)
_SIGN_IN = "Enter the password anew; Gmail, iCloud and Yahoo want an app password, Microsoft 365 takes none any more."


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of a mail before it is fetched: its number in the folder, when it came, its From line."""

    uid: int
    came_at: datetime | None
    sender: bytes


class _Client(imaplib.IMAP4):
    """imaplib over a wire: these five methods are what its documentation lets be replaced."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        super().__init__("")

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:  # noqa: ARG002 - it is open
        return

    def read(self, size: int) -> bytes:
        return self._wire.read(size)

    def readline(self) -> bytes:
        return self._wire.readline(_LINE)

    def send(self, data: Any) -> None:
        self._wire.send(bytes(data))

    def shutdown(self) -> None:
        return


class Folder:
    """One folder, open for reading. `validity` says whether numbers of an earlier reading still hold."""

    def __init__(self, client: imaplib.IMAP4, validity: int, count: int) -> None:
        self._client = client
        self.validity = validity
        self._count = count

    def newest(self, count: int) -> list[int]:
        """Return the numbers of the newest mails, the oldest of them first."""
        if not self._count:
            return []
        found = self._asked(self._client.fetch, f"{max(1, self._count - count + 1)}:{self._count}", "(UID)")
        return sorted(int(uid.group(1)) for line in found if (uid := _UID.search(_head(line))))

    def above(self, uid: int) -> list[int]:
        """Return the numbers above one, the lowest first. `n:*` names the last mail too where it is below n."""
        found = self._asked(self._client.uid, "SEARCH", f"UID {uid + 1}:*")
        numbers = b" ".join(line for line in found if isinstance(line, bytes)).split()
        return sorted(number for one in numbers if one.isdigit() and (number := int(one)) > uid)

    def envelopes(self, uids: Sequence[int]) -> list[Envelope]:
        """Return what is known of these mails; one that is gone meanwhile is left out."""
        wanted = "(UID INTERNALDATE BODY.PEEK[HEADER.FIELDS (FROM)])"
        found = self._asked(self._client.uid, "FETCH", ",".join(map(str, uids)), wanted)
        made = [_envelope(one) for one in found if isinstance(one, tuple)]
        return sorted((one for one in made if one is not None), key=lambda one: one.uid)

    def mail(self, uid: int, size: int) -> bytes:
        """Return the beginning of a mail, at most `size` bytes; nothing when it is gone."""
        found = self._asked(self._client.uid, "FETCH", str(uid), f"(UID BODY.PEEK[]<0.{size}>)")
        return next((bytes(one[1]) for one in found if isinstance(one, tuple)), b"")

    def _asked(self, command: Callable[..., tuple[str, Any]], *words: str) -> list[Any]:
        status, found = command(*words)
        if status != "OK":
            raise FetchError(
                "The mailbox refused to be read", code="bad_answer",
                advice="It is read again by itself; if it lasts, ask who runs the mail server.",
            )  # fmt: skip
        return list(found)


@contextmanager
def open_folder(http: Http, host: str, port: int, user: str, password: Secret, name: str) -> Iterator[Folder]:
    """Sign in and open a folder. Raises FetchError for whatever goes wrong, also within the block."""
    with http.wire(host, port) as wire:
        try:
            client = _Client(wire)
            _sign_in(client, host, user, password)
            yield _examined(client, name)
            client.logout()
        except imaplib.IMAP4.abort as error:
            raise _broken(host, str(error)) from None
        except imaplib.IMAP4.error as error:
            raise _broken(host, str(error), "bad_answer") from None


def _sign_in(client: imaplib.IMAP4, host: str, user: str, password: Secret) -> None:
    try:
        client.login(user, password.get_secret_value())
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        if _BUSY.search(str(error)):
            raise _broken(host, str(error)) from None
        raise FetchError(
            f"{host} does not accept the user or the password", code="unauthorised", permanent=True, advice=_SIGN_IN
        ) from None
    except UnicodeEncodeError:
        raise FetchError(
            f"{host} cannot be told a password with these letters", code="unauthorised", permanent=True,
            advice=_SIGN_IN,
        ) from None  # fmt: skip


def _examined(client: imaplib.IMAP4, name: str) -> Folder:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    status, count = client.select(f'"{escaped}"', readonly=True)
    validity = client.response("UIDVALIDITY")[1][0]
    if status != "OK" or not count or not count[0]:
        raise FetchError(
            f"There is no folder “{name}” in the mailbox", code="not_found",
            advice="Write it as the mail server names it: INBOX, or such as INBOX/Alerts, [Gmail]/All Mail.",
        )  # fmt: skip
    return Folder(client, int(validity or 0), int(count[0]))


def _broken(host: str, said: str, code: str = "unreachable") -> FetchError:
    """A server that hangs up says why in words that may name the account: they are looked at, not repeated."""
    if _BUSY.search(said):
        return FetchError(
            f"{host} is busy, or was asked too often", code="throttled", advice="It is read again by itself."
        )
    what = "broke the connection" if code == "unreachable" else "does not speak as a mail server does"
    return FetchError(f"{host} {what}", code=code, advice="It is read again by itself; if it lasts, check the server.")


def _head(line: object) -> bytes:
    return line[0] if isinstance(line, tuple) else line if isinstance(line, bytes) else b""


def _envelope(found: tuple[bytes, bytes]) -> Envelope | None:
    uid, came = _UID.search(found[0]), _INTERNAL.search(found[0])
    if uid is None:
        return None
    return Envelope(int(uid.group(1)), _moment(came.group(1)) if came else None, found[1])


def _moment(said: bytes) -> datetime | None:
    try:
        return datetime.strptime(said.decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None
