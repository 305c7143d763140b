"""Sign-in through an OpenID Connect provider, served over HTTP with real signatures."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import select

from listener.console.app import create_app
from listener.decide.attempts import FREE
from listener.decide.openid import Refusal
from listener.errors import EntryRefused
from listener.http import Door
from listener.services import accounts, registry
from listener.services.installation import Installation
from listener.services.signing_in import Provider
from listener.services.signing_in.provider import REST
from listener.terms import AttemptKind, Role
from models import Agent, AttemptCount, SignIn
from tests.console.conftest import HERE, PASSWORD, send
from tests.factories import make_brand, now
from tests.mailing import mail_serving
from tests.standins._openid import CLIENT, SECRET, Key, OpenIdProvider

WORDS = {  # the beginning of what the page says
    Refusal.DOWN: "does not answer", Refusal.STATE: "not begun in this browser", Refusal.CODE: "used already",
    Refusal.SIGNATURE: "not signed by", Refusal.AUDIENCE: "meant for another program", Refusal.NONCE: "another sign-in",
    Refusal.EXPIRED: "not valid at this time", Refusal.ISSUER: "another provider", Refusal.CLIENT: "does not accept",
    Refusal.UNVERIFIED: "has not verified", Refusal.NO_EMAIL: "does not tell", Refusal.UNKNOWN: "Nobody here has",
    Refusal.TAKEN: "belongs here to another", Refusal.PUT_OUT: "no access here", Refusal.BROKEN_OFF: "went back",
    Refusal.REFUSED: "refused the sign-in", Refusal.MISBEHAVES: "cannot be used",
}  # fmt: skip


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with OpenIdProvider() as provider:
        yield provider


def with_provider(inst: Installation, provider: OpenIdProvider, **settings: Any) -> Installation:
    changed = {
        "oidc_issuer": provider.address, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_name": "Corp",
    }  # fmt: skip
    door = Door(allow_hosts=frozenset({"127.0.0.1"}))
    return replace(inst, http=door, settings=inst.settings.model_copy(update=changed | settings))


@pytest.fixture
def inst(inst: Installation, provider: OpenIdProvider) -> Installation:
    """An installation that knows the provider."""
    return with_provider(inst, provider)


@pytest.fixture
def ann(inst: Installation) -> Agent:
    return accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())


def browser(inst: Installation) -> TestClient:
    return TestClient(create_app(installation=inst), base_url=HERE, follow_redirects=False)


def out_and_back(client: TestClient, provider: OpenIdProvider, path: str = "/queue", **changed: str) -> Response:
    """Press the button, sign in there, come back with what it answers."""
    out = client.get("/sign-in/provider", params={"next": path})
    if out.status_code != 303:
        return out
    return client.get("/sign-in/provider/back", params=provider.come_back(out.headers["location"]) | changed)


def refused(answer: Response, why: Refusal) -> None:
    """The page says why, nobody is signed in, and no cookie is left."""
    assert answer.status_code in (403, 502), answer.headers.get("location")
    assert WORDS[why] in answer.text
    assert "listener=" not in answer.headers.get("set-cookie", "")


def test_the_button_leads_in(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """Out with PKCE, state and nonce; back at the page one wanted, signed in as oneself."""
    client = browser(inst)
    page = client.get("/sign-in?next=/team").text
    assert "Sign in with Corp" in page and "/sign-in/provider?next=/team" in page
    answer = out_and_back(client, provider, "/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "u-1" not in client.get("/account").text and "ann@example.org" in client.get("/account").text
    assert [asked.path for asked in provider.requests] == ["/.well-known/openid-configuration", "/token", "/keys"]


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_elsewhere(inst: Installation, provider: OpenIdProvider, ann: Agent, path: str) -> None:
    """A path of another site is not followed after signing in."""
    assert out_and_back(browser(inst), provider, path).headers["location"] == "/queue"


@pytest.mark.parametrize(("algorithm", "by_post", "secret"), [("ES256", False, SECRET), ("RS256", True, SECRET)])
def test_providers_differ(inst: Installation, ann: Agent, algorithm: str, by_post: bool, secret: str) -> None:
    """Another curve, and the secret in the form."""
    with OpenIdProvider(by_post=by_post, secret=secret) as provider:
        provider.algorithm = algorithm
        assert out_and_back(browser(with_provider(inst, provider)), provider).status_code == 303


def test_an_address_told_later_is_asked_for(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """Some providers keep it out of the token; what they tell of somebody else is not used."""
    told = {name: provider.person.pop(name) for name in ("email", "email_verified")}
    refused(out_and_back(browser(inst), provider), Refusal.NO_EMAIL)
    provider.told_later = told | {"sub": "u-2"}
    refused(out_and_back(browser(inst), provider), Refusal.MISBEHAVES)
    provider.told_later = told
    assert out_and_back(browser(inst), provider).status_code == 303


WRONG: list[tuple[dict[str, Any], Refusal]] = [
    ({"nonce": "another"}, Refusal.NONCE),
    ({"nonce": None}, Refusal.NONCE),
    ({"iss": "https://evil.example"}, Refusal.ISSUER),
    ({"aud": "another client"}, Refusal.AUDIENCE),
    ({"aud": [CLIENT, "another client"]}, Refusal.AUDIENCE),
    ({"aud": [CLIENT, "another client"], "azp": "another client"}, Refusal.AUDIENCE),
    ({"azp": "another client"}, Refusal.AUDIENCE),
    ({"exp": int(time.time()) - 600}, Refusal.EXPIRED),
    ({"exp": None}, Refusal.MISBEHAVES),
    ({"iat": int(time.time()) + 3600}, Refusal.EXPIRED),
    ({"iat": "yesterday"}, Refusal.MISBEHAVES),
    ({"nbf": int(time.time()) + 3600}, Refusal.EXPIRED),
    ({"sub": None}, Refusal.MISBEHAVES),
    ({"sub": "x" * 256}, Refusal.MISBEHAVES),
    ({"email_verified": False}, Refusal.UNVERIFIED),
    ({"email_verified": None}, Refusal.UNVERIFIED),
    ({"email": "nobody@example.org"}, Refusal.UNKNOWN),
    ({"email": "not an address"}, Refusal.NO_EMAIL),
    ({"email": accounts.FIRST_OWNER}, Refusal.NO_EMAIL),
]


@pytest.mark.parametrize(("claims", "why"), WRONG)
def test_a_token_that_does_not_hold_lets_nobody_in(
    inst: Installation, provider: OpenIdProvider, ann: Agent, claims: dict[str, Any], why: Refusal
) -> None:
    """Each claim is looked at, and the page says in words what is wrong."""
    provider.claims = claims
    refused(out_and_back(browser(inst), provider), why)
    with inst.database.reading() as session:
        assert session.exec(select(SignIn)).all() == [] and len(session.exec(select(Agent)).all()) == 1


def test_two_audiences_with_us_as_the_party_are_fine(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """Clocks may be a minute apart, too."""
    moment = int(time.time())
    provider.claims = {"aud": ["another", CLIENT], "azp": CLIENT, "iat": moment + 60, "email_verified": "true"}
    assert out_and_back(browser(inst), provider).status_code == 303


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_nobody_signed_is_nothing(
    inst: Installation, provider: OpenIdProvider, ann: Agent, algorithm: str
) -> None:
    """No signature, or one made with what everybody knows."""
    provider.algorithm = algorithm
    refused(out_and_back(browser(inst), provider), Refusal.SIGNATURE)


def test_another_key_under_the_same_name_is_found_out(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """The signature is checked, not the name of the key; a key too short to be safe is no key."""
    client = browser(inst)
    assert out_and_back(client, provider).status_code == 303
    thief = Key("RS256", name=provider.keys[0].name)
    real, provider.keys = provider.keys, [thief]
    refused(out_and_back(browser_like(client), provider), Refusal.SIGNATURE)
    provider.keys = real


def browser_like(client: TestClient) -> TestClient:
    """Another browser at the same console, which keeps what it knows of the provider."""
    return TestClient(client.app, base_url=HERE, follow_redirects=False)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "a" * 30_000, "eyJhbGciOiJSUzI1NiIsImtpZCI6N30.e30.AA"])
def test_a_token_that_is_none_is_refused(inst: Installation, provider: OpenIdProvider, ann: Agent, token: str) -> None:
    """Rubbish in its place is no error of ours."""
    provider.token = token
    assert out_and_back(browser(inst), provider).status_code in (403, 502)


def test_new_keys_are_looked_up(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """The provider changes its keys; the next sign-in reads them anew, the one after does not."""
    client = browser(inst)
    assert out_and_back(client, provider).status_code == 303
    provider.rotate()
    assert out_and_back(browser_like(client), provider).status_code == 303
    assert out_and_back(browser_like(client), provider).status_code == 303
    assert [asked.path for asked in provider.requests].count("/keys") == 2


def test_a_code_works_once(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """Who repeats the address, even with the cookie of the attempt, is refused."""
    client = browser(inst)
    out = client.get("/sign-in/provider")
    kept = dict(client.cookies)
    answer = provider.come_back(out.headers["location"])
    assert client.get("/sign-in/provider/back", params=answer).status_code == 303
    refused(browser_like(client).get("/sign-in/provider/back", params=answer), Refusal.STATE)
    again = TestClient(client.app, base_url=HERE, follow_redirects=False, cookies=kept)
    refused(again.get("/sign-in/provider/back", params=answer), Refusal.CODE)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"state": "another"}, Refusal.STATE),
        ({"state": ""}, Refusal.STATE),
        ({"iss": "https://evil.example"}, Refusal.ISSUER),
        ({"error": "access_denied"}, Refusal.BROKEN_OFF),
        ({"error": "<script>"}, Refusal.REFUSED),
        ({"code": "of somebody else"}, Refusal.CODE),
        ({"code": ""}, Refusal.CODE),
    ],
)
def test_an_answer_that_was_changed_is_refused(
    inst: Installation, provider: OpenIdProvider, ann: Agent, changed: dict[str, str], why: Refusal
) -> None:
    """Another state, another issuer, another code, or the provider's own no."""
    refused(out_and_back(browser(inst), provider, **changed), why)


def test_an_answer_without_its_issuer_is_refused(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """Where the provider says that it names itself, leaving it out is a change (RFC 9207, section 2.4)."""
    client = browser(inst)
    answer = provider.come_back(client.get("/sign-in/provider").headers["location"])
    refused(client.get("/sign-in/provider/back", params={**answer, "iss": ""}), Refusal.ISSUER)


def test_the_attempt_of_another_browser_is_not_ours(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """A link that somebody else began signs nobody in as them; a cookie of one's own making neither."""
    client, victim = browser(inst), browser(inst)
    answer = provider.come_back(client.get("/sign-in/provider").headers["location"])
    refused(victim.get("/sign-in/provider/back", params=answer), Refusal.STATE)
    victim.cookies.set("listener-provider", client.cookies["listener-provider"][:-3] + "xxx")
    refused(victim.get("/sign-in/provider/back", params=answer), Refusal.STATE)


def test_a_provider_that_is_down_is_said(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """Before going there, and in the middle; the password works all the same, and the provider when it is back.

    Nobody is taken for a guesser because of it.
    """
    provider.is_down = True
    refused(browser(inst).get("/sign-in/provider"), Refusal.DOWN)
    provider.is_down = False
    client = browser(inst)
    out = client.get("/sign-in/provider")
    answer = provider.come_back(out.headers["location"])
    provider.is_down = True
    refused(client.get("/sign-in/provider/back", params=answer), Refusal.DOWN)
    assert client.post("/sign-in", data={"email": ann.email, "password": PASSWORD}).status_code == 303
    provider.is_down = False
    assert out_and_back(browser_like(client), provider).status_code == 303
    with inst.database.reading() as session:
        assert session.exec(select(AttemptCount)).all() == []


def test_a_provider_that_is_down_is_not_waited_for_again_and_again(
    inst: Installation, provider: OpenIdProvider
) -> None:
    """For five seconds the next ones are told at once; then it is asked anew, and answers."""
    known, moment = Provider(provider.address), now()
    provider.is_down = True
    for _ in range(3):
        with pytest.raises(EntryRefused) as refusal:
            known.endpoints(inst.http, moment)
        assert refusal.value.code == Refusal.DOWN
    assert len(provider.requests) == 1
    provider.is_down = False
    assert known.endpoints(inst.http, moment + REST).token == f"{provider.address}/token"


def test_a_provider_that_does_not_know_us_is_said(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """A wrong secret is the owner's to mend; it stands in no page."""
    provider.secret = "a newer one"
    answer = out_and_back(browser(inst), provider)
    refused(answer, Refusal.CLIENT)
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        ({"issuer": "https://evil.example"}, Refusal.ISSUER),
        ({"token_endpoint": "http://evil.example/token"}, Refusal.MISBEHAVES),
        ({"jwks_uri": None}, Refusal.MISBEHAVES),
    ],
)
def test_a_provider_that_says_odd_things_is_not_used(
    inst: Installation, provider: OpenIdProvider, ann: Agent, metadata: dict[str, Any], why: Refusal
) -> None:
    """Another name than the one that was set, or addresses that anybody could listen to."""
    provider.metadata = metadata
    refused(out_and_back(browser(inst), provider), why)


def test_a_changed_address_moves_nobody(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """The subject is remembered: a new address there is still Ann, and her old one, given to Eve there, is not."""
    client = browser(inst)
    out_and_back(client, provider)
    accounts.create_agent(inst, "boss@example.org", "Boss", Role.OWNER, PASSWORD, now())
    provider.person |= {"email": "boss@example.org", "email_verified": False}
    other = browser_like(client)
    assert out_and_back(other, provider).status_code == 303
    assert "ann@example.org" in other.get("/account").text
    provider.person = {"sub": "u-2", "email": "ann@example.org", "email_verified": True}
    refused(out_and_back(browser_like(client), provider), Refusal.TAKEN)


def test_the_owner_lets_a_new_account_of_the_provider_in(
    inst: Installation, provider: OpenIdProvider, ann: Agent
) -> None:
    """Once the former one is forgotten, the verified address counts again; the sign-ins of the former have ended."""
    client, own = browser(inst), browser(inst)
    accounts.create_agent(inst, "own@example.org", "Own", Role.OWNER, PASSWORD, now())
    own.post("/sign-in", data={"email": "own@example.org", "password": PASSWORD})
    own.csrf = re.search(r'data-csrf="(\w+)"', own.get("/queue").text).group(1)  # type: ignore[union-attr, attr-defined]
    out_and_back(client, provider)
    assert provider.address in own.get(f"/users/{ann.id}").text
    send(own, f"/users/{ann.id}/unlink")
    assert client.get("/queue").status_code == 303
    provider.person["sub"] = "u-2"
    assert out_and_back(client, provider).status_code == 303


def test_who_was_put_out_stays_out(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """Known to the provider or not, and their browser is out at once."""
    client = browser(inst)
    out_and_back(client, provider)
    registry.remove_agent(inst, ann.email)
    assert client.get("/queue").status_code == 303
    refused(out_and_back(client, provider), Refusal.PUT_OUT)
    provider.person["sub"] = "u-2"
    refused(out_and_back(client, provider), Refusal.TAKEN)


def test_signing_in_again_ends_the_sign_in_before(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """The cookie changes with each sign-in, and the one before is worth nothing."""
    client = browser(inst)
    client.post("/sign-in", data={"email": ann.email, "password": PASSWORD})
    before = client.cookies["listener"]
    client.cookies.clear()
    out = client.get("/sign-in/provider")
    client.cookies.set("listener", before, domain="127.0.0.1")
    client.get("/sign-in/provider/back", params=provider.come_back(out.headers["location"]))
    with inst.database.reading() as session:
        assert len(session.exec(select(SignIn)).all()) == 1
    assert client.cookies["listener"] != before


def test_signing_out_says_that_the_provider_goes_on(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """The page names it and leads to where one leaves it too."""
    client = browser(inst)
    out_and_back(client, provider)
    client.csrf = re.search(r'data-csrf="(\w+)"', client.get("/queue").text).group(1)  # type: ignore[union-attr, attr-defined]
    left = send(client, "/sign-out")
    assert left.headers["location"] == "/sign-in?left=provider"
    assert "still signed in at Corp" in client.get("/sign-in?left=provider").text
    assert client.get("/queue").status_code == 303
    leaving = client.get("/sign-out/provider").headers["location"]
    assert leaving.startswith(f"{provider.address}/leave?") and "post_logout_redirect_uri=" in leaving


@pytest.mark.parametrize(("slugs", "seen"), [("", []), ("acme,gone", ["acme"]), ("all", ["acme", "bolt"])])
def test_strangers_are_made_agents_only_where_it_is_set(
    inst: Installation, provider: OpenIdProvider, slugs: str, seen: list[str]
) -> None:
    """In the role and for the brands of the settings, and none that is not there; the log says so."""
    for name in ("Acme", "Bolt"):
        make_brand(inst.database, name)
    allowed = with_provider(inst, provider, oidc_default_role="agent", oidc_default_brands=slugs)
    provider.person |= {"sub": "u-9", "email": "new@example.org", "name": "New <b>"}
    client = browser(allowed)
    assert out_and_back(client, provider).status_code == 303
    view = registry.show_agent(inst, "new@example.org", now())
    assert (view.agent.name, view.agent.role, view.state) == ("New <b>", Role.AGENT, "can enter")
    assert [brand["slug"] for brand in client.get("/api/v1/brands").json()] == seen


def test_passwords_may_be_for_owners_alone(inst: Installation, provider: OpenIdProvider, ann: Agent) -> None:
    """Ann's opens nothing, on the page and in the API, and no link makes another; the owner's still does."""
    accounts.create_agent(inst, "own@example.org", "Own", Role.OWNER, PASSWORD, now())
    link = registry.reset_agent(inst, ann.email, now())
    with mail_serving() as server:
        closed = with_provider(inst, provider, password_sign_in=False, smtp_url=server.settings.smtp_url)
        client = browser(closed)
        assert "Owners can use a password" in client.get("/sign-in").text
        assert client.post("/sign-in", data={"email": ann.email, "password": PASSWORD}).status_code == 403
        said = client.post("/api/v1/sign-in", json={"email": ann.email, "password": PASSWORD})
        assert said.status_code == 403
        token = link.partition("token=")[2]
        assert client.get(f"/welcome?token={token}").status_code == 404
        assert client.post("/welcome", data={"token": token, "password": PASSWORD, "name": "x"}).status_code == 404
        client.post("/forgot", data={"email": ann.email})
        assert server.mails == []
        assert out_and_back(client, provider).status_code == 303
        own = browser_like(client)
        assert own.post("/sign-in", data={"email": "own@example.org", "password": PASSWORD}).status_code == 303
        own.csrf = re.search(r'data-csrf="(\w+)"', own.get("/queue").text).group(1)  # type: ignore[union-attr, attr-defined]
        page = send(own, "/users", email="jo@example.org", reach="all").text
        assert "They enter through Corp" in page
        text = server.mails[0][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert f"{HERE}/sign-in" in text.split() and "welcome" not in text and "Corp" in text


def test_trying_again_and_again_is_slowed_down(inst: Installation, provider: OpenIdProvider) -> None:
    """After some refusals from one place the provider is not asked any more."""
    client = browser(inst)
    for _ in range(FREE[AttemptKind.PAIR]):
        refused(out_and_back(client, provider), Refusal.UNKNOWN)
    asked = len(provider.requests)
    with inst.database.reading() as session:
        counted = {row.kind: row.failures for row in session.exec(select(AttemptCount))}
    assert counted == {AttemptKind.PAIR: FREE[AttemptKind.PAIR], AttemptKind.PLACE: FREE[AttemptKind.PAIR]}
    assert out_and_back(client, provider).status_code == 429
    assert len(provider.requests) == asked


def test_without_a_provider_there_is_no_button(stranger: TestClient, inst: Installation) -> None:
    """And its addresses are nothing."""
    bare = browser(replace(inst, settings=inst.settings.model_copy(update={"oidc_issuer": ""})))
    assert "provider" not in bare.get("/sign-in").text
    for path in ("/sign-in/provider", "/sign-in/provider/back", "/sign-out/provider"):
        assert bare.get(path).status_code == 404


def test_over_https_the_attempt_is_bound_to_this_host(inst: Installation, provider: OpenIdProvider) -> None:
    """The cookie has the prefix that a neighbouring host cannot set, and no script reads it."""
    client = browser(with_provider(inst, provider, base_url="https://127.0.0.1:8600"))
    kept = client.get("/sign-in/provider").headers["set-cookie"]
    assert kept.startswith("__Host-listener-provider=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(kept.split("; "))
