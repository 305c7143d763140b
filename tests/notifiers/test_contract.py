"""Every notifier tells every kind of alert in every language, for real."""

import json
from dataclasses import replace
from typing import get_args

import pytest

from listener.config import Settings
from listener.http import Door
from listener.notifiers import load_notifiers
from listener.notifiers._words import CATALOGUES
from listener.ports import Notifier
from listener.services.options import opened, secret_names, stored
from listener.store.sealing import Vault
from listener.terms import Alert, DigestAlert
from tests.notifiers.conftest import MailServer, Posted
from tests.notifiers.samples import EVERY_ALERT
from workers.demo.slack_receiver import SlackReceiver

SECRET = "whsec_" + "c2VjcmV0" * 5
SETTINGS = Settings(_env_file=None)


class Slack:
    """How a Slack message is sent and found again."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.slack: SlackReceiver = request.getfixturevalue("slack")
        self.settings, self.options = SETTINGS, {"webhook_url": self.slack.webhook_url}

    def told(self, alert: Alert) -> list[str]:
        assert self.slack.refused == []
        return [message.text for message in self.slack.messages]


class Webhook:
    """How a webhook is sent and found again."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.receiver: Posted = request.getfixturevalue("receiver")
        self.settings, self.options = SETTINGS, {"url": self.receiver.url, "secret": SECRET}

    def told(self, alert: Alert) -> list[str]:
        return [body.decode() for _, body in self.receiver.requests]


class Email:
    """How a mail is sent and found again."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.server: MailServer = request.getfixturevalue("mail_server")
        self.settings = self.server.settings
        self.options = {"to": ["ann@voltaro.example", "bo@voltaro.example"]}

    def told(self, alert: Alert) -> list[str]:
        """One mail to all; a digest is one to each."""
        assert all(len(raw) < 100_000 for _, _, raw in self.server.mails)
        told = [recipients for recipients, _, _ in self.server.mails]
        ann_and_bo = self.options["to"]
        assert told == ([[one] for one in ann_and_bo] if isinstance(alert, DigestAlert) else [ann_and_bo])
        return [str(self.server.mails[0][1])]


WAYS = {"slack": Slack, "webhook": Webhook, "email": Email}


def test_every_notifier_is_covered_here() -> None:
    """A new notifier without a way to try it fails the suite."""
    assert set(load_notifiers(SETTINGS)) == set(WAYS)


def test_every_kind_of_alert_is_covered_here() -> None:
    """The samples hold each kind of alert."""
    assert {type(alert) for alert in EVERY_ALERT.values()} == set(get_args(Alert))


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("sample", EVERY_ALERT)
@pytest.mark.parametrize("locale", [*CATALOGUES, "fr-BE", "xx"])
def test_tells(name: str, sample: str, locale: str, door: Door, request: pytest.FixtureRequest) -> None:
    """Each alert, hostile texts included, arrives once at a receiver that keeps the real limits."""
    way, alert = WAYS[name](request), replace(EVERY_ALERT[sample], locale=locale)
    notifier: Notifier = load_notifiers(way.settings)[name]
    notifier.send(notifier.Options.model_validate(way.options), alert, door)
    assert len(way.told(alert)) == 1


@pytest.mark.parametrize("name", WAYS)
def test_options_are_a_form_and_survive_storage(name: str, request: pytest.FixtureRequest) -> None:
    """Options have titles for the form, and come back from the database as they were, without a secret in it."""
    notifier = load_notifiers(SETTINGS)[name]
    options = notifier.Options.model_validate(WAYS[name](request).options)
    assert all("description" in shown for shown in notifier.Options.model_json_schema()["properties"].values())
    vault = Vault(["a key"])
    kept = json.loads(json.dumps(stored(vault, notifier, options)))
    assert opened(vault, notifier, kept) == options
    for name in secret_names(notifier):
        secret = getattr(options, name).get_secret_value()
        assert not secret or secret not in json.dumps(kept)
    assert notifier.label
    assert notifier.pace.total_seconds() > 0
