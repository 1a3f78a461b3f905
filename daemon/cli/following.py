"""Follows a run on the terminal: each step as it comes, and its questions, which can be answered on the spot."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any, Final

import typer

from daemon.cli.output import print_line
from daemon.cli.run_printing import coloured, print_run, short, step_line
from daemon.cli.style import Style
from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT

_ENDED: Final = frozenset({"done", "failed", "stopped", "broken"})
_KINDS: Final = ("run_step", "run_changed", "approval_requested")
_DIFF_LINES: Final = 80
_WORDS: Final = {
    True: "Your answer (later: leave it)",
    False: "Allow it once? [y]es, [n]o, [l]ater, numbers of hunks, or why not",
}
_HELP: Final = {
    True: "Type your answer, or `later` to leave it waiting.",
    False: "y allows it this once, n refuses it, l leaves it waiting; `1,3` allows these hunks of the diff only. "
    "Anything longer refuses it, and the agent hears your words.",
}
_SHORT: Final = 3
"""So few letters are a slip of the finger, and no reason."""


class Follower:
    """Follows one run until it ends, or until it waits for somebody who is not at this terminal."""

    def __init__(self, client: HttpClient, run: str, style: Style, *, is_quiet: bool = False) -> None:
        self._client = client
        self._run = run
        self._style = style
        self._printed = 0
        self._asked: set[str] = set()
        self._is_quiet = is_quiet
        self._is_answered_here = sys.stdin.isatty() and sys.stdout.isatty() and not is_quiet

    def follow(self) -> str:
        """Print what happens; the state in which the run was left."""
        events = self._client.events(kinds=_KINDS)  # before the first look, so that nothing falls between
        try:
            state = self._catch_up()
            while state not in _ENDED and not (self._asked and not self._is_answered_here):
                event = next(events).json()
                if event["data"].get("run") == self._run:
                    state = self._catch_up()
        except StopIteration:
            return self._catch_up()
        finally:
            events.close()
        if state not in _ENDED or self._is_quiet:
            return state  # nobody at this terminal can answer; the run waits, for days if need be
        view = self._view()
        print_line()
        print_run(view, self._style)
        self._tell_what_next(view)
        return str(view["state"])

    def _view(self) -> dict[str, Any]:
        view: dict[str, Any] = self._client.request("GET", f"{API_ROOT}/runs/{self._run}").json()
        return view

    def _catch_up(self) -> str:
        """Print the steps that are done and not printed yet, then answer what waits."""
        query = {"after": self._printed, "limit": 500}
        for step in self._client.request("GET", f"{API_ROOT}/runs/{self._run}/steps", query=query).json()["items"]:
            if step["state"] == "done":
                self._print_step(step)
                self._printed = step["number"]
        view = self._view()
        for approval in view["waiting_for"]:
            if approval not in self._asked:
                self._asked.add(approval)
                self._ask(approval)
        return str(view["state"])

    def _print_step(self, step: Mapping[str, Any]) -> None:
        if not self._is_quiet:
            print_line(step_line(step, self._style), flush=True)

    def _ask(self, approval: str) -> None:
        if self._is_quiet:
            return
        found = self._client.request("GET", f"{API_ROOT}/approvals/{approval}").json()
        print_line()
        print_line(self._style.bold(f"Asked: {found['summary']}"))
        print_line(self._style.dim(f"  {found['risk']} risk; {found['reason']} ({found['policy_line']})"))
        for line in str(found["why"]).splitlines():
            print_line(f"  {line}")
        if found["command"]:
            print_line(f"  $ {found['command']}")
        for line in str(found["diff"]).splitlines()[:_DIFF_LINES]:
            print_line(f"  {coloured(line, self._style)}")
        if not self._is_answered_here:
            print_line(f"  groundplan approvals approve {short(approval)}   or   deny {short(approval)}", flush=True)
            return
        self._answer(approval, found)

    def _answer(self, approval: str, found: Mapping[str, Any]) -> None:
        is_question = found["tool"] in {"ask_person", "do_by_hand"}
        while True:
            said = typer.prompt(_WORDS[is_question], default="", show_default=False).strip()
            body = _body(said, found, is_question=is_question)
            if body is not None:
                break
            print_line(_HELP[is_question])
        if not body:
            self._is_answered_here = False
            print_line(f"It waits: groundplan approvals show {short(approval)}", flush=True)
            return
        self._client.request("POST", f"{API_ROOT}/approvals/{approval}/answer", body=body)

    def _tell_what_next(self, view: Mapping[str, Any]) -> None:
        name = short(view["id"])
        if view["changed"] and not view["applied"]:
            print_line(f"\nLook: groundplan run show {name} --diff   Take it: groundplan run apply {name}")
        elif view["applied"] and not view["undone"]:
            print_line(f"\nTake it back: groundplan run undo {name}")
        if view["state"] in {"stopped", "failed"}:
            print_line(f"Go on: groundplan run resume {name}")


def _body(said: str, found: Mapping[str, Any], *, is_question: bool) -> dict[str, Any] | None:
    """The answer that was typed: empty for later, None where it says nothing."""
    word = said.lower()
    if word in {"l", "later"}:
        return {}
    if is_question:
        if not said and found["tool"] == "ask_person":
            return None
        return {"verdict": "allow", "message": said}
    if word in {"y", "yes", "n", "no"}:
        return {"verdict": "allow" if word.startswith("y") else "deny"}
    if found["hunks"] and re.fullmatch(r"\d+(\s*,\s*\d+)*", said):
        return {"verdict": "allow", "hunks": [int(number) for number in said.split(",")]}
    return {"verdict": "deny", "message": said} if len(said) > _SHORT else None
