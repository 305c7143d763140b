"""Searching and narrowing the queue, and keeping what one looks for."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from listener.services import webcare
from listener.services.installation import Installation
from listener.terms import CloseReason, Role
from models import Brand, Source
from tests.console.conftest import Enter, send
from tests.factories import make_agent, make_author, make_brand, make_case, make_source, now


@pytest.fixture
def cases(inst: Installation, brand: Brand, source: Source) -> dict[str, int]:
    """Cases that differ in what the queue can be narrowed to."""
    burning = [{"code": "risk:safety", "weight": 0.4, "evidence": "smoke"}]
    forum = make_source(inst.database, "Une tribune")
    french = make_case(inst.database, brand, forum, text="Colis perdu depuis lundi", language="fr")
    fire = make_case(inst.database, brand, source, text="My charger caught fire", reasons=burning)
    mia = make_author(inst.database, name="Mia Koster")
    zeta = make_case(inst.database, make_brand(inst.database, "Zeta"), source, text="Where is it", author=mia)
    return {"french": french.number, "fire": fire.number, "zeta": zeta.number}


def _found(client: TestClient, address: str) -> set[int]:
    return {int(number) for number in re.findall(r'id="case-(\d+)"', client.get(address).text)}


def test_each_filter_finds_its_cases(inst: Installation, ann: TestClient, cases: dict[str, int]) -> None:
    """Words, language, source, topic, holder; together they narrow further; nonsense is ignored."""
    bob = make_agent(inst.database, "Bob", password_hash="x")
    webcare.claim(inst, cases["zeta"], bob, now())
    page = ann.get("/queue").text
    tribune = re.search(r'value="([0-9a-f-]+)">Une tribune', page)
    assert tribune and f'value="{bob.id}">Bob' in page
    for query, who in (
        ("q=perdu", "french"),
        ("language=fr", "french"),
        (f"source={tribune.group(1)}", "french"),
        ("topic=safety", "fire"),
        ("q=charger&topic=safety&language=en", "fire"),
        ("q=koster", "zeta"),
        (f"holder={bob.id}", "zeta"),
        ("q=%23{zeta}".format(**cases), "zeta"),
    ):
        assert _found(ann, f"/queue?{query}") == {cases[who]}, query
    assert _found(ann, "/queue?source=nonsense&holder=x") == set(cases.values())
    assert _found(ann, "/queue?q=perdu&language=en") == set()


def test_what_narrows_is_named_and_can_be_taken_away(ann: TestClient, cases: dict[str, int]) -> None:
    """Each filter stands above the list as a link to the queue without it."""
    html = ann.get("/queue?view=unheld&brand=acme&q=charger&language=en").text
    chips = html.partition('class="chips"')[2].partition("</ul>")[0]
    assert [words for words in ("“charger”", "Acme", "English") if words not in chips] == []
    assert "/queue?view=unheld&amp;q=charger&amp;language=en" in chips
    assert "1 case" in chips


def test_an_empty_search_says_what_to_do(inst: Installation, ann: TestClient, cases: dict[str, int]) -> None:
    """Nothing among the open ones: the closed ones are one link away, and so is the view without filters."""
    webcare.close(inst, cases["fire"], make_agent(inst.database, "Bob"), CloseReason.SPAM, now())
    html = ann.get("/queue?q=charger").text
    assert "Only open cases were searched" in html and 'href="/queue?view=closed&amp;q=charger"' in html
    assert "Show it without filters" in html
    assert _found(ann, "/queue?view=closed&q=charger") == {cases["fire"]}


def test_a_view_is_kept_under_a_name(ann: TestClient, enter: Enter, cases: dict[str, int]) -> None:
    """It stands beside the others, for its owner alone, and goes when it is forgotten."""
    kept = send(ann, "/queue/views", name="Burning", query="view=open&topic=safety")
    assert kept.headers["location"] == "/queue?view=open&topic=safety"
    html = ann.get(kept.headers["location"]).text
    assert re.search(r'href="/queue\?view=open&amp;topic=safety" aria-current="true"><span>Burning', html)
    assert "Burning" not in enter(Role.AGENT, "Bob").get("/queue").text
    forget = re.search(r'action="(/queue/views/[^"]+/forget)"', html)
    assert forget and send(ann, forget.group(1)).status_code == 303
    assert "Burning" not in ann.get("/queue").text


def test_a_view_is_shared_with_colleagues_alone(enter: Enter, brand: Brand, inst: Installation) -> None:
    """Its name and its words may tell of a client: those of another see neither, and forget it as little."""
    bolt = make_brand(inst.database, "Bolt")
    lea, bo, ann = enter(Role.LEAD, "Lea", [brand]), enter(Role.LEAD, "Bo", [bolt]), enter(Role.AGENT, "Ann", [brand])
    send(lea, "/queue/views", name="Lawsuit of the Smiths", query="q=smith", shared="true")
    forget = re.search(r'action="(/queue/views/[^"]+/forget)"', lea.get("/queue").text)
    assert forget and "Lawsuit" in ann.get("/queue").text
    assert "mith" not in bo.get("/queue").text and send(bo, forget.group(1)).status_code == 404
    assert "Lawsuit" in enter(Role.OWNER, "Olga").get("/queue").text


def test_who_leads_shares_views(enter: Enter, ann: TestClient, brand: Brand, inst: Installation) -> None:
    """A shared view is everybody's whose brand it is; an agent shares none, and forgets none of a lead's."""
    lea, bolt = enter(Role.LEAD, "Lea"), make_brand(inst.database, "Bolt")
    send(lea, "/queue/views", name="Acme late", query="view=late&brand=acme", shared="true")
    html = ann.get("/queue").text
    assert "Acme late" in html and "/forget" not in html
    assert "Acme late" not in enter(Role.AGENT, "Bo", [bolt]).get("/queue").text
    assert send(ann, "/queue/views", name="Ours", query="view=late", shared="true").status_code == 403
    forget = re.search(r'action="(/queue/views/[^"]+/forget)"', lea.get("/queue").text)
    assert forget and send(ann, forget.group(1)).status_code == 404
    assert send(lea, forget.group(1)).status_code == 303


def test_a_view_leads_nowhere_else(ann: TestClient) -> None:
    """A name is needed, and whatever is kept stays an address of the queue."""
    assert send(ann, "/queue/views", name=" ", query="view=late").status_code == 400
    kept = send(ann, "/queue/views", name="x", query="view=late#//evil.example")
    assert kept.headers["location"].startswith("/queue")


def test_an_old_case_is_still_found_after_many(
    inst: Installation, ann: TestClient, brand: Brand, source: Source
) -> None:
    """The page of a long search says how many there are."""
    for minutes in range(3):
        make_case(inst.database, brand, source, text=f"Parcel {minutes}", age=timedelta(minutes=minutes + 1))
    assert "3 cases" in ann.get("/queue?q=parcel").text
