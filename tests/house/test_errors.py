"""Errors are facts with a stable code: one class each, drawn at the head of its file, explained on a page."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

MODULES = (
    "indexer.errors",
    "spec.errors",
    "agents.errors",
    "daemon.errors",
    "daemon.acting_errors",
    "lsp.errors",
    "gui.errors",
)
"""Where errors are defined; a part has a second module when one would be too long."""
CODE = re.compile(r"^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$")
HEAD = """\
# Errors

Every error says what happened, why, and what to do; its code never changes its meaning. With `--json` a command prints
`{{"error": {{"code", "message", "hint"}}}}` on standard error; over HTTP the code is a member of the problem
(RFC 9457). Words in braces are facts that the error fills in.

This page is generated from the code (`make test ARGS=--rewrite-docs`).

| exit code | meaning |
|---|---|
| 0 | well |
| 1 | the command failed, or its check found something |
| 2 | wrong use: the request or an option cannot be understood |
| 3 | the daemon cannot be reached |
| 4 | refused by policy |
{parts}"""


def error_classes(root: Path, name: str) -> list[type[Exception]]:
    """The exceptions that a module defines, in the order of the file."""
    if not (root / f"{name.replace('.', '/')}.py").exists():
        return []
    module = importlib.import_module(name)
    return [
        kind
        for kind in vars(module).values()
        if inspect.isclass(kind) and issubclass(kind, Exception) and kind.__module__ == module.__name__
    ]


@pytest.fixture(scope="module")
def errors(root: Path) -> dict[str, list[type[Exception]]]:
    return {name: found for name in MODULES if (found := error_classes(root, name))}


def test_every_error_has_its_own_code(errors: dict[str, list[type[Exception]]]) -> None:
    inherited = [kind.__name__ for kinds in errors.values() for kind in kinds if "code" not in vars(kind)]
    assert inherited == []


def test_codes_are_unique_over_all_parts(errors: dict[str, list[type[Exception]]]) -> None:
    codes = Counter(vars(kind).get("code") for kinds in errors.values() for kind in kinds)
    assert [code for code, count in codes.items() if count > 1] == []


def test_codes_have_one_form(errors: dict[str, list[type[Exception]]]) -> None:
    codes = [str(vars(kind).get("code")) for kinds in errors.values() for kind in kinds]
    assert [code for code in codes if not CODE.match(code)] == []


@pytest.mark.parametrize("part", MODULES)
def test_the_tree_at_the_head_of_the_file_is_true(part: str, errors: dict[str, list[type[Exception]]]) -> None:
    drawn = re.findall(r"^[ │├└─]*([A-Z]\w+) +([a-z_.]+)", _head(part, errors), re.MULTILINE)
    assert drawn == [] or {name: code for name, code in drawn if "." in code} == {
        kind.__name__: vars(kind)["code"] for kind in errors[part]
    }
    assert bool(drawn) == bool(errors.get(part))


def _head(part: str, errors: dict[str, list[type[Exception]]]) -> str:
    kinds = errors.get(part)
    return (inspect.getdoc(inspect.getmodule(kinds[0])) or "") if kinds else ""


def test_the_page_of_errors_is_what_the_code_says(
    errors: dict[str, list[type[Exception]]], check_page: Callable[[str, str], None]
) -> None:
    parts = ""
    for part, kinds in errors.items():
        parts += (
            f"\n## {part.removesuffix('.errors')}\n\n| code | exit | what it means | what to do |\n|---|---|---|---|\n"
        )
        parts += "".join(_row(kind) for kind in sorted(kinds, key=lambda kind: vars(kind)["code"]))
    check_page("errors.md", HEAD.format(parts=parts))


def _row(kind: type[Exception]) -> str:
    meaning = " ".join((inspect.getdoc(kind) or "").split())
    hint = _hint_in_constructor(kind) or getattr(kind, "hint", "") or "The error says it."
    cells = (f"`{vars(kind)['code']}`", str(getattr(kind, "exit_code", 1)), meaning, hint)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _hint_in_constructor(kind: type[Exception]) -> str:
    """The hint that the class's own constructor passes on, with its facts by name; empty if it is made elsewhere."""
    (defined,) = ast.parse(inspect.cleandoc("\n" + inspect.getsource(kind))).body
    for node in ast.walk(defined):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__" and len(node.args) > 1:
            return _as_text(node.args[1])
    return ""


def _as_text(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_as_text(value) for value in values)
        case ast.FormattedValue(value=value):
            return f"{{{ast.unparse(value)}}}"
    return ""
