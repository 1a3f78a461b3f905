from __future__ import annotations

import pytest
from markdown_it import MarkdownIt
from support.prose_views import NASTY

from spec.artifacts.markdown import check_markdown, code, escape, fenced, prose, quoted, sentence, table


def shown(markdown: str) -> str:
    """What a reader sees of one paragraph."""
    inline = next(token for token in MarkdownIt("commonmark").enable("table").parse(markdown) if token.type == "inline")
    return "".join(child.content for child in inline.children or [])


@pytest.mark.parametrize(
    "text",
    [
        "*a* _b_ __c__",
        "# no heading",
        "1. no list",
        "- no list",
        "[x](y) ![z]",
        "<b>&amp;",
        "a | b",
        "`x` ``",
        "snake_case_word",
        "> no quote",
        "---",
        "===",
        "~~~",
        "a\\b",
        "+ plus",
        "&copy; &#35;",
        "![alt][ref]",
        "12) x",
        "_start and end_",
    ],
)
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    assert shown(escape(text)) == " ".join(text.split())


def test_snake_case_is_left_readable() -> None:
    assert escape("a_long_name and 3 < 4") == "a_long_name and 3 \\< 4"


def test_paragraphs_and_bullets_of_a_text_stay() -> None:
    assert prose("One\ntwo\n\n* a\n- b\n\nlast") == "One two\n\n- a\n- b\n\nlast"


def test_a_quote_holds_all_lines() -> None:
    assert all(line.startswith(">") for line in quoted(NASTY).splitlines())


def test_code_holds_backticks() -> None:
    assert shown(code("a `b` c")) == "a `b` c"
    assert fenced("```\nx\n```", "sh").startswith("````sh\n")


def test_a_cell_cannot_break_its_table() -> None:
    text = "# T\n\n" + table(("A", "B"), [(escape(NASTY), code("a|b")), ("", "c")]) + "\n"
    assert check_markdown(text, "x.md") == ()


def test_sentences_end_once() -> None:
    assert [sentence("it works"), sentence("Does it?"), sentence("")] == ["It works.", "Does it?", ""]


@pytest.mark.parametrize(
    ("text", "code_", "line"),
    [
        ("# A\n\nx\n\n```sh\nls\n", "markdown.fence", 5),
        ("# A\n\n## B\n\n## C\n\nx\n", "markdown.empty_section", 3),
        ("# A\n\nx\n\n# B\n", "markdown.empty_section", 5),
        ("# A\n\n| a | b |\n| --- | --- |\n| 1 |\n", "markdown.table", 5),
        ("# A\n\n| a | b |\n| --- |---|---|\n| 1 | 2 |\n", "markdown.table", 4),
    ],
)
def test_a_broken_document_is_told_with_its_place(text: str, code_: str, line: int) -> None:
    assert [(found.code, found.where) for found in check_markdown(text, "x.md")] == [(code_, f"x.md:{line}")]


def test_a_whole_document_has_no_findings() -> None:
    assert check_markdown("# A\n\n## B\n\n```sh\n# x\n```\n\n| a |\n| --- |\n| 1\\|2 |\n", "x.md") == ()
