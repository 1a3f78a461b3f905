"""Chunks follow definitions, stay within their size, and hold every line that is not blank exactly once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from indexer.languages.registry import detect_language
from indexer.parsing import parse
from indexer.parsing.cutting import LARGEST_BYTES
from indexer.records import Chunk, ChunkKind

CASES = sorted((Path(__file__).parent / "cases").iterdir())
ROOT = Path(__file__).parents[3]


def chunks_of(language: str, text: str) -> list[Chunk]:
    return list(parse(language, text.encode()).chunks)


def places(chunks: list[Chunk]) -> list[tuple[int, int, str]]:
    return [(chunk.start_line, chunk.end_line, chunk.symbol) for chunk in chunks]


def body(name: str, size: int, indent: str = "    ") -> str:
    """A Python function of about `size` bytes."""
    lines = [f"{indent}    value_{number:03} = {number:03}" for number in range(size // (len(indent) + 20))]
    return "\n".join([f"{indent}def {name}(self):", *lines]) + "\n"


def assert_covered(source: bytes, chunks: tuple[Chunk, ...]) -> None:
    lines = source.split(b"\n")
    covered = [number for chunk in chunks for number in range(chunk.start_line, chunk.end_line + 1)]
    assert covered == sorted(set(covered))
    assert {n for n, line in enumerate(lines, 1) if line.strip()} <= set(covered)
    for chunk in chunks:
        assert lines[chunk.start_line - 1].strip()
        assert lines[chunk.end_line - 1].strip()
        size = sum(len(line) + 1 for line in lines[chunk.start_line - 1 : chunk.end_line])
        assert size <= LARGEST_BYTES or chunk.start_line == chunk.end_line


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_every_line_of_the_cases_is_covered_once(case: Path) -> None:
    source = case.read_bytes()
    assert_covered(source, parse(detect_language(case.name, source), source).chunks)


def test_every_line_of_our_own_code_is_covered_once() -> None:
    for path in ROOT.glob("indexer/**/*.py"):
        source = path.read_bytes()
        assert_covered(source, parse("python", source).chunks)


@pytest.mark.parametrize("language", ["", "python", "java", "c", "markdown", "yaml", "json", "sql", "restructuredtext"])
def test_any_text_at_all_is_covered_once(language: str) -> None:
    dice = random.Random(language)
    words = [
        "class A {",
        "}",
        "def f():",
        "# Title",
        "====",
        "  key: value",
        "",
        "\t",
        "x = 1",
        "/*",
        "*/",
        '"""',
        "é" * 90,
        "{",
        "a" * 4000,
    ]
    for _ in range(40):
        source = "\n".join(dice.choices(words, k=dice.randrange(300))).encode()
        assert_covered(source, parse(language, source).chunks)


def test_an_empty_or_blank_file_has_no_chunk() -> None:
    assert chunks_of("python", "") == []
    assert chunks_of("python", "\n \n\t\n") == []


def test_a_small_file_is_one_chunk_and_bears_the_name_of_its_one_definition() -> None:
    assert places(chunks_of("python", "import os\n\n\ndef only():\n    return os\n")) == [(1, 5, "only")]
    assert places(chunks_of("python", "def one(): ...\ndef two(): ...\n")) == [(1, 2, "")]


def test_a_definition_that_fits_is_one_chunk_with_its_comments_and_decorators() -> None:
    text = (
        body("first", 900, "") + "\n\n# Says why.\n# At length.\n@cache\n@other(\n    1,\n)\n" + body("second", 900, "")
    )
    chunks = chunks_of("python", text)
    lead = text[: text.index("# Says")].count("\n") + 1
    assert [chunk.symbol for chunk in chunks] == ["first", "second"]
    assert chunks[1].start_line == lead


def test_documentation_comments_belong_to_the_definition_below() -> None:
    filler = "        int x = 1;\n" * 60
    method = "    /**\n     * Says what.\n     */\n    @Override\n    public void run() {\n" + filler + "    }\n\n"
    text = "class A {\n" + method + method.replace("run", "stop") + "}\n"
    chunks = chunks_of("java", text)
    assert [chunk.symbol for chunk in chunks] == ["A.run", "A.stop"]
    assert text.splitlines()[chunks[1].start_line - 1].strip() == "/**"


def test_a_large_class_is_cut_at_its_members() -> None:
    header = "class Store:\n    '''" + "words " * 90 + "'''\n\n"
    text = header + body("get", 1200) + "\n" + body("put", 1200) + "\n" + body("drop", 1200)
    assert [chunk.symbol for chunk in chunks_of("python", text)] == ["Store", "Store.get", "Store.put", "Store.drop"]


def test_small_neighbours_are_joined() -> None:
    text = "class Store:\n" + "".join(body(f"method_{number}", 150) for number in range(60))
    chunks = chunks_of("python", text)
    assert 4 <= len(chunks) <= 10
    assert {chunk.symbol for chunk in chunks} == {"Store"}


def test_what_the_module_imports_is_a_chunk_of_its_own() -> None:
    imports = "".join(f"from package.module_{number} import name_{number}\n" for number in range(10))
    text = imports + "\n\n" + body("run", 1500, "")
    assert places(chunks_of("python", text))[0] == (1, 10, "")


def test_a_function_too_long_for_one_chunk_is_cut_between_statements() -> None:
    block = "    if condition:\n" + "        call(argument)\n" * 20
    text = "def long():\n" + block * 20
    chunks = chunks_of("python", text)
    assert len(chunks) > 3
    assert {chunk.symbol for chunk in chunks} == {"long"}
    lines = text.splitlines()
    assert all(lines[chunk.start_line - 1].startswith("    if") for chunk in chunks[1:])


def test_closing_brackets_stay_with_what_they_close() -> None:
    text = "describe('x', () => {\n" + ("  it('y', () => {\n" + "    expect(1)\n" * 25 + "  })\n\n") * 20 + "})\n"
    chunks = chunks_of("javascript", text)
    lines = text.splitlines()
    assert len(chunks) > 2
    assert all(lines[chunk.start_line - 1].strip()[0] not in ")}" for chunk in chunks)


def test_markdown_is_cut_at_its_sections_which_name_the_chunks() -> None:
    text = "# Guide\n\nIntro.\n\n## Install\n" + "Words about it.\n" * 90 + "\n## Use\n" + "More words.\n" * 110
    chunks = chunks_of("markdown", text)
    assert [chunk.symbol for chunk in chunks] == ["Guide > Install", "Guide > Use"]
    assert {chunk.kind for chunk in chunks} == {ChunkKind.DOC}
    assert chunks[0].start_line == 1


def test_data_is_packed_by_its_keys() -> None:
    text = "".join(f"key_{number}:\n" + "  - item\n" * 40 for number in range(12))
    chunks = chunks_of("yaml", text)
    lines = text.splitlines()
    assert {chunk.kind for chunk in chunks} == {ChunkKind.TEXT}
    assert all(lines[chunk.start_line - 1].startswith("key_") for chunk in chunks)


def test_plain_text_is_cut_at_paragraphs() -> None:
    text = ("A paragraph\nof a few\nlines.\n\n" * 200)[:-1]
    chunks = chunks_of("", text)
    lines = text.splitlines()
    assert len(chunks) > 2
    assert all(not lines[chunk.start_line - 2].strip() for chunk in chunks[1:])


def test_programs_without_a_grammar_are_cut_where_they_are_least_indented() -> None:
    text = ("function run()\n" + "  local x = 1\n" * 40 + "end\n") * 12
    chunks = chunks_of("lua", text)
    lines = text.splitlines()
    assert {chunk.kind for chunk in chunks} == {ChunkKind.CODE}
    assert all(lines[chunk.start_line - 1].startswith("function") for chunk in chunks)
