"""Installing, updating, removing and checking with the real npm, from a registry on loopback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.tiny_packages import NpmRegistry
from support.tool_calls import Calls

from agents.errors import BadArguments
from agents.records import Effect, Risk

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not on this machine")

PROJECT = {"name": "shop", "version": "1.0.0", "license": "MIT"}
ADVISORY = {
    "id": 7,
    "url": "https://example.invalid/GHSA-1",
    "title": "It leaks",
    "severity": "high",
    "vulnerable_versions": "<2.0.0",
}


@pytest.fixture
def registry() -> Iterator[NpmRegistry]:
    with NpmRegistry() as served:
        served.add("leaf", "1.0.0", license="GPL-3.0-only")
        served.add("leaf", "1.2.0", license="GPL-3.0-only")
        served.add("leaf", "2.0.0", license="GPL-3.0-only")
        served.add("twig", "1.0.0", dependencies={"leaf": "1.0.0"}, scripts={"postinstall": "touch ../../ran"})
        yield served


@pytest.fixture
def calls(caller, registry: NpmRegistry, tree: Path) -> Calls:
    write(tree, PROJECT)
    return caller(NPM_CONFIG_REGISTRY=registry.url, NPM_CONFIG_USERCONFIG="/dev/null")


def write(tree: Path, manifest: dict) -> None:
    (tree / "package.json").write_text(json.dumps(manifest))


def test_a_package_is_installed_declared_and_locked_and_its_script_does_not_run(calls: Calls, tree: Path) -> None:
    demand = calls.demand("install_packages", packages=["twig"], manager="npm")
    assert (demand.effect, demand.risk, demand.hosts) == (Effect.NETWORK, Risk.MEDIUM, ("127.0.0.1",))
    result = calls.run("install_packages", packages=["twig"])
    assert result.data["changed"] == ["leaf 1.0.0 (new)", "twig 1.0.0 (new)"], result.text
    assert result.data["files"] == ["package.json", "package-lock.json"]
    assert not (tree / "ran").exists()
    assert "scripts true" in result.text


def test_with_scripts_the_risk_is_high_and_they_run(calls: Calls, tree: Path) -> None:
    demand = calls.demand("install_packages", packages=["twig"], scripts=True)
    assert (demand.risk, "may run" in demand.summary) == (Risk.HIGH, True)
    assert "--ignore-scripts" not in demand.command
    assert calls.run("install_packages", packages=["twig"], scripts=True).is_ok


def test_what_is_outdated_updated_and_removed(calls: Calls, tree: Path) -> None:
    calls.run("install_packages", packages=["leaf@~1.0.0"])
    write(tree, {**PROJECT, "dependencies": {"leaf": "^1.0.0"}})
    listed = calls.run("list_packages", outdated=True)
    assert listed.data["outdated"] == [{"name": "leaf", "current": "1.0.0", "wanted": "1.2.0", "latest": "2.0.0"}]
    assert calls.run("update_packages").data["changed"] == ["leaf 1.0.0 to 1.2.0"]
    removed = calls.run("remove_packages", packages=["leaf"])
    assert removed.data["changed"] == ["leaf 1.2.0 (removed)"]
    assert "dependencies" not in json.loads((tree / "package.json").read_text()) or removed.is_ok


def test_a_link_to_the_users_modules_gives_way_and_theirs_stay(calls: Calls, tree: Path, tmp_path: Path) -> None:
    users = tmp_path / "user/node_modules/old"
    users.mkdir(parents=True)
    (tree / "node_modules").symlink_to(users.parent)
    assert "of its own" in calls.demand("install_packages", packages=["leaf"]).summary
    result = calls.run("install_packages", packages=["leaf"])
    assert "was a link" in result.text
    assert not (tree / "node_modules").is_symlink()
    assert [path.name for path in users.parent.iterdir()] == ["old"]


def test_a_failure_puts_the_link_back(calls: Calls, tree: Path, tmp_path: Path) -> None:
    (tmp_path / "user/node_modules").mkdir(parents=True)
    (tree / "node_modules").symlink_to(tmp_path / "user/node_modules")
    result = calls.run("install_packages", packages=["nowhere-to-be-found"])
    assert (result.error, "spelling" in result.hint) == ("tool.command_failed", True)
    assert (tree / "node_modules").readlink() == tmp_path / "user/node_modules"


def test_vulnerabilities_are_looked_up_with_npms_own_audit(calls: Calls, registry: NpmRegistry) -> None:
    registry.advisories = {"leaf": [ADVISORY]}
    calls.run("install_packages", packages=["leaf@1"])
    result = calls.run("package_vulnerabilities")
    assert result.is_ok, result.text
    [found] = result.data["vulnerabilities"]
    assert (found["package"], found["id"], found["severity"]) == ("leaf", "GHSA-1", "high")
    assert [(event.kind, event.risk) for event in result.security_events] == [("vulnerable_package", Risk.HIGH)]


def test_a_registry_without_audits_is_no_acquittal(calls: Calls, registry: NpmRegistry) -> None:
    registry.advisories = None
    calls.run("install_packages", packages=["leaf@1"])
    result = calls.run("package_vulnerabilities")
    assert result.text.startswith("Nothing was checked.")
    assert (result.error, result.data["vulnerabilities"]) == ("tool.command_failed", None)


def test_copyleft_is_told_beside_the_projects_own_licence(calls: Calls) -> None:
    calls.run("install_packages", packages=["leaf"])
    data = calls.run("package_licences").data
    [row] = data["packages"]
    assert (data["project"], row["licence"]) == ("MIT", "GPL-3.0-only")
    assert "copyleft" in row["note"]


def test_a_package_of_a_folder_of_the_tree_is_installed_from_it(calls: Calls, tree: Path) -> None:
    (tree / "lib").mkdir()
    write(tree / "lib", {"name": "own-lib", "version": "0.1.0"})
    assert calls.run("install_packages", packages=["file:./lib"]).is_ok
    assert (tree / "node_modules/own-lib").resolve() == (tree / "lib").resolve()


@pytest.mark.parametrize(
    "name", ["--global", "github:user/x", "https://x.org/y.tgz", "file:../../x", "a/b/c", "x@file:/etc"]
)
def test_what_comes_from_elsewhere_is_refused(calls: Calls, name: str) -> None:
    with pytest.raises(BadArguments if "../" not in name else Exception, match=r"fit|outside"):
        calls.demand("install_packages", packages=[name])
