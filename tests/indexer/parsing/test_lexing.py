"""Blanking keeps every byte at its place, leaves code alone, and counts the lines that are comment only."""

from __future__ import annotations

import pytest

from indexer.languages.registry import language_named
from indexer.parsing import parse
from indexer.parsing.lexing import blank


def blanked(language: str, text: str) -> str:
    known = language_named(language)
    assert known is not None
    data = text.encode()
    result, _ = blank(data, known.lexis)
    assert len(result) == len(data)
    assert result.count(b"\n") == data.count(b"\n")
    return result.decode()


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("python", "x = 'a_#_b'  # c\n", 'x = """""""     \n'),
        ("python", '"""a\n#b"""\ny\n', '""""\n"""""\ny\n'),
        ("javascript", "a('it\\'s') // b\n", 'a(""""""")     \n'),
        ("c", "int a; /* b\nc */ int d;\n", "int a;     \n     int d;\n"),
        ("rust", "fn f<'a>(x: &'a str) -> char { 'x' }\n", 'fn f<\'a>(x: &\'a str) -> char { """ }\n'),
        ("bash", 'echo $# ${#x} "#" # c\n', 'echo $# ${#x} """    \n'),
        ("php", "<?php #[Attr]\nclass A {} # c\n", "<?php #[Attr]\nclass A {}    \n"),
        ("ruby", 'x = "#{name}#y" # z\n', 'x = """""""""""    \n'),
        ("csharp", 'var a = @"c:\\" + b; // c\n', 'var a = """""" + b;     \n'),
        ("cpp", 'auto a = R"x(")" b)x"; // c\n', 'auto a = """"""" """";     \n'),
    ],
)
def test_comments_become_spaces_and_strings_quotes(language: str, text: str, code: str) -> None:
    assert blanked(language, text) == code


def test_an_apostrophe_in_a_template_hides_no_code() -> None:
    assert "run()" in blanked("javascript", "`don't` + run()\n")


def test_a_string_ends_at_its_line_where_it_cannot_go_on() -> None:
    assert "after()" in blanked("javascript", 'const quote = /"/\nafter()\n')


@pytest.mark.parametrize(
    ("language", "text", "code", "comment"),
    [
        ("python", "# a\nx = 1  # b\n\n    # c\n", 1, 2),
        ("python", '"""Doc\n\nstring."""\nx = 1\n', 3, 0),
        ("c", "/* a\n\n b */\nint x; /* c\n d */ int y;\n// e\n", 2, 3),
        ("c", "/* a */ int x;\n", 1, 0),
        ("sql", "-- a\nSELECT 1; -- b\n", 1, 1),
        ("html", "<!-- a\n b -->\n<p>c</p>\n", 1, 2),
        ("lua", "--[[ a\n b ]]\nx = 1 -- c\n", 1, 2),
        ("ruby", "=begin\na\n=end\nx = 1\n", 1, 3),
        ("", "# a\nb\n", 2, 0),
    ],
)
def test_lines_of_code_and_of_comment(language: str, text: str, code: int, comment: int) -> None:
    parsed = parse(language, text.encode())
    assert (parsed.code_lines, parsed.comment_lines) == (code, comment)
