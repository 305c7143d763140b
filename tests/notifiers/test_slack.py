"""What Slack is told, and what its refusals mean."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from listener.config import Settings
from listener.errors import SendError
from listener.http import Door
from listener.languages import typeset
from listener.notifiers._case_words import time_words
from listener.notifiers._slack_blocks import MAX_BLOCKS, TOTAL, escaped, quote
from listener.notifiers._slack_messages import slack_message
from listener.notifiers._words import CATALOGUES, Words
from listener.notifiers.slack import Slack, refined
from listener.terms import AlertKind, CaseAlert, CaseState, CloseReason
from tests.notifiers.conftest import Posted
from tests.notifiers.samples import (
    BREACH,
    CASE,
    CONSOLE,
    DIGEST,
    EVERY_ALERT,
    HOSTILE,
    HOSTILE_CASE,
    MENTION,
    NOW,
    STORM,
    WARNING,
)
from workers.demo._slack_rules import refusal
from workers.demo.slack_receiver import SlackReceiver

SETTINGS = Settings(_env_file=None)


def shown(message: bytes) -> str:
    """Return every word of a message."""
    return json.dumps(json.loads(message)["blocks"], ensure_ascii=False)


def urls(message: bytes) -> list[str]:
    """Return the addresses behind the buttons."""
    rows = [block for block in json.loads(message)["blocks"] if block["type"] == "actions"]
    return [button["url"] for row in rows for button in row["elements"]]


def header(message: bytes) -> str:
    """Return the first line in large letters."""
    block: dict[str, Any] = json.loads(message)["blocks"][0]
    return str(block["text"]["text"])


def test_a_case_says_what_who_where_why_and_how_long() -> None:
    """One message holds what an agent needs to decide."""
    message = slack_message(CASE, NOW)
    for words in (
        "Critical urgency: Voltaro, new case 42",
        "38 minutes left",
        "<!date^1773327600^{time}|15:00 UTC>",
        "> @voltaro my charger caught fire",
        "marieke_d on Mastodon: voltaro",
        "3 posts in this case",
        "Safety risk: “caught fire”",
        "Negative tone (97%)",
    ):
        assert words in shown(message)
    assert urls(message) == [CASE.url, CASE.post_url]
    assert "38 minutes left" in json.loads(message)["text"]


def test_what_is_due_or_sleeps_until_another_day_names_the_day() -> None:
    """An hour alone would be taken for one of today's: with its day when that is not the brand's today."""
    later = NOW + timedelta(days=3)
    due = shown(slack_message(replace(CASE, due_at=later), NOW))
    assert "to be answered by <!date^1773584520^{date_short_pretty} {time}|2026-03-15 14:22 UTC>" in due
    asleep = slack_message(replace(CASE, state=CaseState.SNOOZED, who="Ann", wake_at=later), NOW)
    assert "until <!date^1773584520^{date_short_pretty} {time}|2026-03-15 14:22 UTC>" in shown(asleep)
    assert "until 15 March 14:22 UTC" in json.loads(asleep)["text"]


def test_warnings_and_breaches_look_different() -> None:
    """Opened, warned, breached and merely mentioned differ in their first sign and words."""
    headers = [header(slack_message(alert, NOW)) for alert in (CASE, WARNING, BREACH, MENTION)]
    assert len({line[0] for line in headers}) == 4
    assert headers[1] == "⏰ 15 minutes left: Voltaro, case 42 has no answer yet"
    assert headers[2] == "🚨 Too late: Voltaro, case 42 has no answer"
    assert "already late when it was found" in shown(slack_message(BREACH, NOW))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (2280, "38 minutes left"),
        (61, "2 minutes left"),
        (60, "1 minute left"),
        (1, "1 minute left"),
        (0, "due now"),
        (-59, "due now"),
        (-60, "1 minute late"),
        (-7500, "2 h 05 late"),
        (-400_000, "4 days late"),
    ],
)
def test_time_words(seconds: int, words: str) -> None:
    """A started minute is left; a started minute is not yet late."""
    assert time_words(replace(CASE, due_at=NOW + timedelta(seconds=seconds)), NOW, Words("en")) == words


def test_a_storm_is_one_message_with_the_most_urgent_first() -> None:
    """Eight are shown in their order, the others counted, and the button leads to the queue."""
    message = slack_message(STORM, NOW)
    assert header(message) == "🌊 14 alarms at once: Voltaro"
    assert "1 too late" in shown(message)
    assert "12 new" in shown(message)
    assert re.findall(r"\|Case (\d+)>", shown(message)) == ["42", "42", "43", "44", "45", "46", "47", "48"]
    assert "and 6 more in the queue" in shown(message)
    assert urls(message) == [STORM.url]


def test_the_digest_speaks_the_brands_language() -> None:
    """A French brand is told in French, with links to stories and cases."""
    words = shown(slack_message(replace(DIGEST, locale="fr"), NOW))
    assert typeset("fr", "Plus calme que d’habitude ; 11 messages négatifs") in words
    assert typeset("fr", f"{CONSOLE}/cases/41|Cas 41 : pris en charge") in words


@pytest.mark.parametrize("name", EVERY_ALERT)
@pytest.mark.parametrize("locale", CATALOGUES)
def test_messages_keep_to_the_limits(name: str, locale: str) -> None:
    """Whatever strangers write, in whichever language we tell it, Slack would take the message."""
    message = slack_message(replace(EVERY_ALERT[name], locale=locale), NOW)
    assert refusal(message) is None
    assert len(json.loads(message)["blocks"]) <= MAX_BLOCKS
    assert len(message.decode()) <= TOTAL


@pytest.mark.parametrize("name", [name for name in EVERY_ALERT if "hostile" in name])
def test_strangers_alert_nobody_and_link_nowhere(name: str) -> None:
    """Nothing a stranger wrote keeps a meaning for Slack: no call to everyone, no link, no address of a script."""
    message = json.loads(slack_message(EVERY_ALERT[name], NOW))
    marked = [message["text"], *(text for block in message["blocks"] for text in markups(block))]
    for tag in (tag for text in marked for tag in re.findall(r"<([^>]*)>", text)):
        assert tag.startswith(("!date^", f"{CONSOLE}/", "https://social.example/"))


def markups(block: dict[str, Any]) -> list[str]:
    """Return the texts of a block that Slack interprets."""
    texts = [block.get("text", {}), *block.get("fields", []), *block.get("elements", [])]
    return [text["text"] for text in texts if text.get("type") == "mrkdwn"]


@given(st.text(), st.integers(min_value=8, max_value=200))
def test_escaping_keeps_the_limit(text: str, limit: int) -> None:
    """Escaped text is never longer than asked, and has nothing left that Slack would interpret."""
    result = escaped(text, limit)
    assert len(result) <= limit
    assert not set("<>") & set(result)
    assert all(line.startswith("> ") for line in quote(text, limit).split("\n"))


def test_the_button_to_a_dangerous_address_is_left_out() -> None:
    """A post whose address is a script has no button to it."""
    assert urls(slack_message(HOSTILE_CASE, NOW)) == [HOSTILE_CASE.url]


def test_a_case_without_anything_optional_is_told() -> None:
    """No text, no author, no reasons, no language: still a message."""
    bare = CaseAlert(
        id=CASE.id, kind=AlertKind.CASE_OPENED, brand="V", number=1, url="", text="", title="", author="", source="",
        post_url="", language=None, level=CASE.level, reasons=(), published_at=NOW, due_at=NOW,
    )  # fmt: skip
    assert refusal(slack_message(bare, NOW)) is None


def send(slack: SlackReceiver, door: Door) -> SendError:
    """Send a case that fails, and return the error."""
    with pytest.raises(SendError) as raised:
        Slack(SETTINGS).send(Slack.Options(webhook_url=slack.webhook_url), CASE, door)
    return raised.value


def test_a_removed_webhook_is_permanent(slack: SlackReceiver, door: Door) -> None:
    """The operator reads that the webhook is gone, and to make a new one."""
    slack.behave("no_service")
    error = send(slack, door)
    assert (error.code, error.permanent, error.status) == ("no_service", True, 404)
    assert "Create a new incoming webhook" in error.advice
    assert "/services/" not in error.message


@pytest.mark.parametrize("behaviour", ["down", "429", "500"])
def test_a_bad_day_is_temporary(behaviour: Any, slack: SlackReceiver, door: Door) -> None:
    """Slack away, throttling or broken is tried again, after as long as it asks."""
    slack.behave(behaviour)
    error = send(slack, door)
    assert not error.permanent
    assert error.retry_after == (timedelta(seconds=1) if behaviour == "429" else None)
    assert slack.messages == []


@pytest.mark.parametrize(
    ("status", "said", "code", "advice"),
    [
        (404, "no_active_hooks", "no_active_hooks", "switched off"),
        (404, "channel_not_found", "channel_not_found", "deleted"),
        (410, "channel_is_archived", "channel_is_archived", "unarchive"),
        (403, "action_prohibited", "action_prohibited", "administrator"),
        (403, "posting_to_general_channel_denied", "posting_to_general_channel_denied", "#general"),
        (400, "invalid_payload", "invalid_message", "this one message"),
        (400, "invalid_blocks", "invalid_message", "this one message"),
    ],
)
def test_slacks_words_become_advice(
    status: int, said: str, code: str, advice: str, receiver: Posted, door: Door
) -> None:
    """Each of Slack's answers says what to do; an unreadable message is blamed on the message alone."""
    receiver.status, receiver.answer = status, said.encode()
    with pytest.raises(SendError) as raised:
        Slack(SETTINGS).send(Slack.Options(webhook_url=receiver.url), CASE, door)
    assert (raised.value.code, raised.value.permanent) == (code, True)
    assert advice in raised.value.advice


def test_other_refusals_stay_as_they_are() -> None:
    """What Slack is not known to say is passed on unchanged."""
    error = SendError("It answered 418: teapot", code="http_error", permanent=True)
    assert refined(error) is error


@pytest.mark.parametrize("url", ["", "hooks.slack.com/services/T/B/X", "javascript:alert(1)", HOSTILE])
def test_addresses_that_are_none_are_refused(url: str) -> None:
    """Only an http or https address is a webhook."""
    with pytest.raises(ValidationError):
        Slack.Options(webhook_url=url)


@pytest.mark.parametrize("locale", CATALOGUES)
def test_a_message_says_how_each_case_ended(locale: str) -> None:
    """Every reason of a close has words of its own, and a case that ended has no button to press."""
    said = set()
    for reason in CloseReason:
        ended = replace(CASE, state=CaseState.CLOSED, close_reason=reason, who="Ann & <!here>", locale=locale)
        message = slack_message(ended, NOW, acts=True)
        assert "Ann &amp; &lt;!here&gt;" in shown(message) and refusal(message) is None
        assert urls(message) == [CASE.url, CASE.post_url] and "38 min" not in shown(message)
        said.add(json.loads(message)["blocks"][1]["text"]["text"])
    assert len(said) == len(CloseReason)
