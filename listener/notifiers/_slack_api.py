"""Slack's Web API, with a bot token: https://docs.slack.dev/apis/web-api

It answers 200 with `"ok": false` and a word for what is wrong; a 429 says with Retry-After how long to wait.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from listener.errors import SendError
from listener.ports import Http

_INSTALL = "Install the Slack app again and enter its new bot token."
# What the words mean for the operator: the errors listed at https://docs.slack.dev/reference/methods/chat.postMessage
_ADVICE = {
    "not_authed": f"The bot token is missing. {_INSTALL}",
    "invalid_auth": f"The bot token is not valid. {_INSTALL}",
    "token_revoked": f"The bot token was revoked. {_INSTALL}",
    "token_expired": f"The bot token has expired. {_INSTALL}",
    "account_inactive": f"The app was removed from the workspace, or the workspace was closed. {_INSTALL}",
    "not_allowed_token_type": "Enter the bot token of the app: it begins with xoxb-.",
    "no_permission": f"The app may not do this. {_INSTALL}",
    "missing_scope": "Give the Slack app the scope it misses (chat:write, users:read, users:read.email, "
    "channels:history or groups:history), and install it again.",
    "channel_not_found": "Slack knows no such channel: enter its ID, and invite the app to it with /invite.",
    "not_in_channel": "Invite the app to the Slack channel with /invite.",
    "is_archived": "The Slack channel is archived: unarchive it, or choose another.",
    "restricted_action": "An administrator of the workspace restricts who posts there: ask them to allow the app.",
    "team_access_not_granted": "An administrator must let the app into the workspace.",
    "ekm_access_denied": "An administrator has suspended posting in the workspace.",
}
# The message that is to be changed is not there any more, or may no longer be changed.
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"}
# A message of ours that Slack cannot read: that one message fails, the channel is fine.
_OUR_FAULT = {"invalid_blocks", "invalid_blocks_format", "no_text", "msg_too_long", "msg_blocks_too_long",
              "invalid_metadata_format", "metadata_too_large", "invalid_arguments"}  # fmt: skip


def write(api: str, token: str, method: str, said: Mapping[str, Any], http: Http) -> dict[str, Any]:
    """Call a method that takes JSON. Raises SendError."""
    return _call(api, token, method, json.dumps(said, ensure_ascii=False).encode(), "application/json", http)


def read(api: str, token: str, method: str, asked: Mapping[str, str], http: Http) -> dict[str, Any]:
    """Call a method that takes a form, as those that read do. Raises SendError."""
    return _call(api, token, method, urlencode(asked).encode(), "application/x-www-form-urlencoded", http)


def _call(api: str, token: str, method: str, body: bytes, kind: str, http: Http) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {token}", "content-type": f"{kind}; charset=utf-8"}
    answer = http.post(f"{api.rstrip('/')}/{method}", content=body, headers=headers)
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = None
    if not isinstance(said, dict) or "ok" not in said:
        raise SendError("Slack's answer cannot be read", code="bad_answer", advice="It is tried again.")
    if not said["ok"]:
        raise refusal(method, str(said.get("error", "unknown_error"))[:80])
    return said


def refusal(method: str, word: str) -> SendError:
    """Return the error for a word of Slack's; what is not known to be final is tried again."""
    told = f"Slack refused {method}: {word}"
    if word in _GONE:
        return SendError(told, code="message_gone", permanent=True, advice="The message stays as it is in Slack.")
    if word in _OUR_FAULT:
        advice = "Slack could not read this one message; please report it. Others are sent."
        return SendError(told, code="invalid_message", permanent=True, advice=advice)
    return SendError(told, code=word, permanent=word in _ADVICE, advice=_ADVICE.get(word, "It is tried again."))
