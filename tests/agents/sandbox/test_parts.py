"""The small parts: what is laid over what, what is kept of output, what is taken out of git's settings."""

from __future__ import annotations

import os
import platform
import re
import stat
import struct
from pathlib import Path

import pytest

from agents.records import SandboxLevel
from agents.sandbox.bpf import filter_program
from agents.sandbox.environment import clean_environment
from agents.sandbox.mounts import Cover, Mounts
from agents.sandbox.output import Output
from agents.sandbox.probe import Capability, find_bubblewrap, probe_machine
from agents.sandbox.repository import config_without_keys, git_folders
from agents.sandbox.view import View, look_around, secret_places

# -- mounts --------------------------------------------------------------------------------------------------------


def test_deeper_paths_win_and_idle_mounts_are_left_out() -> None:
    mounts = Mounts()
    mounts.add(Cover.EMPTY, [Path("/home/me")])
    mounts.add(Cover.READABLE, [Path("/usr"), Path("/usr/share"), Path("/home/me/tools")])
    mounts.add(Cover.HIDDEN, [Path("/home/me/.ssh"), Path("/home/me/tools/key"), Path("/home/me/data")])
    mounts.add(Cover.WRITABLE, [Path("/home/me/data/tree")])
    mounts.add(Cover.PROTECTED, [Path("/home/me/data/tree/.git")])
    laid = {str(path): cover for path, cover in mounts.in_order()}
    assert "/usr/share" not in laid, "it is shown already"
    assert "/home/me/.ssh" not in laid, "nothing is there to be hidden"
    assert list(laid).index("/home/me/tools") < list(laid).index("/home/me/tools/key")
    assert mounts.shows(Path("/home/me/data/tree/src"))
    assert not mounts.shows(Path("/home/me/data/other"))
    assert not mounts.shows(Path("/var"))


# -- output --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3, 7, 4096])
def test_head_and_tail_are_kept_and_what_is_missing_is_counted(size: int) -> None:
    whole = "".join(f"line {n}\n" for n in range(1000)).encode()
    output = Output(200)
    for start in range(0, len(whole), size):
        output.add(whole[start : start + size])
    text = output.text()
    assert output.is_cut
    assert text.startswith("line 0\n")
    assert text.endswith("line 999\n")
    head, left_out, tail = re.split(r"\[… (\d+) bytes left out …\]\n", text)
    assert len(whole) - 200 <= int(left_out) == len(whole) - len(head) - len(tail) < len(whole) - 150


def test_what_is_cut_is_cut_between_lines_or_at_least_between_words() -> None:
    secret = "token=" + "k" * 40
    for long_line in (f"{secret}\n" * 40, f"{secret} " * 40):
        for limit in range(100, 400, 7):
            output = Output(limit)
            output.add(long_line.encode())
            head, tail = output.text().split("[…")
            assert not re.sub(r"\s", "", head.replace(secret, ""))
            assert not re.sub(r"\s", "", tail.partition("]")[2].replace(secret, ""))


def test_letters_that_come_in_pieces_stay_whole() -> None:
    heard: list[str] = []
    output = Output(100, heard.append)
    for byte in "häß→".encode():
        output.add(bytes([byte]))
    assert (output.text(), "".join(heard), output.is_cut) == ("häß→", "häß→", False)


def test_who_listens_hears_once_that_there_is_more() -> None:
    heard: list[str] = []
    output = Output(10, heard.append)
    for _ in range(5):
        output.add(b"12345678")
    assert "".join(heard).startswith("1234567812")
    assert "".join(heard).count("…") == 2


# -- git -----------------------------------------------------------------------------------------------------------


def test_a_worktree_leads_to_its_repository(tree: Path) -> None:
    common = tree.parent / "repository" / ".git"
    assert git_folders(tree) == (common, common / "worktrees" / "tree")
    assert git_folders(tree.parent / "repository") == (common,)


@pytest.mark.parametrize("pointer", ["gitdir: /etc", "gitdir: ../keys", "nonsense", ""])
def test_a_pointer_to_anything_else_shows_nothing(tmp_path: Path, pointer: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "HEAD").write_text("x")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / ".git").write_text(pointer)
    assert git_folders(tmp_path / "tree") == ()


def test_passwords_are_taken_out_of_git_s_settings(tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        '[remote "o"]\n\turl = https://me:secret1@example.org/x.git\n'
        "[http]\n\textraheader = Bearer secret2\n[core]\n\tbare = false\n"
    )
    clean = config_without_keys(tmp_path) or b""
    assert b"secret" not in clean
    assert b"https://example.org/x.git" in clean
    assert b"bare = false" in clean
    (tmp_path / "config").write_text('[remote "o"]\n\turl = git@example.org:x.git\n')
    assert config_without_keys(tmp_path) is None


# -- the view and the environment ----------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for path in (".cargo/bin/cargo", ".cargo/credentials.toml", ".pyenv/shims/python", ".ssh/id", "notes.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    return tmp_path


def test_of_home_only_tools_are_shown(home: Path) -> None:
    view = look_around({"PATH": f"{home}/.cargo/bin:{home}/own:/usr/bin:relative"}, home)
    assert view.shows(home / ".cargo" / "bin" / "cargo")
    assert view.shows(home / ".pyenv" / "shims" / "python")
    assert not any(view.shows(home / name) for name in (".ssh/id", "notes.txt", ".cargo/credentials.toml"))
    assert view.path == (f"{home}/.cargo/bin", "/usr/bin")
    assert home / ".ssh" in set(secret_places(home))


def test_what_only_its_owner_may_read_is_masked() -> None:
    shadow = Path("/etc/shadow")
    if not shadow.exists() or not os.access(shadow, os.R_OK) or shadow.stat().st_mode & stat.S_IROTH:
        pytest.skip("nothing to be masked for this user")
    assert not look_around({}, Path("/nowhere")).shows(shadow)


def test_the_environment_is_a_short_list_and_wishes() -> None:
    view = View(Path("/home/me"), (Path("/usr"),), (), (), ("/usr/bin",))
    given = {"PATH": "/x", "LANG": "C", "SECRET": "1", "JAVA_HOME": "/usr/lib/jvm", "NVM_DIR": "/gone", "LC_ALL": "C"}
    wishes = {"MINE": "1", "LD_AUDIT": "/evil.so", "BAD NAME": "1", "NUL": "\0", "PATH": "/own"}
    made = clean_environment(given, view, wishes, temporary="/tmp", home="/home/me", has_network=False)
    assert {name: made.get(name) for name in ("PATH", "LANG", "LC_ALL", "JAVA_HOME", "MINE", "HOME")} == {
        "PATH": "/own", "LANG": "C", "LC_ALL": "C", "JAVA_HOME": "/usr/lib/jvm", "MINE": "1", "HOME": "/home/me",
    }  # fmt: skip
    assert not {"SECRET", "NVM_DIR", "LD_AUDIT", "BAD NAME", "NUL"} & made.keys()
    assert made["GOPROXY"] == "off"


# -- the probe -----------------------------------------------------------------------------------------------------


def a_program(place: Path, mode: int = 0o755) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("#!/bin/sh\nexit 1\n")
    place.chmod(mode)
    return place


def test_a_bubblewrap_that_cannot_be_trusted_is_not_used(tmp_path: Path, monkeypatch) -> None:
    in_tree = a_program(tmp_path / "tree" / "bwrap")
    others = a_program(tmp_path / "bin" / "bwrap", 0o777)
    own = a_program(tmp_path / "own" / "bwrap")
    monkeypatch.chdir(in_tree.parent)
    assert "worked in" in find_bubblewrap({"PATH": f"{in_tree.parent}:relative:."})[1]
    assert "others" in find_bubblewrap({"PATH": str(others.parent)})[1]
    assert find_bubblewrap({"PATH": f"{in_tree.parent}:{others.parent}:{own.parent}"}) == (str(own), "")


def test_what_the_machine_can_do_is_told_in_sentences(tmp_path: Path) -> None:
    a_program(tmp_path / "bwrap")
    for found in (
        probe_machine({"PATH": str(tmp_path)}),
        probe_machine({"PATH": "/nowhere"}),
        probe_machine(os.environ),
    ):
        assert found.reason.endswith(".")
        assert bool(found.mend) == (found.level is not SandboxLevel.ISOLATED)


def test_a_lower_level_is_a_choice_and_a_higher_one_is_none() -> None:
    best = Capability(SandboxLevel.ISOLATED, "It works.", landlock_abi=7, has_seccomp=True)
    assert best.at_most(SandboxLevel.PARTLY).level is SandboxLevel.PARTLY
    assert Capability(SandboxLevel.NONE, "No.").at_most(SandboxLevel.ISOLATED).level is SandboxLevel.NONE
    assert Capability(SandboxLevel.ISOLATED, "Yes.").at_most(SandboxLevel.PARTLY).level is SandboxLevel.NONE


# -- the filter ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("guarded", [None, 4711])
def test_every_jump_of_the_filter_stays_in_it_and_it_ends_with_an_answer(machine: str, guarded: int | None) -> None:
    program = filter_program(machine, with_unix=True, with_inet=False, guarded_pid=guarded, with_own_pids=False)
    lines = list(struct.iter_unpack("=HBBI", program))
    assert 20 < len(lines) < 4096, "the kernel takes no more"
    returns, jumps = 0x06, {0x15, 0x25, 0x35, 0x45}
    for at, (code, yes, no, _) in enumerate(lines):
        if code in jumps:
            assert at + 1 + max(yes, no) < len(lines)
    assert lines[-1] == (returns, 0, 0, 0x7FFF0000)


def test_the_machine_that_runs_this_has_a_filter_or_no_sandbox() -> None:
    known = platform.machine() in {"x86_64", "aarch64"}
    assert known or probe_machine(os.environ).level is SandboxLevel.NONE
