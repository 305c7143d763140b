"""What a source is called while nobody has named it."""

from collections.abc import Mapping
from typing import Any

from listener.decide.canonical import public_address
from listener.ports import Connector
from listener.services import options as secured


def name_of(connector: Connector, options: Mapping[str, Any]) -> str:
    """An address, as anybody may see it, until the first reading brings a title; else what the first option says."""
    open_ = secured.shown(connector, options)
    first = next((_words(value) for value in open_.values() if value and value != secured.SET), "")
    return public_address(str(options.get("url") or "")) or f"{connector.label}: {first}"


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
