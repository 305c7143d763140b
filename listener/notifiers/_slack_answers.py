"""What a message becomes after one of its buttons was pressed.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import json
from collections.abc import Mapping
from typing import Any

from listener.notifiers import _slack_blocks as kit


def replaced(message: Mapping[str, Any], line: str) -> bytes:
    """Return the message with what happened to its case, and only those of its buttons that are links."""
    blocks = [block for block in message.get("blocks", ()) if block.get("type") != "actions"]
    rows = [block.get("elements", ()) for block in message.get("blocks", ()) if block.get("type") == "actions"]
    links = [button for row in rows for button in row if button.get("url")]
    blocks.append(kit.context(f"*{kit.escaped(line, 300)}*"))
    if links:
        blocks.append({"type": "actions", "elements": links})
    text = str(message.get("text", ""))
    return json.dumps({"replace_original": True, "text": text, "blocks": blocks}, ensure_ascii=False).encode()


def whispered(line: str, address: str = "", label: str = "") -> bytes:
    """Return a line that only the one who pressed sees, with a link where there is one; the message stays."""
    text = kit.escaped(line, 600) + (f" {kit.link(address, label)}" if address else "")
    told = {"response_type": "ephemeral", "replace_original": False, "text": text}
    return json.dumps(told, ensure_ascii=False).encode()
