"""What was read from the idea and the code, shown with its evidence, to be confirmed or answered anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from daemon.cli.asking import text_width, wrapped
from daemon.cli.output import print_line
from daemon.cli.project import ProjectClient
from daemon.cli.prompt import read_line
from daemon.cli.style import Style
from daemon.cli.wording import counted, short_question

_QUOTE_LENGTH = 160
_LINES = 16
"""Of one answer: the parts of a large code base would push all others off the screen."""
_QUESTION = "Enter confirms all · numbers of what is wrong, such as 2 5, asks those · n leaves them for later"


def confirm_what_was_read(client: ProjectClient, style: Style, ask: Callable[[dict[str, Any]], None]) -> None:
    """Have what waits confirmed; what a person calls wrong is asked at once."""
    waiting = client.get("question")["to_confirm"]
    if not waiting:
        return
    print_readings(waiting, style)
    print_line(style.dim(_QUESTION))
    wrong = _wrong_ones(len(waiting))
    if wrong is None:
        print_line("They wait: groundplan decisions shows them, groundplan ask asks again.")
        return
    right = [decision["alias"] for number, decision in enumerate(waiting, start=1) if number not in wrong]
    if right:
        client.post("confirm", {"decisions": right})
        print_line(style.good(f"{counted(len(right), 'answer')} confirmed."))
    for number in wrong:
        ask(client.get(f"questions/{waiting[number - 1]['question_id']}"))


def print_readings(waiting: list[dict[str, Any]], style: Style) -> None:
    """Answers that were found, each with the words that it was read from."""
    print_line(style.bold("Read from your idea and code; is it right?"))
    width = text_width()
    for number, decision in enumerate(waiting, start=1):
        mark = f"{number:>3}  "
        print_line(f"{style.accent(mark)}{decision['alias']}  {short_question(decision['question'])}")
        told = wrapped(decision["answer"], width, "       ")
        for line in told[:_LINES]:
            print_line(style.bold(line))
        if len(told) > _LINES:
            left = counted(len(told) - _LINES, "line")
            print_line(style.dim(f"       and {left} more: groundplan decision {decision['alias']}"))
        evidence = _evidence(decision)
        for line in wrapped(evidence, width, "       ") if evidence else ():
            print_line(style.dim(line))


def _evidence(decision: dict[str, Any]) -> str:
    """What it was read from, where that says more than the answer itself."""
    told = dict.fromkeys(_one_evidence(one) for one in decision["evidence"] if one["quote"] != decision["answer"])
    return "; ".join(told)


def _one_evidence(one: dict[str, Any]) -> str:
    quote = " ".join(one["quote"].split())
    quote = quote if len(quote) <= _QUOTE_LENGTH else quote[: _QUOTE_LENGTH - 1] + "…"
    if one["kind"] == "idea" or not one["place"]:
        return f"“{quote}”"
    place = f"{one['place']}:{one['line']}" if one["line"] else one["place"]
    return f"{place} “{quote}”" if quote else place


def _wrong_ones(most: int) -> list[int] | None:
    """The numbers of what is wrong, none if all is right; None leaves all for later."""
    while True:
        line = read_line("> ").lower()
        if line in {"n", "no"}:
            return None
        if line in {"", "y", "yes"}:
            return []
        numbers = [part for part in re.split(r"[,;\s]+", line) if part]
        if all(part.isdecimal() and 1 <= int(part) <= most for part in numbers):
            return sorted({int(part) for part in numbers})
        print_line(f"Give numbers from 1 to {most}, or nothing if all is right.")
