"""`groundplan ask`: the next question, answered in the terminal."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from daemon.cli.asking import Card
from daemon.cli.output import JsonOption, print_error, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption
from daemon.errors import DaemonError, Refused, WrongUse

app = typer.Typer(help="Answer the question that matters most.")


@app.command()
def ask(
    assume: Annotated[bool, typer.Option("--assume", help="Assume all that is open, as recommended.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Show the next question and end.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Ask the question that matters most, and the next one, until none need be asked.

    Without a terminal the next question is only shown; answer it with `groundplan answer QID VALUE`.
    """
    client = ProjectClient(workspace, project)
    if assume:
        report = client.post("assume", {"why": ""})
        if as_json:
            print_json(report)
        else:
            _print_assumed(report)
        return
    if as_json:
        print_json(as_promised(client.get("question")))
        return
    card = Card(Style())
    if once or not sys.stdin.isatty():
        _show_next(client, card)
        return
    _Conversation(client, card).hold()


def as_promised(told: dict[str, Any]) -> dict[str, Any]:
    """The shape that programs rely on: the question itself, or that there is none, and why."""
    rest = {name: told[name] for name in ("progress", "to_confirm")}
    if told["question"] is None:
        return {"done": True, "why": told["why"], **rest}
    return {**told["question"], "done": False, **rest}


def _show_next(client: ProjectClient, card: Card) -> None:
    told = client.get("question")
    if told["question"] is None:
        print_line(told["why"])
        return
    card.question(told["question"], told["progress"], keys=False)
    print_line()
    print_line(f"Answer it: groundplan answer {told['question']['id']} VALUE")


def _print_assumed(report: dict[str, Any]) -> None:
    for decision in report["assumed"]:
        print_line(f"{decision['alias']}  {decision['question']}  {decision['answer']}")
    print_line(f"{len(report['assumed'])} assumed; each can be changed: groundplan decision D-… --answer …")
    for question in report["left"]:
        print_line(f"left open, since nothing can be assumed: {question}")


class _Ended(Exception):
    """The person has had enough for now."""


class _Conversation:
    """Question after question; every answer is kept when its line is gone, so ending at any time loses nothing."""

    def __init__(self, client: ProjectClient, card: Card) -> None:
        self._client = client
        self._card = card
        self._style = Style()

    def hold(self) -> None:
        """Until there is nothing to ask or the person ends it."""
        try:
            self._confirm()
            while True:
                told = self._client.get("question")
                if told["question"] is None:
                    self._finish(told)
                    return
                self._one(told)
        except (_Ended, EOFError):
            print_line()
            print_line("Ended. Everything up to here is kept; `groundplan ask` goes on.")

    def _confirm(self) -> None:
        waiting = self._client.get("question")["to_confirm"]
        if not waiting:
            return
        print_line(self._style.bold("Read from your idea and code:"))
        for decision in waiting:
            quotes = "; ".join(dict.fromkeys(e["quote"] or e["place"] for e in decision["evidence"]))
            print_line(f"  {decision['alias']}  {decision['question']}  {self._style.bold(decision['answer'])}")
            print_line(self._style.dim(f"        {quotes[:120]}"))
        if self._input("Is that right? [Y/n] ").lower() in {"", "y", "yes"}:
            self._client.post("confirm", {"decisions": []})
        else:
            print_line("They stay to be confirmed; change one with: groundplan decision D-… --answer …")

    def _one(self, told: dict[str, Any]) -> None:
        question = told["question"]
        self._card.question(question, told["progress"])
        while True:
            line = self._input("> ").strip()
            try:
                if self._is_done(question, line):
                    return
            except (WrongUse, Refused) as error:
                print_error(error.code, error.message, error.hint, as_json=False)
            except DaemonError as error:
                print_error(error.code, error.message, error.hint, as_json=False)
                raise

    def _is_done(self, question: dict[str, Any], line: str) -> bool:
        match line:
            case "q":
                raise _Ended
            case "d":
                self._client.post("defer", {"question": question["id"]})
                return True
            case "a":
                report = self._client.post("assume", {"question": question["id"]})
                _print_assumed(report)
                return bool(report["assumed"])
            case "b" | "u":
                undone = self._client.post("undo")
                print_line(f"Taken back: {'; '.join(undone['summary'])}")
                return True
            case "s":
                for decision in self._client.all("decisions"):
                    print_line(f"  {decision['alias']}  {decision['question']}  {decision['answer']}")
                return False
        answer = self._read(question, line)
        return answer is not None and self._send(answer)

    def _read(self, question: dict[str, Any], line: str) -> dict[str, Any] | None:
        answer: dict[str, Any] = {"question": question["id"]}
        if not line:
            advised = _recommended(question)
            if advised is None:
                print_line("There is no recommended answer; say it in your own words, or d to put it off.")
                return None
            return answer | advised
        if question["format"] == "text":
            return answer | {"text": self._lines(line)}
        return answer | {"words": line.split() if question["format"] == "form" else [line]}

    def _lines(self, first: str) -> str:
        """All lines of a text: one is enough for most; a first line that ends in a colon or a backslash begins more."""
        if not first.endswith(("\\", ":")):
            return first
        lines = [first.removesuffix("\\")]
        while (line := self._input(". ")) != ".":
            lines.append(line)
        return "\n".join(line for line in lines if line)

    def _send(self, answer: dict[str, Any]) -> bool:
        result = self._client.post("answers", answer)
        if result["status"] == "recorded":
            decision = result["decision"]
            print_line(self._style.good(f"{decision['alias']}  {decision['answer']}"))
            self._card.consequences(result["consequences"])
            return True
        self._card.clash(result["clash"])
        print_line(
            "  Nothing was recorded. Answer differently, change one of the others, or k to record it all the same."
        )
        if self._input("> ").strip() == "k":
            return self._send(answer | {"keep": True})
        self._card.question(self._client.get(f"questions/{answer['question']}"), self._client.get()["progress"])
        return False

    def _finish(self, told: dict[str, Any]) -> None:
        print_line()
        print_line(self._style.bold("Done."))
        print_line(told["why"])
        if told["progress"]["open"] and self._input("Assume the rest as recommended? [Y/n] ").lower() in {
            "",
            "y",
            "yes",
        }:
            _print_assumed(self._client.post("assume", {}))
        print_line("Next: groundplan check, then groundplan artifact build")

    def _input(self, prompt: str) -> str:
        sys.stdout.write(prompt)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\n")


def _recommended(question: dict[str, Any]) -> dict[str, Any] | None:
    values = [option["value"] for option in question["options"] if option["recommended"] and option["available"]]
    if values:
        return {"values": values}
    if question["recommended_text"]:
        return {"text": question["recommended_text"]}
    form = {field["name"]: field["default"] for field in question["fields"] if field["default"] is not None}
    return {"form": form} if form else None
