"""Mailboxes: mails as people read them, seen once, and left as they are."""

import pytest
from pydantic import ValidationError

from listener.connectors.mailbox import Mailbox
from listener.errors import FetchError
from listener.http import Door
from tests.connectors.recorded import cases
from tests.standins.mailbox import Mailbox as StandIn
from tests.standins.reading import Reading, read_all


def read(name: str) -> dict[str, object]:
    case = next(case for case in cases("mailbox") if case.said["name"] == name)
    found = Mailbox().fetch(Mailbox.Options(**case.said["options"]), {}, case.http()).documents
    return {document.external_id: document for document in found}


def test_a_newsletter_is_its_words() -> None:
    """The HTML part, decoded; the address is where it is archived, the author who sent it."""
    letter = read("newsletters and plain mails")["20260304.91@letters.example"]
    assert letter.title == "Kolibrie ferme trois magasins — et s'explique"
    assert letter.text.splitlines() == [
        "Kolibrie ferme trois magasins & s’explique.", "Les clients sont déçus.", "Se désabonner",
    ]  # fmt: skip
    assert letter.url == "https://letters.example/2026/03/04/echo"
    assert (letter.author.handle, letter.author.name) == ("echo@letters.example", "L'Écho du commerce")
    assert letter.published_at.isoformat() == "2026-03-04T08:15:00+00:00"


def test_what_is_broken_is_read_as_far_as_it_goes() -> None:
    """Unknown charsets, impossible dates, boundaries that never come: the words count."""
    found = read("newsletters and plain mails")
    plain, broken = found["plain-7@shop.example"], found["broken-1@x.example"]
    assert plain.text == "Het pakket is nog steeds niet aangekomen <3 weken geleden besteld>."
    assert plain.published_at.isoformat() == "2026-03-04T10:00:00+00:00"  # when it came
    assert plain.author.handle == "klanten@shop.example"
    assert broken.text == "Kolibrie is cassé"


def test_an_alert_is_a_post_for_each_of_its_links() -> None:
    """Under the real address, with the words below the link; buttons are no posts, and other senders none at all."""
    first, flag, second = read("the hits of an alert").values()
    assert (first.url, first.title) == ("https://news.example/kolibrie-recall", "Kolibrie recalls its kettle")
    assert "stop using it" in first.text
    assert (second.url, second.text) == ("https://forum.example/t/9", "Nobody answers the phone.")
    assert "Flag" in flag.title


def test_nothing_in_the_mailbox_changes() -> None:
    """Only looking is asked for: a server that refuses everything else serves a whole day."""
    with StandIn(day=60, arriving=5) as standin:
        standin.publish(10)
        assert len(read_all(standin).documents) == 60
        asked = set(standin.talk.said)
    assert asked == {"CAPABILITY", "LOGIN", "EXAMINE", "FETCH", "UID SEARCH", "UID FETCH", "LOGOUT"}


def test_numbers_that_mean_something_else_are_not_used() -> None:
    """When the folder was made anew the newest mails are read again, under the ids they had."""
    with StandIn(day=20, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(20)
        reading = Reading()
        assert reading.read(standin, door)
        standin.talk.validity = 8
        assert reading.read(standin, door)
        assert len(reading.documents) == 20 and set(reading.times.values()) == {2}
        assert reading.cursor == {"validity": 8, "uid": 20}


def test_a_private_server_is_refused() -> None:
    """The address is checked like any other, unless the operator allows it."""
    with StandIn() as standin, Door() as door, pytest.raises(FetchError) as caught:
        Mailbox().fetch(Mailbox.Options(**standin.options()), {}, door)
    assert (caught.value.code, caught.value.permanent) == ("refused_address", True)


def test_a_certificate_nobody_vouches_for_is_refused() -> None:
    """Nothing is said to a server that cannot show who it is."""
    with StandIn() as standin, Door(frozenset({standin.host})) as door:
        with pytest.MonkeyPatch.context() as environment, pytest.raises(FetchError) as caught:
            environment.delenv("SSL_CERT_FILE")
            Mailbox().fetch(Mailbox.Options(**standin.options()), {}, door)
        assert caught.value.code == "tls"
        assert standin.talk.said == []


def test_a_refused_password_is_for_good() -> None:
    """The same one will not do better; it is not repeated, though the server did."""
    with StandIn() as standin, Door(frozenset({standin.host})) as door, pytest.raises(FetchError) as caught:
        Mailbox().fetch(Mailbox.Options(**{**standin.options(), "password": "wrong-one"}), {}, door)
    assert (caught.value.code, caught.value.permanent) == ("unauthorised", True)
    assert "wrong-one" not in f"{caught.value!r} {caught.value.advice}" and "app password" in caught.value.advice


@pytest.mark.parametrize("host", ["imap example", "https://imap.example", "a/b", ""])
def test_a_server_is_a_name(host: str) -> None:
    """No address of a page."""
    with pytest.raises(ValidationError, match="name of a server"):
        Mailbox.Options(host=host, user="u", password="p")
