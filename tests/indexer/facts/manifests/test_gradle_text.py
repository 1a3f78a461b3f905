"""Gradle scripts are taken apart as text, in time proportional to their length."""

from __future__ import annotations

import time

import pytest

from indexer.facts.manifests.gradle_text import blocks, fill, top_level, variables, without_comments


def test_comments_go_and_strings_stay() -> None:
    assert without_comments('a "https://x" // b\n/* c\n */ d').split() == ["a", '"https://x"', "d"]


def test_an_unclosed_comment_ends_the_script() -> None:
    assert without_comments("a /* b\nc").strip() == "a"


def test_blocks_end_at_their_own_brace() -> None:
    text = 'x { dependencies { a { "}" } b } c } dependencies{d} mydependencies { e }'
    assert [body.strip() for body in blocks(text, "dependencies")] == ['a { "}" } b', "d"]


def test_a_block_without_end_reaches_to_the_end() -> None:
    assert list(blocks("dependencies { a", "dependencies")) == [" a"]


def test_top_level_text_leaves_blocks_out() -> None:
    assert top_level("a { b { c } } d").split() == ["a", "d"]


def test_variables_are_filled_in_by_full_or_last_name() -> None:
    known = variables("ext.v = '1'\nval two: String = \"2\"\ndef three = '3'\nval computed = other()\n")
    assert fill("$v ${two} ${three} $computed ${rootProject.v}", known) == "1 2 3 $computed 1"


@pytest.mark.parametrize("piece", ["/*", "dependencies {", '"', "{", "/* *"])
def test_hostile_scripts_take_time_in_proportion(piece: str) -> None:
    started = time.process_time()
    text = without_comments(piece * 50_000)
    list(blocks(text, "dependencies"))
    top_level(text)
    assert time.process_time() - started < 2
