"""Merging and splitting in the console: without a script, with what was changed meanwhile said, and back again."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from listener.services import webcare
from listener.services.installation import Installation
from listener.terms import Role
from models import Author, Brand, Case, Source
from tests.console.conftest import Enter, send
from tests.factories import make_author, make_brand, make_case, make_mention, now


@pytest.fixture
def eve(inst: Installation) -> Author:
    return make_author(inst.database, "eve", "Eve")


@pytest.fixture
def one(inst: Installation, brand: Brand, source: Source, eve: Author) -> Case:
    return make_case(inst.database, brand, source, author=eve, age=timedelta(minutes=20))


@pytest.fixture
def other(inst: Installation, brand: Brand, source: Source, eve: Author) -> Case:
    """A case of the same author."""
    return make_case(inst.database, brand, source, author=eve, text="And now the Acme invoice is wrong too")


def test_a_case_is_merged_into_one_of_the_same_author(ann: TestClient, one: Case, other: Case) -> None:
    """The page proposes it; pressed, the number leads to the other case, whose page tells and offers to undo."""
    assert f'href="/cases/{one.number}/merge"' in ann.get(f"/cases/{one.number}").text
    html = ann.get(f"/cases/{one.number}/merge").text
    assert "By the same author" in html and f'value="{other.number}"' in html
    versions = dict(re.findall(r'name="(version|other)" value="(\d+)"', html))
    answer = send(ann, f"/cases/{one.number}/merge", into=other.number, **versions)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/cases/{other.number}?done=merged&case={one.number}",
    )
    page = ann.get(answer.headers["location"]).text
    assert f"Case {one.number} is part of this case now." in page and f'action="/cases/{one.number}/unmerge"' in page
    assert f"Case {one.number} became part of this one" in page and f"case {one.number}</span>" in page
    led = ann.get(f"/cases/{one.number}")
    assert (led.status_code, led.headers["location"]) == (303, f"/cases/{other.number}")
    assert f"/cases/{one.number}" not in ann.get("/queue?view=closed").text
    back = send(ann, f"/cases/{one.number}/unmerge")
    assert back.status_code == 303 and ann.get(f"/cases/{one.number}").status_code == 200


def test_any_case_of_the_brand_is_found(
    inst: Installation, ann: TestClient, one: Case, brand: Brand, source: Source
) -> None:
    """By a word of its post or its number; not one of another brand, and not the case itself."""
    third = make_case(inst.database, brand, source, text="The aardvark of Acme bit me")
    make_case(inst.database, make_brand(inst.database, "Bolt"), source, text="An aardvark at Bolt")
    for words in ("aardvark", str(third.number)):
        found = set(re.findall(r'name="into" value="(\d+)"', ann.get(f"/cases/{one.number}/merge?q={words}").text))
        assert found == {str(third.number)}
    assert "No other open case" in ann.get(f"/cases/{one.number}/merge?q=zebra").text


def test_a_stale_merge_says_what_changed(
    inst: Installation, ann: TestClient, enter: Enter, one: Case, other: Case
) -> None:
    """409 with the change, in words; nothing is merged."""
    bob = enter(Role.AGENT, "Bob")
    send(bob, f"/cases/{other.number}/claim")
    answer = send(ann, f"/cases/{one.number}/merge", into=other.number, version=one.version, other=other.version)
    assert answer.status_code == 409 and "Claimed" in answer.text and "Bob" in answer.text
    assert webcare.took(inst, one.number) is None


def test_what_was_merged_refuses_with_the_way(ann: TestClient, one: Case, other: Case) -> None:
    """An old page of the case gets the number of the one to go on with, in the reader's language."""
    send(ann, f"/cases/{one.number}/merge", into=other.number)
    answer = send(ann, f"/cases/{one.number}/claim")
    assert answer.status_code == 409 and f"part of case {other.number}" in answer.text


def test_posts_are_split_off(inst: Installation, ann: TestClient, one: Case, other: Case) -> None:
    """Ticked posts become a case; the old page leads there, tells and takes it back."""
    assert f"/cases/{one.number}/split" not in ann.get(f"/cases/{one.number}").text
    send(ann, f"/cases/{one.number}/merge", into=other.number)
    assert f'href="/cases/{other.number}/split"' in ann.get(f"/cases/{other.number}").text
    html = ann.get(f"/cases/{other.number}/split").text
    first, second = re.findall(r'name="post" value="([\w-]+)"', html)
    refused = send(ann, f"/cases/{other.number}/split", post=[first, second])
    assert refused.status_code == 400
    answer = send(ann, f"/cases/{other.number}/split", post=[first])
    (new,) = re.findall(r"done=split&case=(\d+)", answer.headers["location"])
    page = ann.get(answer.headers["location"]).text
    assert f"Case {new} has these posts now." in page and f'href="/cases/{new}"' in page
    assert f"Opened with posts of case {other.number}" in ann.get(f"/cases/{new}").text
    back = send(ann, f"/cases/{new}/unsplit")
    assert back.headers["location"].startswith(f"/cases/{other.number}?done=unsplit")
    assert len(webcare.case(inst, other.number).posts) == 2


def test_the_author_is_shown_with_all_brands_one_may_see(
    inst: Installation, enter: Enter, brand: Brand, source: Source, eve: Author, one: Case
) -> None:
    """What Eve said of another brand stands there for who works for both, with its case, and not for who does not."""
    bolt = make_brand(inst.database, "Bolt")
    elsewhere = make_case(inst.database, bolt, source, author=eve, text="Bolt was late as well")
    make_mention(inst.database, bolt, source, author=eve, text="Bolt never writes back")
    both, mine = enter(Role.AGENT, "Both", [brand, bolt]), enter(Role.AGENT, "Mine", [brand])
    page = both.get(f"/cases/{one.number}").text
    assert "2 other posts about your brands" in page and "Bolt was late as well" in page and "<b>Bolt</b>" in page
    assert f'href="/cases/{elsewhere.number}"' in page
    page = mine.get(f"/cases/{one.number}").text
    assert "0 other posts about your brands" in page and "Bolt" not in page
    told = both.get(f"/api/v1/cases/{one.number}").json()["earlier"]
    assert {(post["brand"], post["case"]) for post in told} == {("bolt", elsewhere.number), ("bolt", None)}
    assert mine.get(f"/api/v1/cases/{one.number}").json()["earlier"] == []


def test_the_merge_page_keeps_the_brands_apart(inst: Installation, enter: Enter, one: Case, other: Case) -> None:
    """Who works for another brand finds neither page nor case."""
    bo = enter(Role.AGENT, "Bo", [make_brand(inst.database, "Bolt")])
    for path in ("merge", "split"):
        assert bo.get(f"/cases/{one.number}/{path}").status_code == 404
    assert send(bo, f"/cases/{one.number}/merge", into=other.number).status_code == 404
    assert now() and webcare.took(inst, one.number) is None
