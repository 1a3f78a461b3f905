"""What a run that installs something hands back: manifests and locks, and nothing that was installed."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.git_folders import make_repository
from support.tiny_packages import NpmRegistry, make_wheel
from support.tool_calls import Calls

from agents.tree.changeset import changeset
from agents.tree.worktree import RunTree, open_tree


def in_run(caller, tree: RunTree, **variables: str) -> Calls:
    """The tools as a run has them: in its own tree, reading what its links lead to."""
    calls: Calls = caller(**variables)
    surroundings = replace(
        calls.surroundings,
        tree=tree.root,
        workspace=tree.workspace,
        state=tree.state,
        readable=tree.linked_places,
    )
    return Calls(calls.tools, surroundings)


def test_of_an_environment_made_for_a_run_nothing_is_a_change(caller, tmp_path: Path) -> None:
    make_wheel(tmp_path / "wheels", "leaf", "1.0")
    folder = make_repository(tmp_path / "shop", {"requirements.txt": "leaf==1.0\n"})  # ignores no .venv
    tree = open_tree(folder, tmp_path / "state", "R1")
    calls = in_run(caller, tree, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path / "wheels"))
    make_wheel(tmp_path / "wheels", "twig", "2.0")
    assert calls.run("install_packages", packages=["twig"]).is_ok
    assert [(file.path, file.after) for file in changeset(tree).files] == [
        ("requirements.txt", b"leaf==1.0\ntwig==2.0\n")
    ]


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not on this machine")
def test_modules_in_the_place_of_a_link_are_no_change_and_the_users_stay(caller, tmp_path: Path) -> None:
    files = {".gitignore": "node_modules/\n", "package.json": json.dumps({"name": "shop", "version": "1.0.0"})}
    folder = make_repository(tmp_path / "shop", files)
    (folder / "node_modules/old").mkdir(parents=True)
    tree = open_tree(folder, tmp_path / "state", "R1")
    assert (tree.root / "node_modules").is_symlink()
    with NpmRegistry() as registry:
        registry.add("leaf", "1.0.0")
        calls = in_run(caller, tree, NPM_CONFIG_REGISTRY=registry.url, NPM_CONFIG_USERCONFIG="/dev/null")
        assert calls.run("install_packages", packages=["leaf"]).is_ok
    assert [file.path for file in changeset(tree).files] == ["package-lock.json", "package.json"]
    assert [path.name for path in (folder / "node_modules").iterdir()] == ["old"]
