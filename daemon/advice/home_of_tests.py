"""Where a project's tests of a source lie, which of them say how tests are written here, and what they may use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename, dirname, join, splitext
from typing import TYPE_CHECKING

from agents.plans.conventions import is_test_file, place_of_test
from agents.skeletons.choosing import Evidence
from agents.skeletons.python_style import fixtures_in
from daemon.advice.spot import Spot
from daemon.advice.uses import Use
from indexer.graph.model import EdgeKind
from indexer.records import FileClass, FileRecord

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace

_SCRIPTED = frozenset({"javascript", "typescript", "tsx", "vue", "svelte"})
_ENDINGS = frozenset({".ts", ".tsx", ".js", ".jsx", ".mjs"})
_ROOTS = frozenset({"tests", "test", "spec", "specs", "__tests__"})
_SAMPLES = 3
_MOST_BYTES = 400_000


@dataclass(frozen=True)
class TestHome:
    """`path` is where tests go, `existing` its text if it is there, `sample` another test to be followed in style."""

    __test__ = False  # pytest takes it for tests by its name

    path: str
    existing: str | None
    sample: str
    evidence: Evidence
    module: str = ""
    fixtures: frozenset[str] = frozenset()
    why: str = ""


def find_home(workspace: OpenWorkspace, spot: Spot, tests: Sequence[Use]) -> TestHome:
    """The home of tests of a spot; `tests` are the places in tests that name it already."""
    records = workspace.read_catalogue(lambda catalogue: catalogue.files())
    files = [record.path for record in records]
    path, why = _where(spot, records, tests)
    existing = _text(workspace, path) if path in set(files) or (workspace.row.path / path).is_file() else None
    others = [(p, text) for p in _nearest(spot, path, records)[:_SAMPLES] if (text := _text(workspace, p))]
    shown = {path: existing} if existing else {}
    facts = workspace.facts()
    needs = [(d.name, d.manifest) for d in facts.dependencies]
    needs.sort(key=lambda need: -_shared(dirname(need[1]), spot.path))
    evidence = Evidence(
        language=spot.language,
        tests={**shown, **dict(others)},
        needs=[need for need in needs if spot.path.startswith(f"{dirname(need[1])}/".lstrip("/"))],
        commands=facts.commands.test,
        files=frozenset(files),
    )
    is_python = spot.language == "python"
    return TestHome(
        path=path,
        existing=existing,
        sample=next((text for p, text in others if is_test_file(p)), ""),
        evidence=evidence,
        module=python_module(workspace, spot.path, files) if is_python else "",
        fixtures=_fixtures(workspace, path, existing or "") if is_python else frozenset(),
        why=why,
    )


def python_module(workspace: OpenWorkspace, path: str, files: Sequence[str]) -> str:
    """How tests import a file: as others do, else by the folders that are packages."""
    said = Counter(
        edge.names[0]
        for edge in workspace.graph().dependents(path)
        if edge.kind is EdgeKind.IMPORT and edge.names and not edge.names[0].startswith(".")
    )
    stem = splitext(path)[0].removesuffix("/__init__").replace("/", ".")
    fitting = [name for name, _ in said.most_common() if stem == name or stem.endswith(f".{name}")]
    if fitting:
        return fitting[0]
    known = set(files)
    folder, parts = dirname(path), [] if basename(path) == "__init__.py" else [splitext(basename(path))[0]]
    while folder and join(folder, "__init__.py") in known:
        parts.insert(0, basename(folder))
        folder = dirname(folder)
    return ".".join(parts) or splitext(basename(path))[0]


def _where(spot: Spot, records: Sequence[FileRecord], tests: Sequence[Use]) -> tuple[str, str]:
    """The path for tests and why it is that one."""
    files = [record.path for record in records]
    known = set(files)
    usual = _usual(spot, files)
    if usual in known:
        return usual, "where tests of this file lie"
    about = Counter(use.path for use in tests if is_test_file(use.path) and splitext(use.path)[1] in _endings(spot))
    near = [
        path for path in about if _shared(path, spot.path) or "/" not in spot.path or path.partition("/")[0] in _ROOTS
    ]
    if near:
        return max(near, key=lambda path: (_shared(path, spot.path), about[path])), "where it is tested already"
    return usual, "named and placed like the other tests" if any(map(is_test_file, files)) else "there is no test yet"


def _usual(spot: Spot, files: Sequence[str]) -> str:
    """The path in the manner of the tests that there are, or of the language."""
    path, language = spot.path, spot.language
    stem, ending = splitext(basename(path))
    told = place_of_test(path, files)
    if told:
        near = _beside(path, files) if language == "python" and told not in set(files) else ""
        return f"{near}/{basename(told)}" if near else told
    if language in _SCRIPTED:
        return join(
            dirname(path), f"{stem}.test{ending if ending in {'.ts', '.tsx', '.js', '.jsx', '.mjs'} else '.js'}"
        )
    match language:
        case "python":
            return f"tests/test_{stem}.py"
        case "rust":
            return path
        case "go":
            return join(dirname(path), f"{stem}_test.go")
        case "ruby":
            return _ruby(path, files)
        case "php":
            return _php(path, stem, files)
        case "csharp":
            return _csharp(path, stem, files)
        case "java":
            return path.replace("src/main/", "src/test/").replace(f"{stem}.java", f"{stem}Test.java")
    return f"tests/{stem}_test{ending}"


def _beside(path: str, files: Sequence[str]) -> str:
    """The folder of tests that lies in the source's own folder or in one above it, the nearest first."""
    homes = {dirname(one) for one in files if one.endswith(".py") and is_test_file(one)}
    folder = dirname(path)
    while folder:
        for name in ("tests", "test"):
            if f"{folder}/{name}" in homes:
                return f"{folder}/{name}"
        folder = dirname(folder)
    return ""


def _ruby(path: str, files: Sequence[str]) -> str:
    root = "test" if any(one.startswith("test/") and one.endswith("_test.rb") for one in files) else "spec"
    inner = re.sub(r"^(?:lib|app|src)/", "", path)
    return f"{root}/{inner.removesuffix('.rb')}_{root}.rb"


def _php(path: str, stem: str, files: Sequence[str]) -> str:
    tests = [one for one in files if one.endswith("Test.php")]
    root = next((root for root in ("tests/Unit", "tests/unit", "tests", "test") if _below(root, tests)), "tests")
    inner = dirname(re.sub(r"^(?:src|app|lib)/", "", path))
    return join(root, inner, f"{stem}Test.php")


def _csharp(path: str, stem: str, files: Sequence[str]) -> str:
    projects = [one for one in files if re.search(r"[.-]?Tests?\.csproj$", one)]
    home = max(projects, key=lambda one: _shared(one, path), default="tests/Tests.csproj")
    return join(dirname(home), f"{stem}Tests.cs")


def _below(root: str, files: Sequence[str]) -> bool:
    return any(one.startswith(f"{root}/") for one in files)


def _endings(spot: Spot) -> frozenset[str]:
    if spot.language in _SCRIPTED:
        return frozenset({".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts"})
    return frozenset({splitext(spot.path)[1]})


def _nearest(spot: Spot, path: str, records: Sequence[FileRecord]) -> list[str]:
    """Other tests in the same language, those near the new one first."""
    endings = _endings(spot)
    tests = [
        record.path
        for record in records
        if record.file_class is FileClass.TEST
        and record.path != path
        and record.size_bytes < _MOST_BYTES
        and splitext(record.path)[1] in endings
    ]
    return sorted(tests, key=lambda one: (not is_test_file(one), -_shared(one, path), one))


def _shared(one: str, other: str) -> int:
    """How many folders two paths begin with alike."""
    count = 0
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        count += 1
    return count


def _fixtures(workspace: OpenWorkspace, path: str, existing: str) -> frozenset[str]:
    """The fixtures that a test at `path` may ask for: of the file itself and of each conftest above it."""
    found = set(fixtures_in(existing))
    for conftest in _conftests(path):
        found |= fixtures_in(_text(workspace, conftest))
    return frozenset(found)


def _conftests(path: str) -> Iterator[str]:
    folder = dirname(path)
    while folder:
        yield f"{folder}/conftest.py"
        folder = dirname(folder)
    yield "conftest.py"


def _text(workspace: OpenWorkspace, path: str) -> str:
    """What stands at a path below the workspace; nothing where it leads elsewhere."""
    place = workspace.row.path / path
    try:
        if not place.resolve().is_relative_to(workspace.row.path.resolve()) or place.stat().st_size > 1_000_000:
            return ""
        return place.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
