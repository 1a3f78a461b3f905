"""Programs that run another program: where in their words the other one begins. A table and a loop, no parsing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

Words = Sequence[tuple[str, bool]]
"""Words without quotes, each with whether it is fixed."""

_ASSIGNMENT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
SHELLS: Final = frozenset("sh bash dash zsh ksh mksh ash fish rbash".split())
_OPTIONS_WITH_VALUE: Final = {
    "env": frozenset("-u --unset -C --chdir".split()),
    "sudo": frozenset("-u --user -g --group -h --host -p --prompt -C -T -D -R -r -t".split()),
    "doas": frozenset("-u -C".split()),
    "nice": frozenset("-n --adjustment".split()),
    "ionice": frozenset("-c -n -p".split()),
    "timeout": frozenset("-s --signal -k --kill-after".split()),
    "stdbuf": frozenset("-i -o -e".split()),
    "time": frozenset("-f --format -o --output".split()),
    "xargs": frozenset("-I -i -n -P -L -s -d -a -E --max-args --max-procs --delimiter --arg-file --replace".split()),
    "watch": frozenset("-n --interval".split()),
    "setsid": frozenset(),
    "nohup": frozenset(),
    "command": frozenset(),
    "builtin": frozenset(),
    "exec": frozenset("-a".split()),
    "chronic": frozenset(),
    "unbuffer": frozenset(),
    "flock": frozenset("-w --timeout -E".split()),
    "taskset": frozenset(),
    "chrt": frozenset(),
    "busybox": frozenset(),
    "chroot": frozenset(),
    "unshare": frozenset(),
    "strace": frozenset("-o -e -p -s".split()),
}
_FIXED_WORDS: Final = {"timeout": 1, "flock": 1, "taskset": 1, "chrt": 1, "chroot": 1}
"""Words that stand between a wrapper's options and the program."""
_FLAGS: Final = {
    "env": frozenset("-i --ignore-environment -0 --null -v --debug -".split()),
    "timeout": frozenset("--preserve-status --foreground -v --verbose".split()),
    "nice": frozenset(),
    "stdbuf": frozenset(),
    "time": frozenset("-p --portability -a --append -v --verbose -q --quiet".split()),
    "command": frozenset("-p -v -V -pv -pV".split()),
}
"""Options without a value of the wrappers that are looked through. Of any other nobody can say whether the next word is
its value or the program: `env --uns ls x` runs x."""
_MOVERS: Final = frozenset({"-C", "--chdir"})
_DOUBTS: Final = {
    "sudo": "it asks for the rights of another user",
    "doas": "it asks for the rights of another user",
    "su": "it asks for the rights of another user",
    "pkexec": "it asks for the rights of another user",
    "xargs": "what it is called with is only known when it runs",
    "parallel": "what it is called with is only known when it runs",
    "watch": "it does not end by itself",
    "nohup": "it is made to outlive the shell",
    "setsid": "it is made to outlive the shell",
    "chroot": "it looks at another root folder",
    "unshare": "it leaves the sandbox's namespaces",
    "nsenter": "it leaves the sandbox's namespaces",
    "eval": "it runs a text that it puts together",
    "source": "it runs what a file holds",
    ".": "it runs what a file holds",
    "trap": "it runs something later",
    "alias": "it gives commands other names",
    "enable": "it changes the shell",
    "ssh": "it runs something on another machine",
    "script": "it runs something in another terminal",
    "coproc": "it leaves something running in the background",
    "disown": "it leaves something running in the background",
    "at": "it runs something later",
    "batch": "it runs something later",
    "crontab": "it runs something later",
}
_FIND_RUNS: Final = frozenset({"-exec", "-execdir", "-ok", "-okdir"})


_EVALUATING: Final = frozenset("printf test [ read unset wait mapfile readarray".split())
"""Builtins that take the name of a variable, and run what stands in `$(…)` in its index."""
_INDEX: Final = re.compile(r"\[[^\]]*(?:\$\(|`|\$\{)")


class Inner(msgspec.Struct, frozen=True):
    """The command within: words from `begin` to `end` of the outer one's, or `text` for a further shell."""

    begin: int = 0
    end: int | None = None
    text: str = ""
    assignments: tuple[str, ...] = ()
    doubt: str = ""


def unwrap(words: Words) -> Inner | None:
    """What a command calls in its turn; None if it calls nothing that we know of."""
    program = words[0][0].rpartition("/")[2]
    if program in SHELLS:
        return _shell(words)
    if program == "eval":
        return Inner(text=" ".join(text for text, _ in words[1:]), doubt=_DOUBTS["eval"])
    if program == "find":
        return _find(words)
    if program in _OPTIONS_WITH_VALUE:
        return _wrapper(program, words)
    return Inner(doubt=_DOUBTS[program]) if program in _DOUBTS else None


def evaluates(words: Sequence[str]) -> bool:
    """Whether a builtin is given a name with a command in its index."""
    if words[0] not in _EVALUATING or (words[0] == "printf" and not any(word.startswith("-v") for word in words[1:2])):
        return False
    return any(_INDEX.search(word) for word in words[1:])


def _shell(words: Words) -> Inner:
    for place, (text, _) in enumerate(words[1:], 1):
        if text.startswith("-") and not text.startswith("--") and "c" in text[1:]:
            if place + 1 >= len(words):
                return Inner(doubt="a shell is called without what it shall run")
            given, is_static = words[place + 1]
            return Inner(text=given, doubt="" if is_static else "a shell is given a text that it puts together")
        if not text.startswith(("-", "+")):
            return Inner(doubt=f"it runs what the file {text} holds")
    return Inner(doubt="a shell runs whatever it is sent")


def _find(words: Words) -> Inner | None:
    for place, (text, _) in enumerate(words):
        if text in _FIND_RUNS:
            rest = [word for word, _ in words[place + 1 :]]
            ends = [at for at, word in enumerate(rest) if word in {";", "+"}]
            end = place + 1 + (ends[0] if ends else len(rest))
            return Inner(begin=place + 1, end=end, doubt="what it is called with is only known when it runs")
    return None


def _wrapper(program: str, words: Words) -> Inner | None:
    takes_value = _OPTIONS_WITH_VALUE[program]
    place = 1
    assignments: list[str] = []
    doubts = [_DOUBTS[program]] if program in _DOUBTS else []
    while place < len(words):
        text = words[place][0]
        if program == "env" and text.startswith(("-S", "--split-string")):
            return Inner(doubt="env puts a command together")
        if text == "--":
            place += 1
            break
        if text.startswith("-") and text != "-":
            doubts += _doubts_of_option(program, text)
            place += 2 if text in takes_value else 1
        elif program in {"env", "sudo", "doas"} and _ASSIGNMENT.match(text):
            assignments.append(text)
            place += 1
        else:
            break
    place += _FIXED_WORDS.get(program, 0)
    doubt = doubts[0] if doubts else ""
    if program == "command" and any(text[1:2] and text[-1] in "vV" for text, _ in words[1:place]):
        return None  # only tells where a program is
    if place >= len(words):
        return Inner(doubt=doubt) if doubt else None
    return Inner(begin=place, assignments=tuple(assignments), doubt=doubt)


def _doubts_of_option(program: str, text: str) -> list[str]:
    """Why it is not certain what an option of a wrapper does."""
    name = text.partition("=")[0]
    if program == "env" and (name in _MOVERS or text.startswith("-C")):
        return ["it runs in another folder"]
    takes_value = _OPTIONS_WITH_VALUE[program]
    is_known = (
        program not in _FLAGS
        or name in takes_value
        or text in _FLAGS[program]
        or (text[:2] in takes_value and not text.startswith("--"))
        or (program == "nice" and re.fullmatch(r"-\d+", text) is not None)
    )
    return [] if is_known else [f"it is not known what the option {text} of {program} does"]
