"""Answering at a prompt, in a real terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from support.inbox_desk import Clock, asking_for, open_desk

from daemon.contract.ids import UlidMaker
from daemon.home import find_home

ULIDS = UlidMaker()
Ask = Callable[..., str]


@pytest.fixture
def ask(gp: Any, shared_home: dict[str, str]) -> Iterator[Ask]:
    """Puts something into the inbox; what is left there afterwards is taken back."""
    home = find_home(shared_home)
    assert gp("daemon", "start").code == 0
    runs: list[str] = []

    def put(command: str = "", **changes: Any) -> str:
        runs.append(ULIDS.make())
        desk = open_desk(home.database, Clock(datetime.now(UTC)))
        with closing(desk.database):
            return desk.inbox.ask(asking_for(command, run=runs[-1], **changes)).id

    yield put
    desk = open_desk(home.database, Clock(datetime.now(UTC)))
    with closing(desk.database):
        for run in runs:
            desk.inbox.withdraw(run)


def answered(gp: Callable[..., Any], approval: str) -> dict[str, Any]:
    one: dict[str, Any] = json.loads(gp("approvals", "show", approval, "--json").out)
    return one


def test_each_is_asked_for_and_answered_by_keys_or_words(gp: Any, terminal: Any, ask: Ask) -> None:
    edit, command, last = ask(), ask("make deploy"), ask("make last")
    at = terminal("approvals", "answer")
    at.wait_for("(1 of 3)")
    at.wait_for("Hunk 3 of 3")
    at.wait_for("hunks such as 1,3, or why not:")
    at.line("ok")
    at.wait_for("y allows it this once")
    at.line("9")
    at.wait_for("There is no hunk 9")
    at.line("1,3")
    at.wait_for("$ make deploy")
    at.line("Use the staging target.")
    at.wait_for("$ make last")
    at.line("l")
    at.wait_for("2 answers; 1 other left.")
    assert at.end() == 0
    assert answered(gp, edit)["chosen"] == {"api.py": [1], "new.py": [1]}
    assert (answered(gp, command)["state"], answered(gp, command)["message"]) == ("denied", "Use the staging target.")
    assert answered(gp, last)["state"] == "waiting"


def test_who_is_slower_hears_who_answered_and_is_asked_for_the_next(gp: Any, terminal: Any, ask: Ask) -> None:
    first, second, third = ask("make one"), ask("make two"), ask("make three")
    at = terminal("approvals", "answer")
    at.wait_for("or why not:")
    gp("approvals", "deny", first)
    gp("approvals", "deny", second)
    at.line("y")
    at.wait_for("denied it at")
    at.wait_for("Your answer was not recorded.")
    at.wait_for("$ make three")  # the second was settled before it was its turn
    at.line("y")
    assert at.end() == 0
    assert answered(gp, third)["state"] == "allowed"


def test_ctrl_d_leaves_the_rest_waiting(gp: Any, terminal: Any, ask: Ask) -> None:
    approval = ask("make deploy")
    at = terminal("approvals", "answer")
    at.wait_for("or why not:")
    at.type("\x04")
    at.wait_for("0 answers; 1 other left.")
    assert at.end() == 0
    assert answered(gp, approval)["state"] == "waiting"


@pytest.mark.parametrize("columns", [24, 60, 200])
def test_a_narrow_terminal_loses_nothing(terminal: Any, ask: Ask, columns: int) -> None:
    approval = ask("make deploy --to " + "x" * 100 + " --really")
    at = terminal("approvals", "show", approval, columns=columns)
    at.wait_for("--really")
    at.wait_for("approvals deny")
    assert at.end() == 0


def test_colours_are_for_terminals_that_want_them(terminal: Any, ask: Ask) -> None:
    approval = ask()
    coloured = terminal("approvals", "show", approval, TERM="xterm")
    coloured.end()
    plain = terminal("approvals", "show", approval, TERM="xterm", NO_COLOR="1")
    plain.end()
    assert "\x1b[32m+zwei\x1b[0m" in coloured.shown
    assert "\x1b" not in plain.shown


def test_what_an_agent_wrote_paints_nothing_on_a_terminal_of_colours(terminal: Any, ask: Ask) -> None:
    approval = ask("./evil \x1b[8m hidden \x1b[0m", why="Because \x1b[2J of \u202e reasons")
    at = terminal("approvals", "show", approval, TERM="xterm")
    at.end()
    assert "\x1b[8m" not in at.shown
    assert "\x1b[2J" not in at.shown
    assert "\u202e" not in at.shown
    assert "␛[8m hidden ␛[0m" in at.shown


def test_half_letters_of_another_encoding_are_no_reason_to_fail(gp: Any, terminal: Any, ask: Ask) -> None:
    approval = ask("make deploy")
    at = terminal("approvals", "answer")
    at.wait_for("or why not:")
    at.type_bytes(b"nicht f\xfcr heute\n")
    assert at.end() == 0
    assert answered(gp, approval)["message"].startswith("nicht f")
