from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.errors import CommandNotFound
from agents.records import SandboxLevel
from agents.sandbox.sandbox import MachineSandbox, open_sandbox
from agents.surroundings import CommandResult, Confinement, Limits

needs_isolation = pytest.mark.skipif(
    open_sandbox().level is not SandboxLevel.ISOLATED, reason="bubblewrap does not come up on this machine"
)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    place = tmp_path / "state" / "secret.txt"
    place.parent.mkdir()
    place.write_text("top secret\n")
    return place


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    (folder / "app.py").write_text("print('hello')\n")
    (folder / ".github" / "workflows").mkdir(parents=True)
    (folder / ".github" / "workflows" / "ci.yml").write_text("on: push\n")
    return folder


@pytest.fixture
def sandbox(secret: Path) -> MachineSandbox:
    return open_sandbox(hidden=[secret.parent])


def run(sandbox: MachineSandbox, tree: Path, script: str, **limits: float) -> CommandResult:
    confinement = Confinement(folder=tree, writable=(tree,), limits=Limits(**{"time_s": 20.0, **limits}))  # type: ignore[arg-type]  # a mapping of numbers
    return asyncio.run(sandbox.run(["bash", "-c", script], confinement))


@needs_isolation
def test_a_command_works_in_the_tree_and_its_output_and_exit_code_come_back(sandbox, tree: Path) -> None:
    result = run(sandbox, tree, "python3 app.py; echo made > made.txt; git status --short; exit 3")
    assert (result.exit_code, result.ended, result.level) == (3, "by itself", SandboxLevel.ISOLATED)
    assert "hello" in result.stdout
    assert (tree / "made.txt").read_text() == "made\n"


def test_a_program_that_is_not_there_is_told_by_name(sandbox, tree: Path) -> None:
    with pytest.raises(CommandNotFound, match="no-such-program"):
        asyncio.run(sandbox.run(["no-such-program"], Confinement(folder=tree, writable=(tree,))))


ESCAPES = {
    "write outside by a path": "echo x > ../escaped.txt",
    "write outside by an absolute path": "echo x > {outside}/escaped.txt",
    "write through a link": "ln -s {outside} out; echo x > out/escaped.txt",
    "write into the home folder": "echo x > ~/escaped.txt; cat ~/escaped.txt > {outside}/escaped.txt",
    "read hidden state": "cat {secret}",
    "read hidden state through a link": "ln -s {secret} s; cat s",
    "read hidden state through proc": "cat /proc/1/root{secret}; cat /proc/self/root{secret}",
    "read the environment of the parent": "cat /proc/1/environ | tr '\\0' '\\n'; cat /proc/*/environ",
    "write a hook": "echo evil > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit",
    "change git's configuration": "git config core.fsmonitor evil",
    "change ci": "echo evil >> .github/workflows/ci.yml",
    "replace the folder of ci": "mv .github .gone; mkdir -p .github/workflows; echo evil > .github/workflows/ci.yml",
    "make an rc file": "echo evil > .envrc",
    "make editor settings": "mkdir .vscode; echo evil > .vscode/tasks.json",
    "write a kernel setting": "echo evil > /proc/sys/kernel/hostname",
    "mount": "mount -t tmpfs none {outside} && echo x > {outside}/escaped.txt",
    "new user namespace": "unshare -Ur bash -c 'mount --bind {outside} /tmp' && echo escaped",
    "dial the machine itself": "exec 3<>/dev/tcp/127.0.0.1/{port} && echo leaked >&3",
    "send a datagram": "echo leaked > /dev/udp/127.0.0.1/{port}",
}


@pytest.fixture
def listening() -> Iterator[tuple[int, list[bytes]]]:
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            heard.append(b"connected")
            connection.close()

    thread = threading.Thread(target=accept)
    thread.start()
    yield server.getsockname()[1], heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


@needs_isolation
@pytest.mark.parametrize("script", ESCAPES.values(), ids=ESCAPES)
def test_no_escape(script: str, sandbox, tree: Path, secret: Path, tmp_path: Path, listening, monkeypatch) -> None:
    port, heard = listening
    outside = tmp_path / "outside"
    outside.mkdir()
    monkeypatch.setenv("GP_TEST_SECRET", "environment secret")
    told = script.format(outside=outside, secret=secret, port=port, socket=outside / "s.sock")
    before = {path: path.read_bytes() for path in (tree / ".git").rglob("*") if path.is_file()}
    result = run(sandbox, tree, told)
    said = result.stdout + result.stderr
    assert "top secret" not in said
    assert "environment secret" not in said
    assert "escaped" not in result.stdout
    assert heard == []
    assert not list(tmp_path.rglob("escaped.txt"))
    assert (tree / ".github" / "workflows" / "ci.yml").read_text() == "on: push\n"
    assert not (tree / ".envrc").exists()
    assert not (tree / ".vscode").exists()
    assert {path: path.read_bytes() for path in (tree / ".git").rglob("*") if path.is_file()} == before


@needs_isolation
def test_what_goes_on_in_the_background_ends_with_the_command(sandbox, tree: Path) -> None:
    run(sandbox, tree, "(setsid nohup bash -c 'sleep 1; echo late > late.txt' &) ; exit 0")
    time.sleep(1.5)
    assert not (tree / "late.txt").exists()


@needs_isolation
@pytest.mark.parametrize(
    ("script", "limits", "ended"),
    [
        ("sleep 30", {"time_s": 0.5}, "time"),
        (
            "python3 -c 'x = bytearray(800_000_000); print(len(x)); import time; time.sleep(9)'",
            {"memory_bytes": 300_000_000},
            "",
        ),
        ("yes", {"output_bytes": 10_000}, "output"),
        (":(){ :|:& };:; sleep 20", {"processes": 60, "time_s": 10.0}, ""),
    ],
    ids=["time", "memory", "output", "fork bomb"],
)
def test_limits_end_a_command(sandbox, tree: Path, script: str, limits: dict[str, float], ended: str) -> None:
    began = time.monotonic()
    result = run(sandbox, tree, script, **limits)
    assert result.ended == ended if ended else result.exit_code != 0 or result.ended != "by itself"
    assert time.monotonic() - began < 15
    assert len(result.stdout) < 20_000


@needs_isolation
def test_cancelling_kills_everything(sandbox, tree: Path) -> None:
    async def cancelled() -> None:
        confinement = Confinement(folder=tree, writable=(tree,))
        task = asyncio.create_task(sandbox.run(["bash", "-c", "sleep 77.5 & sleep 77.5"], confinement))
        await asyncio.sleep(0.4)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    mine = subprocess.run(["pgrep", "-f", "sleep 77.5", "-P", str(os.getpid())], capture_output=True, check=False)
    assert mine.stdout == b""
