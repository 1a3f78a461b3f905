"""Installing, updating and removing with the real pip, from wheels made on the spot."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.tiny_packages import SimpleIndex, make_source, make_wheel
from support.tool_calls import Calls

from agents.errors import BadArguments, ToolError
from agents.records import Effect, Risk


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    make_wheel(tmp_path / "wheels", "leaf", "1.0", licence="GPL-3.0-only")
    make_wheel(tmp_path / "wheels", "leaf", "2.0", licence="GPL-3.0-only")
    make_wheel(tmp_path / "wheels", "twig", "1.5", needs="leaf<2", script=True)
    return tmp_path / "wheels"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment to be copied: making one takes longer than all else in a test."""
    folder = tmp_path_factory.mktemp("environment") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, env={"PYTHONDONTWRITEBYTECODE": "1"})
    return folder


@pytest.fixture
def bare(caller, tree: Path, wheels: Path) -> Calls:
    (tree / "requirements.txt").write_text("leaf==1.0\n")
    return caller(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels))


@pytest.fixture
def calls(bare: Calls, tree: Path, environment: Path) -> Calls:
    shutil.copytree(environment, tree / ".venv", symlinks=True)
    return bare


def imported(tree: Path, module: str) -> str:
    code = f"import {module}; print({module}.VERSION)"
    return subprocess.run([".venv/bin/python", "-c", code], cwd=tree, capture_output=True, text=True).stdout.strip()


def test_what_is_declared_is_installed_into_an_environment_of_the_tree(bare: Calls, tree: Path) -> None:
    for name in ("pip.py", "venv.py", "sitecustomize.py"):  # must not run in the place of Python's own
        (tree / name).write_text("raise SystemExit('planted')\n")
    shown = bare.demand("install_packages").command
    result = bare.run("install_packages")
    assert shown == result.side_effects[0].target
    assert shown.startswith("python3 -I -m venv .venv && .venv/bin/python -I -m pip install --only-binary :all: -r ")
    assert result.is_ok, result.text
    assert result.data["changed"] == ["leaf 1.0 (new)"]
    assert imported(tree, "leaf") == "1.0"
    assert (tree / ".venv/.gitignore").read_text() == "*\n"
    assert "pip install -r requirements.txt" in result.text


def test_what_is_named_is_installed_and_written_down_as_the_file_pins(calls: Calls, tree: Path) -> None:
    result = calls.run("install_packages", packages=["twig"])
    assert result.data["changed"] == ["leaf 1.0 (new)", "twig 1.5 (new)"]
    assert (tree / "requirements.txt").read_text() == "leaf==1.0\ntwig==1.5\n"
    assert [(effect.kind, effect.target) for effect in result.side_effects if effect.kind == "wrote"] == [
        ("wrote", "requirements.txt")
    ]


def test_updates_stay_within_what_is_declared(calls: Calls, tree: Path) -> None:
    calls.run("install_packages")
    assert calls.run("update_packages", packages=["leaf"]).data["changed"] == []
    (tree / "requirements.txt").write_text("leaf<3\n")
    assert calls.run("update_packages", packages=["leaf"]).data["changed"] == ["leaf 1.0 to 2.0"]


def test_removing_needs_no_network_and_strikes_the_line_out(calls: Calls, tree: Path) -> None:
    calls.run("install_packages", packages=["twig"])
    demand = calls.demand("remove_packages", packages=["twig"])
    assert (demand.effect, demand.risk, demand.needs_network) == (Effect.RUN, Risk.MEDIUM, False)
    assert calls.run("remove_packages", packages=["twig"]).data["changed"] == ["twig 1.5 (removed)"]
    assert (tree / "requirements.txt").read_text() == "leaf==1.0\n"


def test_without_an_index_no_network_is_asked_for(calls: Calls) -> None:
    demand = calls.demand("install_packages")
    assert (demand.effect, demand.hosts, demand.needs_network) == (Effect.RUN, (), False)


def test_a_package_from_source_is_not_built_and_the_way_out_is_told(calls: Calls, wheels: Path) -> None:
    make_source(wheels, "rawone", "1.0")
    result = calls.run("install_packages", packages=["rawone"])
    assert result.error == "tool.command_failed"
    assert "scripts true" in result.hint
    assert calls.demand("install_packages", packages=["rawone"], scripts=True).risk is Risk.HIGH


@pytest.mark.parametrize("line", ["-e .", "./lib", "git+https://example.org/x", "--no-binary :all:", "leaf @ file:x"])
def test_requirements_that_would_build_code_are_refused_without_scripts(calls: Calls, tree: Path, line: str) -> None:
    (tree / "requirements.txt").write_text("-r more.txt\n")
    (tree / "more.txt").write_text(f"leaf\n{line}\n")
    with pytest.raises(ToolError, match=r"more\.txt:2"):
        calls.demand("install_packages")
    assert calls.demand("install_packages", scripts=True).risk is Risk.HIGH


def test_an_environment_that_is_a_link_gives_way_to_one_that_goes_on_seeing_it(
    caller, tree: Path, wheels: Path, environment: Path, tmp_path: Path
) -> None:
    users = tmp_path / "user"
    shutil.copytree(environment, users / ".venv", symlinks=True)
    pip = [str(users / ".venv/bin/python"), "-I", "-m", "pip", "install", "-q", "--no-index"]
    subprocess.run([*pip, "--find-links", str(wheels), "twig"], check=True, env={"PIP_CONFIG_FILE": "/dev/null"})
    before = sorted(path.name for path in (users / ".venv").rglob("*"))
    (tree / ".venv").symlink_to(users / ".venv")
    (tree / "requirements.txt").write_text("twig\n")
    calls = caller(
        users, (users / ".venv",), PIP_NO_INDEX="1", PIP_FIND_LINKS=str(make_wheel(wheels, "bud", "3").parent)
    )

    assert "of its own" in calls.demand("install_packages", packages=["bud"]).summary
    result = calls.run("install_packages", packages=["bud"])

    assert result.data["changed"] == ["bud 3 (new)"]
    assert "was a link" in result.text
    assert not (tree / ".venv").is_symlink()
    assert (imported(tree, "bud"), imported(tree, "twig")) == ("3", "1.5")
    script = subprocess.run([tree / ".venv/bin/twig"], capture_output=True, text=True, check=True)
    assert script.stdout == "twig 1.5\n"
    assert sorted(path.name for path in (users / ".venv").rglob("*")) == before
    left = calls.run("remove_packages", packages=["twig"])
    assert "the user's own environment" in left.text


def test_a_link_that_an_agent_made_to_elsewhere_is_not_followed(
    caller, tree: Path, wheels: Path, tmp_path: Path
) -> None:
    planted = tmp_path / "elsewhere"
    (planted / "bin").mkdir(parents=True)
    (planted / "bin/python").write_text("#!/bin/sh\necho planted\n")
    (planted / "bin/python").chmod(0o755)
    (planted / "pyvenv.cfg").write_text("home = /\n")
    (tree / ".venv").symlink_to(planted)
    (tree / "requirements.txt").write_text("leaf==1.0\n")
    calls = caller(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels))
    assert calls.run("list_packages").data["is_installed"] is False
    assert str(planted) not in calls.demand("install_packages").command


def test_the_index_of_the_person_is_asked_and_shown(caller, tree: Path, wheels: Path, environment: Path) -> None:
    shutil.copytree(environment, tree / ".venv", symlinks=True)
    (tree / "requirements.txt").write_text("leaf\n")
    with SimpleIndex(wheels) as index:
        calls = caller(PIP_INDEX_URL=f"{index.url}/simple", PIP_EXTRA_INDEX_URL="")
        demand = calls.demand("install_packages")
        result = calls.run("install_packages")
        assert (demand.effect, demand.risk, demand.hosts) == (Effect.NETWORK, Risk.MEDIUM, ("127.0.0.1",))
        assert result.data["changed"] == ["leaf 2.0 (new)"], result.text
        outdated = calls.run("list_packages", outdated=True)
        assert ("contacted", "127.0.0.1") in [(effect.kind, effect.target) for effect in outdated.side_effects]
        assert [one["name"] for one in outdated.data["outdated"]] == []


def test_an_index_that_is_gone_is_told_as_such(caller, tree: Path, environment: Path) -> None:
    shutil.copytree(environment, tree / ".venv", symlinks=True)
    (tree / "requirements.txt").write_text("leaf\n")
    calls = caller(PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_EXTRA_INDEX_URL="", PIP_RETRIES="1")
    assert "could not be reached" in calls.run("install_packages").hint


@pytest.mark.parametrize(
    "name", ["-r/etc/passwd", "--index-url=http://x", "git+https://x.org/y", "https://x/y.whl", "a b;c"]
)
def test_what_is_no_name_is_refused(calls: Calls, name: str) -> None:
    with pytest.raises(BadArguments):
        calls.demand("install_packages", packages=[name])


def test_a_path_out_of_the_tree_is_refused(calls: Calls) -> None:
    with pytest.raises(ToolError):
        calls.demand("install_packages", packages=["../../other"])
