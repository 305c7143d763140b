"""Secrets of signed messages, as Standard Webhooks has them.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii


def signing_secret(words: str) -> str:
    """Return a secret as it is kept: `whsec_` and 24 to 64 random bytes in base64. Raises ValueError for another."""
    words = words.strip()
    try:
        length = len(base64.b64decode(words.removeprefix("whsec_"), validate=True))
    except (binascii.Error, ValueError):
        length = 0
    if not words.startswith("whsec_") or not 24 <= length <= 64:
        raise ValueError("a secret is whsec_ followed by 24 to 64 bytes in base64")
    return words
