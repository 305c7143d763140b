"""A stored source ready to be read: its connector, and its options with their secrets."""

from typing import Any

from listener.errors import ConfigError, FetchError, ListenerError
from listener.ports import Connector, Streaming
from listener.services import options
from listener.services.installation import Installation
from models import Source


def open_source(inst: Installation, source: Source) -> tuple[Connector, Any]:
    """Return the connector of a source and its options, opened and checked. Raises FetchError."""
    connector = inst.connectors.get(source.connector)
    if connector is None:
        raise FetchError(
            f"No connector is called “{source.connector}”", code="no_connector", permanent=True,
            advice=f"Known connectors: {', '.join(sorted(inst.connectors))}.",
        )  # fmt: skip
    try:
        return connector, options.opened(inst.vault, connector, source.options)
    except ConfigError as error:
        raise FetchError(error.message, code="sealed", advice=error.advice) from None
    except ListenerError as error:
        raise FetchError(
            f"The options are not valid: {error.message}", code="bad_options", permanent=True,
            advice="Change them with: listener source change",
        ) from None  # fmt: skip


def streaming_kinds(inst: Installation) -> frozenset[str]:
    """Return the names of the connectors that are listened to, not read."""
    return frozenset(name for name, connector in inst.connectors.items() if isinstance(connector, Streaming))
