"""What a mail server says (RFC 3501), as far as a reader asks: an unknown command, or one that changes, is BAD."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Mails = Callable[[], Sequence[tuple[int, bytes]]]  # numbers and mails, the lowest first
_ASKED = re.compile(rb"(\S+) (UID )?(\S+) ?(.*)", re.DOTALL)
_FROM = re.compile(rb"^From:.*$", re.MULTILINE | re.IGNORECASE)


@dataclass
class Talk:
    """One conversation. `said` keeps every command but the password."""

    mails: Mails
    validity: int = 7
    said: list[str] = field(default_factory=list)

    def greeting(self) -> bytes:
        return b"* OK IMAP4rev1 ready\r\n"

    def answer(self, line: bytes) -> bytes:
        found = _ASKED.match(line.strip())
        assert found, line
        tag, uid, name, rest = found.group(1), found.group(2) or b"", found.group(3).upper(), found.group(4)
        self.said.append((uid + name).decode())
        says = getattr(self, "_" + name.decode().lower(), None)
        status, lines = says(rest, bool(uid)) if says else (b"BAD unknown", [])
        return b"".join([*(b"* " + one + b"\r\n" for one in lines), tag + b" " + status + b"\r\n"])

    def _capability(self, _rest: bytes, _uid: bool) -> tuple[bytes, list[bytes]]:
        return b"OK done", [b"CAPABILITY IMAP4rev1"]

    def _login(self, rest: bytes, _uid: bool) -> tuple[bytes, list[bytes]]:
        is_wrong = b"wrong" in rest
        return (b"NO [AUTHENTICATIONFAILED] " + rest, []) if is_wrong else (b"OK done", [])

    def _examine(self, rest: bytes, _uid: bool) -> tuple[bytes, list[bytes]]:
        if b"INBOX" not in rest:
            return b"NO [NONEXISTENT] no such mailbox", []
        count = str(len(self.mails())).encode()
        return b"OK [READ-ONLY]", [count + b" EXISTS", b"OK [UIDVALIDITY " + str(self.validity).encode() + b"] valid"]

    def _search(self, rest: bytes, _uid: bool) -> tuple[bytes, list[bytes]]:
        numbers = [number for number, _ in self.mails()]
        lowest = int(rest.split()[-1].split(b":")[0])
        hits = [one for one in numbers if one >= lowest] or numbers[-1:]  # n:* is *:n too
        return b"OK done", [b"SEARCH " + b" ".join(str(one).encode() for one in hits)]

    def _fetch(self, rest: bytes, uid: bool) -> tuple[bytes, list[bytes]]:
        which, _, wanted = rest.partition(b" ")
        mails = list(enumerate(self.mails(), 1))
        if b":" in which:
            low, high = (int(one) for one in which.split(b":"))
            chosen = [one for one in mails if low <= (one[1][0] if uid else one[0]) <= high]
        else:
            asked = {int(one) for one in which.split(b",")}
            chosen = [one for one in mails if (one[1][0] if uid else one[0]) in asked]
        return b"OK done", [_fetched(place, number, raw, wanted) for place, (number, raw) in chosen]

    def _logout(self, _rest: bytes, _uid: bool) -> tuple[bytes, list[bytes]]:
        return b"OK done", [b"BYE"]


def _fetched(place: int, number: int, raw: bytes, wanted: bytes) -> bytes:
    parts = b"%d FETCH (UID %d" % (place, number)
    if b"INTERNALDATE" in wanted:
        parts += b' INTERNALDATE " 4-Mar-2026 10:00:00 +0000"'
    if b"HEADER.FIELDS" in wanted:
        line = _FROM.search(raw)
        head = (line.group() if line else b"") + b"\r\n\r\n"
        parts += b" BODY[HEADER.FIELDS (FROM)] {%d}\r\n%s" % (len(head), head)
    elif b"BODY.PEEK[]" in wanted:
        size = int(re.findall(rb"<0\.(\d+)>", wanted)[0])
        parts += b" BODY[]<0> {%d}\r\n%s" % (len(raw[:size]), raw[:size])
    return parts + b")"


class TalkedWire:
    """A wire to a conversation in this process."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._waiting = talk.greeting()

    def send(self, data: bytes) -> None:
        self._waiting += self._talk.answer(data)

    def read(self, size: int) -> bytes:
        found, self._waiting = self._waiting[:size], self._waiting[size:]
        return found

    def readline(self, limit: int) -> bytes:
        return self.read(min(self._waiting.find(b"\n") + 1 or len(self._waiting), limit))
