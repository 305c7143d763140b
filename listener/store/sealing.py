"""Options that give access, sealed at rest: AES-256-GCM (NIST SP 800-38D) under a key derived with HKDF (RFC 5869).

A sealed value is `sealed:1:` and, in base64, four bytes that tell the key, the nonce of twelve, and the ciphertext.
The place it was sealed for («source mastodon token») is authenticated with it: moved elsewhere, it does not open.
"""

import base64
import binascii
import os
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from listener.decide.remarks import Saying
from listener.errors import ConfigError

_PREFIX = "sealed:1:"  # the version of all that follows
_NAME, _NONCE = 4, 12  # bytes
_NO_KEY = Saying("no_secret_key", "There is no secret key to seal tokens with")
_SET_KEY = Saying("set_secret_key", "Set LISTENER_SECRET_KEY.")
_OTHER_KEY = Saying("sealed_with_another_key", "A secret ({place}) was sealed with another key")
_ADD_KEY = Saying(
    "add_former_key", "Add the former key to LISTENER_SECRET_KEY, after a comma, or enter the secret again."
)
_DAMAGED = Saying("secret_damaged", "A secret ({place}) is damaged in the database")
_ENTER = Saying("enter_it_again", "Enter it again.")


def is_sealed(value: object) -> bool:
    return isinstance(value, str) and value.startswith(_PREFIX)


class Vault:
    """Seals with the first of the keys, opens with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._ciphers = {_derived(key, b"name")[:_NAME]: AESGCM(_derived(key, b"options")) for key in keys}

    def seal(self, words: str, place: str) -> str:
        """Raises ConfigError when there is no key."""
        if not self._ciphers:
            raise ConfigError(_NO_KEY(), _SET_KEY())
        name, cipher = next(iter(self._ciphers.items()))
        nonce = os.urandom(_NONCE)
        sealed = name + nonce + cipher.encrypt(nonce, words.encode(), place.encode())
        return _PREFIX + base64.urlsafe_b64encode(sealed).decode()

    def open(self, sealed: str, place: str) -> str:
        """Raises ConfigError for what another key sealed, or what was changed since."""
        content = _content(sealed)
        cipher = self._ciphers.get(content[:_NAME])
        if cipher is None:
            raise ConfigError(_OTHER_KEY(place=place), _ADD_KEY())
        nonce, ciphertext = content[_NAME : _NAME + _NONCE], content[_NAME + _NONCE :]
        try:
            return cipher.decrypt(nonce, ciphertext, place.encode()).decode()
        except (InvalidTag, ValueError):
            raise ConfigError(_DAMAGED(place=place), _ENTER()) from None

    def is_current(self, sealed: str) -> bool:
        """Tell whether the newest key sealed it."""
        return bool(self._ciphers) and _content(sealed)[:_NAME] == next(iter(self._ciphers))


def _content(sealed: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(sealed.removeprefix(_PREFIX))
    except (binascii.Error, ValueError):
        return b""


@lru_cache(maxsize=64)
def _derived(key: str, purpose: bytes) -> bytes:
    """The key may be any words: HKDF makes 32 bytes of them, others for each purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=b"listener", info=b"sealing 1 " + purpose).derive(key.encode())
