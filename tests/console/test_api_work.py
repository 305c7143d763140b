"""What the console does with a case, the API does too: in one go, or 409 with who was first."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from listener.services import answering
from listener.services.installation import Installation
from listener.terms import Role
from models import Article, Brand, Case, Source
from tests.console.conftest import Enter
from tests.factories import keep, make_case, now


@pytest.fixture
def base(case: Case) -> str:
    return f"/api/v1/cases/{case.number}"


def _post(client: TestClient, path: str, **body: object) -> tuple[int, dict[str, object]]:
    answer = client.post(path, json=body or None, headers={"X-CSRF-Token": client.csrf})
    return answer.status_code, answer.json()


def test_a_case_rests_and_goes_on(ann: TestClient, base: str) -> None:
    """Wait, resume, snooze until a moment with its zone; a stale version is 409, a moment without a zone 422."""
    status, waiting = _post(ann, f"{base}/wait")
    assert (status, waiting["state"], waiting["holder"]) == (200, "waiting", "Ann")
    assert _post(ann, f"{base}/resume")[1]["state"] == "claimed"
    status, refused = _post(ann, f"{base}/snooze", version=1)
    assert (status, refused["code"]) == (409, "changed")
    until = now() + timedelta(hours=3)
    assert _post(ann, f"{base}/snooze", until=until.replace(tzinfo=None).isoformat())[0] == 422
    snoozed = _post(ann, f"{base}/snooze", until=until.isoformat())[1]
    assert (snoozed["state"], snoozed["wake_at"]) == ("snoozed", until.isoformat().replace("+00:00", "Z"))
    assert _post(ann, f"{base}/snooze", until=(now() - timedelta(hours=1)).isoformat())[0] == 400


def test_a_case_goes_up_and_comes_back(ann: TestClient, base: str) -> None:
    """To N2 with a reason and a note, and back to N1; twice up is 409."""
    body = {"tier": "n2", "reason": "expertise", "note": "The contract of 2019"}
    status, up = _post(ann, f"{base}/escalate", **body)
    assert (status, up["tier"], up["holder"]) == (200, "n2", None)
    assert ann.get(base).json()["events"][-1]["detail"]["note"] == body["note"]
    assert _post(ann, f"{base}/escalate", **body)[1]["code"] == "tier"
    assert _post(ann, f"{base}/hand-back", note="It is in the file")[1]["tier"] == "n1"
    assert _post(ann, f"{base}/hand-back")[0] == 409


def test_cases_are_merged_and_split(
    ann: TestClient, inst: Installation, brand: Brand, source: Source, case: Case, base: str
) -> None:
    """The part leads to the whole, whose events say which case each is of; both ways back."""
    other = make_case(inst.database, brand, source, text="The invoice is wrong")
    status, whole = _post(ann, f"{base}/merge", into=other.number, version=1, into_version=1)
    assert (status, whole["number"], whole["mentions"]) == (200, other.number, 2)
    assert {event["case"] for event in whole["events"]} == {case.number, other.number}
    led = ann.get(base)
    assert (led.status_code, led.headers["location"]) == (307, f"/api/v1/cases/{other.number}")
    status, refused = _post(ann, f"{base}/claim")
    assert (status, refused["code"], refused["facts"]["number"]) == (409, "merged", str(other.number))
    assert _post(ann, f"{base}/merge", into=other.number)[0] == 409
    assert _post(ann, f"{base}/unmerge")[1]["mentions"] == 1
    assert _post(ann, f"{base}/unmerge")[0] == 409

    _post(ann, f"{base}/merge", into=other.number)
    (post,) = [one["mention"] for one in whole["posts"] if "invoice" in one["text"]]
    whole = f"/api/v1/cases/{other.number}"
    assert _post(ann, f"{whole}/split", posts=[])[0] == 400
    status, new = _post(ann, f"{whole}/split", posts=[post])
    assert (status, new["mentions"], new["holder"]) == (201, 1, None)
    assert _post(ann, f"{whole}/split", posts=[post])[0] == 404
    assert _post(ann, f"/api/v1/cases/{new['number']}/unsplit")[1]["mentions"] == 2


def test_tags_are_set_and_removed(ann: TestClient, base: str) -> None:
    """Again changes nothing; more than words is 400."""
    for _ in range(2):
        assert ann.post(f"{base}/tags", json={"tags": ["Invoice", "spring"]}, headers=_csrf(ann)).json() == [
            "invoice", "spring",
        ]  # fmt: skip
    for _ in range(2):
        assert ann.delete(f"{base}/tags/spring", headers=_csrf(ann)).json() == ["invoice"]
    assert ann.get(base).json()["tags"] == ["invoice"]
    assert ann.post(f"{base}/tags", json={"tags": [" "]}, headers=_csrf(ann)).status_code == 400


def _csrf(client: TestClient) -> dict[str, str]:
    return {"X-CSRF-Token": client.csrf}


def test_an_answer_is_recorded_once(ann: TestClient, base: str) -> None:
    """Only by who holds the case, only as they saw it: the same request again is 409."""
    body = {"text": "Sorry!", "version": 2, "closes": True}
    assert _post(ann, f"{base}/replies", **body)[1]["code"] == "unheld"
    _post(ann, f"{base}/claim")
    status, kept = _post(ann, f"{base}/replies", **body)
    assert (status, kept["state"], kept["text"]) == (201, "sent", "Sorry!")
    assert ann.get(base).json()["close_reason"] == "answered"
    assert _post(ann, f"{base}/replies", **body)[0] == 409
    assert [one["id"] for one in ann.get(f"{base}/replies").json()] == [kept["id"]]
    assert _post(ann, f"{base}/replies", **body, send=True)[0] == 409


def test_four_eyes(inst: Installation, ann: TestClient, enter: Enter, brand: Brand, base: str) -> None:
    """An agent may not approve, a lead edits and approves once; a refusal carries its reason; an answer to another case
    is not there."""
    answering.require(inst, required=True, slug=brand.slug)
    lea = enter(Role.LEAD, "Lea")
    version = _post(ann, f"{base}/claim")[1]["version"]
    asked = _post(ann, f"{base}/replies", text="Sory!", version=version)[1]
    path = f"{base}/replies/{asked['id']}"
    assert asked["state"] == "asked" and _post(ann, f"{path}/approve", text="Sorry!")[0] == 403
    assert _post(lea, f"/api/v1/cases/999/replies/{asked['id']}/approve", text="Sorry!")[0] == 404
    refused = _post(lea, f"{path}/refuse", why="A typo")[1]
    assert (refused["state"], refused["error"]) == ("refused", "A typo")
    version = ann.get(base).json()["version"]
    second = _post(ann, f"{base}/replies", text="Sorry", version=version)[1]
    path = f"{base}/replies/{second['id']}"
    approved = _post(lea, f"{path}/approve", text="Sorry!")[1]
    assert (approved["state"], approved["text"]) == ("approved", "Sorry!")
    assert _post(lea, f"{path}/approve", text="Sorry!")[1]["code"] == "decided"
    assert _post(ann, f"{path}/retract")[1]["state"] == "retracted"


def test_the_knowledge_base_is_listed(inst: Installation, ann: TestClient, brand: Brand) -> None:
    """By words, brand and language, as the page lists it."""
    for title, brand_id, language in (("Refunds", brand.id, "en"), ("Retours", None, "fr")):
        keep(
            inst.database, Article(title=title, text="{author}", brand_id=brand_id, language=language, changed_at=now())
        )
    listed = ann.get("/api/v1/articles").json()
    assert [(one["title"], one["brand"]) for one in listed] == [("Refunds", "acme"), ("Retours", None)]
    assert [one["title"] for one in ann.get("/api/v1/articles?language=fr&q=RETOURS").json()] == ["Retours"]
    assert ann.get("/api/v1/articles?brand=other&language=en").json() == []


def test_every_change_of_a_case_says_how_it_may_be_refused(stranger: TestClient) -> None:
    """OpenAPI describes each route, gives every body an example, and names 404 and 409 for each change of a case."""
    described = stranger.get("/api/v1/openapi.json").json()
    for path, routes in described["paths"].items():
        for method, route in routes.items():
            if not path.startswith("/api/v1/cases/{number}") or method == "get":
                continue
            assert route["description"], path
            assert {"403", "404", "409"} <= set(route["responses"]), path
    for name in ("Merging", "Splitting", "Escalating", "Snoozing", "Replying", "Approving", "Refusing", "Tags", "Note"):
        fields = described["components"]["schemas"][name]["properties"].values()
        assert any("examples" in field for field in fields), name
