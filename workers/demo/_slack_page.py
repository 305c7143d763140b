"""A page that shows the received messages roughly as Slack would. No scripts, nothing from elsewhere."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any, Protocol


class Message(Protocol):
    """A message that was received, and when."""

    @property
    def at(self) -> datetime: ...

    @property
    def body(self) -> dict[str, Any]: ...


_STYLE = """
:root { color-scheme: light dark; --line: #d9dee4; --soft: #57606a; --card: #fff; --page: #f3f4f6; --press: #007a5a; }
@media (prefers-color-scheme: dark) {
  :root { --line: #303843; --soft: #a8b1bd; --card: #171c23; --page: #0d1117; --press: #2ea87f; }
}
body { margin: 0 auto; max-width: 720px; padding: 16px; background: var(--page);
       font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
article { margin: 12px 0; padding: 12px 16px; background: var(--card); border: 1px solid var(--line);
          border-radius: 8px; }
h1 { font-size: 20px; } h2 { font-size: 18px; margin: 4px 0 8px; } p { margin: 6px 0; }
hr { border: 0; border-top: 1px solid var(--line); }
.soft { color: var(--soft); font-size: 13px; }
blockquote { margin: 4px 0; padding-left: 12px; border-left: 4px solid var(--line); }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; }
.press { display: inline-block; margin: 4px 8px 4px 0; padding: 4px 12px; border: 1px solid var(--line);
         border-radius: 4px; color: inherit; text-decoration: none; font-weight: 700; font-size: 13px; }
.primary { background: var(--press); color: #fff; } .danger { background: #c8372d; color: #fff; }
code { font-size: 12px; }
"""


def slack_page(messages: Iterable[Message]) -> str:
    """Return the page, newest message first; it loads itself again every three seconds."""
    newest = list(messages)[::-1]
    shown = "".join(_article(message) for message in newest[:100]) or "<p>No message yet.</p>"
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Slack, local stand-in</title>'
        f"<style>{_STYLE}</style></head><body><h1>#webcare: {len(newest)} messages</h1>"
        '<p class="soft">A stand-in for Slack on this machine: it keeps Slack’s limits and shows what was sent.</p>'
        f"{shown}</body></html>"
    )


def _article(message: Message) -> str:
    blocks = "".join(_block(block) for block in message.body.get("blocks", []))
    at = f"{message.at.astimezone(UTC):%H:%M:%S} UTC"
    return f'<article><p class="soft">Listener · {at}</p>{blocks or _markup(message.body.get("text", ""))}</article>'


def _block(block: dict[str, Any]) -> str:
    match block["type"]:
        case "header":
            return f"<h2>{escape(block['text']['text'])}</h2>"
        case "section":
            fields = "".join(f"<div>{_markup(field['text'])}</div>" for field in block.get("fields", []))
            text = _markup(block["text"]["text"]) if "text" in block else ""
            return f"<p>{text}</p>" + (f'<div class="fields">{fields}</div>' if fields else "")
        case "context":
            return f'<p class="soft">{" ".join(_markup(one["text"]) for one in block["elements"])}</p>'
        case "actions":
            return f"<p>{''.join(_button(one) for one in block['elements'])}</p>"
        case _:
            return "<hr>"


def _button(button: dict[str, Any]) -> str:
    style = button.get("style", "")
    url, text = escape(button.get("url", "#")), escape(button["text"]["text"])
    return f'<a class="press {escape(style)}" href="{url}" rel="noreferrer">{text}</a>'


def _markup(text: str) -> str:
    """Render the part of mrkdwn that Listener uses: quotes, links, dates, bold, code."""
    lines = []
    for line in text.split("\n"):
        quoted = line.startswith(">")
        html = "".join(_piece(piece) for piece in re.split(r"(<[^<>]+>)", line.removeprefix(">") if quoted else line))
        html = re.sub(r"`([^`]+)`", r"<code>\1</code>", html)
        html = re.sub(r"(?<!\S)\*(\S[^*]*)\*", r"<b>\1</b>", html)
        lines.append(f"<blockquote>{html}</blockquote>" if quoted else f"{html}<br>")
    return "".join(lines).removesuffix("<br>")


def _piece(piece: str) -> str:
    """Render plain text, or what stands between angle brackets: `<address|label>`, `<!date^…|fallback>`."""
    if not (piece.startswith("<") and piece.endswith(">")):
        return escape(unescape(piece))
    target, _, label = unescape(piece[1:-1]).partition("|")
    if target.startswith(("https://", "http://")):
        return f'<a href="{escape(target)}" rel="noreferrer">{escape(label or target)}</a>'
    return escape(label or target)
