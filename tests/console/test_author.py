"""The page that tells who is behind a case."""

from fastapi.testclient import TestClient

from listener.services import privacy
from listener.services.installation import Installation
from listener.terms import Role
from models import Author, Brand, Source
from tests.console.conftest import Enter, send
from tests.factories import keep, make_author, make_case, make_mention


def test_two_accounts_are_linked_and_parted_on_the_page(
    inst: Installation, enter: Enter, brand: Brand, source: Source
) -> None:
    """A lead searches, says that they are one person, reads it on the case, and takes it back with one press."""
    case = make_case(inst.database, brand, source, author=make_author(inst.database, "marieke", verified=True))
    video: Author = keep(inst.database, Author(network="video.example", handle="marieke77", name="<b>M.</b>"))
    make_mention(inst.database, brand, source, author=video, text="A film of Acme.")
    lea, place = enter(Role.LEAD, "Lea"), f"/cases/{case.number}/author"
    page = lea.get(place).text
    assert "marieke77" in page and "&lt;b&gt;M.&lt;/b&gt;" in page and "Verified" in page
    done = send(lea, f"{place}/link", one=case.author_id, other=video.id)
    assert done.status_code == 303
    assert "one person now" in lea.get(done.headers["location"]).text
    shown = lea.get(f"/cases/{case.number}").text
    assert "marieke77" in shown and "A film of Acme." in shown and "said by Lea" in lea.get(place).text
    done = send(lea, f"{place}/unlink", one=case.author_id, other=video.id)
    assert "apart again" in lea.get(done.headers["location"]).text
    assert "A film of Acme." not in lea.get(f"/cases/{case.number}").text
    assert send(lea, f"{place}/unlink", one=case.author_id, other=video.id).status_code == 409


def test_an_agent_sees_who_it_is_and_does_not_link(
    ann: TestClient, inst: Installation, brand: Brand, source: Source
) -> None:
    """The case shows the author to everybody; the page to change it is a lead's."""
    case = make_case(inst.database, brand, source, author=make_author(inst.database, "marieke", followers=12000))
    page = ann.get(f"/cases/{case.number}").text
    assert "marieke" in page and f"/cases/{case.number}/author" not in page
    assert ann.get(f"/cases/{case.number}/author").status_code == 403
    assert send(ann, f"/cases/{case.number}/author/link", one=case.author_id, other=case.id).status_code == 403


def test_a_case_of_nobody_has_nobody_to_link(enter: Enter, inst: Installation, brand: Brand, source: Source) -> None:
    """Where the source names no author, the page says so."""
    case, other = make_case(inst.database, brand, source), make_author(inst.database, "marieke")
    make_mention(inst.database, brand, source, author=other)
    lea, place = enter(Role.LEAD, "Lea"), f"/cases/{case.number}/author"
    assert "Unknown author" in lea.get(place).text and "marieke" not in lea.get(f"{place}?q=marieke").text
    assert send(lea, f"{place}/link", one=other.id, other=case.id).status_code == 404


def test_what_is_left_of_who_was_forgotten_is_shown_nowhere(
    inst: Installation, enter: Enter, brand: Brand, source: Source
) -> None:
    """The hash that keeps their posts out is no name: pages, the API and answers know no author there."""
    case = make_case(inst.database, brand, source, author=make_author(inst.database, "marieke"))
    privacy.erase_person(inst, "marieke")
    lea = enter(Role.LEAD, "Lea")
    places = ("/queue", f"/cases/{case.number}", f"/cases/{case.number}/author", "/api/v1/cases", "/search?q=Acme")
    shown = {place: lea.get(place).text for place in places}
    assert "Unknown author" in shown["/queue"] and "Unknown author" in shown[f"/cases/{case.number}"]
    assert [place for place, page in shown.items() if "erased:" in page] == []
