"""What `groundplan run` and `groundplan runs` refuse: what is wrong, why, and what to do, with the right exit code."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from support.git_folders import git
from support.ollama_server import OllamaServer
from support.run_stories import SCRIPT, answer_all, begin, ended, reply, until, waits

from daemon.client.over_socket import HttpClient

WRONG, REFUSED = 2, 4

BEFORE_ANY_RUN = [
    ("run ghost goal", WRONG, "no agent or plan 'ghost'", "`groundplan agents` and `groundplan plan list` show"),
    ("run codr goal", WRONG, "no agent or plan 'codr'", "Did you mean coder?"),
    ("run coder", WRONG, "coder needs a goal", 'groundplan run coder "…"'),
    ("run coder goal -w {folder}/nowhere", WRONG, "no folder {folder}/nowhere", "Name one with `--workspace`"),
    ("run coder goal -w {folder}/calc.py", WRONG, "no folder {folder}/calc.py", "Name one with `--workspace`"),
    ("run coder goal --model ollama/gone", WRONG, "no model 'ollama/gone'", "groundplan models pull gone"),
    ("run coder goal --file ../outside.py", WRONG, "'../outside.py' is not in {folder}", "--file"),
    ("run coder goal --file /etc/passwd", WRONG, "'/etc/passwd' is not in {folder}", "--file"),
    ("run coder goal --budget lots", WRONG, "'lots' is no sum of US dollars", "Write it like 0.50"),
    ("run coder goal --time-limit soon", WRONG, "'soon' is no length of time", "Say it like 90s, 30m, 2h"),
    ("run coder goal --priority 12", WRONG, "12 is not in the range", "groundplan run start --help"),
    ("run coder goal --mode wild", WRONG, "'wild' is not one of", "'auto-edit'"),
    ("run {plan}", REFUSED, "is not approved as it stands", "`groundplan plan show {plan}`"),
    ("run show abc", WRONG, "no run 'abc'", "by 4 letters of its id at least"),
    ("run stop gone1234", WRONG, "no run 'gone1234'", "`groundplan runs --all`"),
    ("runs --state flying", WRONG, "'flying' is no state of a run", "queued, running, waiting"),
    ("runs purge --older-than soon", WRONG, "'soon' is no length of time", "--older-than"),
]

OF_RUNS = [
    ("run show {prefix}", WRONG, "Several runs have {prefix} in their id, such as ", "Give more of it, or its end"),
    ("run apply {waiting}", WRONG, "it is waiting", "`groundplan run stop {waiting}`"),
    ("run resume {waiting}", WRONG, "it is waiting", "`groundplan run stop {waiting}`"),
    ("run undo {waiting}", WRONG, "nothing of it is in the folder", "`groundplan run show {waiting}`"),
    ("run stop {done}", WRONG, "it is done already", "Nothing of it is going on"),
    ("run resume {done}", WRONG, "it is done", "`groundplan run resume {done} --from-step N`"),
    ("run resume {done} --from-step 99", WRONG, "it has no step 99", "`groundplan run show {done}`"),
    ("run resume {done} --from-step 0", WRONG, "0 is not in the range", "--help"),
    ("run say {done} hello", WRONG, "it is done", "`groundplan run resume {done}`"),
    ("run say {waiting} ", WRONG, "there is nothing in it", "--help"),
    ("run redo {done}", WRONG, "nothing of it was undone", "`groundplan run show {done}`"),
    ("run apply {done} --hunk gone.py:1", WRONG, "'gone.py:1' names no changed file", "The run has changed calc.py"),
    ("run apply {done} --hunk calc.py:7", WRONG, "hunk 7 of calc.py", "It has hunks 1 to 1"),
    ("run apply {stopped}", WRONG, "has changed nothing", "`groundplan run show {stopped} --steps`"),
]


class Desk:
    """Somebody at a terminal, in the folder of the repository."""

    def __init__(self, folder: Path, groundplan: Callable[..., Any]) -> None:
        self._folder = folder
        self._groundplan = groundplan
        self.names = {"folder": str(folder)}

    def types(self, line: str) -> tuple[int, str]:
        """The exit code, and what is told on standard error."""
        ran = self._groundplan(*[word.format(**self.names) for word in line.split(" ")], cwd=self._folder)
        return ran.code, ran.err

    def check(self, table: list[tuple[str, int, str, str]]) -> None:
        """Type all lines, some at once: none of them changes anything."""
        with ThreadPoolExecutor(4) as pool:
            assert [wrong for wrong in pool.map(self._wrong, table) if wrong] == []

    def _wrong(self, row: tuple[str, int, str, str]) -> tuple[Any, ...]:
        line, code, *wanted = row
        found, told = self.types(line)
        missing = [one for one in (text.format(**self.names) for text in wanted) if one not in told]
        is_well = found == code and not missing and told.startswith("groundplan: ") and "Traceback" not in told
        return () if is_well else (line, found, missing, told)


@pytest.fixture
def desk(repository: Path, groundplan: Callable[..., Any]) -> Desk:
    return Desk(repository, groundplan)


def test_what_cannot_begin_is_said_before_it_begins(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, desk: Desk
) -> None:
    wish = {"folder": str(repository), "change": "Mend mean in calc.py", "model": False}
    daemon.request("POST", "/api/v1/workspaces", body={"path": str(repository)})
    desk.names["plan"] = daemon.request("POST", "/api/v1/plans", body=wish).json()["id"][-6:].lower()
    desk.check(BEFORE_ANY_RUN)
    assert daemon.request("GET", "/api/v1/runs").json()["items"] == []


def test_what_a_run_cannot_do_as_it_stands_is_said_and_changes_nothing(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, desk: Desk
) -> None:
    def named(run: str) -> str:
        return run[-6:].lower()

    ollama.said.extend([*SCRIPT, reply("finish", summary="Nothing to do.", outcome="failed")])
    done = begin(daemon, repository, mode="auto")
    answer_all(daemon, done)
    stopped = begin(daemon, repository, mode="auto", acceptance=[])
    until(daemon, stopped, ended)
    ollama.said.append(reply("ask_person", question="Well?"))
    waiting = begin(daemon, repository, mode="auto")
    until(daemon, waiting, waits)
    desk.names |= {"done": named(done), "stopped": named(stopped), "waiting": named(waiting), "prefix": done[:4]}
    desk.check(OF_RUNS)
    assert desk.types(f"run undo {done}") == (0, "")
    code, told = desk.types(f"run undo {done}")
    assert (code, "nothing of it is in the folder" in told) == (WRONG, True)
    assert desk.types(f"run redo {done}") == (0, "")
    assert desk.types(f"run redo {done}")[0] == WRONG
    code, told = desk.types(f"run apply {waiting} --json")
    assert (code, '"code": "run.not_ready"' in told) == (WRONG, True)


def test_folders_without_a_repository_a_commit_or_a_file_are_as_good(tmp_path: Path, daemon: HttpClient) -> None:
    folders = [tmp_path / name for name in ("empty", "no git", "no commit")]
    for folder in folders:
        folder.mkdir()
    for folder in folders[1:]:
        (folder / "a.py").write_text("x = 1\n")
    git(folders[2], "init", "-q")
    runs = [begin(daemon, folder, what="explainer", acceptance=[], use_model=False) for folder in folders]
    assert [until(daemon, run, ended)["state"] for run in runs] == ["done"] * 3
