"""The reasons of a mention rest on words of its post; when the post is edited, they quote what it no longer says."""

from collections.abc import Iterable, Mapping
from typing import Any

from listener.decide.fold import folded
from listener.decide.likeness import share_of
from listener.decide.risk_reasons import risk_of

_QUOTING = frozenset({"addressed", "asks", "concerned"})  # and risks; the others give figures


def without_gone(reasons: Iterable[Mapping[str, Any]], text: str) -> list[dict[str, Any]]:
    """Return the reasons as they are stored, without the evidence that quotes what `text` does not say."""
    said = folded(text)
    return [{**reason, "evidence": ""} if _is_gone(reason, said) else dict(reason) for reason in reasons]


def _is_gone(reason: Mapping[str, Any], said: str) -> bool:
    code, evidence = str(reason["code"]), str(reason.get("evidence", ""))
    quotes = (code in _QUOTING or bool(risk_of(code))) and share_of(evidence) is None
    return quotes and folded(evidence) not in said
