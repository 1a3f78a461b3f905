"""Sealing: only the key opens, and not a bit may differ."""

from __future__ import annotations

import pytest

from daemon.errors import VaultUnreadable
from daemon.vault.sealing import derived_key, seal, unseal

KEY = bytes(range(32))


def test_what_was_sealed_comes_back() -> None:
    assert unseal(KEY, b"head", seal(KEY, b"head", b"content")) == b"content"


def test_the_same_content_is_sealed_differently_each_time() -> None:
    assert seal(KEY, b"", b"content") != seal(KEY, b"", b"content")


@pytest.mark.parametrize("place", [0, 12, -1])
def test_a_changed_bit_is_noticed(place: int) -> None:
    sealed = bytearray(seal(KEY, b"head", b"content"))
    sealed[place] ^= 1
    with pytest.raises(VaultUnreadable):
        unseal(KEY, b"head", bytes(sealed))


def test_another_header_or_key_opens_nothing() -> None:
    sealed = seal(KEY, b"head", b"content")
    for key, header in ((KEY, b"tail"), (derived_key(KEY, "other"), b"head")):
        with pytest.raises(VaultUnreadable):
            unseal(key, header, sealed)


def test_what_is_too_short_is_told_as_unreadable() -> None:
    with pytest.raises(VaultUnreadable):
        unseal(KEY, b"", b"short")
