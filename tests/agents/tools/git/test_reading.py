"""The tools that look at a repository, on a real one; and what a hostile repository would have them run."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.tool_calls import Calls, bare_surroundings

from agents.tools.git import reading

WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "app.py").write_text("def total(values):\n    return sum(values)\n")
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "Add totals")
    return folder


@pytest.fixture
def calls(tree: Path, tmp_path: Path) -> Calls:
    return Calls({tool.name: tool for tool in reading.TOOLS}, bare_surroundings(tree, tmp_path / "state"))


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *WHO, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, subject: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", subject)


def test_status_tells_branch_changes_and_new_files(calls: Calls, tree: Path) -> None:
    (tree / "app.py").write_text("def total(values):\n    return 0\n")
    (tree / "new.py").write_text("x = 1\n")
    found = calls.run("git_status")
    assert found.data["branch"] == "main"
    assert [one["path"] for one in found.data["changed"]] == ["app.py"]
    assert [one["path"] for one in found.data["untracked"]] == ["new.py"]


def test_a_diff_counts_lines_and_shows_them(calls: Calls, tree: Path) -> None:
    (tree / "app.py").write_text("def total(values):\n    return 0\n")
    found = calls.run("git_diff")
    assert found.data["files"] == [{"path": "app.py", "added": 1, "removed": 1}]
    assert "-    return sum(values)" in found.text


def test_the_history_of_one_function_is_told_apart(calls: Calls, tree: Path) -> None:
    (tree / "other.py").write_text("y = 2\n")
    commit(tree, "Add another file")
    assert [one["subject"] for one in calls.run("git_log").data["commits"]] == ["Add another file", "Add totals"]
    one = calls.run("git_log", path="app.py", symbol="total").data["commits"]
    assert [commit["subject"] for commit in one] == ["Add totals"]


def test_a_file_is_shown_as_it_was_and_lines_have_their_authors(calls: Calls, tree: Path) -> None:
    (tree / "app.py").write_text("gone\n")
    assert "return sum" in calls.run("git_show", revision="HEAD", path="app.py").text
    git(tree, "checkout", "-q", "app.py")
    assert calls.run("git_blame", path="app.py").data["lines"][0]["author"] == "Ada"


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("git_show", {"revision": "--output=stolen"}),
        ("git_diff", {"base": "--no-index"}),
        ("git_log", {"revision": "-1"}),
        ("git_show", {"revision": "HEAD", "path": "../../etc/passwd"}),
        ("git_diff", {"paths": ["/etc"]}),
    ],
)
def test_no_argument_becomes_an_option_or_leaves_the_tree(
    calls: Calls, tool: str, arguments: dict[str, object]
) -> None:
    assert calls.run(tool, **arguments).error in {"tool.bad_arguments", "tool.git_refused"}


def test_nothing_of_the_repositorys_own_is_run(calls: Calls, tree: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "filter.x.clean", "diff.x.textconv", "gpg.program"):
        git(tree, "config", key, str(trap))
    (tree / ".gitattributes").write_text("*.py filter=x diff=x\n")
    (tree / "app.py").write_text("changed\n")
    for tool, arguments in (("git_status", {}), ("git_diff", {}), ("git_log", {}), ("git_show", {"revision": "HEAD"})):
        assert calls.run(tool, **arguments).is_ok
    assert not (tmp_path / "sprung").exists()


def test_a_folder_without_git_says_so(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    bare = Calls({tool.name: tool for tool in reading.TOOLS}, bare_surroundings(tmp_path / "plain", tmp_path / "state"))
    assert bare.run("git_status").error == "tool.git_refused"


def test_a_program_that_turns_files_into_text_is_not_run_for_blame(calls: Calls, tree: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    git(tree, "config", "diff.evil.textconv", f"touch {ran}; cat")
    (tree / ".gitattributes").write_text("*.py diff=evil\n")
    assert calls.run("git_blame", path="app.py").is_ok
    assert not ran.exists()


def test_what_a_person_is_asked_for_is_not_shown_unless_it_is_named(calls: Calls, tree: Path) -> None:
    (tree / "app.key").write_text("old\n")
    commit(tree, "Add a key")
    (tree / "app.key").write_text("new\n")
    (tree / "app.py").write_text("x = 1\n")
    asked = dataclasses.replace(calls.surroundings, may_show=lambda path: not path.endswith(".key"))
    calls = dataclasses.replace(calls, surroundings=asked)
    shown = calls.run("git_diff")
    assert "+x = 1" in shown.text
    assert "+new" not in shown.text + shown.data["diff"]
    assert "app.key: a person is asked for its text" in shown.text
    assert "+new" in calls.run("git_diff", paths=["app.key"]).text


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("git_diff", {"paths": ["app.py"]}),
        ("git_show", {"revision": "HEAD", "path": "app.py"}),
        ("git_blame", {"path": "app.py"}),
        ("git_log", {"path": "app.py", "symbol": "total"}),
    ],
)
def test_a_demand_names_the_file_whose_text_is_shown(calls: Calls, tool: str, given: dict[str, Any]) -> None:
    assert calls.demand(tool, **given).reads == ("app.py",)


def test_a_secret_that_reaches_beyond_the_lines_of_a_blame_is_hidden(calls: Calls, tree: Path) -> None:
    (tree / "app.py").write_text("KEY\nEND\n")
    commit(tree, "Add a key")

    class Hides:
        def redact(self, text: str) -> str:
            return text

        def redact_lines(self, text: str) -> list[str | None]:
            return ["<hidden>", None, ""] if text == "KEY\nEND\n" else [*text.split("\n")]

    asked = dataclasses.replace(calls.surroundings, conceal=Hides())
    told = dataclasses.replace(calls, surroundings=asked).run("git_blame", path="app.py", start_line=2, end_line=2)
    assert "END" not in told.text + str(told.data)


def test_a_moved_file_is_told_by_both_names(calls: Calls, tree: Path) -> None:
    git(tree, "mv", "app.py", "new name.py")
    assert calls.run("git_diff").data["files"] == [{"path": "new name.py", "from": "app.py", "added": 0, "removed": 0}]
