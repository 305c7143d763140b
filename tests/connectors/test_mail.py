"""Mails as anybody may send them: whatever their bytes are, they are read as far as they go."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.connectors._mail import document_of, hits_of, read_mail

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(1500))
LINK = '<a href="https://forum.example/1">Kolibrie is late again</a>'
PIECES = (
    "=?utf-8?b?abcde?=", "=?utf-8?b?4pyT?=", "=?utf-8?q?=ZZ?=", "=?nonsense?b?aaaa?=", "=?utf-8?x?abc?=", "<a@b>", "@",
    "Content-Type: text/html; charset=nonsense", "Content-Transfer-Encoding: base64", "a=;b", '"', "\\", ",", ";", ":",
    "&#", "9" * 4400, "*0*=", "''%ff", "name", "charset", "idna", "undefined", "<![x[", "<a href='https://x.example/'>",
    "text/plain; ", "text/html; ", "base64", "quoted-printable", "x-uuencode", "begin 644 x\r\n", "(" * 2000,
    "message/rfc822", "multipart/mixed; boundary=x", "--x", "--x--", "Thu, 99 Foo 0000 99:99:99", "\r\n", "\x00",
    "\ud83d", "é", " ",
)  # fmt: skip
NAMES = (
    "Subject", "From", "Date", "Message-ID", "Archived-At", "Content-Type", "Content-Transfer-Encoding",
    "Content-Disposition",
)  # fmt: skip


@pytest.mark.parametrize("name", ["Subject", "From"])
def test_a_header_that_cannot_be_decoded_is_taken_as_it_stands(name: str) -> None:
    """Base64 cut in its middle: the mail is read all the same."""
    mail = read_mail(f"{name}: =?utf-8?b?abcde?=\r\n\r\nKolibrie is late".encode(), NOW)
    assert mail.body == "Kolibrie is late"
    assert name != "Subject" or mail.subject == "=?utf-8?b?abcde?="


@pytest.mark.parametrize(
    "header",
    [
        "Subject: =?\u00e9?b?4pyT?=",
        f"From: {'(' * 3000}",
        f"From: {'a:' * 2000}",
        "Content-Disposition: inline; filename*=idna''%ff",
        "Content-Disposition: inline; filename*=utf-8\x00''a",
        f"Content-Type: multipart/mixed; boundary*{'9' * 4400}=x",
        "Content-Type: text/plain; charset=undefined",
        NESTED,
        "Content-Type: message/rfc822\r\n\r\n" * 1500,
    ],
    ids=range(9),
)
def test_a_header_that_breaks_its_reader_does_not_keep_the_mail(header: str) -> None:
    """Letters, numbers, brackets and charsets upon which the email package gives up."""
    mail = read_mail(f"Message-ID: <1@forum.example>\r\n{header}\r\n\r\nKolibrie is late ".encode() + b"\xe9", NOW)
    assert mail.id == "1@forum.example"


@pytest.mark.parametrize("before", ["<![endif]>", "<![x[", "<![CDATA[>", "<![ x>", f"&#{'9' * 5000};"])
def test_what_stands_before_a_link_does_not_hide_it(before: str) -> None:
    """Sections and letters that there are not are passed over, as browsers do."""
    mail = read_mail(f"Content-Type: text/html\r\n\r\n{before}<p>{LINK}".encode(), NOW)
    assert [one.url for one in hits_of(mail)] == ["https://forum.example/1"]
    assert "Kolibrie is late again" in document_of(mail).text


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(PIECES), max_size=6).map("".join)), max_size=8),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    st.binary(max_size=40),
)
def test_no_mail_is_too_broken_to_be_read(headers: list[tuple[str, str]], body: str, noise: bytes) -> None:
    """Headers that lie, parts that never end, bytes of no charset."""
    lines = "".join(f"{name}: {said}\r\n" for name, said in headers)
    mail = read_mail(f"{lines}\r\n{body}".encode("utf-8", "replace") + noise, NOW)
    assert document_of(mail).external_id
    hits_of(mail)
