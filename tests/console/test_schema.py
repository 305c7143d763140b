"""The API answers whatever its own description allows without an error of ours (Schemathesis)."""

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error

from listener.services import accounts, visiting
from listener.services.installation import Installation
from listener.terms import Role, TokenUse
from models import Case
from tests.console.conftest import HERE, PASSWORD
from tests.factories import now

PATIENCE = 120  # seconds: a busy machine is no error of ours
EXAMPLES = 8  # a request each; all of them go to one database, which each may change


@pytest.fixture
def bearer(inst: Installation, case: Case) -> dict[str, str]:
    """The token of an owner, to operate, beside a case there is."""
    owner = accounts.create_agent(inst, "own@example.org", "Own", Role.OWNER, PASSWORD, now())
    token = visiting.make_token(inst, owner.id, "fuzz", TokenUse.OPERATE, now())
    return {"Authorization": f"Bearer {token}"}


def test_no_request_is_answered_with_500(app: FastAPI, bearer: dict[str, str]) -> None:
    """Generated requests, sensible and not, of every route, as an owner: never a server error."""
    described = schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", app, headers={"Host": "localhost"}, timeout=PATIENCE
    )
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) > 15
    for operation in operations:

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(request=operation.as_strategy())
        def answers(request: schemathesis.Case) -> None:
            request.call_and_validate(base_url=HERE, headers=bearer, checks=[not_a_server_error], timeout=PATIENCE)

        answers()
