"""What Slack refuses, from https://docs.slack.dev/reference/block-kit (blocks, block elements, text objects)."""

import json
from typing import Any

Refusal = tuple[int, str]
_TOTAL = 13_000  # not documented; measured by senders
_TEXT = 40_000  # of the message's own text
_BLOCKS = {"header", "section", "context", "actions", "divider", "image", "rich_text"}


class _BlockError(Exception):
    pass


def refusal(body: bytes) -> Refusal | None:
    """Return status and words of Slack's refusal of a message, or None when it is taken."""
    try:
        message = json.loads(body.decode("utf-8"))
    except ValueError:
        return 400, "invalid_payload"
    if not isinstance(message, dict):
        return 400, "invalid_payload"
    text, blocks = message.get("text", ""), message.get("blocks", [])
    if not isinstance(text, str) or not isinstance(blocks, list):
        return 400, "invalid_payload"
    if not text and not blocks:
        return 400, "no_text"
    if len(text) > _TEXT or len(json.dumps(blocks, ensure_ascii=False)) > _TOTAL:
        return 400, "msg_too_long"
    try:
        _check(len(blocks) <= 50)
        for block in blocks:
            _check_block(block)
    except _BlockError:
        return 400, "invalid_blocks"
    return None


def _check(kept: bool) -> None:
    if not kept:
        raise _BlockError


def _check_block(block: Any) -> None:
    _check(isinstance(block, dict) and block.get("type") in _BLOCKS)
    match block["type"]:
        case "header":
            _check_text(block.get("text"), 150, ("plain_text",))
        case "section":
            _check(bool(block.get("text") or block.get("fields")))
            if "text" in block:
                _check_text(block["text"], 3000)
            _check_list(block.get("fields", []), 10)
            for field in block.get("fields", []):
                _check_text(field, 2000)
        case "context":
            _check_list(block.get("elements"), 10, least=1)
            for element in block["elements"]:
                _check_text(element, 3000)
        case "actions":
            _check_list(block.get("elements"), 25, least=1)
            for element in block["elements"]:
                _check_button(element)


def _check_list(found: Any, most: int, least: int = 0) -> None:
    _check(isinstance(found, list) and least <= len(found) <= most)


def _check_text(found: Any, most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> None:
    _check(isinstance(found, dict) and found.get("type") in kinds)
    text = found.get("text")
    _check(isinstance(text, str) and 1 <= len(text) <= most)
    _check(not (found["type"] == "mrkdwn" and "emoji" in found))
    _check(not (found["type"] == "plain_text" and "verbatim" in found))


def _check_button(button: Any) -> None:
    _check(isinstance(button, dict) and button.get("type") == "button")
    _check_text(button.get("text"), 75, ("plain_text",))
    _check(button.get("style", "primary") in ("primary", "danger"))
    url = button.get("url", "https://example.org")
    _check(isinstance(url, str) and len(url) <= 3000 and url.startswith(("https://", "http://")))
    _check(len(button.get("action_id", "")) <= 255 and len(button.get("value", "")) <= 2000)
