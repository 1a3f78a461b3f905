"""Which manager a folder uses, and what its row makes of a wish."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agents.errors import ToolError
from agents.tools.packages.naming import bare_name
from agents.tools.packages.row import Wish
from agents.tools.packages.table import MANAGERS, manager_of, yarn_generation

ROWS = {row.name: row for row in MANAGERS}


def put(folder: Path, *names: str, **texts: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text("{}" if name.endswith(".json") else "")
    for name, text in texts.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (["requirements.txt"], "pip"),
        (["pyproject.toml"], "pip"),
        (["setup.py"], "pip"),
        (["pyproject.toml", "poetry.lock", "requirements.txt"], "poetry"),
        (["pyproject.toml", "uv.lock"], "uv"),
        (["environment.yml"], "conda"),
        (["package.json"], "npm"),
        (["package.json", "package-lock.json"], "npm"),
        (["package.json", "yarn.lock"], "yarn"),
        (["package.json", "pnpm-lock.yaml"], "pnpm"),
        (["Cargo.toml"], "cargo"),
        (["go.mod", "go.sum"], "go"),
        (["pom.xml"], "maven"),
        (["build.gradle.kts", "gradle.lockfile"], "gradle"),
    ],
)
def test_a_lock_file_decides_and_else_the_manifest(tmp_path: Path, files: list[str], name: str) -> None:
    assert manager_of(tmp_path, put(tmp_path, *files)).name == name


def test_a_manifest_may_name_its_manager(tmp_path: Path) -> None:
    assert manager_of(tmp_path, put(tmp_path / "a", pyproject__toml="[tool.poetry]\nname='x'\n")).name == "poetry"
    assert manager_of(tmp_path, put(tmp_path / "b", package__json='{"packageManager": "pnpm@9.1.0"}')).name == "pnpm"


def test_a_package_of_a_workspace_finds_the_lock_above_it_and_nothing_above_the_tree(tmp_path: Path) -> None:
    tree = put(tmp_path / "tree", "pnpm-lock.yaml")
    assert manager_of(tree, put(tree / "packages/a")).name == "pnpm"
    put(tmp_path, "Cargo.toml")
    with pytest.raises(ToolError, match="No manifest"):
        manager_of(tmp_path / "empty", put(tmp_path / "empty"))


def test_two_managers_are_told_by_their_files_and_one_can_be_named(tmp_path: Path) -> None:
    put(tmp_path, "package-lock.json", "yarn.lock", "package.json")
    with pytest.raises(ToolError, match=r"yarn \(yarn.lock\) and npm \(package-lock.json\)") as caught:
        manager_of(tmp_path, tmp_path)
    assert "manager" in caught.value.hint
    assert manager_of(tmp_path, tmp_path, "yarn").name == "yarn"


@pytest.mark.parametrize(
    ("texts", "generation"),
    [
        ({"yarn__lock": "# yarn lockfile v1\n"}, 1),
        ({"yarn__lock": "__metadata:\n  version: 8\n"}, 2),
        ({"package__json": '{"packageManager": "yarn@4.1.0"}'}, 2),
        ({"package__json": '{"packageManager": "yarn@1.22.0"}'}, 1),
    ],
)
def test_which_yarn_it_is(tmp_path: Path, texts: dict[str, str], generation: int) -> None:
    assert yarn_generation(put(tmp_path, **texts), tmp_path) == generation


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_no_manager_lets_packages_run_code_without_being_asked_or_saying_so(row, tmp_path: Path) -> None:
    put(tmp_path, "requirements.txt", package__json=json.dumps({"name": "x"}))
    for generation in (1, 2):
        for packages in ([], ["some"]):
            wish = Wish(tmp_path, tmp_path / "store", packages if row.takes_names else [], generation=generation)
            words = [word for command in row.install(wish) for word in command]
            quiet = {"--only-binary", "--no-build", "--ignore-scripts", "--mode=skip-build"} & set(words)
            assert quiet or row.runs_code or row.name in {"cargo", "go", "poetry"}, words
            assert row.runs_code or row.quiet


@pytest.mark.parametrize(
    ("ecosystem", "given", "name"),
    [
        ("pypi", "requests[socks]>=2,<3", "requests"),
        ("npm", "@types/node@^20", "@types/node"),
        ("npm", "react", "react"),
        ("cargo", "serde@1.0", "serde"),
        ("go", "rsc.io/quote/v3@v3.1.0", "rsc.io/quote/v3"),
        ("conda", "conda-forge::numpy=1.26", "numpy"),
    ],
)
def test_names_are_told_from_versions(ecosystem: str, given: str, name: str) -> None:
    assert bare_name(given, ecosystem) == name
