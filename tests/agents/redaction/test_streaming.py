"""Restoring text that grows: never half a placeholder, and nothing lost."""

from __future__ import annotations

import pytest

from agents.redaction.redactor import Redactor
from agents.redaction.store import MemoryStore
from agents.redaction.streaming import StreamRestorer
from indexer.secrets.recipes import make_example

TOKEN = make_example("ghp_{an:36}")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 500])
def test_pieces_of_any_size_give_the_whole(size: int) -> None:
    redactor = Redactor(MemoryStore(b"k" * 32))
    text = redactor.redact(f"first {TOKEN} then ⟦ and {TOKEN}⟧ end ⟦secret:")
    stream = StreamRestorer(redactor.restore)
    given = [stream.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert "".join([*given, stream.end()]) == redactor.restore(text)
    assert TOKEN in "".join(given)


def test_no_half_placeholder_is_told() -> None:
    redactor = Redactor(MemoryStore(b"k" * 32))
    shown = redactor.redact(TOKEN)
    stream = StreamRestorer(redactor.restore)
    assert stream.feed(f"a {shown[:10]}") == "a "
    assert stream.feed(shown[10:]) == TOKEN


def test_a_bracket_that_opens_nothing_is_not_held_for_ever() -> None:
    stream = StreamRestorer(Redactor(MemoryStore(b"k" * 32)).restore)
    assert stream.feed("⟦" + "x" * 300).startswith("⟦xxx")
