"""The page of a brand's alarms, and the badge of an unsure judgement."""

import re
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlmodel import select

from listener.console import curve
from listener.decide.threshold import DEFAULT, THRESHOLDS, Evidence, draw_curve
from listener.services.installation import Installation
from listener.store import wishes
from listener.terms import Role
from models import Brand, Case, Mention, Source
from tests.console.conftest import Enter, send
from tests.factories import make_brand, make_mention

SVG = re.compile(r"<svg viewBox=\"[^\"]*\" role=\"img\".*?</svg>", re.DOTALL)


def _wish(inst: Installation, brand: Brand) -> tuple[float | None, float | None] | None:
    with inst.database.reading() as session:
        kept = wishes.of_brand(session, brand.id)
        return (kept.false_alarms, kept.missed) if kept else None


def test_a_manager_reads_the_curve_and_wishes(inst: Installation, enter: Enter, brand: Brand, source: Source) -> None:
    """The page leads to the brand, draws both curves without a style or script inside, and keeps what is wished."""
    make_mention(inst.database, brand, source)
    manager = enter(Role.MANAGER, "Mia")
    assert manager.get("/alarms").headers["location"] == "/alarms/acme"
    html = manager.get("/alarms/acme").text
    assert "Cases open from urgency 0.5 on" in html and "Too little was judged yet (posts: 0, urgent: 0)" in html
    drawings = SVG.findall(html)
    assert len(drawings) == 2 and "style=" not in html and "<script>" not in html
    for drawing in drawings:
        assert ElementTree.fromstring(drawing).findall("polyline")
    kept = send(manager, "/alarms/acme", wished="false_alarms", number="7,5")
    assert (kept.status_code, kept.headers["location"]) == (303, "/alarms/acme?done=yes")
    assert _wish(inst, brand) == (7.5, None)
    assert "at most 7.5 false alarms a day" in manager.get("/alarms/acme?done=yes").text
    send(manager, "/alarms/acme", wished="missed", number="20")
    assert _wish(inst, brand) == (None, 0.05)
    assert "at most 1 in 20 urgent posts" in manager.get("/alarms/acme").text
    send(manager, "/alarms/acme", wished="default")
    assert _wish(inst, brand) is None


@pytest.mark.parametrize("number", ["", "many", "-3", "nan", "inf", "1e400"])
@pytest.mark.parametrize("wished", ["false_alarms", "missed"])
def test_a_wish_that_is_no_number_is_refused(
    inst: Installation, enter: Enter, brand: Brand, wished: str, number: str
) -> None:
    """With a page in words, and nothing kept."""
    refused = send(enter(Role.OWNER, "Own"), "/alarms/acme", wished=wished, number=number)
    assert refused.status_code == 400 and "<h1>" in refused.text
    assert _wish(inst, brand) is None


def test_several_brands_have_tabs_and_none_an_empty_page(inst: Installation, enter: Enter) -> None:
    """Without a brand the page says what to do first; a slug nobody has is not found."""
    owner = enter(Role.OWNER, "Own")
    assert "Alarms" in owner.get("/alarms").text
    make_brand(inst.database, "Acme")
    make_brand(inst.database, "Lumen")
    html = owner.get("/alarms/lumen").text
    assert 'href="/alarms/acme"' in html and 'href="/alarms/lumen" aria-current="page"' in html
    assert owner.get("/alarms/nobody").status_code == 404


@pytest.mark.parametrize(("locale", "words"), [("fr", "Un cas s’ouvre"), ("nl", "Een zaak opent")])
def test_the_page_speaks_the_readers_language(enter: Enter, brand: Brand, locale: str, words: str) -> None:
    """With numbers as they are written there."""
    client = enter(Role.OWNER, "Own")
    send(client, "/preferences", language=locale, next="/alarms/acme")
    html = client.get("/alarms/acme").text
    assert words in html and "0,5" in html


def test_only_who_keeps_brands_finds_the_page(enter: Enter, brand: Brand) -> None:
    """An agent has neither the link nor the page."""
    agent, owner = enter(Role.AGENT, "Ann"), enter(Role.OWNER, "Own")
    assert 'href="/alarms"' in owner.get("/brands").text
    assert 'href="/alarms"' not in agent.get("/queue").text
    assert agent.get("/alarms/acme").status_code == 403


def test_an_unsure_judgement_wears_a_badge(inst: Installation, ann: TestClient, case: Case) -> None:
    """In the queue, on the case and in the API; a sure one wears none."""
    assert "unsure" not in ann.get("/queue").text
    with inst.database.writing() as session:
        for mention in session.exec(select(Mention)):
            mention.sure = False
    tip = 'title="The model is not sure of the tone (Negative, 90%): read it yourself."'
    assert tip in ann.get("/queue").text and tip in ann.get(f"/cases/{case.number}").text
    assert ann.get(f"/api/v1/cases/{case.number}").json()["posts"][0]["sure"] is False


EVIDENCE = st.builds(
    Evidence,
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=99),
    st.lists(st.floats(0, 1)),
    st.floats(1, 90),
)


@hypothesis_settings(deadline=None, max_examples=20)
@given(EVIDENCE, st.sampled_from(THRESHOLDS))
def test_lines_stay_inside_the_drawing(evidence: Evidence, threshold: float) -> None:
    """Every point of every line lies between the axes, and one point stands for each threshold."""
    drawn = draw_curve(evidence)
    for drawing in (curve.alarms(drawn, threshold), curve.misses(drawn, threshold)):
        for line in filter(None, (drawing.main, drawing.second, drawing.band)):
            points = [tuple(map(float, point.split(","))) for point in line.split()]
            assert len(points) in (len(THRESHOLDS), 2 * len(THRESHOLDS))
            for across, down in points:
                assert drawing.left <= across <= drawing.right and drawing.top <= down <= drawing.bottom
        assert f"{drawing.here},{drawing.dot}" in drawing.main
        assert [tick.value for tick in drawing.y_ticks] == sorted(tick.value for tick in drawing.y_ticks)
    assert curve.alarms(drawn, DEFAULT).here == curve.x(DEFAULT)
