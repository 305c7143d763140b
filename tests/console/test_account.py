"""One's own account, and the people page of the owner."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from listener.decide.attempts import FREE
from listener.services import accounts, registry, visiting
from listener.services.installation import Installation
from listener.services.visiting import PREFIX
from listener.terms import AttemptKind, Role, TokenUse
from models import Agent, AuditEntry, Brand, Case, SignIn
from tests.console.conftest import HERE, PASSWORD, Enter, send
from tests.factories import make_brand, now


def _token_in(text: str) -> str:
    found = re.search(rf"{PREFIX}[\w-]+", text)
    assert found
    return found.group()


def test_a_token_is_shown_once_and_opens_the_api(ann: TestClient, stranger: TestClient, case: Case) -> None:
    """The page that made it shows it, no other does; the API knows it, to read alone, until it is revoked."""
    token = _token_in(send(ann, "/account/tokens", name="export", use="read", days="30").text)
    page = ann.get("/account").text
    assert token not in page and "export" in page
    bearer = {"Authorization": f"Bearer {token}"}
    assert stranger.get("/api/v1/cases", headers=bearer).json()["total"] == 1
    assert stranger.post(f"/api/v1/cases/{case.number}/claim", headers=bearer).status_code == 403
    assert stranger.get("/account", headers=bearer).status_code == 403
    key = re.search(r"/account/tokens/([\w-]+)/revoke", page)
    assert key and send(ann, f"/account/tokens/{key.group(1)}/revoke").status_code == 303
    assert stranger.get("/api/v1/cases", headers=bearer).status_code == 401


def test_a_token_works_no_further_than_its_agent(
    inst: Installation, enter: Enter, stranger: TestClient, case: Case
) -> None:
    """One to work claims; one to operate is still no owner; brands are those of the agent."""
    enter(Role.AGENT, "Ann"), enter(Role.AGENT, "Bo", [make_brand(inst.database, "Bolt")])
    bearers = {}
    for name, use in (("ann", TokenUse.WORK), ("bo", TokenUse.OPERATE)):
        agent = registry.show_agent(inst, f"{name}@example.org", now()).agent
        bearers[name] = {"Authorization": f"Bearer {visiting.make_token(inst, agent.id, 'x', use, now())}"}
    assert stranger.post(f"/api/v1/cases/{case.number}/claim", headers=bearers["bo"]).status_code == 404
    assert stranger.get("/api/v1/deliveries", headers=bearers["bo"]).status_code == 403
    assert stranger.post(f"/api/v1/cases/{case.number}/claim", headers=bearers["ann"]).json()["holder"] == "Ann"


def test_the_password_is_changed_and_the_cookie_with_it(enter: Enter, inst: Installation) -> None:
    """This browser stays signed in with a new cookie, the other one is out; wrong words change nothing."""
    ann, other = enter(Role.AGENT, "Ann"), enter(Role.LEAD, "Lea")
    elsewhere = TestClient(other.app, base_url=HERE, follow_redirects=False)
    elsewhere.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
    before = dict(ann.cookies)
    for current, new in (("wrong password!!", "another long one"), (PASSWORD, "short")):
        answer = send(ann, "/account/password", current=current, new=new)
        assert answer.status_code == 400 and 'role="alert"' in answer.text
    for _ in range(FREE[AttemptKind.PAIR] - 1):
        send(ann, "/account/password", current="wrong password!!", new="another long one")
    assert send(ann, "/account/password", current=PASSWORD, new="short").status_code == 400
    assert send(ann, "/account/password", current=PASSWORD, new="another long one").status_code == 303
    assert dict(ann.cookies) != before
    assert ann.get("/account?done=password").status_code == 200
    assert elsewhere.get("/queue").status_code == 303


def test_one_browser_has_one_sign_in(inst: Installation, enter: Enter) -> None:
    """Signing in again ends the sign-in before it: its cookie is worth nothing any more."""
    ann = enter(Role.AGENT, "Ann")
    ann.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
    with inst.database.reading() as session:
        assert len(session.exec(select(SignIn)).all()) == 1


def test_sign_ins_are_listed_and_ended(enter: Enter) -> None:
    """The list names the browsers; one is ended, or all but this one."""
    ann = enter(Role.AGENT, "Ann")
    others = [TestClient(ann.app, base_url=HERE, follow_redirects=False, headers={"User-Agent": f"B{n}"}) for n in "12"]
    for other in others:
        other.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
    page = ann.get("/account").text
    assert "B1" in page and "B2" in page
    keys = re.findall(r"/account/sign-ins/(\w{64})/end", page)
    assert len(keys) == 2
    send(ann, f"/account/sign-ins/{keys[0]}/end")
    assert sorted(other.get("/queue").status_code for other in others) == [200, 303]
    send(ann, "/account/sign-ins/end")
    assert [other.get("/queue").status_code for other in others] == [303, 303]
    assert ann.get("/queue").status_code == 200


def test_language_and_zone_are_ones_own(ann: TestClient) -> None:
    """They hold wherever one signs in; a zone that is none is refused; empty is the browser's."""
    assert send(ann, "/account/profile", name="Ann B", language="fr", time_zone="Asia/Tokyo").status_code == 303
    page = ann.get("/account").text
    assert 'data-zone="Asia/Tokyo"' in page and 'lang="fr"' in page and "Ann B" in page
    assert send(ann, "/account/profile", name="Ann", time_zone="Nowhere/At all").status_code == 400
    send(ann, "/account/profile", name="Ann", time_zone="")
    assert 'data-zone="UTC"' in ann.get("/account").text


def test_the_owner_invites_somebody_for_a_brand(
    inst: Installation, enter: Enter, stranger: TestClient, brand: Brand
) -> None:
    """The link is shown once; who enters by it works for that brand on that tier; the log says who let them in."""
    own = enter(Role.OWNER, "Own")
    answer = send(own, "/users", email="jo@client.example", tier="n3", reach="some", brands=brand.slug)
    link = re.search(r"/welcome\?token=[\w-]+", answer.text)
    assert link and link.group() not in own.get("/users").text
    token = link.group().partition("=")[2]
    stranger.post("/welcome", data={"token": token, "password": PASSWORD, "name": "Jo"})
    view = registry.show_agent(inst, "jo@client.example", now())
    assert (view.agent.tier, [one.slug for one in view.brands], view.sign_ins) == ("n3", [brand.slug], 1)
    with inst.database.reading() as session:
        entry, agent = session.exec(select(AuditEntry, Agent).join(Agent, Agent.id == AuditEntry.agent_id)).one()
    assert (entry.target, agent.name) == ("jo@client.example", "Own")


def test_the_owner_changes_and_puts_out(inst: Installation, enter: Enter, brand: Brand) -> None:
    """Tier and brands hold at the next click, a new role at the next sign-in; who is put out is out at once."""
    own, ann = enter(Role.OWNER, "Own"), enter(Role.AGENT, "Ann")
    place = f"/users/{registry.show_agent(inst, 'ann@example.org', now()).agent.id}"
    assert send(own, place, name="Ann", role="lead", tier="n2", reach="some").status_code == 303
    assert ann.get("/queue").status_code == 303
    ann.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
    assert ann.get("/deliveries").status_code == 200 and brand.name not in ann.get("/api/v1/brands").text
    assert send(own, f"{place}/sign-ins/end").status_code == 303 and ann.get("/queue").status_code == 303
    assert "/welcome?token=" in send(own, f"{place}/link").text
    assert send(own, f"{place}/put-out").status_code == 303
    assert ann.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD}).status_code == 403
    assert send(own, f"{place}/let-in").status_code == 303
    assert ann.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD}).status_code == 303
    mine = f"/users/{registry.show_agent(inst, 'own@example.org', now()).agent.id}"
    assert send(own, f"{mine}/put-out").status_code == 400


@pytest.mark.parametrize(
    "fields", [{"email": "own@example.org"}, {"email": "nobody"}, {"email": "x@y", "role": "owner"}]
)
def test_an_invitation_that_cannot_be_is_told_in_the_form(enter: Enter, fields: dict[str, str]) -> None:
    """Somebody who is here, what is no address, an owner of some brands: said on the page, with what was typed."""
    answer = send(enter(Role.OWNER, "Own"), "/users", reach="some", **fields)
    assert answer.status_code == 400 and f'value="{fields["email"]}"' in answer.text


def test_a_sign_in_that_pages_keep_asking_with_ends(inst: Installation, ann: TestClient) -> None:
    """Two hours without a person at it, and the next click leads to the sign-in page."""

    def leave(session: object) -> None:
        for one in session.exec(select(SignIn)):
            one.seen_at -= timedelta(hours=2, seconds=1)  # the clock of the tests shows whole seconds

    inst.database.write(leave)
    assert ann.get("/queue").status_code == 303
    assert accounts.remove_expired(inst, now()) == 1
