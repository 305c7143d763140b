"""Alive, ready, measured."""

from datetime import timedelta

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from listener.console.app import create_app
from listener.services.installation import Installation
from listener.services.overview import QUEUES
from listener.services.pulse import beat
from models import Case
from tests.console.conftest import HERE, Enter
from tests.factories import now


def _local(inst: Installation, **headers: str) -> TestClient:
    return TestClient(create_app(installation=inst), base_url=HERE, client=("127.0.0.1", 5000), headers=headers)


def test_ready_names_the_part_that_is_silent(inst: Installation, stranger: TestClient) -> None:
    """503 with the queue nobody serves, 200 when all four have worked of late."""
    for queue in QUEUES[1:]:
        beat(inst, queue, now())
    beat(inst, "poll", now() - timedelta(minutes=5))
    answer = stranger.get("/readyz")
    assert answer.status_code == 503 and answer.json()["problems"] == ["no worker serves the queue “poll”"]
    beat(inst, "poll", now())
    assert stranger.get("/readyz").json()["ready"] is True
    assert stranger.get("/livez").text == "alive\n"


def test_ready_says_what_the_database_lacks(inst: Installation, stranger: TestClient) -> None:
    """Tables of another version are named with the command that brings them up to date."""
    with inst.database.engine.execution_options(listener_writes=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'old'")
    assert stranger.get("/readyz").json()["problems"] == ["the database needs: listener migrate"]


def test_metrics_are_for_this_machine_or_a_token(inst: Installation, stranger: TestClient, enter: Enter) -> None:
    """A stranger from elsewhere is refused, also through a proxy on this machine."""
    assert stranger.get("/metrics").status_code == 403
    assert _local(inst, **{"X-Forwarded-For": "203.0.113.9"}).get("/metrics").status_code == 403
    assert _local(inst).get("/metrics").status_code == 200
    assert enter().get("/metrics").status_code == 200


def test_metrics_count(inst: Installation, case: Case) -> None:
    """Open cases by state, sources by health, pulse ages: readable by Prometheus."""
    beat(inst, "poll", now() - timedelta(seconds=30))
    text = _local(inst).get("/metrics").text
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["listener_open_cases", "new"] == 1
    assert found["listener_sources", "ok"] == 1
    assert found["listener_mentions",] == 1
    assert 29 <= found["listener_pulse_age_seconds", "poll"] < 3600
    assert found["listener_pulse_age_seconds", "notify"] == float("inf")
