"""One pass over parsed files counts what people wrote and keeps the hardest of it."""

from __future__ import annotations

from indexer.facts.survey import DATA_LANGUAGES, HOT_SPOTS, survey
from indexer.languages.registry import language_named
from indexer.records import BlobId, FileClass, FileRecord, Import, ParsedFile, Symbol, SymbolKind


def file(path: str, language: str, lines: int, file_class: FileClass = FileClass.SOURCE, **parsed):
    return FileRecord(path, BlobId(path), 0, 0, language, file_class, lines), ParsedFile(language, lines, **parsed)


def function(name: str, start: int, end: int, complexity: int) -> Symbol:
    return Symbol(name, name, SymbolKind.FUNCTION, start, end, complexity=complexity)


def test_languages_count_source_tests_and_examples_alone() -> None:
    found = survey(
        [
            file("a.py", "python", 10),
            file("t.py", "python", 5, FileClass.TEST),
            file("e.py", "python", 2, FileClass.EXAMPLE),
            file("g.py", "python", 900, FileClass.GENERATED),
            file("v.py", "python", 900, FileClass.VENDORED),
            file("m.js", "javascript", 900, FileClass.MINIFIED),
            file("x.tsx", "tsx", 4),
            file("y.ts", "typescript", 3),
            file("data.json", "json", 900, FileClass.TEST),
            file("README.md", "markdown", 900, FileClass.DOC),
            file("LICENSE", "", 900),
        ]
    )
    assert [(fact.name, fact.lines, fact.files) for fact in found.languages()] == [
        ("python", 17, 3),
        ("typescript", 7, 2),
    ]


def test_the_ratio_is_test_lines_per_source_line_and_tests_of_examples_are_examples() -> None:
    found = survey(
        [
            file("a.py", "python", 100),
            file("tests/t.py", "python", 50, FileClass.TEST),
            file("examples/x/tests/t.py", "python", 70, FileClass.TEST),
        ]
    )
    assert (found.tests().files, found.tests().lines, found.tests().ratio) == (1, 50, 0.5)
    assert survey([]).tests().ratio == 0


def test_hot_spots_are_the_worst_of_source_code_in_a_stable_order() -> None:
    symbols = tuple(function(f"f{number:02}", number, number + 9, 5 + number % 3) for number in range(1, 40))
    found = survey(
        [
            file("b.py", "python", 500, symbols=symbols),
            file("a.py", "python", 500, symbols=(function("worst", 1, 90, 50), function("plain", 91, 92, 1))),
            file("t.py", "python", 999, FileClass.TEST, symbols=(function("test", 1, 900, 99),)),
        ]
    ).hot_spots()
    assert (found.complexity[0].path, found.complexity[0].symbol, found.complexity[0].complexity) == (
        "a.py",
        "worst",
        50,
    )
    assert [row.symbol for row in found.complexity[1:4]] == ["f02", "f05", "f08"]
    assert len(found.complexity) == HOT_SPOTS
    assert [row.path for row in found.files] == ["a.py", "b.py"]
    assert (found.functions[0].symbol, found.functions[0].lines) == ("worst", 90)


def test_imports_are_kept_with_their_first_site_source_before_tests() -> None:
    found = survey(
        [
            file(
                "a_test.py",
                "python",
                1,
                FileClass.TEST,
                imports=(Import("flask"), Import("pytest"), Import("x", level=1)),
            ),
            file("b.py", "python", 1, imports=(Import("flask"),)),
            file("c.ts", "typescript", 1, imports=(Import("./local"), Import("react"))),
            file("e.py", "python", 1, FileClass.EXAMPLE, imports=(Import("celery"),)),
            file("vite.config.ts", "typescript", 1, FileClass.CONFIG, imports=(Import("vite"),)),
        ]
    )
    assert {name: site.path for name, site in found.imports["python"].items()} == {
        "flask": "b.py",
        "pytest": "a_test.py",
    }
    assert {name: site.is_test for name, site in found.imports["npm"].items()} == {"react": False, "vite": False}
    assert found.imports["python"]["pytest"].is_test


def test_functions_and_types_of_source_are_counted() -> None:
    kinds = (SymbolKind.CLASS, SymbolKind.METHOD, SymbolKind.ENUM, SymbolKind.FIELD, SymbolKind.FUNCTION)
    symbols = tuple(Symbol(kind, kind, kind, 1, 2) for kind in kinds)
    found = survey(
        [file("a.java", "java", 9, symbols=symbols), file("t.java", "java", 9, FileClass.TEST, symbols=symbols)]
    )
    assert (found.functions, found.types) == (2, 2)


def test_every_language_that_is_left_out_exists() -> None:
    assert [name for name in DATA_LANGUAGES if language_named(name) is None] == []
