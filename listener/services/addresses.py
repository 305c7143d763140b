"""Where things stand in the console: the links in messages, mails and answers of the API."""

from uuid import UUID

from listener.config import Settings


def queue_address(settings: Settings) -> str:
    return f"{settings.base_url.rstrip('/')}/queue"


def case_address(settings: Settings, number: int) -> str:
    return f"{settings.base_url.rstrip('/')}/cases/{number}"


def ingest_address(settings: Settings, source_id: UUID) -> str:
    """Where documents are sent to a push source."""
    return f"{settings.base_url.rstrip('/')}/api/v1/ingest/{source_id}"


def digest_address(settings: Settings, slug: str, day: str) -> str:
    """`day` in ISO 8601."""
    return f"{settings.base_url.rstrip('/')}/digests/{slug}/{day}"
