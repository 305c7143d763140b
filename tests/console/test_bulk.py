"""Many cases at once: what is done, what is refused and why, and taking it back."""

import re

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from listener.services import webcare
from listener.services.installation import Installation
from listener.store import casefile
from listener.terms import CaseState, Role
from models import Agent, Brand, Case, Source
from tests.console.conftest import Enter, send
from tests.factories import make_agent, make_case, now


@pytest.fixture
def cases(inst: Installation, brand: Brand, source: Source) -> list[Case]:
    return [make_case(inst.database, brand, source, text=f"Post {n}") for n in range(3)]


@pytest.fixture
def bob(inst: Installation) -> Agent:
    return make_agent(inst.database, "Bob", password_hash="x")


def _ticks(client: TestClient) -> list[str]:
    return sorted(re.findall(r'class="pick" form="bulk" name="case" value="([^"]+)"', client.get("/queue").text))


def _now(inst: Installation, one: Case) -> Case:
    with inst.database.reading() as session:
        found = casefile.by_number(session, one.number)
    assert found
    return found


def _shown(client: TestClient, answer: Response) -> str:
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["location"]).text


def test_some_are_closed_and_the_rest_says_why_not(
    inst: Installation, ann: TestClient, cases: list[Case], bob: Agent
) -> None:
    """What a colleague holds, and what changed since it was ticked, stays; the page says who has it, and undoes."""
    ticks = _ticks(ann)
    webcare.claim(inst, cases[1].number, bob, now())
    html = _shown(ann, send(ann, "/queue/bulk", act="spam", case=ticks))
    assert "2 cases closed as spam." in html and "1 case was left as it is" in html
    assert "Bob has this case" in html
    assert [_now(inst, one).state for one in cases] == [CaseState.CLOSED, CaseState.CLAIMED, CaseState.CLOSED]
    again = re.findall(r'name="case" value="([^"]+)"', html)
    undone = _shown(ann, send(ann, "/queue/bulk", act="spam", undo="true", case=again))
    assert "2 cases are open again." in undone
    assert [_now(inst, one).state for one in cases] == [CaseState.NEW, CaseState.CLAIMED, CaseState.NEW]


def test_a_lead_gives_cases_and_takes_them_back(
    inst: Installation, enter: Enter, cases: list[Case], bob: Agent
) -> None:
    """Assigned, they are Bob's, and the case says by whom; undone, each is with whom it was."""
    lea, cat = enter(Role.LEAD, "Lea"), make_agent(inst.database, "Cat")
    webcare.claim(inst, cases[0].number, cat, now())
    html = _shown(lea, send(lea, "/queue/bulk", act="assign", to=bob.id, case=_ticks(lea)))
    assert "3 cases assigned." in html
    assert {_now(inst, one).holder_id for one in cases} == {bob.id}
    assert "Assigned by Lea" in lea.get(f"/cases/{cases[0].number}").text
    again = re.findall(r'name="case" value="([^"]+)"', html)
    _shown(lea, send(lea, "/queue/bulk", act="assign", undo="true", case=again))
    assert [_now(inst, one).holder_id for one in cases] == [cat.id, None, None]


def test_an_agent_gives_nothing_to_others(ann: TestClient, inst: Installation, cases: list[Case], bob: Agent) -> None:
    """The button is not there, and the form is refused case by case."""
    assert 'value="assign"' not in ann.get("/queue").text
    said = ann.post(
        "/queue/bulk", data={"act": "assign", "to": str(bob.id), "case": _ticks(ann)},
        headers={"X-CSRF-Token": ann.csrf, "Accept": "application/json"},
    ).json()  # fmt: skip
    assert said["refused"] and not said["again"]
    assert {_now(inst, one).holder_id for one in cases} == {None}


def test_nobody_gets_a_case_of_a_brand_they_do_not_work_for(
    inst: Installation, enter: Enter, cases: list[Case]
) -> None:
    """Assigning to somebody of another brand is refused."""
    lea, stranger = enter(Role.LEAD, "Lea"), make_agent(inst.database, "Dan", all_brands=False, password_hash="x")
    _shown(lea, send(lea, "/queue/bulk", act="assign", to=stranger.id, case=_ticks(lea)))
    assert {_now(inst, one).holder_id for one in cases} == {None}


def test_given_back_and_taken_again(inst: Installation, enter: Enter, cases: list[Case]) -> None:
    """Releasing several of one's own is undone by having them again."""
    ann = enter(Role.AGENT, "Annie")
    for one in cases:
        send(ann, f"/cases/{one.number}/claim")
    html = _shown(ann, send(ann, "/queue/bulk", act="release", case=_ticks(ann)))
    assert "3 cases are back in the queue." in html
    again = re.findall(r'name="case" value="([^"]+)"', html)
    _shown(ann, send(ann, "/queue/bulk", act="release", undo="true", case=again))
    assert {_now(inst, one).state for one in cases} == {CaseState.CLAIMED}


def test_what_a_colleague_took_meanwhile_stays_with_them(
    inst: Installation, enter: Enter, cases: list[Case], bob: Agent
) -> None:
    """Undoing takes nothing from whoever claimed it since, and says who has it."""
    lea, cat = enter(Role.LEAD, "Lea"), make_agent(inst.database, "Cat")
    webcare.claim(inst, cases[0].number, cat, now())
    html = _shown(lea, send(lea, "/queue/bulk", act="release", case=[t for t in _ticks(lea) if str(cat.id) in t]))
    again = re.findall(r'name="case" value="([^"]+)"', html)
    webcare.claim(inst, cases[0].number, bob, now())
    undone = _shown(lea, send(lea, "/queue/bulk", act="release", undo="true", case=again))
    assert "1 case was left as it is" in undone and "Bob has this case" in undone
    assert _now(inst, cases[0]).holder_id == bob.id


def test_nothing_ticked_is_said(ann: TestClient, cases: list[Case]) -> None:
    """A form without a case, or with one that cannot be read, changes nothing and says so."""
    assert "No case is ticked" in send(ann, "/queue/bulk", act="spam").text
    assert send(ann, "/queue/bulk", act="spam", case="x:y:z").status_code == 400
