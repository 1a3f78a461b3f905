"""What stands in place of a secret: `⟦secret:aws-access-key:3f2a9c81d0e4⟧`. It tells the kind, nothing of the value."""

from __future__ import annotations

import hmac
import re

_DIGEST_LENGTH = 12
_KIND_LENGTH = 40

OPEN = "⟦"
CLOSE = "⟧"
LONGEST = len("⟦secret::⟧") + _KIND_LENGTH + 64
"""No placeholder has more characters."""
PATTERN = re.compile(r"⟦secret:([a-z0-9-]{1,40}):([0-9a-f]{12,64})⟧")
_NOT_OF_KIND = re.compile(r"[^a-z0-9]+")


def make_placeholder(kind: str, digest: str) -> str:
    """The placeholder of a kind; letters that a kind cannot have become hyphens."""
    return f"{OPEN}secret:{_NOT_OF_KIND.sub('-', kind.lower()).strip('-')[:_KIND_LENGTH] or 'unnamed'}:{digest}{CLOSE}"


def digest_of(key: bytes, value: str, length: int = _DIGEST_LENGTH) -> str:
    """A value's name: the same for the same value and key, and without the key no use for guessing it."""
    return hmac.new(key, value.encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:length]
