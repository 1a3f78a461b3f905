"""Signatures stand on one line, and documentation is its first line."""

from __future__ import annotations

import pytest

from indexer.parsing import parse
from indexer.records import Symbol


def first(language: str, text: str) -> Symbol:
    return parse(language, text.encode()).symbols[0]


@pytest.mark.parametrize(
    ("language", "text", "signature", "doc"),
    [
        (
            "python",
            'async def run(\n    a: int,\n    b: str = "x",\n) -> bool:\n    """Run it.\n\n    At length."""\n',
            'async def run( a: int, b: str = "x", ) -> bool',
            "Run it.",
        ),
        ("python", "@cache\n# Not this.\ndef run():\n    r'''\n    Says what.\n    '''\n", "def run()", "Says what."),
        ("python", "# Why it runs.\ndef run(): pass\n", "def run()", "Why it runs."),
        (
            "javascript",
            "/**\n * Adds.\n * @param a\n */\nexport const add = (a, b) => a + b;\n",
            "export const add = (a, b)",
            "Adds.",
        ),
        (
            "typescript",
            "// Kept.\nexport interface A<T> extends B {\n  x: T\n}\n",
            "export interface A<T> extends B",
            "Kept.",
        ),
        ("go", "package a\n\n// Store keeps.\ntype Store struct {\n\tx int\n}\n", "type Store struct", "Store keeps."),
        ("java", "/** Keeps. */\n@Deprecated\n@Other(1)\npublic class Store {}\n", "public class Store", "Keeps."),
        (
            "csharp",
            "/// <summary>\n/// Keeps.\n/// </summary>\n[Serializable]\npublic class Store<T> : IEnumerable<T> { }\n",
            "public class Store<T> : IEnumerable<T>",
            "Keeps.",
        ),
        ("php", "<?php\n/**\n * Keeps.\n */\n#[Attr]\nfinal class Store {}\n", "final class Store", "Keeps."),
        ("ruby", "# Keeps.\n# More.\nclass Store < Base\nend\n", "class Store < Base", "Keeps."),
        ("rust", "/// Keeps.\n#[derive(Debug)]\npub struct Store<T>(T);\n", "pub struct Store<T>", "Keeps."),
        ("c", "/* Keeps. */\nstatic int\nkeep(int a,\n     int b)\n{\n}\n", "static int keep(int a, int b)", "Keeps."),
        ("cpp", "// Keeps.\ntemplate <class T>\nT keep(T x) { return x; }\n", "T keep(T x)", "Keeps."),
        (
            "swift",
            "/// Keeps.\n@discardableResult\nfunc keep(_ x: Int) -> Int { x }\n",
            "func keep(_ x: Int) -> Int",
            "Keeps.",
        ),
        ("kotlin", "/** Keeps. */\n@Ann\nfun keep(x: Int): Int {\n  return x\n}\n", "fun keep(x: Int): Int", "Keeps."),
        ("sql", "-- Keeps.\nCREATE TABLE store (\n  id int\n);\n", "CREATE TABLE store (", "Keeps."),
        ("bash", "# Keeps.\nkeep() {\n  :\n}\n", "keep()", "Keeps."),
    ],
)
def test_signature_and_documentation(language: str, text: str, signature: str, doc: str) -> None:
    symbol = first(language, text)
    assert symbol.signature == signature
    assert symbol.doc == doc


def test_a_comment_apart_documents_nothing() -> None:
    assert first("go", "package a\n\n// A licence.\n\nfunc run() {}\n").doc == ""


def test_a_comment_behind_code_documents_nothing_below() -> None:
    symbols = parse("c", b"int a; /* about a */\nint run(void) {}\n").symbols
    assert [symbol.doc for symbol in symbols] == ["", ""]


def test_overloads_lead_what_they_declare() -> None:
    text = (
        "/** Reads. */\nexport function read(x: string): void\n"
        "export function read(x: number): void\nexport function read(x: any) {}\n"
    )
    parsed = parse("typescript", text.encode())
    assert [(symbol.start_line, symbol.doc) for symbol in parsed.symbols] == [(4, "Reads.")]


def test_long_signatures_are_cut() -> None:
    text = f"def run({', '.join(f'argument_{number}' for number in range(90))}): pass\n"
    assert len(first("python", text).signature) == 240


def test_a_symbol_starts_at_the_line_of_its_name() -> None:
    symbol = first("java", "@Deprecated\n@Other\npublic class Store {\n}\n")
    assert (symbol.start_line, symbol.end_line) == (3, 4)
