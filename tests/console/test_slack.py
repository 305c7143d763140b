"""From the alarm in Slack to the case and back, against a stand-in that refuses what Slack refuses."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from slack_sdk.signature import SignatureVerifier

from listener.config import Settings
from listener.console.app import create_app
from listener.http import Door
from listener.notifiers import load_notifiers
from listener.services import accounts, alerting, registry, webcare
from listener.services.installation import Installation
from listener.store import casefile
from listener.store.database import Database
from listener.terms import AlertKind, CaseState, Level, Role
from models import Alert, Brand, Case, Delivery
from tests.console.conftest import HERE, PASSWORD, send
from tests.factories import keep, make_agent, make_brand, make_case, make_source, now
from tests.fakes import Outside
from workers.demo._slack_rules import refusal
from workers.demo.slack_receiver import SlackReceiver

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


class Workspace(SlackReceiver):
    """Takes answers at a response_url as well, once they keep Slack's rules."""

    def __init__(self) -> None:
        super().__init__(paced=False)
        self.answers: list[dict[str, Any]] = []

    def take(self, path: str, body: bytes) -> tuple[int, str]:
        if not path.startswith("/actions/"):
            return super().take(path, body)
        refused = refusal(body)
        if refused is None:
            self.answers.append(json.loads(body))
        return refused or (200, "ok")

    def press(self, client: TestClient, act: str, *, who: str = "U1", at: float | None = None, **how: Any) -> Response:
        """Press a button of the last message, as Slack tells us of it."""
        message = self.messages[-1].body
        buttons = [button for block in message["blocks"] if block["type"] == "actions" for button in block["elements"]]
        (button,) = [one for one in buttons if one["action_id"] == act]
        payload = {
            "type": "block_actions", "user": {"id": who, "name": "ann.in.slack"}, "message": message,
            "actions": [{"action_id": act, "value": button["value"]}],
            "response_url": f"{self.url}actions/T1/1",
        }  # fmt: skip
        body = urlencode({"payload": json.dumps(payload)})
        stamp = str(int(now().timestamp() if at is None else at))
        signature = SignatureVerifier(how.get("secret", SECRET)).generate_signature(timestamp=stamp, body=body)
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature or ""}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return client.post("/slack/actions", content=body, headers=headers)


@pytest.fixture
def slack() -> Iterator[Workspace]:
    with Workspace() as workspace:
        yield workspace  # type: ignore[misc]


@pytest.fixture
def inst(settings: Settings, sqlite_database: Database) -> Iterator[Installation]:
    with Door(allow_hosts=frozenset({"127.0.0.1"})) as door:
        fake = Outside().installation(settings, sqlite_database)
        yield replace(fake, notifiers=load_notifiers(settings), http=door)


@pytest.fixture
def told(inst: Installation, brand: Brand, case: Case, slack: Workspace) -> Case:
    """A case whose alarm is in Slack, with buttons."""
    _tell(inst, brand, case, slack, SECRET)
    return case


def _tell(inst: Installation, brand: Brand, case: Case, slack: Workspace, secret: str) -> None:
    options = {"webhook_url": slack.webhook_url} | ({"signing_secret": secret} if secret else {})
    channel = registry.add_channel(inst, "slack", options, now(), name="#care", brand=brand.slug)
    alert = keep(inst.database, Alert(key="k", kind=AlertKind.CASE_OPENED, brand_id=brand.id, case_id=case.id,
                                      level=Level.HIGH))  # fmt: skip
    keep(inst.database, Delivery(alert_id=alert.id, channel_id=channel.id))
    assert alerting.send_next(inst, channel.id, now() + timedelta(seconds=2)).sent


def _now(inst: Installation, case: Case) -> Case:
    with inst.database.reading() as session:
        found = casefile.by_number(session, case.number)
    assert found
    return found


def _linked(
    inst: Installation, client: TestClient, slack: Workspace, role: Role = Role.AGENT, **who: Any
) -> TestClient:
    """Press once unknown, follow the link that is whispered, sign in, and say who one is."""
    slack.press(client, "claim")
    link = re.search(r"<http://[^/]+(/slack/link/[^|]+)\|", slack.answers[-1]["text"])
    assert link and slack.answers[-1]["response_type"] == "ephemeral"
    accounts.create_agent(inst, "ann@example.org", "Ann", role, PASSWORD, now(), **who)
    browser = TestClient(create_app(installation=inst), base_url=HERE, follow_redirects=False)
    browser.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
    page = browser.get(link.group(1)).text
    assert "ann.in.slack" in page
    browser.csrf = re.search(r'data-csrf="(\w+)"', page).group(1)  # type: ignore
    assert send(browser, link.group(1)).status_code == 303
    return browser


def test_claimed_from_the_message(inst: Installation, stranger: TestClient, slack: Workspace, told: Case) -> None:
    """Who says once who they are claims with one press; the message then shows it, and only links stay."""
    _linked(inst, stranger, slack)
    assert _now(inst, told).state is CaseState.NEW
    assert slack.press(stranger, "claim", at=now().timestamp() - 60).status_code == 200
    case = _now(inst, told)
    assert case.state is CaseState.CLAIMED and case.holder_id
    message = slack.answers[-1]
    assert message["replace_original"] and "Ann has this case." in json.dumps(message)
    buttons = [one for block in message["blocks"] if block["type"] == "actions" for one in block["elements"]]
    assert buttons and all(one.get("url") for one in buttons)
    assert message["blocks"][0] == slack.messages[-1].body["blocks"][0]


def test_who_comes_second_is_told_who_was_first(
    inst: Installation, stranger: TestClient, slack: Workspace, told: Case
) -> None:
    """The message says who has the case, whoever pressed."""
    _linked(inst, stranger, slack)
    webcare.claim(inst, told.number, make_agent(inst.database, "Bob"), now())
    slack.press(stranger, "claim", at=now().timestamp() - 60)
    assert "Bob" in json.dumps(slack.answers[-1]) and slack.answers[-1]["replace_original"]


def test_snoozed_from_the_message(inst: Installation, stranger: TestClient, slack: Workspace, told: Case) -> None:
    """The case is put aside for half an hour, and the message says by whom."""
    _linked(inst, stranger, slack)
    slack.press(stranger, "snooze")
    assert _now(inst, told).state is CaseState.SNOOZED
    assert "Ann snoozed this case" in json.dumps(slack.answers[-1])


def test_only_what_slack_signed_now_is_taken(
    inst: Installation, stranger: TestClient, slack: Workspace, told: Case
) -> None:
    """Another secret, an old or a coming signature, one that came before, none: refused, and nothing is done."""
    _linked(inst, stranger, slack)
    answers = len(slack.answers)
    moment = now().timestamp()
    assert slack.press(stranger, "claim", secret="another").status_code == 403
    for at in (moment - 301, moment + 330):
        assert slack.press(stranger, "claim", at=at).status_code == 403
    assert stranger.post("/slack/actions", content="payload={}").status_code == 403
    garbled = {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=x"}
    assert stranger.post("/slack/actions", content="payload={}", headers=garbled).status_code == 403
    strange = {"X-Slack-Request-Timestamp": str(int(moment)), "X-Slack-Signature": "v0=é".encode()}
    assert stranger.post("/slack/actions", content="payload={}", headers=strange).status_code == 403
    strange["X-Slack-Signature"] = b"v0=x"
    assert stranger.post("/slack/actions", content=b"\xff", headers=strange).status_code == 403
    assert _now(inst, told).state is CaseState.NEW and len(slack.answers) == answers
    assert slack.press(stranger, "claim", at=moment - 70).status_code == 200
    webcare.release(inst, told.number, make_agent(inst.database, "Lea", role=Role.LEAD), now())
    assert slack.press(stranger, "claim", at=moment - 70).status_code == 403
    assert _now(inst, told).state is CaseState.NEW


def test_an_app_reaches_no_further_than_its_brands(
    inst: Installation, stranger: TestClient, slack: Workspace, brand: Brand, told: Case
) -> None:
    """A message that names the case of another brand does nothing, though the agent works for both."""
    _linked(inst, stranger, slack)
    other = make_case(inst.database, make_brand(inst.database, "Bolt"), make_source(inst.database))
    slack.messages[-1].body["blocks"][-1]["elements"][0]["value"] = str(other.number)
    slack.press(stranger, "claim", at=now().timestamp() - 61)
    assert _now(inst, other).state is CaseState.NEW
    assert slack.answers[-1]["response_type"] == "ephemeral"


def test_a_manager_reads(inst: Installation, stranger: TestClient, slack: Workspace, told: Case) -> None:
    """Whose role answers nobody in the console answers nobody from Slack."""
    _linked(inst, stranger, slack, Role.MANAGER)
    slack.press(stranger, "claim", at=now().timestamp() - 60)
    assert _now(inst, told).state is CaseState.NEW
    assert slack.answers[-1]["response_type"] == "ephemeral"


def test_a_link_runs_out(inst: Installation, slack: Workspace, stranger: TestClient, told: Case) -> None:
    """A link that we did not sign, or that was changed, says who nobody is."""
    browser = _linked(inst, stranger, slack)
    assert browser.get("/slack/link/nonsense").status_code == 404


def test_a_plain_webhook_opens_the_case(inst: Installation, brand: Brand, case: Case, slack: Workspace) -> None:
    """Without a signing secret there are links only: nothing that nobody would hear."""
    _tell(inst, brand, case, slack, "")
    (row,) = [block for block in slack.messages[-1].body["blocks"] if block["type"] == "actions"]
    assert all(one.get("url") for one in row["elements"])
    assert row["elements"][0]["url"].endswith(f"/cases/{case.number}")
