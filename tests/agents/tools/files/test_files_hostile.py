"""Nothing that a model writes as a path leads out of the tree, into git's folder, or to what is no file."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from support.git_folders import write
from support.tool_calls import Calls

from agents.errors import EditError

SECRET = "secret outside\n"

PATHS = {
    "up": "../outside/secret.txt",
    "up later": "src/../../outside/secret.txt",
    "up and back": "src/../a.txt",
    "absolute": "/etc/passwd",
    "home": "~/.ssh/id_rsa",
    "drive": "C:\\Windows\\x",
    "git": ".git/config",
    "git in a folder": "src/.git/hooks/pre-commit",
    "git in capitals": ".GIT/config",
    "git with a dot": ".git./config",
    "git in eight letters": "GIT~1/config",
    "nul": "a\0.txt",
    "newline": "a\n.txt",
    "half a letter": "a\udc80.txt",
    "link out": "out/secret.txt",
    "file link out": "secret",
    "link to the root": "root/etc/passwd",
    "link in circles": "circle/x",
    "link to git": "to_git/config",
    "link through links": "chain/secret.txt",
}


@pytest.fixture
def snares(tree: Path, tmp_path: Path) -> Path:
    """A tree full of links that lead astray; the folder outside that nothing may reach."""
    outside = tmp_path / "outside"
    write(outside, {"secret.txt": SECRET})
    write(tree, {"a.txt": "a\n", "src/b.txt": "b\n", ".git/config": "[core]\n", "t/.groundplan/templates/x.j2": "x"})
    links = {
        "out": outside, "secret": outside / "secret.txt", "root": "/", "circle": "circle", "to_git": ".git",
        "chain": "src/../chain2", "chain2": "src/up", "src/up": "../../outside",
    }  # fmt: skip
    for name, target in links.items():
        (tree / name).symlink_to(target)
    return outside


ARGUMENTS = {
    "read_file": lambda path: {"path": path},
    "list_files": lambda path: {"folder": path},
    "search_text": lambda path: {"pattern": "secret", "folder": path},
    "write_file": lambda path: {"path": path, "content": "x"},
    "edit_file": lambda path: {"path": path, "edits": [{"old": "secret", "new": "x"}]},
    "apply_patch": lambda path: {"patch": f"*** Begin Patch\n*** Add File: {path}\n+x\n*** End Patch"},
    "bulk_edit": lambda path: {"files": [{"path": "new.txt", "content": "x"}, {"path": path, "content": "x"}]},
    "create_from_template": lambda path: {"path": path, "text": "x"},
    "move_file": lambda path: {"path": "a.txt", "to": path},
    "backup_files": lambda path: {"paths": [path], "name": "b"},
}


@pytest.mark.parametrize("tool", ARGUMENTS)
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_no_tool_leaves_the_tree(calls: Calls, tree, snares, tool, path) -> None:
    arguments = ARGUMENTS[tool](path)
    result = calls.run(tool, **arguments)
    assert not result.is_ok, result.text
    assert "secret outside" not in result.text
    assert (snares / "secret.txt").read_text() == SECRET
    assert [place.name for place in snares.iterdir()] == ["secret.txt"]
    assert (tree / ".git/config").read_text() == "[core]\n"
    assert not (tree / "new.txt").exists()
    with pytest.raises(Exception, match=r".+"):
        calls.demand(tool, **arguments)


def test_a_link_is_removed_and_not_what_it_leads_to(calls: Calls, tree, snares) -> None:
    assert calls.run("remove_file", path="secret").is_ok
    assert calls.run("remove_file", path="out", folder=True).is_ok
    assert not (tree / "secret").is_symlink()
    assert (snares / "secret.txt").read_text() == SECRET


def test_a_link_is_not_moved_to_where_it_would_lead_out(calls: Calls, tree) -> None:
    write(tree, {"deep/a.txt": "a\n"})
    (tree / "deep/link").symlink_to("../deep/a.txt")
    assert calls.run("move_file", path="deep/link", to="link").error == "tool.path_refused"
    assert calls.run("move_file", path="deep/link", to="other/link").is_ok


def test_links_that_stay_inside_are_followed(calls: Calls, tree) -> None:
    write(tree, {"real/a.txt": "one\n"})
    (tree / "short").symlink_to("real")
    (tree / "file").symlink_to("real/a.txt")
    assert "one" in calls.run("read_file", path="short/a.txt").text
    assert calls.demand("write_file", path="file", content="two\n").writes == ("real/a.txt",)
    assert calls.run("write_file", path="file", content="two\n").is_ok
    assert (tree / "file").is_symlink()
    assert (tree / "real/a.txt").read_text() == "two\n"


def test_a_link_hides_no_protected_path(calls: Calls, tree) -> None:
    write(tree, {".github/workflows/ci.yml": "on: push\n"})
    (tree / "notes").symlink_to(".github/workflows")
    demand = calls.demand("write_file", path="notes/ci.yml", content="on: pull_request\n")
    assert (demand.risk.word, demand.writes) == ("high", (".github/workflows/ci.yml",))


def test_devices_and_pipes_are_refused_at_once(calls: Calls, tree) -> None:
    os.mkfifo(tree / "pipe")
    for tool, arguments in (
        ("read_file", {"path": "pipe"}),
        ("write_file", {"path": "pipe", "content": "x"}),
        ("remove_file", {"path": "pipe"}),
        ("move_file", {"path": "pipe", "to": "other"}),
    ):
        assert calls.run(tool, **arguments).error == "tool.file_unsuitable"


def test_other_names_of_a_file_keep_its_content(calls: Calls, tree, tmp_path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("precious\n")
    os.link(outside, tree / "inside.txt")
    assert calls.run("write_file", path="inside.txt", content="changed\n").is_ok
    assert outside.read_text() == "precious\n"


def test_a_folder_that_is_swapped_for_a_link_all_the_time_gains_nothing(calls: Calls, tree, tmp_path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    write(tree, {"d/x.txt": "inside\n"})
    write(outside, {"x.txt": SECRET})
    stop = threading.Event()

    def swap() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with suppress(OSError):  # the tools make the folder anew when they find none
                (tree / "d").rename(tree / f"kept{number}")
                (tree / "d").symlink_to(outside)
            with suppress(OSError):
                (tree / "d").unlink()

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        for number in range(150):
            assert "secret" not in calls.run("read_file", path="d/x.txt").text
            calls.run("write_file", path="d/x.txt", content=f"{number}\n")
            calls.run("write_file", path=f"d/{number}.txt", content="new\n")
    finally:
        stop.set()
        thread.join()
    assert (outside / "x.txt").read_text() == SECRET
    assert [place.name for place in outside.iterdir()] == ["x.txt"]


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize(
    "edit",
    [
        {"old": "login = anne", "new": "x"},  # near, and not there
        {"old": "{", "new": "{{"},
    ],
)
def test_a_failed_edit_tells_no_line_of_a_file_that_a_person_is_asked_for(calls, tree, edit, allowed) -> None:
    write(tree, {"key.json": '{"a":\n"Zebra9 login = anna"\n}\n'})
    asked = replace(calls, surroundings=replace(calls.surroundings, may_show=lambda _path: allowed))
    with pytest.raises(EditError) as caught:
        asked.demand("edit_file", path="key.json", edits=[edit])
    assert allowed or "Zebra9" not in caught.value.message
    assert caught.value.code in {"edit.not_found", "edit.breaks_syntax"}
