# ruff: noqa: RUF001 - the marks of other writing systems are what is tested
from __future__ import annotations

import time

import pytest

from spec.formats.lines import read_text


def kinds(text: str) -> str:
    return "".join(
        {"text": "t", "code": "c", "comment": "m", "matter": "f"}[line.kind]
        for line in read_text("a", text.encode()).lines
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"a",
        b"a\nb",
        b"a\r\nb\r",
        b"\r\n\r\n",
        b"\xef\xbb\xbf# a\n",
        "# 需求\n".encode("gb18030"),
        "# café\n".encode("latin-1"),
        "# wide\r\nb".encode("utf-16"),
        b"\x00\xff\xfe\n\x80",
        "a\u2028b\x0bc\n".encode(),
    ],
)
def test_the_bytes_of_all_lines_are_the_file(raw: bytes) -> None:
    text = read_text("a.md", raw)
    assert b"".join(line.raw for line in text.lines) == raw
    assert text.raw(1, len(text.lines) + 1) == raw


def test_encodings_are_told_and_new_lines_keep_them() -> None:
    chinese = read_text("a.md", "# 需求 1：升级工具\n".encode("gb18030"))
    assert chinese.encoding == "gb18030"
    assert chinese.lines[0].text == "# 需求 1：升级工具"
    assert chinese.encode("新") == "新\n".encode("gb18030")
    french = read_text("a.md", "Le café est là, voilà\r\n".encode("latin-1"))
    assert (french.encoding, french.newline) == ("latin-1", "\r\n")
    assert french.encode("é 日") == "é &#26085;\r\n".encode("latin-1")
    assert [note.code for note in chinese.notes + french.notes] == ["encoding", "encoding"]


def test_a_few_broken_bytes_do_not_make_a_file_another_encoding() -> None:
    text = read_text("a.md", ("日本語" * 50).encode() + b"\xff\n")
    assert text.encoding == "utf-8"
    assert text.lines[0].text.startswith("日本語")
    assert text.notes[0].where == "a.md:1"


def test_headings_in_fences_are_code_however_long_the_fence_is() -> None:
    assert kinds("```\n# a\n```\n# b\n") == "ccct"
    assert kinds("````md\n```\n# a\n```\n````\n# b\n") == "ccccct"
    assert kinds("~~~\n```\n~~~\n# b\n") == "ccct"
    assert kinds("- a\n  ```sh\n  # a\n  ```\n- b\n") == "tccct"


def test_a_fence_that_is_never_closed_ends_at_the_next_section() -> None:
    assert kinds("```\n1. x\n# comment\n\n## Next\ntext\n") == "cccctt"
    assert kinds("```\nx\n\n## A\n\n```json\n{}\n```\nb\n") == "ccctt" + "ccct"
    assert [note.code for note in read_text("a", b"```\nx\n").notes] == ["open-fence"]


def test_sloppy_nesting_of_fences_comes_out_even() -> None:
    assert kinds("```md\n```py\nx\n```\ny\n```\n# z\n") == "cccccct"


def test_comments_hide_lines_but_never_half_a_code_block() -> None:
    assert kinds("<!--\n## a\n-->\n## b\n") == "mmmt"
    assert kinds("<!-- a -->\n## b\n") == "mt"
    assert kinds("```\n<!-- x\n```\n## b\n-->\n") == "ccctt"
    assert kinds("<!-- never closed\n## b\n") == "tt"


def test_front_matter_needs_keys_and_an_end() -> None:
    assert kinds('---\n\ndescription: "x"\n---\n# a\n') == "fffft"
    assert kinds("---\n# a\n\nText of a document.\n\n---\n") == "tttttt"
    assert kinds("---\ntitle: x\n# a\n") == "ttt"


@pytest.mark.parametrize("line", ["```\n", "```py\n", "<!--\n", "# a\n", "---\n", "\r"])
def test_a_long_file_takes_time_in_proportion(line: str) -> None:
    raw = (line * 60_000).encode()
    started = time.perf_counter()
    read_text("a.md", raw)
    assert time.perf_counter() - started < 5
