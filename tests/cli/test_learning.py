"""The sample judged in the terminal, the numbers, and the adjustment of the model to a brand."""

from datetime import timedelta

import pytest

from listener.store.database import Database
from models import Brand, BrandHead, Mention
from tests.cli.conftest import Run, said
from tests.factories import keep, make_agent, make_brand, make_silent, make_source, now


@pytest.fixture
def brand(home_database: Database) -> Brand:
    """A brand with three silent mentions of yesterday."""
    brand = make_brand(home_database, created_at=now() - timedelta(days=9))
    source = make_source(home_database)
    for number in range(3):
        make_silent(home_database, brand, source, f"Dull \x1b[31mthing {number}")
    return brand


def test_the_sample_is_listed_and_judged(run: Run, home_database: Database, brand: Brand) -> None:
    """Listed without what the model said; judged with a key and Enter by a named agent; nonsense is asked again."""
    agent = make_agent(home_database, "Ann")
    assert "listener review --as EMAIL" in run("review").stderr
    waiting = said(run("review", "--json"))
    assert len(waiting) == 3 and "label" not in waiting[0] and waiting[0]["brand"] == "acme"
    judged = run("review", "--as", agent.email, says="7\n1\ns\nx\n")
    assert "2 posts judged, 1 still wait." in judged.stdout and "\x1b" not in judged.stdout
    assert len(said(run("review", "--json"))) == 1
    assert "0 posts judged" in run("review", "--as", agent.email, says="").stdout
    run("review", "--as", "nobody@example.org", code=1)
    run("review", "--brand", "nobody", code=1)
    run("review", "--as", agent.email, says="2\n")
    assert said(run("review", "--json")) == []
    (numbers,) = said(run("quality", "acme", "--json"))
    whole = numbers["rows"][0]
    assert (whole["week"], whole["language"], whole["silent"], whole["sampled"]) == (None, None, 3, 3)
    assert whole["misses"]["share"] == pytest.approx(1 / 3) and whole["misses"]["posts"] == pytest.approx(1)
    assert whole["misses"]["enough"] is False and whole["precision"]["share"] is None


def test_the_numbers_fit_eighty_columns_and_say_when_they_are_few(run: Run, brand: Brand) -> None:
    """Nothing judged is said as such, and no line is wider than a terminal."""
    shown = run("quality").stdout
    assert "not judged" in shown and "Judged by the model alone. 0 corrections of the tone." in shown
    assert "From 200 on, an adjustment is tried each week." in shown
    assert max(len(line) for line in shown.splitlines()) <= 80
    run("quality", "nobody", code=1)


def test_an_adjustment_needs_corrections(run: Run, brand: Brand) -> None:
    """By hand as by the workers; the trial says the same."""
    assert "Not tried: only 0 of 200 corrections." in run("model", "refit", "acme").stdout
    report = said(run("model", "refit", "acme", "--dry-run", "--json"))
    assert (report["promoted"], report["version"], report["comparison"]) == (False, None, None)
    run("model", "refit", "nobody", code=1)


def test_one_step_leads_back(run: Run, home_database: Database, brand: Brand) -> None:
    """To the version before, then to the model alone, then nowhere."""
    for version, former in ((1, None), (2, 1)):
        key = str(brand.id) if version == 2 else None
        keep(home_database, BrandHead(brand_id=brand.id, version=version, base_model="m", former=former, active_key=key,
                                      tried_at=now(), promoted_at=now()))  # fmt: skip
    assert said(run("model", "return", "acme", "--json")) == {"brand": "acme", "left": 2, "in_use": 1}
    assert "the model alone" in run("model", "return", "acme").stdout
    assert "no head in use" in run("model", "return", "acme", code=1).stderr
    with home_database.reading() as session:
        assert session.get(Mention, brand.id) is None
