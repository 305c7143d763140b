"""The pages of the brands: added, tried, changed, paused, removed."""

import pytest
from fastapi.testclient import TestClient

from listener.console.excerpts import pieces
from listener.services import registry
from listener.services.installation import Installation
from listener.terms import Match, Role
from models import Brand, Document, Source
from tests.console.conftest import Enter, send
from tests.factories import keep, make_brand, make_case, make_source, now

FORM = {"name": "Air Lumen", "handles": "@airlumen", "queries": '"air lumen"\n#airlumen -jobs', "time_zone": "UTC",
        "locale": "fr", "digest_hour": "8", "sla_minutes": ""}  # fmt: skip


@pytest.fixture
def owner(enter: Enter) -> TestClient:
    return enter(Role.OWNER, "Own")


def _document(inst: Installation, source: Source, text: str) -> None:
    moment = now()
    keep(inst.database, Document(source_id=source.id, external_id=text, text=text, published_at=moment,
                                 collected_at=moment))  # fmt: skip


def test_a_brand_is_added_and_changed(inst: Installation, owner: TestClient) -> None:
    """The form leads to the brand's own page, which shows what was kept and keeps what is changed."""
    assert "No brand yet" in owner.get("/brands").text and owner.get("/new/brands").status_code == 200
    added = send(owner, "/brands", **FORM)
    assert (added.status_code, added.headers["location"]) == (303, "/brands/air-lumen?done=added")
    html = owner.get("/brands/air-lumen?done=added").text
    assert "The brand is added" in html and "#airlumen -jobs</textarea>" in html
    form = registry.show_brand(inst, "air-lumen").form
    assert (form.handles, form.queries) == (("@airlumen",), ('"air lumen"', "#airlumen -jobs"))
    assert (form.locale, form.digest_hour, form.sla_minutes) == ("fr", 8, 60)
    send(owner, "/brands/air-lumen", **FORM | {"name": "Air Lumen SA", "sla_minutes": "30", "slug": "lumen"})
    form = registry.show_brand(inst, "lumen").form
    assert (form.name, form.sla_minutes, form.warnings) == ("Air Lumen SA", 30, (15, 22))


def test_saving_without_a_change_promises_nothing_new(inst: Installation, owner: TestClient, brand: Brand) -> None:
    """What stands in the form already is no change: the brand gets no policy of its own by looking at it."""
    html = owner.get("/brands/acme").text
    assert 'value="60"' in html
    send(owner, "/brands/acme", name="Acme", queries="any: acme", handles="", sla_minutes="60", digest_hour="7",
         locale="en", time_zone="UTC", slug="acme")  # fmt: skip
    assert registry.all_policies(inst) == []


def test_a_mistake_in_a_query_is_pointed_at(owner: TestClient) -> None:
    """The form comes back with what was typed, the expression marked from where it cannot be read."""
    refused = send(owner, "/brands", **FORM | {"queries": 'acme "open'})
    assert refused.status_code == 400
    assert "acme <mark>&#34;open</mark>" in refused.text and "A quote is opened" in refused.text
    assert 'value="Air Lumen"' in refused.text and 'id="field-queries-error"' in refused.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("time_zone", "Mars/Base", "There is no time zone"), ("sla_minutes", "many", "valid integer"),
     ("slug", "Not A Slug", "cannot be a short name"), ("name", "", "at least 1 character")],
)  # fmt: skip
def test_a_wrong_field_is_told(inst: Installation, owner: TestClient, field: str, value: str, words: str) -> None:
    """In words, with the form as it was, and nothing kept."""
    refused = send(owner, "/brands", **FORM | {field: value})
    assert refused.status_code == 400 and words in refused.text
    assert registry.all_brands(inst) == []


def test_a_short_name_that_is_taken(owner: TestClient, brand: Brand) -> None:
    """Beside its field, and where it was removed before, how to bring it back."""
    assert "There is a brand with the short name" in send(owner, "/brands", name="Acme").text
    send(owner, "/brands/acme/remove")
    assert "There was a brand" in send(owner, "/brands", name="Acme").text


def test_what_would_match_is_shown_before_it_is_kept(inst: Installation, owner: TestClient, source: Source) -> None:
    """In what was collected last, or in a post that was pasted: why, and why not; alone when the script asks."""
    _document(inst, source, "The Lumen app lost my order")
    _document(inst, source, "Nothing to see")
    shown = send(owner, "/preview/queries", **FORM | {"queries": "lumen"}).text
    assert "1 of 2 would be a mention" in shown and "The <mark>Lumen</mark> app" in shown and "<h1>A new brand" in shown
    part = owner.post("/preview/queries", data={"csrf": owner.csrf, "queries": "nobody"}, headers={"X-Fragment": "p"})
    assert "0 of 2 would be mentions" in part.text and "none of the terms" in part.text and "<h1>" not in part.text
    pasted = send(owner, "/preview/queries", queries="lumen -jobs\nair +must", text="<b>Lumen</b> jobs").text
    assert "“jobs” is excluded" in pasted and "“must” must be there" in pasted and "<b>Lumen" not in pasted
    assert registry.all_brands(inst) == []


def test_pause_and_resume(inst: Installation, owner: TestClient, brand: Brand) -> None:
    """Its own sources rest with it and come back; one that was off before stays off."""
    own = make_source(inst.database, "Own", brand_id=brand.id)
    off = make_source(inst.database, "Off", brand_id=brand.id, enabled=False)
    send(owner, "/brands/acme/pause")
    assert "Nothing becomes a mention of it" in owner.get("/brands/acme").text
    assert "Paused" in owner.get("/brands").text
    assert not registry.show_source(inst, str(own.id)).source.enabled
    send(owner, "/brands/acme/resume")
    assert registry.show_source(inst, str(own.id)).source.enabled
    assert not registry.show_source(inst, str(off.id)).source.enabled


def test_removing_asks_first_and_can_be_undone(
    inst: Installation, owner: TestClient, brand: Brand, source: Source
) -> None:
    """The question says what stays; the list keeps the removed with a way back."""
    make_case(inst.database, brand, source)
    asked = owner.get("/brands/acme/remove").text
    assert "Remove Acme?" in asked and "1 open case stays" in asked
    assert send(owner, "/brands/acme/remove").headers["location"] == "/brands"
    html = owner.get("/brands").text
    assert "No brand yet" in html and "1 removed brand" in html
    send(owner, "/brands/acme/restore")
    assert 'href="/brands/acme"' in owner.get("/brands").text


def test_the_list_says_how_each_does(inst: Installation, owner: TestClient, brand: Brand, source: Source) -> None:
    """Mentions of seven days, open cases, sources and how many of these need a look."""
    make_case(inst.database, brand, source)
    make_source(inst.database, "Broken", enabled=False)
    make_brand(inst.database, "Lumen")
    html = owner.get("/brands").text
    assert "2 sources" in html and "1 needs a look" in html and 'href="/queue?brand=acme">1</a>' in html


def test_a_manager_reads_and_changes_nothing(inst: Installation, enter: Enter, brand: Brand) -> None:
    """The fields are there, switched off, and no button; the request itself is refused."""
    manager = enter(Role.MANAGER, "Mia")
    html = manager.get("/brands/acme").text
    assert 'id="field-name" name="name" required' in html and " disabled" in html and "Save" not in html
    assert send(manager, "/brands/acme", name="Other").status_code == 403
    assert manager.get("/new/brands").status_code == 403
    assert enter(Role.AGENT, "Ann").get("/brands").status_code == 403


def test_an_excerpt_keeps_the_match_in_sight() -> None:
    """A long text is cut around its first match, and every piece of it is of the text."""
    text = "x " * 400 + "Acme fails" + " y" * 400
    found = pieces(text, [Match("acme", 800, 804)])
    assert ("Acme", True) in found and found[0] == ("…", False)
    assert sum(len(words) for words, _ in found) < 300
    assert pieces("short", []) == [("short", False)]
