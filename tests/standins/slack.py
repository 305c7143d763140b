"""A stand-in of Slack's Web API: messages that can be posted, read and changed, and members with addresses.

https://docs.slack.dev/reference/methods: chat.postMessage, chat.update, conversations.history, users.info, auth.test.
It keeps the rules for blocks, refuses as Slack refuses, and takes the answers to pressed buttons.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs

from workers.demo._slack_rules import refusal

TOKEN, CHANNEL, TEAM = "xoxb-stand-in", "C0CARE123", "T0ACME"
FORMS = ("conversations.history", "users.info", "auth.test")  # these read no JSON


@dataclass
class Message:
    """A message in a channel: what it says now, and how often that was changed."""

    ts: str
    body: dict[str, Any]
    edits: int = 0

    @property
    def text(self) -> str:
        return json.dumps(self.body["blocks"], ensure_ascii=False)

    def buttons(self) -> list[dict[str, Any]]:
        return [one for block in self.body["blocks"] if block["type"] == "actions" for one in block["elements"]]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request: a word, or a status; `late`: only after it was done."""

    word: str = ""
    status: int = 200
    retry_after: int = 0
    late: bool = False
    then: Callable[[], None] = field(default=lambda: None)


class SlackApi:
    """Use as a context manager. `faults` are used up one a request, for the method they are given for."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.answers: list[dict[str, Any]] = []  # to who pressed a button
        self.asked: list[str] = []
        self.members: dict[str, dict[str, Any]] = {}
        self.scopes = {"chat:write", "users:read", "users:read.email", "channels:history"}
        self.token = TOKEN
        self.faults: dict[str, list[Fault]] = {}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def options(self, **others: str) -> dict[str, str]:
        """What an operator enters for a channel."""
        return {"bot_token": TOKEN, "conversation": CHANNEL, "api": f"{self.address}/api"} | others

    def member(self, key: str, email: str, **values: Any) -> None:
        """Let somebody be in the workspace."""
        self.members[key] = {"id": key, "team_id": TEAM, "profile": {"email": email}} | values

    def fail(self, method: str, **fault: Any) -> None:
        self.faults.setdefault(method, []).append(Fault(**fault))

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        """Answer one request: status, headers, and what is said; status 0 closes the connection."""
        with self._lock:
            if path.startswith("/actions/"):
                self.answers.append(json.loads(body))
                return 200, {}, {"ok": True}
            method = path.removeprefix("/api/")
            self.asked.append(method)
            fault = next(iter(self.faults.get(method, [])), None)
            if fault:
                self.faults[method].pop(0)
            if fault and not fault.late:
                return self._failed(fault)
            said = self._said(method, headers, body)
            if fault:
                fault.then()
                return self._failed(fault) if fault.status != 200 else (200, {}, said)
            return 200, {}, said

    @staticmethod
    def _failed(fault: Fault) -> tuple[int, dict[str, str], Any]:
        headers = {"retry-after": str(fault.retry_after)} if fault.retry_after else {}
        return fault.status, headers, {"ok": False, "error": fault.word}

    def _said(self, method: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        if headers.get("authorization") != f"Bearer {self.token}":
            return _refused("token_revoked")
        is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        if is_form is not (method in FORMS):
            return _refused("invalid_arguments")
        asked = {k: v[-1] for k, v in parse_qs(body.decode()).items()} if is_form else json.loads(body)
        return self._answer(method, asked)

    def _answer(self, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "chat.postMessage":
                return self._post(asked)
            case "chat.update":
                return self._update(asked)
            case "conversations.history":
                return self._history(asked)
            case "users.info":
                user = self.members.get(asked["user"])
                return {"ok": True, "user": user} if user else _refused("user_not_found")
            case "auth.test":
                return {"ok": True, "team_id": TEAM}
        return _refused("unknown_method")

    def _post(self, asked: dict[str, Any]) -> dict[str, Any]:
        wrong = _wrong(asked)
        if wrong:
            return wrong
        self.messages.append(Message(f"1790000000.{len(self.messages):06}", asked))
        return {"ok": True, "channel": CHANNEL, "ts": self.messages[-1].ts}

    def _update(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = [one for one in self.messages if one.ts == asked["ts"]]
        if not found:
            return _refused("message_not_found")
        wrong = _wrong(asked)
        if wrong:
            return wrong
        found[0].body, found[0].edits = found[0].body | asked, found[0].edits + 1
        return {"ok": True, "channel": CHANNEL, "ts": asked["ts"]}

    def _history(self, asked: dict[str, Any]) -> dict[str, Any]:
        if "channels:history" not in self.scopes:
            return _refused("missing_scope") | {"needed": "channels:history"}
        with_metadata = asked.get("include_all_metadata") == "true"
        hidden = set() if with_metadata else {"metadata"}
        shown = [{k: v for k, v in one.body.items() if k not in hidden} | {"ts": one.ts} for one in self.messages]
        return {"ok": True, "messages": shown[::-1][: int(asked["limit"])]}

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _refused(word: str) -> dict[str, Any]:
    return {"ok": False, "error": word}


def _wrong(asked: dict[str, Any]) -> dict[str, Any] | None:
    if asked.get("channel") != CHANNEL:
        return _refused("channel_not_found")
    refused = refusal(json.dumps({"text": asked.get("text"), "blocks": asked.get("blocks")}).encode())
    return _refused(refused[1]) if refused else None


def _handler(slack: SlackApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, extra, said = slack.take(self.path, headers, body)
            if status == 0:
                self.close_connection = True
                return
            answer = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {
                "content-type": "application/json",
                "content-length": str(len(answer)),
                **extra,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
