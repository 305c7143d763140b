"""Slack, through an incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from pydantic import BaseModel, Field, field_validator

from listener.config import Settings
from listener.errors import SendError
from listener.notifiers._safe_text import web_address
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
_SAID = re.compile(r"answered \d+: ([a-z_]+)")


def utc_now() -> datetime:
    return datetime.now(UTC)


class Slack:
    """Sends Block Kit messages. Slack takes about one message a second per webhook, with short bursts."""

    label: ClassVar[str] = "Slack"
    pace: ClassVar[timedelta] = timedelta(seconds=1)

    class Options(BaseModel):
        webhook_url: Secret = Field(
            title="Webhook address",
            description="From Slack: Apps, Incoming Webhooks, https://hooks.slack.com/services/…",
            max_length=2000,
        )

        signing_secret: Secret = Field(
            Secret(""),
            title="Signing secret",
            description="Of the Slack app, for buttons that claim and snooze: Basic Information, Signing Secret. Its "
            "interactivity address is the console's with /slack/actions.",
            max_length=200,
        )

        @field_validator("webhook_url")
        @classmethod
        def _is_address(cls, value: Secret) -> Secret:
            address = web_address(value.get_secret_value())
            if not address:
                raise ValueError("enter an address that begins with https://hooks.slack.com/services/")
            return Secret(address)

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:  # noqa: ARG002 - as all
        self._clock = clock

    def send(self, options: Options, alert: Alert, http: Http) -> None:
        """Post the alert. Raises SendError; with code `invalid_message` only this message is at fault."""
        body = slack_message(alert, self._clock(), acts=bool(options.signing_secret.get_secret_value()))
        try:
            address = options.webhook_url.get_secret_value()
            http.post(address, content=body, headers={"content-type": "application/json; charset=utf-8"})
        except SendError as error:
            raise refined(error) from error


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
