"""The lock files: everything by hash, one set of versions, nothing that says where it was fetched."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

BARRED = {"openai-agents", "python-daemon"}
REQUIREMENT = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^ ;\\]+)(?P<marker> ;[^\\]*)?", re.MULTILINE)


def read_lock(root: Path, name: str) -> dict[tuple[str, str], str]:
    """(distribution, marker) → version."""
    text = (root / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    return {(m["name"], (m["marker"] or "").strip()): m["version"] for m in REQUIREMENT.finditer(text)}


def canonical(requirement: str) -> str:
    name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def test_users_and_developers_get_the_same_versions(root: Path) -> None:
    def versions(name: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for (distribution, _), version in read_lock(root, name).items():
            found.setdefault(distribution, set()).add(version)
        return found

    developers = versions("dev")
    assert {name: v for name, v in versions("base").items() if not v <= developers.get(name, set())} == {}


def test_the_locks_hold_all_that_the_project_asks_for(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    base = set(project["project"]["dependencies"]) | set(project["dependency-groups"]["build"])
    dev = base | set(project["dependency-groups"]["dev"]) | set(project["project"]["optional-dependencies"]["remote"])
    for name, asked in (("base", base), ("dev", dev)):
        locked = {distribution for distribution, _ in read_lock(root, name)}
        assert {canonical(requirement) for requirement in asked} - locked == set(), name


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_requirement_has_a_hash(root: Path, name: str) -> None:
    text = (root / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert [block.split("\n")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_a_lock_names_no_host_and_no_path(root: Path, name: str) -> None:
    text = (root / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    assert re.findall(r"https?://|file:|--index-url|--extra-index-url|--find-links| @ ", text) == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_barred_distributions_are_not_locked(root: Path, name: str) -> None:
    """They install import packages that are called like parts of ours."""
    assert {distribution for distribution, _ in read_lock(root, name)} & BARRED == set()


def test_the_base_stays_lean(root: Path) -> None:
    locked = {distribution for distribution, _ in read_lock(root, "base")}
    assert locked & {"litellm", "torch", "sentence-transformers", "pyside6", "pyside6-essentials", "pytest"} == set()


def test_the_build_uses_the_locked_backend(root: Path) -> None:
    """The project is installed without build isolation, so that pip fetches nothing that has no hash."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    (backend,) = project["build-system"]["requires"]
    assert backend in project["dependency-groups"]["build"]
    assert read_lock(root, "base")["hatchling", ""] == backend.split("==")[1]
