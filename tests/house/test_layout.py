"""The layout shows the design: where files lie, what they are called, how big they grow, what each is for."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PARTS = {"agents", "daemon", "gui", "indexer", "lsp", "spec"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "shared", "base"}
FILE_LINES = 500
FUNCTION_LINES = 60
UNMIRRORED_TESTS = {"bench", "house", "support"}
"""Folders of tests that are about the whole, or hold what several tests need."""

NOQA_WITHOUT_REASON = re.compile(r"# noqa(: [A-Z]+\d+(, ?[A-Z]+\d+)*)?\s*(#.*)?$")
IGNORE_WITHOUT_REASON = re.compile(r"# type: ignore(\[[^]]*\])?\s*$")


def test_every_part_is_a_package_that_says_what_it_is_for(root: Path) -> None:
    for part in PARTS:
        text = (root / part / "__init__.py").read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(text)), part


def test_only_the_parts_are_import_packages(root: Path) -> None:
    packages = {path.parent.name for path in root.glob("*/__init__.py") if not path.parent.name.startswith(".")}
    assert packages == PARTS


def test_every_room_is_a_package(sources) -> None:
    rooms = {source.path.rsplit("/", 1)[0] for source in sources}
    packages = {source.path.removesuffix("/__init__.py") for source in sources if source.path.endswith("__init__.py")}
    assert rooms - packages == set()


def test_packaging_and_tests_are_no_packages(root: Path) -> None:
    """PyPI's `packaging` must win over our folder, and tests are imported by path."""
    assert not list((root / "packaging").rglob("__init__.py"))
    assert not list((root / "tests").rglob("__init__.py"))


def test_no_module_is_called_like_one_of_the_standard_library(sources) -> None:
    assert [s.path for s in sources if Path(s.path).stem in sys.stdlib_module_names] == []


def test_there_are_no_drawers(sources) -> None:
    def words(path: str) -> set[str]:
        return {word for piece in Path(path).with_suffix("").parts for word in piece.split("_")}

    assert [s.path for s in sources if words(s.path) & DRAWERS] == []


def test_files_stay_small(sources, test_sources) -> None:
    big = [(s.path, len(s.lines)) for s in [*sources, *test_sources] if len(s.lines) > FILE_LINES]
    assert big == []


def test_functions_stay_small(sources) -> None:
    assert [
        f"{source.path}:{node.lineno} {node.name}"
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > FUNCTION_LINES
    ] == []


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without those of the functions in it, which count for themselves."""
    return _lines(node) - sum(_lines(inner) for inner in _inner_functions(node))


def _inner_functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
        else:
            yield from _inner_functions(child)


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_every_module_says_what_it_is_for(sources, test_sources) -> None:
    silent = [s.path for s in sources if not ast.get_docstring(s.tree)]
    silent += [s.path for s in test_sources if s.path.startswith("tests/house/") and not ast.get_docstring(s.tree)]
    assert silent == []


def test_every_exception_from_a_rule_gives_its_reason(sources, test_sources) -> None:
    assert [
        f"{source.path}:{number} {line.strip()}"
        for source in [*sources, *test_sources]
        for number, line in enumerate(source.lines, start=1)
        if NOQA_WITHOUT_REASON.search(line) or IGNORE_WITHOUT_REASON.search(line)
    ] == []


def test_no_pattern_repeats_a_group_possessively(sources) -> None:
    """Python before 3.11.5 matches `(…)*+` wrongly (cpython gh-106052), and Debian 12 has 3.11.2: write `(?>(…)*)`."""
    possessive_group = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+")
    assert [
        f"{source.path}:{node.lineno}"
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str | bytes)
        and "(?" in (text := node.value if isinstance(node.value, str) else node.value.decode("latin-1"))
        and possessive_group.search(text)
    ] == []


def test_nothing_is_left_to_do_in_comments(sources) -> None:
    mark = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
    assert [
        f"{source.path}:{number}"
        for source in sources
        for number, line in enumerate(source.lines, start=1)
        if mark.search(line)
    ] == []


def test_tests_mirror_the_sources(root: Path, test_sources) -> None:
    """A test lies in the folder of the room that it is about, or is called after its module or room."""
    astray = []
    for source in test_sources:
        path = Path(source.path).relative_to("tests")
        part, room = path.parts[0], path.parent
        if part in UNMIRRORED_TESTS or not path.name.startswith("test_"):
            continue
        lies_in_room = len(room.parts) > 1 and (root / room).is_dir()
        if not lies_in_room and not _is_about(root / part, path.stem.removeprefix("test_")):
            astray.append(source.path)
    assert astray == []


def _is_about(part: Path, subject: str) -> bool:
    """`search`, or `search_operators` where `search` is a module or room below `part`."""
    known = {p.stem for p in part.rglob("*") if p.is_dir() or p.suffix in {".py", ".sh"}} | {part.name}
    words = subject.split("_")
    return any("_".join(words[:length]) in known for length in range(1, len(words) + 1))
