"""Slack: through an incoming webhook, or as an app with a bot token, whose messages then follow their cases.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Self

from pydantic import BaseModel, Field, field_validator, model_validator

from listener.config import Settings
from listener.errors import SendError
from listener.notifiers._safe_text import web_address
from listener.notifiers._slack_app import Bot
from listener.notifiers._slack_messages import slack_message
from listener.ports import Http, Secret
from listener.terms import Alert

_NEW_WEBHOOK = "Create a new incoming webhook in Slack and enter its address."
# What Slack's answer means for the operator: https://docs.slack.dev/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks
_ADVICE = {
    "no_service": f"The webhook was removed or switched off. {_NEW_WEBHOOK}",
    "no_active_hooks": f"The webhook was switched off. {_NEW_WEBHOOK}",
    "no_team": f"The workspace does not exist any more. {_NEW_WEBHOOK}",
    "team_disabled": f"The workspace is switched off. {_NEW_WEBHOOK}",
    "invalid_token": f"The address is not complete, or was replaced. {_NEW_WEBHOOK}",
    "user_not_found": f"The person who made the webhook left the workspace. {_NEW_WEBHOOK}",
    "channel_not_found": f"The Slack channel was deleted. {_NEW_WEBHOOK}",
    "channel_is_archived": "The Slack channel is archived: unarchive it, or create a webhook for another channel.",
    "action_prohibited": "An administrator of the workspace restricts this webhook: ask them to allow it.",
    "posting_to_general_channel_denied": "The webhook may not post to #general: choose another channel, or ask an "
    "administrator to allow it.",
}
# A message of ours that Slack cannot read: that one message fails, the channel is fine.
_OUR_FAULT = {
    "invalid_payload",
    "invalid_blocks",
    "invalid_blocks_format",
    "no_text",
    "msg_too_long",
    "too_many_attachments",
}
_ID = re.compile(r"[CG][A-Z0-9]{6,20}")
_SAID = re.compile(r"answered \d+: ([a-z_]+)")


def utc_now() -> datetime:
    return datetime.now(UTC)


class Slack:
    """Sends Block Kit messages. Slack takes about one message a second per webhook, with short bursts."""

    label: ClassVar[str] = "Slack"
    pace: ClassVar[timedelta] = timedelta(seconds=1)

    class Options(BaseModel):
        webhook_url: Secret = Field(
            Secret(""),
            title="Webhook address",
            description="From Slack: Apps, Incoming Webhooks, https://hooks.slack.com/services/… Not needed with a bot "
            "token.",
            max_length=2000,
        )
        bot_token: Secret = Field(
            Secret(""),
            title="Bot token",
            description="Of a Slack app that may chat:write: OAuth & Permissions, xoxb-… Its messages then show who "
            "has the case. With users:read.email it knows agents by their address, with channels:history "
            "(groups:history) it never posts twice.",
            max_length=300,
        )
        conversation: str = Field(
            "",
            title="Channel ID",
            description="Where the bot posts, once it is invited there: at the end of the channel's details, C…",
            max_length=24,
        )
        signing_secret: Secret = Field(
            Secret(""),
            title="Signing secret",
            description="Of the Slack app, for buttons that claim and snooze: Basic Information, Signing Secret. Its "
            "interactivity address is the console's with /slack/actions.",
            max_length=200,
        )
        api: str = Field(
            "https://slack.com/api",
            title="Address of the API",
            description="Another than https://slack.com/api only on GovSlack.",
            max_length=300,
        )

        @field_validator("webhook_url")
        @classmethod
        def _is_address(cls, value: Secret) -> Secret:
            typed = value.get_secret_value()
            address = web_address(typed)
            if typed and not address:
                raise ValueError("enter an address that begins with https://hooks.slack.com/services/")
            return Secret(address)

        @field_validator("conversation")
        @classmethod
        def _is_id(cls, value: str) -> str:
            if value and not _ID.fullmatch(value):
                raise ValueError("enter the ID of the channel, such as C024BE91L, not its name")
            return value

        @field_validator("api")
        @classmethod
        def _is_api(cls, value: str) -> str:
            address = web_address(value)
            if not address:
                raise ValueError("enter an address that begins with https://")
            return address.rstrip("/")

        @model_validator(mode="after")
        def _has_a_way(self) -> Self:
            if self.bot is None and not self.webhook_url.get_secret_value():
                raise ValueError("enter a webhook address, or a bot token and the ID of a channel")
            return self

        @property
        def bot(self) -> Bot | None:
            """Return the app that posts; None where a webhook does."""
            token = self.bot_token.get_secret_value()
            return Bot(self.api, token) if token and self.conversation else None

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:  # noqa: ARG002 - as all
        self._clock = clock

    def send(self, options: Options, alert: Alert, http: Http) -> dict[str, str] | None:
        """Post the alert. Raises SendError; with code `invalid_message` only this message is at fault."""
        body = self._message(options, alert)
        if options.bot:
            return options.bot.post(options.conversation, alert, body, http)
        try:
            address = options.webhook_url.get_secret_value()
            http.post(address, content=body, headers={"content-type": "application/json; charset=utf-8"})
        except SendError as error:
            raise refined(error) from error
        return None

    def revise(self, options: Options, place: Mapping[str, str], alert: Alert, http: Http) -> None:
        """Let a message say how things are now. Raises SendError; with code `message_gone` it is not there any more."""
        if options.bot is None:
            raise _gone("The channel has no bot token any more")
        try:
            options.bot.update(place, self._message(options, alert), http)
        except SendError as error:
            elsewhere = place["channel"] != options.conversation
            if elsewhere and error.code in ("channel_not_found", "not_in_channel", "is_archived"):
                raise _gone(error.message) from error
            raise

    def find(self, options: Options, alert: Alert, since: datetime, http: Http) -> dict[str, str] | None:
        """Return where a message stands that was perhaps posted since then. Raises SendError."""
        return options.bot.find(options.conversation, alert, since, http) if options.bot else None

    def _message(self, options: Options, alert: Alert) -> bytes:
        return slack_message(alert, self._clock(), acts=bool(options.signing_secret.get_secret_value()))


def _gone(message: str) -> SendError:
    return SendError(message, code="message_gone", permanent=True, advice="The message stays as it is in Slack.")


def refined(error: SendError) -> SendError:
    """Return the error with the code and the advice that belong to Slack's answer, or as it was."""
    said = _SAID.search(error.message)
    word = said.group(1) if said else ""
    if word in _OUR_FAULT:
        code, advice = "invalid_message", "Slack could not read this one message; please report it. Others are sent."
        return SendError(error.message, code=code, permanent=True, advice=advice, status=error.status)
    if word in _ADVICE:
        return SendError(error.message, code=word, permanent=True, advice=_ADVICE[word], status=error.status)
    return error
