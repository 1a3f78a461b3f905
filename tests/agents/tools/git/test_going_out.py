"""Going out over HTTP: to the host that was shown and to no other, without keys that a repository could lead away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.git_tools import Git
from support.json_server import Answer, JsonServer, Request
from support.tool_calls import Calls

from agents.tools.git.remotes import GoneWrong, Remote
from agents.tools.git.repository import Repository


class Door(JsonServer):
    """Answers every request alike."""

    def __init__(self, status: int, **headers: str) -> None:
        self._said: Answer = (status, "", {name.replace("_", "-"): value for name, value in headers.items()})
        super().__init__()

    def answer(self, _request: Request) -> Answer:
        return self._said


Serve = Callable[..., Door]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as started:
        yield lambda status, **headers: started.enter_context(Door(status, **headers))


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "none"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_no_redirect_is_followed(git: Git, run_tree: Callable[[], Calls], serve: Serve) -> None:
    other = serve(200)
    server = serve(302, Location=f"{other.url}/a.git/info/refs?service=git-upload-pack")
    git("remote", "add", "origin", f"{server.url}/a.git")
    refused = run_tree().run("git_fetch", branch="main")
    assert refused.error == "tool.git_refused"
    assert (len(server.requests), other.requests) == (1, [])


def test_without_a_key_it_is_told_where_one_may_come_from(
    git: Git, run_tree: Callable[[], Calls], serve: Serve, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    server = serve(401, WWW_Authenticate='Basic realm="x"')
    git("remote", "add", "origin", f"{server.url}/a.git")
    git("config", "credential.helper", f"!touch {ran};")
    git("config", "core.askPass", f"touch {ran};")
    calls = run_tree()
    assert "not encrypted" in calls.demand("git_push", branch="main").summary
    refused = calls.run("git_push", branch="main")
    assert "did not let us in" in refused.text
    assert "credential helper" in refused.hint
    assert not ran.exists()


def test_a_host_that_hangs_is_left(
    git: Git, run_tree: Callable[[], Calls], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "hang"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    git("remote", "add", "origin", "git@git.example.com:a.git")
    tree = run_tree().surroundings.tree
    remote = Remote("git_fetch", Repository(tree), "origin", tmp_path, time_s=0.5)
    with pytest.raises(GoneWrong, match="Timeout"):
        remote.fetch("main")


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_both_kinds_of_names_are_understood(
    kind: str, tmp_path: Path, git: Git, run_tree: Callable[[], Calls], work: Path
) -> None:
    there = tmp_path / "there.git"
    git("init", "-q", "--bare", f"--object-format={kind}", str(there))
    if kind == "sha256":
        (work / ".git").rename(tmp_path / "old")
        git("init", "-q", "-b", "main", f"--object-format={kind}")
        git("config", "user.name", "Ada")
        git("config", "user.email", "ada@example.com")
        git("add", "-A")
        git("commit", "-qm", "Begin")
    git("remote", "add", "origin", str(there))
    calls = run_tree()
    calls.run("git_branch", action="create", name="topic")
    (calls.surroundings.tree / "app.py").unlink()
    assert calls.run("git_commit", message="Let go").is_ok
    assert calls.run("git_push", branch="topic").is_ok
    assert git("rev-parse", "topic", folder=there) == git("rev-parse", "topic")
