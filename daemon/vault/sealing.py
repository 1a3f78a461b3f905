"""AES-256-GCM: bytes that only the key opens, bound to a header that may be read by all and changed by nobody."""

from __future__ import annotations

import hmac
import os

from daemon.errors import VaultUnreadable

KEY_BYTES = 32
_NONCE_BYTES = 12


def derived_key(master: bytes, purpose: str) -> bytes:
    """A key for one purpose (RFC 5869's first step); keys of different purposes tell nothing of each other."""
    return hmac.new(master, f"groundplan {purpose}".encode(), "sha256").digest()


def seal(key: bytes, header: bytes, content: bytes) -> bytes:
    """The content sealed, with its nonce before it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - loads OpenSSL, only where needed

    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, header)


def unseal(key: bytes, header: bytes, sealed: bytes) -> bytes:
    """The content; raises `VaultUnreadable` for another key, another header, or a changed byte."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - loads OpenSSL, only where needed
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see above

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], header)
    except (InvalidTag, ValueError) as error:
        raise VaultUnreadable("it was changed, or its key is another one") from error
