"""What is declared, locked and installed; and other managers than pip and npm, as far as they are here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.tool_calls import Calls, skip_unless_shown

from agents.errors import ToolError, ToolMissing
from agents.records import Effect, Risk
from agents.tools.fetched import mark_fetched, places_of_fetched
from agents.tools.packages.toolset import TOOLS


@pytest.fixture
def calls(looking) -> Calls:
    return Calls({tool.name: tool for tool in TOOLS}, looking)


def test_listing_only_reads_and_asks_nobody(calls: Calls, tree: Path) -> None:
    (tree / "requirements.txt").write_text("x\n")
    demand = calls.demand("list_packages")
    assert (demand.effect, demand.risk, demand.command, demand.hosts) == (Effect.READ, Risk.SAFE, "", ())


def test_versions_of_the_lock_are_told_as_not_installed(calls: Calls, tree: Path) -> None:
    (tree / "package.json").write_text(json.dumps({"name": "x", "dependencies": {"leaf": "^1"}}))
    lock = {"packages": {"": {}, "node_modules/leaf": {"version": "1.2.3"}, "node_modules/deep": {"version": "4.0.0"}}}
    (tree / "package-lock.json").write_text(json.dumps(lock))
    result = calls.run("list_packages", indirect=True)
    assert "Nothing is installed here" in result.text
    assert "- leaf ^1: 1.2.3" in result.text
    assert "- deep: 4.0.0" in result.text


def test_only_the_folder_that_is_named_counts(calls: Calls, tree: Path) -> None:
    for folder, name in (("web", "leaf"), ("api", "twig")):
        (tree / folder).mkdir()
        (tree / folder / "package.json").write_text(json.dumps({"name": folder, "dependencies": {name: "1"}}))
    assert [row["name"] for row in calls.run("list_packages", folder="web").data["packages"]] == ["leaf"]


def test_what_is_installed_in_nested_folders_and_in_pnpms_store_is_found(calls: Calls, tree: Path) -> None:
    (tree / "package.json").write_text(json.dumps({"name": "x", "dependencies": {"@a/b": "1"}}))
    for path, name in {
        "node_modules/@a/b": "@a/b",
        "node_modules/@a/b/node_modules/c": "c",
        "node_modules/.pnpm/d@1.0.0/node_modules/d": "d",
        "node_modules/.pnpm/gone@1.0.0/node_modules/gone": "gone",
    }.items():
        (tree / path).mkdir(parents=True)
        (tree / path / "package.json").write_text(json.dumps({"name": name, "version": "1.0.0"}))
    (tree / "node_modules/.pnpm/lock.yaml").write_text("packages:\n  d@1.0.0: {}\n")
    names = {row["name"] for row in calls.run("list_packages").data["packages"]}
    assert names == {"@a/b", "c", "d"}


def test_a_manager_that_is_not_here_is_named_with_the_way_to_get_it(calls: Calls, tree: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tree))
    (tree / "package.json").write_text("{}")
    with pytest.raises(ToolMissing) as caught:
        calls.demand("install_packages", packages=["x"], manager="pnpm")
    assert "npm install --global pnpm" in caught.value.hint


@pytest.mark.parametrize(
    ("file", "text", "tool"),
    [
        ("requirements.txt", "x\n", "pip-audit"),
        ("Cargo.toml", "", "cargo-audit"),
        ("go.mod", "module x", "govulncheck"),
    ],
)
def test_a_missing_audit_tool_means_that_nothing_was_checked(
    calls: Calls, tree: Path, monkeypatch, file: str, text: str, tool: str
) -> None:
    monkeypatch.setenv("PATH", str(tree))
    (tree / file).write_text(text)
    with pytest.raises(ToolMissing, match=f"no {tool}.*nothing was checked"):
        calls.demand("package_vulnerabilities")


@pytest.mark.parametrize(("file", "word"), [("pom.xml", "dependency-check"), ("environment.yml", "conda")])
def test_managers_that_cannot_look_up_say_so(calls: Calls, tree: Path, file: str, word: str) -> None:
    (tree / file).write_text("<project/>" if file == "pom.xml" else "dependencies: []\n")
    with pytest.raises(ToolError, match="Nothing was checked") as caught:
        calls.demand("package_vulnerabilities")
    assert word in caught.value.hint


def test_maven_and_gradle_run_the_projects_build_so_their_risk_is_high(calls: Calls, tree: Path) -> None:
    (tree / "gradlew").write_text("")
    (tree / "build.gradle").write_text("dependencies { implementation 'org.x:a:1' }")
    demand = calls.demand("install_packages")
    assert (demand.risk, demand.command.startswith("./gradlew ")) == (Risk.HIGH, True)
    assert [row["name"] for row in calls.run("list_packages").data["packages"]] == ["org.x:a"]
    with pytest.raises(ToolError, match="build file"):
        calls.demand("install_packages", packages=["org.x:b"])


def test_what_was_fetched_is_found_by_later_commands_once_it_is_whole(tmp_path: Path) -> None:
    store = tmp_path / "packages"
    (store / "cargo/registry").mkdir(parents=True)
    assert places_of_fetched(tmp_path) == {}
    mark_fetched("rust", store)
    assert places_of_fetched(tmp_path) == {"CARGO_HOME": str(store / "cargo")}


def test_a_crate_of_a_folder_is_added_and_removed_by_cargo(caller, tree: Path) -> None:
    calls = caller()
    skip_unless_shown(calls, "cargo")
    for folder, name in ((tree, "shop"), (tree / "leaf", "leaf")):
        (folder / "src").mkdir(parents=True)
        (folder / "src/lib.rs").write_text("")
        (folder / "Cargo.toml").write_text(f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n')
    result = calls.run("install_packages", packages=["./leaf"])
    assert result.is_ok, result.text
    assert result.data["files"] == ["Cargo.toml", "Cargo.lock"]
    assert 'leaf = { version = "0.1.0", path = "leaf" }' in (tree / "Cargo.toml").read_text()
    assert calls.run("remove_packages", packages=["leaf"]).is_ok
    assert "leaf" not in (tree / "Cargo.toml").read_text()
