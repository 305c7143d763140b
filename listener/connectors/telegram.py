"""Telegram: what is written in the chats and channels that a bot is in, and answers there.

https://core.telegram.org/bots/api#getupdates, https://core.telegram.org/bots/api#sendmessage

A bot hears nothing from before it was added; in groups only what is addressed to it, until its privacy mode is off
(BotFather, /setprivacy); in channels everything, as an administrator. Telegram keeps updates for a day and forgets
those below the `offset` it is asked for: one page is read at a time, so that none is forgotten before it is stored.
Each bot has one queue: it may stand in one source only. Deletions are not told.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from listener.connectors._api import Api, said_in
from listener.connectors._json import at, entries, maybe_number, moment, number, string
from listener.connectors._terms import Terms, newest_first
from listener.connectors._text import one_line, plain_text
from listener.errors import FetchError, OutsideError, SendError
from listener.ports import Http, Secret
from listener.terms import Answered, Batch, FetchedAuthor, FetchedDocument

_SIZE = 100
_SITE = "https://t.me"
_KINDS = ("message", "edited_message", "channel_post", "edited_channel_post")
_ADVICE = {
    "unauthorised": "Enter the token that BotFather gave; it makes a new one with /token.",
    "not_found": "Enter the whole token that BotFather gave, with its number and colon.",
    "http_error": "It is asked again by itself; with 409 another program reads this bot, or it has a webhook.",
}
_SEND_ADVICE = {
    **_ADVICE,
    "forbidden": "The bot was removed from the chat, or may not write there: let it, or answer by hand.",
    "not_found": "The message was deleted.",
    "refused_text": "Shorten it: a message takes 4,096 characters.",
}


class Telegram:
    label: ClassVar[str] = "Telegram"

    class Options(BaseModel):
        token: Secret = Field(
            title="Token of the bot", description="From BotFather; one source a bot.", min_length=1, max_length=200
        )
        chats: Terms = Field(
            (), title="Chats", description="Names (@kolibrie) or numbers, one a line. None: all that the bot is in."
        )

    def __init__(self, base: str = "https://api.telegram.org") -> None:
        self._base = base

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read the next hundred updates. Raises FetchError."""
        offset = cursor.get("offset") if isinstance(cursor.get("offset"), int) else None
        asked = {"limit": _SIZE, "timeout": 0, "offset": offset, "allowed_updates": _listed(_KINDS)}
        api = self._api(options, http, _ADVICE, FetchError)
        told = api.get("/getUpdates", asked, shape=dict)
        updates = [one for one in entries(api.listed(told, "result")) if maybe_number(one, "update_id") is not None]
        messages = [at(one, kind) for one in updates for kind in _KINDS if at(one, kind)]
        known = [{"offset": 1 + max(number(one, "update_id") for one in updates)}] if updates else []
        return Batch(
            documents=newest_first(_document(one) for one in messages if _is_wanted(one, options.chats)),
            cursor=known[0] if known else {"offset": offset} if offset else {},
            more=len(updates) >= _SIZE,
        )

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer a message in its chat. Raises SendError. Sent twice, it stands there twice: there is no key."""
        chat, _, message = document_id.rpartition(":")
        api = self._api(options, http, _SEND_ADVICE, SendError)
        content = {"chat_id": chat, "text": text, "reply_parameters": {"message_id": int(message)}}
        written = _document(at(api.post("/sendMessage", content, shape=dict).said, "result"))
        return Answered(written.external_id, written.url)

    def _api(self, options: Options, http: Http, advice: Mapping[str, str], kind: type[OutsideError]) -> Api:
        """The token is part of the path, which no message quotes."""
        base = f"{self._base}/bot{options.token.get_secret_value()}"
        return Api("Telegram", base, http, advice=advice, refine=lambda error: _refined(error, advice, kind))


def _refined(error: OutsideError, advice: Mapping[str, str], kind: type[OutsideError]) -> OutsideError | None:
    """Waits are in the JSON; 400 says in words what is wrong with an answer."""
    said = said_in(error)
    if error.status == 429 and (seconds := number(said, "parameters", "retry_after")):
        return kind(
            "Telegram asks to wait", code="throttled", status=429, advice="It goes on by itself after the wait.",
            retry_after=timedelta(seconds=min(seconds, 86_400)),
        )  # fmt: skip
    words = one_line(string(said, "description"), False)[:200]
    if error.status != 400 or kind is not SendError or not words:
        return None
    code = "not_found" if "not found" in words else "refused_text" if "too long" in words else "forbidden"
    return kind(f"Telegram refuses the answer: {words}", code=code, permanent=True, status=400, advice=advice[code])


def _listed(words: tuple[str, ...]) -> str:
    return "[" + ",".join(f'"{word}"' for word in words) + "]"


def _is_wanted(message: Any, chats: Terms) -> bool:
    """What has words, in one of the chats."""
    if not (string(message, "text") or string(message, "caption")) or not string(message, "chat", "id"):
        return False
    names = {string(message, "chat", "id"), string(message, "chat", "username").casefold()}
    return not chats or any(chat.lstrip("@").casefold() in names for chat in chats)


def _document(message: Any) -> FetchedDocument:
    chat, number_ = string(message, "chat", "id"), string(message, "message_id")
    answered = string(message, "reply_to_message", "message_id")
    return FetchedDocument(
        external_id=f"{chat}:{number_}",
        text=plain_text(string(message, "text") or string(message, "caption"), is_html=False),
        url=_address(message, chat, number_),
        author=_author(message),
        published_at=moment(message, "date"),
        edited_at=moment(message, "edit_date"),
        in_reply_to=f"{chat}:{answered}" if answered else None,
    )


def _address(message: Any, chat: str, number_: str) -> str:
    """Public chats have a name; what is in others opens for their members. Nothing leads to a talk between two."""
    if name := string(message, "chat", "username"):
        return f"{_SITE}/{name}/{number_}" if string(message, "chat", "type") != "private" else ""
    return f"{_SITE}/c/{chat.removeprefix('-100')}/{number_}" if chat.startswith("-100") else ""


def _author(message: Any) -> FetchedAuthor | None:
    """A person; a channel or group speaks for itself."""
    who = at(message, "sender_chat") or at(message, "from")
    name = string(who, "title") or f"{string(who, 'first_name')} {string(who, 'last_name')}".strip()
    handle = string(who, "username")
    if not (handle or string(who, "id")):
        return None
    address = f"{_SITE}/{handle}" if handle else ""
    return FetchedAuthor(handle or string(who, "id"), one_line(name, False), address)
