"""The stand-in for Slack refuses what Slack refuses."""

import json
from typing import Any
from urllib.request import urlopen

import pytest

from listener.config import Settings
from listener.errors import OutsideError
from listener.http import Door
from listener.notifiers.slack import Slack
from tests.notifiers.samples import CASE, EVERY_ALERT
from workers.demo._slack_rules import refusal
from workers.demo.slack_receiver import HOOK, SlackReceiver


def section(text: str) -> dict[str, Any]:
    """Return a section block."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(**changes: Any) -> dict[str, Any]:
    """Return a row with one button."""
    one = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "url": "https://example.org"} | changes
    return {"type": "actions", "elements": [one]}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"not json", "invalid_payload"),
        (b"[]", "invalid_payload"),
        (b'{"text": 3}', "invalid_payload"),
        (b"{}", "no_text"),
        (b'{"text": "hello"}', None),
        ({"blocks": [section("x" * 3000)]}, None),
        ({"blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"blocks": [section("")]}, "invalid_blocks"),
        ({"blocks": [section("x")] * 50}, None),
        ({"blocks": [section("x")] * 51}, "invalid_blocks"),
        ({"blocks": [section("x" * 2900)] * 5}, "msg_too_long"),
        ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "unknown"}]}, "invalid_blocks"),
        ({"blocks": [button()]}, None),
        ({"blocks": [button(text={"type": "plain_text", "text": "x" * 76})]}, "invalid_blocks"),
        ({"blocks": [button(url="https://example.org/" + "x" * 3000)]}, "invalid_blocks"),
        ({"blocks": [button(url="javascript:alert(1)")]}, "invalid_blocks"),
        ({"blocks": [button(style="blue")]}, "invalid_blocks"),
    ],
)
def test_refusals(body: Any, words: str | None) -> None:
    """Slack's documented limits, with Slack's own words."""
    refused = refusal(body if isinstance(body, bytes) else json.dumps(body).encode())
    assert (refused[1] if refused else None) == words


def test_an_unknown_hook_is_not_there(slack: SlackReceiver) -> None:
    """Any other address answers `no_service`."""
    assert slack.take("/services/T/B/other", b'{"text": "x"}') == (404, "no_service")
    assert slack.refused == [(404, "no_service")]


def test_pace() -> None:
    """A short burst passes, then one message a second."""
    now = [0.0]
    receiver = SlackReceiver(clock=lambda: now[0])
    answers = [receiver.take(HOOK, b'{"text": "x"}')[0] for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2
    now[0] = 1.0
    assert [receiver.take(HOOK, b'{"text": "x"}')[0] for _ in range(2)] == [200, 429]
    receiver.stop()


def test_waiting(slack: SlackReceiver, door: Door) -> None:
    """Whoever waits is woken by the message, and told when it never comes."""
    Slack(Settings(_env_file=None)).send(Slack.Options(webhook_url=slack.webhook_url), CASE, door)
    assert slack.wait_for(lambda messages: any("case 42" in message.text for message in messages), 5)
    assert not slack.wait_for(lambda messages: len(messages) > 1, 0)


def test_recovery(slack: SlackReceiver, door: Door) -> None:
    """After an outage the same address takes messages again."""
    notifier, options = Slack(Settings(_env_file=None)), Slack.Options(webhook_url=slack.webhook_url)
    slack.behave("down")
    with pytest.raises(OutsideError):
        notifier.send(options, CASE, door)
    slack.behave("ok")
    notifier.send(options, CASE, door)
    assert len(slack.messages) == 1


def test_the_page_shows_messages_and_asks_for_nothing_else(slack: SlackReceiver, door: Door) -> None:
    """Every sample is shown; strangers' markup stays text, and no outside address is loaded."""
    notifier, options = Slack(Settings(_env_file=None)), Slack.Options(webhook_url=slack.webhook_url)
    for alert in EVERY_ALERT.values():
        notifier.send(options, alert, door)
    with urlopen(slack.url, timeout=5) as answer:
        page = answer.read().decode()
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert f"{len(EVERY_ALERT)} messages" in page
    assert "new case 42" in page
    assert "<script" not in page
    assert "src=" not in page
