"""The link that stops the digest for one recipient: who and what, signed, so that nobody stops another's.

It never expires: who finds an old mail may still want it to stop, and 30 days is the least that laws ask.
"""

from hashlib import sha256
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from listener.config import Settings
from listener.errors import NotFound


def unsubscribe_address(settings: Settings, channel_id: UUID | None, recipient: str) -> str:
    """Return the address of the page and of the one-click POST (RFC 8058), or "" without a channel or a key."""
    if channel_id is None or not settings.secret_keys:
        return ""
    token = _signer(settings).dumps([channel_id.hex, recipient])
    return f"{settings.base_url.rstrip('/')}/unsubscribe/{token if isinstance(token, str) else token.decode()}"


def read_unsubscribe_token(settings: Settings, token: str) -> tuple[UUID, str]:
    """Return the channel and the recipient that a link names. Raises NotFound when we did not sign it."""
    if settings.secret_keys:
        try:
            channel_id, recipient = _signer(settings).loads(token)
            return UUID(channel_id), recipient
        except BadSignature:
            pass
    raise NotFound("This link is not one of ours", advice="Open it again from the mail, complete.")


def _signer(settings: Settings) -> URLSafeSerializer:
    oldest_first = list(reversed(settings.secret_keys))  # the last one signs, each of them opens
    return URLSafeSerializer(oldest_first, salt="unsubscribe", signer_kwargs={"digest_method": sha256})
