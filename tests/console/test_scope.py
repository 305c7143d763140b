"""Who works for some brands finds nothing of the others: not on a page, not by its key, not by changing it."""

import json

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlmodel import select

from listener.console.access import ACCESS, ANYONE
from listener.services import accounts, webcare
from listener.services.installation import Installation
from listener.store import alerts
from listener.terms import Role, Scope
from models import Alert, Brand, Case, Channel, Delivery
from tests.console.conftest import PASSWORD, Enter, send
from tests.console.routes import ENDLESS, LEAVING, Keys, ask, keys_of, routes
from tests.factories import keep, make_brand, make_case, make_source, now

OUTSIDE = ("Zwartbek", "lost my order")  # the other brand, and what is said of it
OF_A_BRAND = {"number", "slug", "mention", "correction", "source"}  # names in paths

POINTS = {"insert_article", "link_author", "unlink_author"}  # with a body that points at something there is not


@pytest.fixture
def brand(inst: Installation) -> Brand:
    return make_brand(inst.database, OUTSIDE[0])


@pytest.fixture
def bolt(inst: Installation) -> Brand:
    return make_brand(inst.database, "Bolt")


@pytest.fixture
def keys(inst: Installation, brand: Brand, case: Case) -> Keys:
    """Keys of what is outside; beside the case a source, an alert and its delivery."""
    make_source(inst.database, f"{OUTSIDE[0]} forum", brand_id=brand.id)
    channel = keep(inst.database, Channel(notifier="slack", name="#webcare"))
    alert = keep(inst.database, Alert(key="a", kind="case_opened", brand_id=brand.id, case_id=case.id))
    keep(inst.database, Delivery(alert_id=alert.id, channel_id=channel.id))
    return keys_of(inst, brand, case)


def _guarded(app: FastAPI) -> list[tuple[APIRoute, Role]]:
    """Every route that an agent of some brands may use, with the role for it."""
    found = []
    for route in routes(app):
        roles = ACCESS[route.name]
        if roles is not ANYONE and roles != {Role.OWNER} and route.name not in ENDLESS | LEAVING:
            found.append((route, min(roles - {Role.OWNER})))
    return found


def test_what_is_outside_is_not_there(app: FastAPI, enter: Enter, bolt: Brand, keys: Keys) -> None:
    """A key of something outside is 404 on every route, where a colleague of the brand is let in; no page names it."""
    asked = _guarded(app)
    inside = {role: enter(role, f"Bo{role}", [bolt]) for role in {role for _, role in asked}}
    colleague = {role: enter(role, f"Al{role}") for role in inside}
    wrong = []
    for route, role in asked:
        answer = ask(inside[role], route, keys, **{"X-CSRF-Token": inside[role].csrf})
        other = ask(colleague[role], route, keys, **{"X-CSRF-Token": colleague[role].csrf})
        names = set(route.param_convertors)
        if names & OF_A_BRAND:  # a name in the path that is of no brand has no row behind it: 404 for the colleague too
            let_in = other.status_code not in ({422} if names - OF_A_BRAND or route.name in POINTS else {404, 422})
            is_kept = let_in and answer.status_code == 404
        else:
            is_kept = answer.status_code < 500 and other.status_code < 500
        if not is_kept or any(word in answer.text for word in OUTSIDE):
            wrong.append((route.name, answer.status_code, other.status_code))
    assert wrong == []


def test_the_mail_of_other_clients_people_is_not_there(
    inst: Installation, enter: Enter, brand: Brand, bolt: Brand, case: Case
) -> None:
    """A channel that reaches one person alone is there where they work."""
    for name, theirs in (("Zita", brand), ("Bob", bolt)):
        person = accounts.create_agent(inst, f"{name}@x.example", name, Role.AGENT, PASSWORD, now(), brands=[theirs.id])
        with inst.database.writing() as session:
            alerts.mail_of(session, person, next(iter(inst.notifiers)), now())
    mia = enter(Role.MANAGER, "Mia", [bolt])
    page = mia.get("/deliveries").text
    assert "Bob" in page and "Zita" not in page
    with inst.database.reading() as session:
        keys = {one.name: one.id for one in session.exec(select(Channel))}
    assert mia.get(f"/channels/{keys['Bob']}").status_code == 200
    for word in ("Zita", str(keys["Zita"])):
        answer = mia.get(f"/channels/{word}")
        assert answer.status_code == 404 and "@x.example" not in answer.text


def test_nobody_without_brands_is_let_in(app: FastAPI, enter: Enter, keys: Keys) -> None:
    """An agent whose last brand was taken away sees empty pages, and no error."""
    asked = _guarded(app)
    nobody = {role: enter(role, f"No{role}", []) for role in {role for _, role in asked}}
    for route, role in asked:
        answer = ask(nobody[role], route, keys, **{"X-CSRF-Token": nobody[role].csrf})
        assert answer.status_code < 500, (route.path, answer.status_code)
        assert not any(word in answer.text for word in OUTSIDE), route.path


def test_an_address_that_asks_for_another_brand_gets_nothing(enter: Enter, bolt: Brand, case: Case) -> None:
    """Filters by the name of a brand outside find nothing in the queue, the review and the API."""
    client = enter(Role.LEAD, "Bo", [bolt])
    for path in (
        "/queue?brand=zwartbek",
        "/queue?view=closed",
        "/review?brand=zwartbek",
        "/api/v1/cases?brand=zwartbek",
    ):
        assert f"/cases/{case.number}" not in client.get(path).text
    assert client.get("/quality?brand=zwartbek").status_code == 404


def test_work_within_goes_on_as_before(inst: Installation, enter: Enter, bolt: Brand, case: Case) -> None:
    """One's own case is claimed, noted, corrected and closed, with its clocks and policies."""
    mine = make_case(inst.database, bolt, make_source(inst.database, "Another"))
    client = enter(Role.AGENT, "Bo", [bolt])
    assert f"/cases/{mine.number}" in client.get("/queue").text
    for step, fields in (("claim", {}), ("notes", {"text": "Seen"}), ("close", {"reason": "answered"}), ("reopen", {})):
        assert send(client, f"/cases/{mine.number}/{step}", **fields).status_code == 303, step
    (post,) = webcare.case(inst, mine.number).posts
    assert send(client, f"/mentions/{post.mention.id}/corrections", said="sentiment:neutral").status_code == 303
    assert client.get(f"/cases/{mine.number}").status_code == 200


def test_the_first_steps_are_those_of_the_scope(enter: Enter, bolt: Brand, keys: Keys) -> None:
    """The API counts the cases of one's own brands and names no others."""
    found = enter(Role.AGENT, "Bo", [bolt]).get("/api/v1/brands").json()
    assert json.dumps(found) == json.dumps([{"slug": "bolt", "name": "Bolt", "open": 0, "unheld": 0, "late": 0}])


def test_the_stream_of_another_scope_is_silent(inst: Installation, brand: Brand, bolt: Brand, case: Case) -> None:
    """What happens to a case outside does not change what the live pages compare."""
    within = inst.within(Scope(frozenset({bolt.id})))
    before = webcare.stamp(within), webcare.stamp(inst)
    make_case(inst.database, brand, make_source(inst.database))
    assert webcare.stamp(within) == before[0]
    assert webcare.stamp(inst) != before[1]
