"""Answering an approval at the terminal: what was typed as an answer, and how it went."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from daemon.cli.output import print_line
from daemon.cli.prompt import read_line
from daemon.cli.run_printing import short
from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT
from daemon.errors import DaemonError

APPROVALS: Final = f"{API_ROOT}/approvals"

_QUESTIONS: Final = frozenset({"ask_person", "do_by_hand"})
_PROMPTS: Final = {
    True: "Your answer (later: leave it): ",
    False: "Allow it once? [y]es, [n]o, [l]ater{hunks}, or why not: ",
}
_HELP: Final = {
    True: "Type your answer, or `later` to leave it waiting.",
    False: "y allows it this once, n refuses it, l leaves it waiting; `1,3-5` allows these hunks of the diff only. "
    "Anything longer refuses it, and the agent hears your words.",
}
_SHORT: Final = 3
"""So few letters are a slip of the finger, and no reason."""
_MOST_HUNKS: Final = 10_000


class Outcome(Enum):
    """What became of an approval at the terminal."""

    ANSWERED = "answered"
    LATER = "later"
    GONE = "gone"
    """Somebody else was faster, or it waits no longer for another reason."""


def ask_here(client: HttpClient, one: Mapping[str, Any]) -> Outcome:
    """Ask whoever sits at the terminal, until there is an answer. Raises EOFError at Ctrl-D."""
    is_question = one["tool"] in _QUESTIONS
    count = len(one["hunks"])
    prompt = _PROMPTS[is_question].format(hunks=f", hunks such as 1,{count}" if count > 1 else "")
    while True:
        body = typed_answer(read_line(prompt), one)
        if body == {}:
            print_line(f"It waits: groundplan approvals show {short(one['id'])}", flush=True)
            return Outcome.LATER
        if body is None:
            print_line(_HELP[is_question])
            continue
        try:
            client.request("POST", f"{APPROVALS}/{one['id']}/answer", body=body)
        except DaemonError as error:
            print_line(f"{error.message} {error.hint}".rstrip(), flush=True)
            if error.code in {"approval.settled", "approval.unknown"}:
                return Outcome.GONE
            if error.exit_code != 2:  # not something to be typed in another way
                raise
        else:
            return Outcome.ANSWERED


def typed_answer(said: str, one: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer that was typed: empty for later, None where it says nothing."""
    said = said.encode("utf-8", "replace").decode()  # a terminal of another encoding may hand over half letters
    word = said.lower()
    if word in {"l", "later"}:
        return {}
    if one["tool"] in _QUESTIONS:
        return None if not said and one["tool"] == "ask_person" else {"verdict": "allow", "message": said}
    if word in {"y", "yes", "n", "no"}:
        return {"verdict": "allow" if word.startswith("y") else "deny"}
    if one["hunks"] and (numbers := numbers_of(said)) is not None:
        return {"verdict": "allow", "hunks": numbers}
    return {"verdict": "deny", "message": said} if len(said) > _SHORT and not said.isdecimal() else None


def numbers_of(text: str) -> list[int] | None:
    """`1,3-5` as numbers; None for what is no list of them."""
    numbers: list[int] = []
    for part in re.split(r"\s*,\s*", text.strip()):
        found = re.fullmatch(r"([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?", part)
        if found is None:
            return None
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first or last - first > _MOST_HUNKS:
            return None
        numbers += range(first, last + 1)
    return numbers
