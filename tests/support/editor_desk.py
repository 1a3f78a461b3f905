"""Fixtures: one daemon for all stories, a small repository that it knows, and editors at it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support.daemon_apart import Bench, daemon_apart
from support.editor import Editor, Refused, dialled

from daemon.client.over_socket import HttpClient

CALC = '''"""A calculator."""


def mean(values):
    # FIXME: an empty list
    return sum(values) / len(values)


def spread(values):
    ordered = sorted(values)
    if not ordered:
        return 0
    low = ordered[0]
    high = ordered[-1]
    return high - low


def largest(values):
    # Decision: the first of equals wins
    return max(values)
'''


class Desk:
    """An editor at a file, with words for what tests do."""

    def __init__(self, editor: Editor, folder: Path, daemon: HttpClient) -> None:
        self.editor = editor
        self.folder = folder
        self.daemon = daemon
        self.calc = folder / "calc.py"
        self.uri = self.calc.as_uri()
        self.chosen: list[str | None] = []
        """What is answered to questions, in order; what nobody has said is no answer."""
        editor.answers["window/showMessageRequest"] = self._choose

    def start(self, capabilities: dict[str, Any]) -> Desk:
        """Say hello and open the file; goes on when the folder is known."""
        self.editor.initialize(self.folder, capabilities)
        self.editor.open(self.calc)
        poll(lambda: self.menu(3))
        return self

    def menu(self, line: int, **context: Any) -> list[dict[str, Any]]:
        """The actions at a 0-based line."""
        at = {"line": line, "character": 4}
        asked = {"diagnostics": [], **context}
        params = {"textDocument": {"uri": self.uri}, "range": {"start": at, "end": at}, "context": asked}
        found: list[dict[str, Any]] = self.editor.request("textDocument/codeAction", params)
        return found

    def until_offered(self, line: int, start: str) -> dict[str, Any]:
        """The action whose title begins so, when it is there."""

        def look() -> dict[str, Any] | None:
            offered = [one for one in self.menu(line) if "disabled" not in one]
            return next((one for one in offered if one["title"].startswith(start)), None)

        found: dict[str, Any] = poll(look)
        return found

    def run(self, command: str, **argument: Any) -> dict[str, Any]:
        """Execute a command; its answer, which does not wait for the work."""
        params = {"command": f"groundplan.{command}", "arguments": [argument]}
        answer: dict[str, Any] = self.editor.request("workspace/executeCommand", params)
        return answer

    def refused(self, command: str, *arguments: Any) -> tuple[int | None, str]:
        """Code and words of a command's refusal."""
        params = {"command": f"groundplan.{command}", "arguments": list(arguments)}
        try:
            self.editor.request("workspace/executeCommand", params)
        except Refused as refusal:
            return refusal.code, refusal.message
        raise AssertionError("it was not refused")

    def at(self, line: int) -> dict[str, Any]:
        """The argument that means a 0-based line of the file."""
        place = {"line": line, "character": 4}
        return {"uri": self.uri, "range": {"start": place, "end": place}}

    def said(self, words: str) -> str:
        """A message to the person that has these words, when it has come."""

        def look() -> str | None:
            told = [one["message"] for one in self.editor.heard("window/showMessage")]
            return next((message for message in told if words in message), None)

        found: str = self.editor.until(look)
        return found

    def asked(self, words: str) -> dict[str, Any]:
        """A question to the person that has these words, when it has come."""

        def look() -> dict[str, Any] | None:
            asked = self.editor.was_asked("window/showMessageRequest")
            return next((one for one in asked if words in one["message"]), None)

        found: dict[str, Any] = self.editor.until(look)
        return found

    def page(self, name: str) -> str:
        """The text of a page whose URI has this name, when it was shown."""

        def look() -> str | None:
            shown = [one["uri"] for one in self.editor.was_asked("window/showDocument")]
            return next((uri for uri in shown if name in uri), None)

        uri = self.editor.until(look)
        text: str = self.editor.request("workspace/textDocumentContent", {"uri": uri})["text"]
        return text

    def _choose(self, params: Any) -> dict[str, Any] | None:
        title = self.chosen.pop(0) if self.chosen else None
        offered = [action["title"] for action in params["actions"]]
        found = next((one for one in offered if title is not None and one.startswith(title)), None)
        assert title is None or found, f"{title} is not offered: {offered}"
        return {"title": found} if found else None


def poll(look: Callable[[], Any], timeout_s: float = 40.0) -> Any:
    """What `look` finds, as soon as it finds something; it may ask the editor's server."""
    deadline = time.monotonic() + timeout_s
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """A daemon for all stories."""
    with daemon_apart() as made:
        yield made


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A repository of one module."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "calc.py").write_text(CALC)
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)


@pytest.fixture
def sit(bench: Bench, work: Path) -> Iterator[Callable[[dict[str, Any]], Desk]]:
    """Seats an editor of some capabilities at the repository."""
    with ExitStack() as stack:
        yield lambda capabilities: Desk(
            stack.enter_context(dialled(bench.home.editor_socket)), work, bench.daemon
        ).start(capabilities)
