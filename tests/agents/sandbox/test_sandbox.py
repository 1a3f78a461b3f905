"""Commands work at every level, come back with all there is to know, and end with all that they started."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.errors import CommandNotFound, SandboxFailed
from agents.records import SandboxLevel
from agents.sandbox.orders import confined_launch
from agents.sandbox.sandbox import MachineSandbox
from agents.surroundings import CommandResult, Confinement
from tests.agents.sandbox.conftest import opened

Runner = Callable[..., CommandResult]


def eventually(claim: Callable[[], bool], patience_s: float = 10.0) -> bool:
    end = time.monotonic() + patience_s
    while not claim() and time.monotonic() < end:
        time.sleep(0.02)
    return claim()


def running(mark: str) -> list[int]:
    """Processes that carry this mark in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if f"MARK={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


# -- at every level ------------------------------------------------------------------------------------------------


def test_a_command_works_in_the_tree_and_all_of_it_comes_back(sandbox, level, run: Runner, tree: Path) -> None:
    heard: list[str] = []
    result = run(sandbox, "cat src/app.py; echo made > made.txt; echo oh >&2; exit 3", on_output=heard.append)
    assert (result.exit_code, result.ended, result.level, result.is_cut) == (3, "by itself", level, False)
    assert (result.stdout, result.stderr) == ("print('hello')\n", "oh\n")
    assert sorted("".join(heard).splitlines()) == ["oh", "print('hello')"]
    assert (tree / "made.txt").read_text() == "made\n"
    assert result.usage.output_bytes == len(result.stdout) + len(result.stderr)


def test_a_signal_shows_as_a_negative_exit_code(sandbox, run: Runner) -> None:
    assert run(sandbox, "kill -TERM $$").exit_code == -signal.SIGTERM


def test_git_reads_its_history_and_a_clean_environment_is_given(sandbox, run: Runner, monkeypatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "in the daemon")
    result = run(
        sandbox, "git log --format=%s; git status --short; env", environment={"WANTED": "1", "LD_PRELOAD": "x"}
    )
    assert result.stdout.startswith("x\n")
    assert "WANTED=1" in result.stdout
    assert "in the daemon" not in result.stdout
    assert "LD_PRELOAD" not in result.stdout
    assert result.stderr == ""


def test_a_program_that_is_not_there_is_told_by_name(sandbox, run: Runner) -> None:
    with pytest.raises(CommandNotFound, match="no-such-program"):
        run(sandbox, ["no-such-program"])
    with pytest.raises(CommandNotFound):
        run(sandbox, [])


@pytest.mark.parametrize("word", ["a\0b", "\ud800"], ids=["nul", "half a letter"])
def test_arguments_that_no_program_can_be_given_are_refused(sandbox, run: Runner, word: str) -> None:
    with pytest.raises(SandboxFailed, match="argument"):
        run(sandbox, ["echo", word])


def test_a_folder_that_is_not_there_is_told(sandbox, run: Runner, tree: Path) -> None:
    with pytest.raises(SandboxFailed):
        run(sandbox, "true", folder=tree / "gone")


def test_a_command_line_that_is_too_long_is_told(sandbox, run: Runner) -> None:
    with pytest.raises(SandboxFailed, match="too long"):
        run(sandbox, ["echo", "x" * 3_000_000])


@pytest.mark.parametrize(
    ("script", "limits", "ended"),
    [
        ("sleep 60", {"time_s": 0.3}, "time"),
        ("trap '' TERM INT HUP; while :; do sleep 1; done", {"time_s": 0.3}, "time"),
        ("yes", {"output_bytes": 1000}, "output"),
        ("for n in $(seq 40); do sleep 60 & done; wait", {"processes": 20}, "processes"),
    ],
    ids=["time", "deaf", "output", "processes"],
)
def test_limits_end_a_command(sandbox, run: Runner, script: str, limits: dict[str, float], ended: str) -> None:
    result = run(sandbox, script, limits)
    assert result.ended == ended
    assert result.exit_code != 0
    assert len(result.stdout) < 2000


def test_too_much_memory_ends_a_command(sandbox, run: Runner) -> None:
    greedy = "import os, time\nfor n in range(6): os.fork() or (bytearray(50 << 20), time.sleep(20))\ntime.sleep(20)"
    greedy = greedy.replace(
        "(bytearray(50 << 20), time.sleep(20))", "(lambda kept: time.sleep(20))(bytearray(b'x') * (50 << 20))"
    )
    result = run(sandbox, ["python3", "-c", greedy], {"memory_bytes": 128 << 20})
    assert result.ended == "memory"


def test_what_is_measured_is_told(sandbox, run: Runner) -> None:
    busy = (
        "import time; kept = b'x' * (40 << 20); end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    )
    usage = run(sandbox, ["python3", "-c", busy]).usage
    assert usage.cpu_s is not None
    assert usage.cpu_s > 0.05
    assert usage.memory_bytes is not None
    assert usage.memory_bytes > 40 << 20


@pytest.mark.parametrize(
    "script",
    ["sleep 60 &", "setsid sleep 60 &", "(setsid nohup sleep 60 > /dev/null 2>&1 &)"],
    ids=["background", "session", "orphan"],
)
def test_what_goes_on_in_the_background_ends_with_the_command(
    sandbox, run: Runner, script: str, tmp_path: Path
) -> None:
    mark = str(tmp_path)  # its name alone is that of others, who test beside this
    began = time.monotonic()
    assert run(sandbox, script, environment={"MARK": mark}).exit_code == 0
    assert running(mark) == []
    assert time.monotonic() - began < 10


def test_cancelling_kills_everything(sandbox: MachineSandbox, tree: Path, tmp_path: Path) -> None:
    mark = str(tmp_path)

    async def cancelled() -> None:
        confinement = Confinement(folder=tree, writable=(tree,), environment={"MARK": mark})
        begun = asyncio.Event()
        task = asyncio.create_task(
            sandbox.run(["sh", "-c", "(setsid sleep 60 &); echo up; sleep 60"], confinement, lambda _text: begun.set())
        )
        await begun.wait()
        assert running(mark)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert running(mark) == []

    asyncio.run(cancelled())


def test_cancelling_before_it_has_begun_leaves_nothing_open(sandbox: MachineSandbox, tree: Path) -> None:
    async def cancelled() -> None:
        before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(5):
            task = asyncio.create_task(sandbox.run(["true"], Confinement(folder=tree, writable=(tree,))))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        while len(list(Path("/proc/self/fd").iterdir())) > before + 1:  # the loop's own thread pool may hold one
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(cancelled(), 20))


def test_when_the_daemon_is_killed_its_commands_die(level: SandboxLevel, tree: Path, tmp_path: Path) -> None:
    opened(level)
    mark = str(tmp_path)
    program = f"""
import asyncio
from pathlib import Path
from agents.records import SandboxLevel
from agents.sandbox.sandbox import open_sandbox
from agents.surroundings import Confinement
tree = Path({str(tree)!r})
confinement = Confinement(folder=tree, writable=(tree,), environment={{"MARK": {mark!r}}})
box = open_sandbox(at_most=SandboxLevel({level.value!r}))
line = ["sh", "-c", "(setsid sleep 60 &); echo up; sleep 60"]
asyncio.run(box.run(line, confinement, lambda text: print(text, flush=True)))
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path.cwd()) as daemon:
        assert daemon.stdout is not None
        assert daemon.stdout.readline() == b"up\n"
        assert running(mark)
        daemon.kill()
    assert eventually(lambda: not running(mark), patience_s=30)


def test_a_command_of_which_nobody_hears_any_more_that_it_began_ends_with_all_that_it_started(tmp_path: Path) -> None:
    mark = str(tmp_path)
    line = ["/bin/sh", "-c", "(setsid sleep 60 &); echo up; sleep 60"]
    environment = {"MARK": mark, "PATH": os.environ["PATH"]}
    launch = confined_launch(sys.executable, line, Confinement(folder=tmp_path, writable=()), environment, [], list)
    assert launch.status is not None
    os.close(launch.status)  # as when the daemon is killed in the moment in which the command begins
    with subprocess.Popen(launch.command, stdout=subprocess.PIPE, env={}, pass_fds=launch.passed) as reaper:
        for passed in launch.passed:
            os.close(passed)
        assert reaper.stdout is not None
        assert reaper.stdout.readline() == b"up\n"
        reaper.terminate()
        assert reaper.wait(30) == 0
        assert running(mark) == []


def test_many_at_once_do_not_get_in_each_other_s_way(sandbox: MachineSandbox, tree: Path) -> None:
    async def many() -> list[CommandResult]:
        confinement = Confinement(folder=tree, writable=(tree,))
        return list(await asyncio.gather(*(sandbox.run(["echo", str(n)], confinement) for n in range(12))))

    assert [int(result.stdout) for result in asyncio.run(many())] == list(range(12))


# -- the tools of the trade ----------------------------------------------------------------------------------------


def held_back(level: SandboxLevel) -> None:
    if level is SandboxLevel.NONE:
        pytest.skip("nothing is held back")


def test_a_virtual_environment_beside_the_tree_works(sandbox, level, run: Runner, tree: Path, tmp_path: Path) -> None:
    held_back(level)
    venv = tmp_path / "workspace" / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    (tree / ".venv").symlink_to(venv)
    line = [".venv/bin/python", "-c", "import sys, pathlib; print(sys.prefix); pathlib.Path(sys.prefix, 'x').touch()"]
    result = run(sandbox, line, readable=(venv,))
    assert result.stdout.strip() in {str(venv), str(tree / ".venv")}
    assert "Error" in result.stderr
    assert not (venv / "x").exists()


def test_the_tests_of_a_project_run(sandbox, run: Runner, tree: Path) -> None:
    (tree / "test_it.py").write_text("def test_it(tmp_path):\n    (tmp_path / 'x').write_text('x')\n")
    place = Path(pytest.__file__).parents[1]
    result = run(
        sandbox, ["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"], readable=(place,),
        environment={"PYTHONPATH": str(place)},
    )  # fmt: skip
    assert "1 passed" in result.stdout, result.stderr


@pytest.mark.parametrize("line", ["node --version", "npm --version", "cargo --version", "go version", "java -version"])
def test_tools_start(sandbox, run: Runner, line: str) -> None:
    found = shutil.which(line.split(maxsplit=1)[0])
    if not found or (not Path(found).is_relative_to(Path.home()) and Path(found).parts[1] not in {"usr", "bin", "opt"}):
        pytest.skip("not installed for this user")
    assert run(sandbox, line.split()).exit_code == 0


# -- what is held --------------------------------------------------------------------------------------------------


def test_what_is_hidden_cannot_be_read_though_its_neighbour_can(sandbox, level, run: Runner, tmp_path: Path) -> None:
    held_back(level)
    shown = tmp_path / "shown"
    (shown / "secret").mkdir(parents=True)
    (shown / "secret" / "key").write_text("top secret")
    (shown / "open").write_text("open")
    result = run(sandbox, f"cat {shown}/open {shown}/secret/key", readable=(shown,), hidden=(shown / "secret",))
    assert result.stdout == "open"


def test_a_tree_inside_a_hidden_folder_can_be_worked_in(level, run: Runner, tree: Path, tmp_path: Path) -> None:
    held_back(level)
    (tmp_path / "state.db").write_text("top secret")
    result = run(opened(level, hidden=[tmp_path]), f"echo x > made; cat made {tmp_path}/state.db")
    assert result.stdout == "x\n"
    assert (tree / "made").exists()


def test_protected_paths_stay_as_they_are_and_it_is_told(sandbox, run: Runner, tree: Path) -> None:
    script = "echo evil >> .github/workflows/ci.yml; echo evil > packages/a/.npmrc; echo evil > .envrc; exit 0"
    result = run(sandbox, script)
    assert (tree / ".github/workflows/ci.yml").read_text() == "on: push\n"
    assert (tree / "packages/a/.npmrc").read_text() == "ignore-scripts=true\n"
    assert not (tree / ".envrc").exists()
    told = {event.message.split()[3].rstrip(",") for event in result.events}
    assert {"packages/a/.npmrc", ".envrc"} <= told
    assert all(event.message in result.stderr for event in result.events)


def test_what_is_released_may_be_written_this_once(sandbox, run: Runner, tree: Path) -> None:
    script = "echo more >> .github/workflows/ci.yml; echo x > .envrc"
    result = run(sandbox, script, unprotected=(".github/workflows/ci.yml", ".envrc"))
    assert result.stderr == ""
    assert (tree / ".github/workflows/ci.yml").read_text() == "on: push\nmore\n"
    assert (tree / ".envrc").exists()
    run(sandbox, "echo evil > .envrc")
    assert (tree / ".envrc").read_text() == "x\n"


def test_what_one_command_plants_does_not_count_as_given_to_another(sandbox: MachineSandbox, tree: Path) -> None:
    async def both() -> None:
        confinement = Confinement(folder=tree, writable=(tree,))
        planted = asyncio.Event()
        first = asyncio.create_task(
            sandbox.run(["sh", "-c", "echo evil > .envrc; echo up; sleep 60"], confinement, lambda _t: planted.set())
        )
        await planted.wait()
        await sandbox.run(["true"], confinement)
        assert not (tree / ".envrc").exists()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first

    asyncio.run(both())
    assert not (tree / ".envrc").exists()


def test_servers_in_the_sandbox_reach_each_other_and_nobody_else(isolated, run: Runner) -> None:
    script = (
        "import socket, threading\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "threading.Thread(target=lambda: server.accept()[0].send(b'hi')).start()\n"
        "print(socket.create_connection(server.getsockname()).recv(9))"
    )
    assert run(isolated, ["python3", "-c", script]).stdout == "b'hi'\n"


def test_the_network_is_there_when_it_is_asked_for(sandbox, level, run: Runner) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        dial = ["python3", "-c", f"import socket; socket.create_connection(('127.0.0.1', {port}), 5); print('through')"]
        assert run(sandbox, dial, has_network=True).stdout == "through\n"
        if level is not SandboxLevel.NONE:
            assert run(sandbox, dial).stdout == ""
