"""A Slack app with a bot token: its messages are posted, found again and changed, and it knows its members.

https://docs.slack.dev/reference/methods/chat.postMessage, …/chat.update, …/conversations.history, …/users.info
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from listener.errors import SendError
from listener.notifiers import _slack_api
from listener.ports import Http
from listener.terms import Alert, StormAlert

EVENT = "listener_message"  # the type of the metadata that tells our messages apart
LOOKED_AT = 200  # of the newest messages of a channel, when one of ours is sought


@dataclass(frozen=True, slots=True)
class Bot:
    """An app in a workspace. `token` is left out of what is printed."""

    api: str
    token: str

    def __repr__(self) -> str:
        return f"Bot({self.api!r})"

    @property
    def hosts(self) -> frozenset[str]:
        """Where Slack lets us answer who pressed a button: https://hooks.slack.com for https://slack.com."""
        host = urlsplit(self.api).netloc
        return frozenset({host, f"hooks.{host}"})

    def post(self, conversation: str, alert: Alert, body: bytes, http: Http) -> dict[str, str]:
        """Post a message; return where it stands."""
        mark = {"event_type": EVENT, "event_payload": {"id": _mark(alert)}}
        said = {**json.loads(body), "channel": conversation, "metadata": mark}
        return _place(_slack_api.write(self.api, self.token, "chat.postMessage", said, http))

    def update(self, place: Mapping[str, str], body: bytes, http: Http) -> None:
        said = {**json.loads(body), "channel": place["channel"], "ts": place["ts"]}
        said = {name: value for name, value in said.items() if not name.startswith("unfurl_")}
        _slack_api.write(self.api, self.token, "chat.update", said, http)

    def find(self, conversation: str, alert: Alert, since: datetime, http: Http) -> dict[str, str] | None:
        """Return where the message of an alert stands; None: it was not posted, or we may not look."""
        asked = {"channel": conversation, "oldest": f"{since.timestamp() - 1:.6f}", "limit": str(LOOKED_AT),
                 "include_all_metadata": "true"}  # fmt: skip
        try:
            said = _slack_api.read(self.api, self.token, "conversations.history", asked, http)
        except SendError as error:
            if error.code == "missing_scope":
                return None
            raise
        for one in said.get("messages", ()):
            mark = one.get("metadata") or {}
            if mark.get("event_type") == EVENT and mark.get("event_payload", {}).get("id") == _mark(alert):
                return {"channel": conversation, "ts": str(one["ts"])}
        return None

    def email(self, member: str, http: Http) -> str:
        """Return the confirmed address of a member of the app's own workspace, in lower case; «» for anybody else.

        Who comes from elsewhere through a shared channel has the address that their own administrators wrote: it proves
        nothing here.
        """
        user = _slack_api.read(self.api, self.token, "users.info", {"user": member}, http).get("user", {})
        teams = {user.get("team_id"), *user.get("enterprise_user", {}).get("teams", ())}
        strange = user.get("is_stranger") or user.get("is_bot") or user.get("deleted")
        if strange or user.get("is_email_confirmed") is False:
            return ""
        here = _slack_api.read(self.api, self.token, "auth.test", {}, http).get("team_id")
        return str(user.get("profile", {}).get("email", "")).strip().lower()[:254] if here in teams else ""


def _place(said: Mapping[str, Any]) -> dict[str, str]:
    if not said.get("channel") or not said.get("ts"):
        raise SendError("Slack's answer cannot be read", code="bad_answer", advice="It is tried again.")
    return {"channel": str(said["channel"]), "ts": str(said["ts"])}


def _mark(alert: Alert) -> str:
    """Return what tells a message from another: of a storm, all that is told in it."""
    ids = [str(case.id) for case in alert.cases] if isinstance(alert, StormAlert) else [str(alert.id)]
    return sha256("\0".join(sorted(ids)).encode()).hexdigest()[:32]
