"""Where a project keeps new files of a kind, told from those that it has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from posixpath import dirname, splitext
from typing import Final

from spec.artifacts.touched_files import file_kind
from spec.codebase import Touched

_SCRIPTED: Final = frozenset({".ts", ".tsx", ".js", ".jsx", ".mjs"})


def place_of_test(source: str, files: Sequence[str]) -> str:
    """Where the test of a source file lies or would lie, in the manner of the tests that there are; else empty."""
    stem, ending = splitext(source.rpartition("/")[2])
    folder = dirname(source)
    made = ""
    if ending == ".py":
        tests = [one for one in files if _is_python_test(one)]
        home = _usual_folder(tests)
        name = _telling_name(source, stem)
        made = f"{home}/test_{name}.py".lstrip("/") if tests else ""
        return _same_name(f"test_{stem}.py", source, files) or made
    if ending == ".go":
        made = f"{folder}/{stem}_test.go".lstrip("/")
    elif ending in _SCRIPTED:
        marks = Counter(mark for one in files for mark in (".test.", ".spec.") if mark in one)
        name = f"{stem}{marks.most_common(1)[0][0]}{ending.lstrip('.')}" if marks else ""
        made = (
            _same_name(name, source, files) or f"{_beside_or_mirrored(folder, files)}/{name}".lstrip("/")
            if name
            else ""
        )
    elif ending == ".java" and "src/main/java/" in source:
        made = source.replace("src/main/java/", "src/test/java/").replace(f"{stem}.java", f"{stem}Test.java")
    return made


def _same_name(name: str, source: str, files: Sequence[str]) -> str:
    """The test of that name which is there, of several the one whose folders are most like the source's."""
    found = [one for one in files if one.rpartition("/")[2] == name]
    parts = set(dirname(source).split("/"))
    return max(found, key=lambda one: (len(parts & set(dirname(one).split("/"))), one), default="")


def _beside_or_mirrored(folder: str, files: Sequence[str]) -> str:
    """The folder for a new test: the source's own, or the same one below where all tests lie."""
    roots = {one.partition("/")[0] for one in files if is_test_file(one)}
    root = next(iter(roots)) if len(roots) == 1 else ""
    if root not in _TEST_ROOTS:
        return folder
    inner = folder.partition("/")[2] if folder.partition("/")[0] in {"src", "lib", "app"} else folder
    return f"{root}/{inner}".rstrip("/")


_TEST_ROOTS: Final = frozenset({"test", "tests", "__tests__", "spec"})


def _telling_name(source: str, stem: str) -> str:
    """The name by which a test says what it is about: many folders have a `views.py`."""
    folder = dirname(source).rpartition("/")[2]
    return folder if stem in _SHARED_NAMES and folder and folder not in {"src", "lib", "app"} else stem


_SHARED_NAMES: Final = frozenset(
    "__init__ __main__ views view models model serializers schemas forms urls routes handlers tasks admin utils".split()
)


def is_test_file(path: str) -> bool:
    """Whether a file holds tests itself, and no fixtures or helpers for them."""
    return bool(_TEST_NAME.search(path.rpartition("/")[2]))


_TEST_NAME: Final = re.compile(
    r"^test_.*\.py$|_tests?\.(py|go|rs|exs|dart)$|\.(test|spec)\.[cm]?[jt]sx?$|Tests?\.(java|kt|cs|php|swift)$|_spec\.rb$"
    r"|^test_.*\.rb$|_test\.rb$|^tests?\.rs$"
)


def folder_of_kind(kind: str, files: Sequence[str]) -> str:
    """The folder in which most files of a kind lie, such as migrations; empty without one."""
    found = [one for one in files if (_is_python_test(one) if kind == "test" else _kind(one) == kind)]
    return _usual_folder(found)


def _kind(path: str) -> str:
    return file_kind(Touched(path, "source", 1.0, ""))


def _usual_folder(files: Sequence[str]) -> str:
    folders = Counter(dirname(one) for one in files if dirname(one))
    return min(folders, key=lambda one: (-folders[one], one), default="")


def _is_python_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("test_") and name.endswith(".py")
