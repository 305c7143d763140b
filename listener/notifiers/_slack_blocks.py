"""Block Kit: small builders that keep to Slack's limits and escape what strangers wrote.

Limits: https://docs.slack.dev/reference/block-kit/blocks and …/block-elements/button-element.
The total is not documented; messages above about 13,000 characters are refused, so `message` keeps to `TOTAL`.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from listener.notifiers._safe_text import clip, plain, web_address

Block = dict[str, Any]
MAX_BLOCKS, MAX_SECTION, MAX_HEADER, MAX_BUTTON, MAX_URL = 50, 3000, 150, 75, 3000
MAX_TEXT = 500  # of the line shown in notifications
TOTAL = 10_000  # characters of the whole JSON body


def escape(text: str) -> str:
    """Escape the only three characters Slack gives a meaning: `<!channel>` then alerts nobody.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped(text: str, limit: int) -> str:
    """Escape a stranger's text and cut it so that the escaped form has at most `limit` characters."""
    text = clip(plain(text), limit)
    while len(escape(text)) > limit:
        text = clip(text, len(text) - max(1, (len(escape(text)) - limit) // 5))
    return escape(text)


def quote(text: str, limit: int) -> str:
    """Return a stranger's text as a block quote: every line marked, so that it cannot look like ours."""
    return "\n".join(f"> {line}" for line in escaped(text, limit).split("\n"))


def link(url: str, label: str) -> str:
    """Return a link, or the label alone when the address is none."""
    address = web_address(url)
    return f"<{escape(address)}|{escape(label)}>" if address else escape(label)


def clock_time(moment: datetime, *, with_day: bool) -> str:
    """Return a moment shown in each reader's own time zone, after its day if asked; in UTC where Slack cannot.

    https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    there = moment.astimezone(UTC)
    shown = f"{{date_short_pretty}} {{time}}|{there:%Y-%m-%d %H:%M}" if with_day else f"{{time}}|{there:%H:%M}"
    return f"<!date^{int(moment.timestamp())}^{shown} UTC>"


def header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": clip(plain(text), MAX_HEADER), "emoji": True}}


def section(markup: str) -> Block:
    """`markup` is ours, with strangers' parts escaped. `verbatim`: Slack looks for no links and names in it."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": markup[:MAX_SECTION], "verbatim": True}}


def context(markup: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": markup[:MAX_SECTION], "verbatim": True}]}


def divider() -> Block:
    return {"type": "divider"}


def acting(label: str, act: str, value: str, style: str = "") -> Block:
    """Return a button that Slack tells us of when it is pressed, by a request that its app signs."""
    text = {"type": "plain_text", "text": clip(label, MAX_BUTTON), "emoji": True}
    return {"type": "button", "action_id": act, "value": value, "text": text} | ({"style": style} if style else {})


def buttons(*wanted: tuple[str, str, str], first: Sequence[Block] = ()) -> list[Block]:
    """Return a row of buttons: those given, then links from (label, address, style); one without an address is out."""
    row = list(first)
    for place, (label, url, style) in enumerate(wanted):
        address = web_address(url, MAX_URL)
        if address:
            text = {"type": "plain_text", "text": clip(label, MAX_BUTTON), "emoji": True}
            button = {"type": "button", "action_id": f"open_{place}", "text": text, "url": address}
            row.append(button | ({"style": style} if style else {}))
    return [{"type": "actions", "elements": row}] if row else []


def message(text: str, blocks: list[Block], closing: list[Block]) -> bytes:
    """Return the JSON of a message: the first blocks that fit, then `closing`, which always stays.

    `text` is what notifications and screen readers get.
    """
    kept, short = [], {"text": escaped(text, MAX_TEXT), "unfurl_links": False, "unfurl_media": False}
    room = TOTAL - _size(short) - _size(closing) - 40
    for block in blocks[: MAX_BLOCKS - len(closing)]:
        room -= _size(block) + 2
        if room < 0:
            break
        kept.append(block)
    return json.dumps(short | {"blocks": kept + closing}, ensure_ascii=False).encode()


def _size(part: object) -> int:
    return len(json.dumps(part, ensure_ascii=False))
