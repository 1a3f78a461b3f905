from __future__ import annotations

from dataclasses import replace

import pytest
from support.git_folders import make_repository, write


@pytest.fixture(autouse=True)
def files(tree, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    make_repository(
        tree,
        {
            "a.py": "import os\n\ndef find(x):\n    return os.find(x)\n",
            "src/b.py": "Find = 1\nfind = 2  # find\n",
            "notes.txt": "caf\u00e9 find\r\nend\r\n",
            "bin.dat": b"find\0find",
            ".gitignore": "out/\n",
        },
    )
    write(tree, {"out/c.py": "find\n"})


def places(result) -> list[tuple[str, int]]:
    return [(place["path"], place["line"]) for place in result.data["places"]]


def test_a_text_is_found_as_it_stands_once_a_line(calls) -> None:
    assert places(calls.run("search_text", pattern="find")) == [
        ("a.py", 3), ("a.py", 4), ("notes.txt", 1), ("src/b.py", 2),
    ]  # fmt: skip
    assert places(calls.run("search_text", pattern="os.find(x)")) == [("a.py", 4)]


def test_an_expression_is_found_line_by_line(calls) -> None:
    assert places(calls.run("search_text", pattern=r"^\s*(def|return)\b", regex=True)) == [("a.py", 3), ("a.py", 4)]
    assert places(calls.run("search_text", pattern="^FIND", regex=True, ignore_case=True)) == [
        ("src/b.py", 1), ("src/b.py", 2),
    ]  # fmt: skip


def test_a_folder_a_file_and_a_glob_narrow_it(calls) -> None:
    assert places(calls.run("search_text", pattern="find", folder="src")) == [("src/b.py", 2)]
    assert places(calls.run("search_text", pattern="find", folder="a.py")) == [("a.py", 3), ("a.py", 4)]
    assert places(calls.run("search_text", pattern="find", glob="*.txt")) == [("notes.txt", 1)]


def test_lines_around_are_shown(calls) -> None:
    text = calls.run("search_text", pattern="def find", context=1).text
    assert text.splitlines() == ["a.py-2- ", "a.py:3: def find(x):", "a.py-4-     return os.find(x)"]


def test_a_limit_is_told(calls) -> None:
    result = calls.run("search_text", pattern="find", limit=2)
    assert len(result.data["places"]) == 2
    assert "and more" in result.text


def test_nothing_found_is_no_error(calls) -> None:
    assert calls.run("search_text", pattern="nowhere").text == "Nothing in 5 files of . matches."


@pytest.mark.parametrize("pattern", ["(", "(?=find)", r"(a)\1"])
def test_what_is_no_expression_here_is_told(calls, pattern) -> None:
    result = calls.run("search_text", pattern=pattern, regex=True)
    assert result.error == "tool.bad_arguments"
    assert "regular expression" in result.text


def test_an_expression_that_takes_other_engines_for_ever_does_not(calls, tree) -> None:
    write(tree, {"evil.txt": "a" * 50_000 + "!"})
    result = calls.run("search_text", pattern=r"^(a+)+$", regex=True, glob="evil.txt")
    assert result.is_ok
    assert result.usage.time_s < 5


@pytest.mark.parametrize("program", ["/usr/bin:/bin", ""])
def test_files_that_a_person_is_asked_for_are_not_searched_unless_named(calls, monkeypatch, program) -> None:
    monkeypatch.setenv("PATH", program or "/nowhere")
    asked = replace(calls, surroundings=replace(calls.surroundings, may_show=lambda path: path != "a.py"))
    result = asked.run("search_text", pattern="import os")
    assert places(result) == []
    assert result.text.endswith("\n1 file that a person is asked for was not searched; read_file asks for one.")
    assert places(asked.run("search_text", pattern="import os", folder="a.py")) == [("a.py", 1)]
