"""Where things stand in the console: the links in messages, mails and answers of the API."""

from uuid import UUID

from listener.config import Settings
from listener.ports import Connector, Receiving, Told


def queue_address(settings: Settings) -> str:
    return f"{settings.base_url.rstrip('/')}/queue"


def case_address(settings: Settings, number: int) -> str:
    return f"{settings.base_url.rstrip('/')}/cases/{number}"


def ingest_address(settings: Settings, source_id: UUID) -> str:
    """Where documents are sent to a push source."""
    return f"{settings.base_url.rstrip('/')}/api/v1/ingest/{source_id}"


def notices_address(settings: Settings, caller: str) -> str:
    """Where sources are told of that call us: one address for all that a caller knows."""
    return f"{settings.base_url.rstrip('/')}/api/v1/notices/{caller}"


def takes_at(settings: Settings, connector: Connector | None, source_id: UUID) -> str:
    """Where a source sends us something, if it does."""
    if isinstance(connector, Receiving):
        return ingest_address(settings, source_id)
    return notices_address(settings, connector.caller) if isinstance(connector, Told) else ""


def digest_address(settings: Settings, slug: str, day: str) -> str:
    """`day` in ISO 8601."""
    return f"{settings.base_url.rstrip('/')}/digests/{slug}/{day}"
