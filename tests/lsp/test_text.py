from __future__ import annotations

import random
import re

import pytest

from lsp.text import Encoding, Position, Text, character_of, column_of

LETTERS = ["a", "b", "\n", "\r", "\r\n", "é", "😀", "\u2028", "\f", "\x85", ""]
ENDING = re.compile(r"\r\n|\r|\n")


def offset(source: str, position: Position, encoding: Encoding) -> int:
    """Where a position lies, found the slow way."""
    starts = [0, *(match.end() for match in ENDING.finditer(source))]
    if position.line >= len(starts):
        return len(source)
    line = ENDING.split(source)[position.line]
    return starts[position.line] + column_of(line, position.character, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_any_edits_give_the_text_and_lines_that_the_slow_way_gives(encoding: Encoding) -> None:
    chance = random.Random(7)

    def words(most: int) -> str:
        return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(most)))

    for _ in range(2_000):
        source = words(12)
        text = Text(source)
        for _ in range(3):
            one, other = (Position(chance.randrange(6), chance.randrange(6)) for _ in range(2))
            start, end = sorted((offset(source, one, encoding), offset(source, other, encoding)))
            new = words(4)
            assert text.slice(one, other, encoding) == source[start:end]
            source = source[:start] + new + source[end:]
            text.replace(one, other, new, encoding)
            assert text.source == source
            assert [text.line(number) for number in range(text.line_count)] == ENDING.split(source)


@pytest.mark.parametrize("odd", ["\f", "\x85", "\u2028", "\u2029", "\v", "\x1c"])
def test_only_the_three_endings_end_a_line(odd: str) -> None:
    assert Text(f"a{odd}b\nc").line_count == 2


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)])
def test_columns_are_converted_in_the_units_that_were_agreed(encoding: Encoding, character: int) -> None:
    line = "é😀x."

    assert character_of(line, 3, encoding) == character
    assert column_of(line, character, encoding) == 3
    assert column_of(line, 99, encoding) == 4


def test_a_position_within_a_character_means_its_beginning() -> None:
    assert column_of("😀", 1, "utf-16") == 0
    assert column_of("é", 1, "utf-8") == 0


def test_positions_out_of_range_mean_the_end() -> None:
    text = Text("one\ntwo")
    text.replace(Position(0, 99), Position(0, 99), "!", "utf-16")
    text.replace(Position(99, 0), Position(99, 5), "?", "utf-16")

    assert text.source == "one!\ntwo?"
