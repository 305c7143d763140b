"""Buttons of messages that a Slack app posted: pressed by members whom Slack knows by their address."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from slack_sdk.signature import SignatureVerifier
from sqlmodel import select

from listener.config import Settings
from listener.console.app import create_app
from listener.http import Door
from listener.notifiers import load_notifiers
from listener.services import alerting, registry, webcare
from listener.services.installation import Installation
from listener.store import casefile
from listener.store.database import Database
from listener.terms import AlertKind, CaseState, Level
from models import Agent, Alert, Brand, Case, Channel, Delivery, SlackPerson
from tests.console.conftest import HERE
from tests.factories import keep, make_agent, now
from tests.fakes import Outside
from tests.standins.slack import SlackApi

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@pytest.fixture
def slack() -> Iterator[SlackApi]:
    with SlackApi() as api:
        yield api


@pytest.fixture
def inst(settings: Settings, sqlite_database: Database) -> Iterator[Installation]:
    with Door(allow_hosts=frozenset({"127.0.0.1"})) as door:
        fake = Outside().installation(settings, sqlite_database)
        yield replace(fake, notifiers=load_notifiers(settings), http=door)


class Desk:
    """A case told in Slack, the buttons of its message, and the worker that lets the message follow."""

    def __init__(self, inst: Installation, slack: SlackApi, channel: Channel, case: Case) -> None:
        self.inst, self.slack, self.channel, self.case = inst, slack, channel, case
        self.client = TestClient(create_app(installation=inst), base_url=HERE)
        self.minutes = 0

    def press(self, act: str = "claim", who: str = "U1", response: str = "") -> None:
        """Press a button, each time at another second: a request that comes twice is refused."""
        self.minutes += 1
        payload = {
            "type": "block_actions", "user": {"id": who, "name": "somebody"}, "message": self.slack.messages[0].body,
            "actions": [{"action_id": act, "value": str(self.case.number)}],
            "response_url": response or f"{self.slack.address}/actions/{self.minutes}",
        }  # fmt: skip
        body, stamp = urlencode({"payload": json.dumps(payload)}), str(int(now().timestamp()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature or ""}
        assert self.client.post("/slack/actions", content=body, headers=headers).status_code == 200

    def follow(self) -> str:
        """Let the worker bring the message up to date; return what it says."""
        at = now() + timedelta(minutes=self.minutes + 1)
        for turn in range(3):
            alerting.send_next(self.inst, self.channel.id, at + timedelta(seconds=2 * turn))
        return self.slack.messages[0].text

    def state(self) -> Case:
        with self.inst.database.reading() as session:
            found = casefile.by_number(session, self.case.number)
        assert found
        return found

    def whispered(self) -> str:
        answer: dict[str, Any] = self.slack.answers[-1]
        assert answer["response_type"] == "ephemeral" and not answer["replace_original"]
        return str(answer["text"])


@pytest.fixture
def desk(inst: Installation, brand: Brand, case: Case, slack: SlackApi) -> Desk:
    options = slack.options(signing_secret=SECRET)
    channel = registry.add_channel(inst, "slack", options, now(), name="#care", brand=brand.slug)
    alert = keep(inst.database, Alert(key="k", kind=AlertKind.CASE_OPENED, brand_id=brand.id, case_id=case.id,
                                      level=Level.HIGH))  # fmt: skip
    keep(inst.database, Delivery(alert_id=alert.id, channel_id=channel.id))
    assert alerting.send_next(inst, channel.id, now() + timedelta(seconds=2)).sent
    return Desk(inst, slack, channel, case)


def known_as(slack: SlackApi, agent: Agent, who: str = "U1", **values: Any) -> None:
    slack.member(who, agent.email.title(), **values)


def test_whom_slack_knows_by_their_address_claims_at_once(desk: Desk, slack: SlackApi) -> None:
    """No link to follow: the address is an agent's, the case is theirs, and the message says so."""
    ann = make_agent(desk.inst.database, "Ann")
    known_as(slack, ann)
    desk.press()
    assert desk.state().holder_id == ann.id and slack.answers == []
    assert "Ann has this case" in desk.follow()
    desk.press("snooze")
    assert desk.state().state is CaseState.SNOOZED
    assert "Ann snoozed this case" in desk.follow()


def test_slack_is_asked_once_who_somebody_is(desk: Desk, slack: SlackApi) -> None:
    """What Slack said is kept for a day; when it does not answer after that, it still counts."""
    ann = make_agent(desk.inst.database, "Ann")
    known_as(slack, ann)
    desk.press()
    desk.press("snooze")
    assert slack.asked.count("users.info") == 1

    def yesterday(session: Any) -> None:
        session.exec(select(SlackPerson)).one().looked_up_at = now() - timedelta(days=2)

    desk.inst.database.write(yesterday)
    webcare.resume(desk.inst, desk.case.number, ann, now())
    slack.fail("users.info", status=503)
    desk.press("snooze")
    assert slack.asked.count("users.info") == 2 and desk.state().state is CaseState.SNOOZED


def test_whom_nobody_knows_reads_the_language_of_the_channel(desk: Desk, slack: SlackApi, brand: Brand) -> None:
    """An account has a language; who has none yet is told in that of the channel's brand, as its alarms are."""
    registry.change_brand(desk.inst, brand.slug, locale="fr")
    slack.member("U1", "ann@example.org")
    desk.press()
    assert "Personne ici n’a l’adresse électronique ann@example.org" in desk.whispered()


def test_whom_nobody_knows_is_told_what_to_do(desk: Desk, slack: SlackApi) -> None:
    """Only they see it: the address, whom to ask, and a link to say who they are. Nothing is done meanwhile."""
    slack.member("U1", "ann@example.org")
    desk.press()
    assert "ann@example.org" in desk.whispered() and "/slack/link/" in desk.whispered()
    assert desk.state().state is CaseState.NEW and slack.messages[0].edits == 0
    keep(desk.inst.database, Agent(email="ann@example.org", name="Ann"))
    desk.press()
    assert desk.state().state is CaseState.CLAIMED and slack.asked.count("users.info") == 1


@pytest.mark.parametrize(
    "values",
    [
        {"team_id": "T0OTHER"},
        {"is_stranger": True},
        {"deleted": True},
        {"is_bot": True},
        {"is_email_confirmed": False},
        {"profile": {}},
    ],
)
def test_an_address_that_proves_nothing_is_nobodys(desk: Desk, slack: SlackApi, values: dict[str, Any]) -> None:
    """A member of another workspace, whose administrators write what they like, is not our agent of that address."""
    known_as(slack, make_agent(desk.inst.database, "Ann"), **values)
    desk.press()
    assert desk.state().state is CaseState.NEW and "/slack/link/" in desk.whispered()


def test_who_was_put_out_presses_in_vain(desk: Desk, slack: SlackApi) -> None:
    """An agent who may not sign in any more does nothing from Slack either."""
    known_as(slack, make_agent(desk.inst.database, "Ann", active=False))
    desk.press()
    assert desk.state().state is CaseState.NEW and "/slack/link/" in desk.whispered()


def test_without_the_scope_for_addresses_people_say_who_they_are(desk: Desk, slack: SlackApi) -> None:
    """Slack refuses the question: the link is whispered, as with a webhook."""
    make_agent(desk.inst.database, "Ann")
    slack.fail("users.info", word="missing_scope")
    desk.press()
    assert "/slack/link/" in desk.whispered()


def test_who_comes_second_is_told_alone(desk: Desk, slack: SlackApi) -> None:
    """The message says who has the case; who pressed too late reads it in a whisper."""
    bob = make_agent(desk.inst.database, "Bob")
    known_as(slack, make_agent(desk.inst.database, "Ann"))
    webcare.claim(desk.inst, desk.case.number, bob, now())
    desk.press()
    assert "Bob" in desk.whispered() and desk.state().holder_id == bob.id
    assert "Bob has this case" in desk.follow()


def test_answers_go_to_slack_alone(desk: Desk, slack: SlackApi) -> None:
    """A request that asks for its answer elsewhere gets none there."""
    with SlackApi() as elsewhere:
        desk.press(response=f"{elsewhere.address}/actions/1")
        assert elsewhere.answers == [] and slack.answers == []
