"""Who may know whom: what import-linter cannot say."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions

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
