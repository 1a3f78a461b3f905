"""The form of placeholders."""

from __future__ import annotations

from agents.redaction.placeholders import LONGEST, PATTERN, digest_of, make_placeholder


def test_any_kind_makes_a_placeholder_that_can_be_read_back() -> None:
    for kind in ("aws-access-key", "My Key!", "", "x" * 200, "ключ"):
        placeholder = make_placeholder(kind, "0123456789ab")
        assert PATTERN.fullmatch(placeholder)
        assert len(placeholder) <= LONGEST
        assert " " not in placeholder


def test_a_digest_depends_on_key_and_value() -> None:
    assert digest_of(b"a" * 16, "x") == digest_of(b"a" * 16, "x")
    assert len({digest_of(b"a" * 16, "x"), digest_of(b"b" * 16, "x"), digest_of(b"a" * 16, "y")}) == 3
