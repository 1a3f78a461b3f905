"""Remotes: told by their hosts, reached only as they are, and never by a program that a repository names."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.git_tools import Git
from support.tool_calls import Calls

from agents.records import Effect, Risk


@pytest.fixture
def there(git: Git, tmp_path: Path) -> Path:
    """A bare repository that the user's calls origin."""
    place = tmp_path / "there.git"
    git("init", "-q", "--bare", "-b", "main", str(place))
    git("remote", "add", "origin", str(place))
    git("push", "-q", "origin", "main")
    return place


def test_a_branch_is_pushed_as_it_is_and_fetched_by_another(
    there: Path, git: Git, run_tree: Callable[[], Calls]
) -> None:
    calls = run_tree()
    calls.run("git_branch", action="create", name="topic")
    (calls.surroundings.tree / "app.py").write_text("x = 1\n")
    commit = calls.run("git_commit", message="Say one").data["commit"]
    assert calls.run("git_push", branch="topic").is_ok
    assert git("rev-parse", "topic", folder=there) == commit
    assert calls.run("git_fetch", branch="topic").data["commit"] == commit


def test_a_push_that_would_lose_commits_there_is_refused_and_pulling_joins_them(
    there: Path, git: Git, run_tree: Callable[[], Calls], tmp_path: Path, work: Path
) -> None:
    git("clone", "-q", str(there), str(tmp_path / "other"))
    (tmp_path / "other" / "notes.md").write_text("theirs\n")
    git("-c", "user.name=Eve", "-c", "user.email=e@e.e", "commit", "-qam", "Theirs", folder=tmp_path / "other")
    git("push", "-q", "origin", "main:topic", folder=tmp_path / "other")
    calls = run_tree()
    calls.run("git_branch", action="create", name="topic")
    (calls.surroundings.tree / "app.py").write_text("x = 1\n")
    calls.run("git_commit", message="Say one")
    refused = calls.run("git_push", branch="topic")
    assert (refused.error, "git_pull" in refused.hint) == ("tool.git_refused", True)
    assert calls.run("git_pull", branch="topic").is_ok
    assert (calls.surroundings.tree / "notes.md").read_text() == "theirs\n"
    assert calls.run("git_push", branch="topic").is_ok


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://git.example.com/a/b.git", "git.example.com"),
        ("ssh://git@git.example.com:2222/a/b", "git.example.com"),
        ("git@git.example.com:a/b.git", "git.example.com"),
    ],
)
def test_a_demand_names_the_host(git: Git, run_tree: Callable[[], Calls], url: str, host: str) -> None:
    git("remote", "add", "origin", url)
    demand = run_tree().demand("git_push", branch="main")
    assert (demand.hosts, demand.effect, demand.risk) == ((host,), Effect.NETWORK, Risk.HIGH)
    assert demand.needs_network


def test_a_folder_of_this_machine_needs_no_network(there: Path, run_tree: Callable[[], Calls]) -> None:
    demand = run_tree().demand("git_fetch")
    assert (demand.hosts, demand.needs_network, demand.effect, demand.leaves_tree) == ((), False, Effect.WRITE, True)


def test_a_password_in_an_address_is_shown_to_nobody(git: Git, run_tree: Callable[[], Calls]) -> None:
    git("remote", "add", "origin", "https://ada:hunter2@git.example.com/a.git")
    assert "hunter2" not in run_tree().demand("git_fetch").summary


@pytest.mark.parametrize(
    "url",
    ["ext::sh -c touch% ran", "fd::17", "-uevil", "ftp://example.com/x", "git@example.com::x", "https:///x"],
)
def test_a_remote_that_is_a_program_or_nowhere_is_refused(git: Git, run_tree: Callable[[], Calls], url: str) -> None:
    git("config", "remote.origin.url", url)
    assert run_tree().run("git_fetch", branch="main").error == "tool.git_refused"


@pytest.fixture
def by_ssh(there: Path, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lets the user's origin be reached by ssh, through a program that notes with what it was called."""
    notes = tmp_path / "ssh-calls"
    program = tmp_path / "bin" / "ssh"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {notes}\nfor last; do :; done\nexec sh -c "$last"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    git("remote", "set-url", "origin", f"ssh://git@git.example.com{there}")
    return notes


HOSTILE = {
    "core.sshCommand": "touch {ran};",
    "core.gitProxy": "touch {ran};",
    "core.askPass": "touch {ran};",
    "core.fsmonitor": "touch {ran};",
    "core.alternateRefsCommand": "touch {ran};",
    "credential.helper": "!touch {ran};",
    "credential.https://git.example.com.helper": "!touch {ran};",
    "url.ext::touch {ran} .insteadOf": "ssh://git@git.example.com",
    "url.https://evil.example/.pushInsteadOf": "ssh://git@git.example.com",
    "remote.origin.uploadpack": "touch {ran};",
    "remote.origin.receivepack": "touch {ran};",
    "remote.origin.vcs": "ext",
    "remote.origin.proxy": "http://evil.example",
    "http.proxy": "http://evil.example",
    "protocol.ext.allow": "always",
    "ssh.variant": "simple",
    "push.gpgSign": "true",
    "gpg.program": "touch",
}


def test_nothing_that_a_repository_sets_for_going_out_counts(
    git: Git, by_ssh: Path, run_tree: Callable[[], Calls], tmp_path: Path
) -> None:
    ran, calls = tmp_path / "ran", run_tree()
    for number, (key, value) in enumerate(HOSTILE.items()):
        git("config", key.format(ran=ran), value.format(ran=ran))
        git("branch", f"topic{number}", "main")
        assert calls.demand("git_push", branch="main").hosts == ("git.example.com",), key
        assert calls.run("git_fetch", branch="main").is_ok, key
        assert calls.run("git_push", branch=f"topic{number}").is_ok, key
        assert not ran.exists(), key
        git("config", "--unset", key.format(ran=ran))
    went = by_ssh.read_text().splitlines()
    assert len(went) == 2 * len(HOSTILE)
    assert all("-o BatchMode=yes" in line and "git.example.com" in line for line in went)


def test_what_is_not_heeded_is_told(git: Git, by_ssh: Path, run_tree: Callable[[], Calls]) -> None:
    git("config", "core.sshCommand", "evil")
    calls = run_tree()
    assert "core.sshcommand is not heeded" in calls.demand("git_fetch").summary
    assert "core.sshcommand" in calls.run("git_fetch").security_events[0].message


def test_what_the_user_has_set_for_all_repositories_counts(
    git: Git, by_ssh: Path, run_tree: Callable[[], Calls], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "gitconfig"
    own.write_text('[url "ssh://git@mirror.example/"]\n\tinsteadOf = ssh://git@git.example.com/\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(own))
    calls = run_tree()
    assert calls.demand("git_fetch").hosts == ("mirror.example",)
    assert calls.run("git_fetch").is_ok
    assert "mirror.example" in by_ssh.read_text()


def test_hooks_of_a_repository_on_this_machine_do_not_run(
    there: Path, git: Git, run_tree: Callable[[], Calls], tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    for name in ("pre-receive", "update", "post-receive", "post-update", "reference-transaction"):
        (there / "hooks" / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (there / "hooks" / name).chmod(0o755)
    git("config", "core.alternateRefsCommand", f"touch {ran};", folder=there)
    git("config", "uploadpack.packObjectsHook", f"touch {ran};", folder=there)
    calls = run_tree()
    calls.run("git_branch", action="create", name="topic")
    assert calls.run("git_push", branch="topic").is_ok
    assert calls.run("git_fetch").is_ok
    assert not ran.exists()


def test_a_snapshot_of_the_folder_is_never_pushed(
    there: Path, git: Git, work: Path, run_tree: Callable[[], Calls]
) -> None:
    (work / "draft.py").write_text("x = 1\n")
    calls = run_tree()
    git("branch", "leak", "refs/groundplan/runs/R1")
    assert "snapshot" in calls.run("git_push", branch="leak").text
    assert "leak" not in git("branch", "--format=%(refname:short)", folder=there)


def test_no_hook_runs_on_a_push(git: Git, there: Path, work: Path, run_tree: Callable[[], Calls]) -> None:
    ran = work.parent / "ran"
    hook = work / ".git" / "hooks" / "pre-push"
    hook.write_text(f"#!/bin/sh\ntouch {ran}\nexit 1\n")
    hook.chmod(0o755)
    assert run_tree().run("git_push", branch="main").is_ok
    assert not ran.exists()
