"""Who may know whom: what import-linter cannot say."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PARTS = {"agents", "daemon", "gui", "indexer", "lsp", "spec"}
HEAVY = {
    *(
        "alembic",
        "fastapi",
        "git",
        "lancedb",
        "litellm",
        "numpy",
        "ollama",
        "pebble",
        "pyarrow",
        "PySide6",
        "sqlalchemy",
    ),
    *("sentence_transformers", "torch", "tree_sitter", "uvicorn", "watchdog", "agents", "indexer", "spec"),
}


def imported_modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_contract_knows_only_the_standard_library_and_pydantic(sources) -> None:
    allowed = sys.stdlib_module_names | {"pydantic", "pydantic_core"}
    assert [
        (source.path, name)
        for source in sources
        if source.path.startswith("daemon/contract")
        for name in imported_modules(source.tree)
        if name.split(".")[0] not in allowed and not name.startswith("daemon.contract")
    ] == []


def test_only_the_window_imports_qt(sources) -> None:
    assert [
        source.path
        for source in sources
        if source.part != "gui" and any(name.startswith("PySide6") for name in imported_modules(source.tree))
    ] == []


@pytest.mark.parametrize("module", ["daemon", "daemon.contract", "daemon.client"])
def test_what_the_faces_import_is_light(module: str) -> None:
    """The command line and the editors' pump start with it, so it may load no database, no index and no Qt."""
    program = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    loaded = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True).stdout
    assert set(loaded.split()) & HEAVY == set()


def test_no_installed_distribution_takes_the_name_of_a_part() -> None:
    """`openai-agents` installs `agents`, `python-daemon` installs `daemon`: with them our imports would be theirs."""
    owners = packages_distributions()
    assert {part: owners[part] for part in PARTS & owners.keys() if set(owners[part]) != {"groundplan"}} == {}


COMES_WITH = {
    "google": "grpcio-tools",
    "pyarrow": "lancedb",
    "pydantic_core": "pydantic",
    "shiboken6": "PySide6-Essentials",
    "starlette": "fastapi",
    "torch": "sentence-transformers",
}
"""Modules that are part of another dependency's interface, so that its range bounds theirs."""


def test_what_the_product_imports_is_declared(sources, root: Path) -> None:
    """A distribution that is only there because another one needs it may be gone with that one's next version."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    declared = {_canonical(re.split(r"[^\w.-]", requirement, maxsplit=1)[0]) for requirement in asked}
    owners = packages_distributions()
    undeclared = set()
    for source in sources:
        for module in {name.split(".")[0] for name in imported_modules(source.tree)} - sys.stdlib_module_names - PARTS:
            distributions = {COMES_WITH[module]} if module in COMES_WITH else set(owners.get(module, [module]))
            if not {_canonical(name) for name in distributions} & (declared | {"groundplan"}):
                undeclared.add((source.path, module))
    assert undeclared == set()


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
