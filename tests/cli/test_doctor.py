"""What is wrong is named, with what to do."""

import pytest

from listener.store.database import Database
from listener.store.migrate import clears_away
from listener.terms import Health
from models import Channel, Document, Query
from tests.cli.conftest import Run, said
from tests.factories import keep, make_brand, make_mention, make_source, now
from tests.standins._openid import OpenIdProvider


def problems(run: Run) -> dict[str, str]:
    return {c["check"]: c["advice"] for c in said(run("doctor", "--json", code=1))["checks"] if not c["ok"]}


def test_a_new_installation_is_well(run: Run) -> None:
    """Before the first start nothing is missing, and looking makes nothing."""
    shown = run("doctor").stdout
    assert "made at first use" in shown and "All is well" in shown


def test_every_trouble_has_its_advice(run: Run, home_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that fails, a channel that is off, a query of before, a broker that is away."""
    make_source(home_database, name="Forum", health=Health.FAILING, health_detail="404.", health_advice="Look there.")
    brand = make_brand(home_database)
    keep(home_database, Query(brand_id=brand.id, expression='"open'))
    off = {"enabled": False, "disabled_at": now(), "disabled_reason": "Slack said no_service."}
    keep(home_database, Channel(notifier="slack", name="Alarms", **off))
    monkeypatch.setenv("LISTENER_BROKER_URL", "redis://127.0.0.1:9/0")
    found = problems(run)
    assert {name.split(" (")[0] for name in found} == {"Broker", "Source Forum", "Brand Acme", "Channel Alarms"}
    assert "listener channel enable" in found["Channel Alarms"]
    assert all(found.values())


def test_what_could_not_be_judged_is_told(run: Run, home_database: Database) -> None:
    """What was given up, of the last week, and what waits for another try, with what stood in its way."""
    brand, source = make_brand(home_database), make_source(home_database)
    for number, (due, error) in enumerate([(None, "It ended the worker."), (now(), "ValueError: no such letter")]):
        mention = make_mention(home_database, brand, source, text=f"Acme is late again, parcel {number}")
        with home_database.writing() as session:
            document = session.get_one(Document, mention.document_id)
            document.analyse_at, document.analysis_error = due, error
    judging = [one["said"] for one in said(run("doctor", "--json", code=1))["checks"] if one["check"] == "Judging"]
    assert "1 post of the last 7 days could not be judged" in judging[0]
    assert "wait for another try" in judging[1] and "no such letter" in judging[1]


def test_a_missing_model_is_named(run: Run, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check loads the model and has it judge."""
    monkeypatch.setenv("LISTENER_MODEL", str(tmp_path))
    assert "LISTENER_MODEL" in problems(run)["Model"]


def test_the_sign_in_provider_is_asked_who_it_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers, and the address it must know is named; away, or another than it says, it is a problem."""
    with OpenIdProvider() as provider:
        monkeypatch.setenv("LISTENER_OIDC_ISSUER", provider.address)
        monkeypatch.setenv("LISTENER_OIDC_CLIENT_ID", "x")
        monkeypatch.setenv("LISTENER_ALLOW_HOSTS", provider.host)
        assert "/sign-in/provider/back" in run("doctor").stdout
        provider.metadata = {"issuer": "https://evil.example"}
        assert "LISTENER_OIDC_ISSUER" in problems(run)["Sign-in provider"]
        provider.is_down = True
        assert "LISTENER_OIDC_ISSUER" in problems(run)["Sign-in provider"]


@pytest.mark.services
def test_a_server_that_never_clears_away_is_told_of(
    run: Run, postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LISTENER_DATABASE_URL", postgres_database.address)
    database = next(one for one in said(run("doctor", "--json"))["checks"] if one["check"] == "Database")
    assert ("autovacuum is off" in database["said"]) is ("VACUUM" in database["advice"])
    assert ("autovacuum is off" in database["said"]) is not clears_away(postgres_database)
