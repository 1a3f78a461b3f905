"""Follows a run on the terminal: each step as it comes, and its questions, which can be answered on the spot."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, Final

import typer

from daemon.cli.approval_answering import Outcome, ask_here
from daemon.cli.approval_printing import print_command
from daemon.cli.output import print_line
from daemon.cli.run_printing import coloured, print_run, short, step_line
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT

_ENDED: Final = frozenset({"done", "failed", "stopped", "broken"})
_KINDS: Final = ("run_step", "run_changed", "approval_requested")
_DIFF_LINES: Final = 80


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
        if found["again"]:
            print_line(f"  Asked again: {found['again']}")
        print_command(found["command"])
        lines = str(found["diff"]).split("\n") if found["diff"] else []
        for line in lines[:_DIFF_LINES]:
            print_line(f"  {coloured(line, self._style)}")
        if len(lines) > _DIFF_LINES:
            more = counted(len(lines) - _DIFF_LINES, "more line")
            print_line(self._style.bold(f"  … and {more}: groundplan approvals show {short(approval)}"))
        if not self._is_answered_here:
            print_line(f"  groundplan approvals approve {short(approval)}   or   deny {short(approval)}", flush=True)
            return
        self._answer(found)

    def _answer(self, found: Mapping[str, Any]) -> None:
        try:
            outcome = ask_here(self._client, found)
        except EOFError as error:
            raise typer.Abort from error
        self._is_answered_here = outcome is not Outcome.LATER

    def _tell_what_next(self, view: Mapping[str, Any]) -> None:
        name = short(view["id"])
        if view["changed"] and not view["applied"]:
            print_line(f"\nLook: groundplan run show {name} --diff   Take it: groundplan run apply {name}")
        elif view["applied"] and not view["undone"]:
            print_line(f"\nTake it back: groundplan run undo {name}")
        if view["state"] in {"stopped", "failed"}:
            print_line(f"Go on: groundplan run resume {name}")
