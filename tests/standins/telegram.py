"""Telegram's bots: updates that are forgotten once a higher offset was asked for, and messages that are sent."""

import json
from typing import Any, ClassVar

from listener.connectors.telegram import Telegram as Connector
from tests.standins._server import Asked, Post, Said, StandIn

CHAT = -1001234567890
_FIRST = 900_000


class Telegram(StandIn):
    name: ClassVar[str] = "telegram"
    confirmed = 0

    def connector(self) -> Connector:
        return Connector(self.address)

    def options(self) -> dict[str, Any]:
        return {"token": "4711:a-token"}

    def answer(self, asked: Asked) -> Said:
        token, _, method = asked.path.removeprefix("/bot").partition("/")
        if token != "4711:a-token":
            return _refusal(401, "Unauthorized")
        if method == "sendMessage":
            return self._take(json.loads(asked.body))
        self.confirmed = max(self.confirmed, asked.number("offset", 0))
        waiting = [post for post in self.posts if _FIRST + post.serial >= self.confirmed]
        updates = [
            {"update_id": _FIRST + post.serial, "message": _message(post)}
            for post in waiting[: asked.number("limit", 100)]
        ]
        return Said({"ok": True, "result": updates})

    def _take(self, said: dict[str, Any]) -> Said:
        answered = said["reply_parameters"]["message_id"]
        if len(said["text"]) > 4096:
            return _refusal(400, "Bad Request: message is too long")
        if int(said["chat_id"]) != CHAT:
            return _refusal(403, "Forbidden: bot was kicked from the supergroup chat")
        if answered > len(self.posts):
            return _refusal(400, "Bad Request: message to be replied not found")
        post = Post(50_000 + len(self.answers), self.posts[-1].at, said["text"], in_reply_to=str(answered))
        self.answers.append(post)
        return Said({"ok": True, "result": _message(post)})


def _refusal(status: int, words: str) -> Said:
    return Said({"ok": False, "error_code": status, "description": words}, status)


def _message(post: Post) -> dict[str, Any]:
    return {
        "message_id": post.serial, "date": int(post.at.timestamp()), "text": post.text,
        "from": {"id": 7, "is_bot": False, "first_name": "Ann", "username": "ann"},
        "chat": {"id": CHAT, "title": "Acme", "type": "supergroup", "username": "acme_talk"},
    }  # fmt: skip
