"""How a project writes its Python tests: read from the file they go into, or from another one."""

from __future__ import annotations

import ast
from collections.abc import Collection

import msgspec

from agents.skeletons.testee import Surroundings

_RUNS_ITSELF = "__main__"


class PythonStyle(msgspec.Struct, frozen=True):
    """`cases`: in classes of unittest; `classes`: in plain classes. `raises` is the word that the file has for it.

    `fails` is the expression that fails with a message, empty where the project's tests import no framework at all.
    """

    cases: bool = False
    classes: bool = False
    raises: str = "pytest.raises"
    fails: str = "pytest.fail"
    future: bool = False


class TestFile(msgspec.Struct, frozen=True):
    """What stands in an existing file: names that are bound, tests by class, and where things may be put (lines)."""

    __test__ = False  # pytest takes it for tests by its name

    bound: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    classes: dict[str, tuple[int, frozenset[str]]] = {}
    """Each class with its last line and its methods."""
    imports_end: int = 0
    end: int = 0
    """The line after which new tests go: the last one, or the one before what runs the file itself."""
    modules: dict[str, int] = {}
    """Modules from which names are imported, each with the last line of that import."""


def style_of(around: Surroundings, tree: ast.Module | None) -> PythonStyle:
    """The style of the existing file, or of the sample, of which `tree` is; pytest's own where neither tells."""
    classes = [one for one in tree.body if isinstance(one, ast.ClassDef)] if tree else []
    tests = [one for one in classes if any(_is_test(inner) for inner in one.body)]
    plain = [one for one in tree.body if _is_test(one)] if tree else []
    is_unittest = around.framework == "unittest"
    cases = [one for one in tests if any("TestCase" in ast.unparse(base) for base in one.bases)]
    bound = _bound(tree) if tree else frozenset()
    if is_unittest or (cases and not plain and len(cases) == len(tests)):
        return PythonStyle(cases=True, raises="self.assertRaises", fails="self.fail", future=_is_future(tree))
    in_classes = bool(tests) and not plain
    if around.existing is not None and "raises" in bound and "pytest" not in bound:
        fails = ""
        return PythonStyle(classes=in_classes, raises="raises", fails=fails, future=_is_future(tree))
    return PythonStyle(classes=in_classes, future=_is_future(tree))


def read_test_file(text: str, tree: ast.Module | None) -> TestFile:
    """What stands in an existing test file; a text that Python does not take is one without any names."""
    count = text.count("\n") + (not text.endswith("\n") and bool(text))
    if tree is None:
        return TestFile(end=count)
    imports = [one for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
    doc = tree.body[0].end_lineno if tree.body and ast.get_docstring(tree) is not None else 0
    runs = next((one.lineno for one in reversed(tree.body) if _runs_itself(one)), 0)
    return TestFile(
        bound=_bound(tree),
        functions=frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)),
        classes={one.name: _class(one) for one in tree.body if isinstance(one, ast.ClassDef)},
        imports_end=max((one.end_lineno or 0 for one in imports), default=doc or 0),
        end=_before(text, runs) if runs else count,
        modules={one.module: one.end_lineno or 0 for one in imports if isinstance(one, ast.ImportFrom) and one.module},
    )


def fixtures_in(text: str) -> frozenset[str]:
    """The fixtures of pytest that a text defines."""
    tree = parsed_or_none(text) if "fixture" in text else None
    found = set()
    for one in ast.walk(tree) if tree else ():
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            "fixture" in ast.unparse(mark) for mark in one.decorator_list
        ):
            found.add(one.name)
    return frozenset(found)


def imported_from(text: str, package: str) -> dict[str, str]:
    """Names that a module imports, each with the absolute module they come from; `package` is its own package."""
    tree = parsed_or_none(text)
    found: dict[str, str] = {}
    for one in tree.body if tree else ():
        if not isinstance(one, ast.ImportFrom):
            continue
        module = one.module or ""
        if one.level:
            parts = package.split(".") if package else []
            kept = parts[: len(parts) - one.level + 1]
            module = ".".join([*kept, *([module] if module else [])])
        found.update({alias.asname or alias.name: module for alias in one.names if module})
    return found


def parsed_or_none(text: str) -> ast.Module | None:
    """The tree of a text; None where there is none or Python does not take it."""
    try:
        return ast.parse(text) if text else None
    except (SyntaxError, ValueError, RecursionError):
        return None


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")


def _is_future(tree: ast.Module | None) -> bool:
    return tree is not None and any(isinstance(o, ast.ImportFrom) and o.module == "__future__" for o in tree.body)


def _bound(tree: ast.Module) -> frozenset[str]:
    names: set[str] = set()
    for one in tree.body:
        if isinstance(one, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in one.names}
        elif isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(one.name)
        elif isinstance(one, ast.Assign):
            names |= {target.id for target in one.targets if isinstance(target, ast.Name)}
    return frozenset(names)


def _class(node: ast.ClassDef) -> tuple[int, frozenset[str]]:
    methods: Collection[str] = [o.name for o in node.body if isinstance(o, ast.FunctionDef | ast.AsyncFunctionDef)]
    return node.end_lineno or node.lineno, frozenset(methods)


def _runs_itself(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and _RUNS_ITSELF in ast.unparse(node.test)


def _before(text: str, line: int) -> int:
    """The last line with something in it before `line`."""
    lines = text.split("\n")
    end = line - 1
    while end and not lines[end - 1].strip():
        end -= 1
    return end
