"""What people leave behind by mistake: marks of a merge, stops of a debugger, prints, tests that run alone, notes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from posixpath import basename
from typing import Final

import msgspec

from agents.edits.syntax import check_syntax
from agents.reviews.change import Change, Deletion, Remark, Severity

_OURS: Final = re.compile(r"^<{7}(?: |$)")
_MIDDLE: Final = re.compile(r"^={7}$")
_THEIRS: Final = re.compile(r"^>{7}(?: |$)")
_WORDS: Final = "TODO|FIXME|XXX|HACK"
_NOTE: Final = re.compile(
    rf"(?:(?<=[#*/!;-])|(?<=[#*/!;-]\s)|^\s*)(?P<word>{_WORDS})\b(?P<rest>[^\n]*)"
    rf"|(?<![\w.])(?P<named>{_WORDS})(?P<about>(?:\([^)\n]*\))?:[^\n]*)"
)
"""At the beginning of a comment, or anywhere with a colon: prose may speak of them otherwise."""
_SAID: Final = 80
_TALKATIVE: Final = re.compile(
    r"(^|/)(scripts?|bin|tools?|examples?|demos?|bench\w*|cli|cmd|commands?|console|docs?|migrations?)(/|$)"
    r"|(^|/)(setup|manage|conftest|__main__|cli|main|noxfile|fabfile|tasks)\.\w+$|[._-](cli|script)\.\w+$",
    re.IGNORECASE,
)
"""Where printing is what a file is for."""
_SCRIPTS: Final = "javascript typescript tsx vue svelte"


class _Leftover(msgspec.Struct, frozen=True):
    """A pattern in code. `is_speech`: where the file did so before, or is made to talk, it is meant."""

    code: str
    languages: str
    pattern: re.Pattern[str]
    severity: Severity
    message: str
    is_speech: bool = False


_STOP: Final = "A stop for the debugger was left here."
_ODD: Final = "which nothing else in this file does: was that to find a fault?"
_LEFTOVERS: Final = (
    _Leftover(
        "debugger",
        "python",
        re.compile(r"(?<![\w.])(?:breakpoint\(\)|i?pdb\.set_trace\(\)|import i?pdb\b|(?:pudb|debugpy)\.\w+\()"),
        "warning",
        _STOP,
    ),
    _Leftover("debugger", _SCRIPTS, re.compile(r"^\s*debugger\s*;?\s*$"), "warning", _STOP),
    _Leftover("debugger", "ruby", re.compile(r"\bbinding\.(?:pry|irb|break)\b|(?<!\w)byebug\b"), "warning", _STOP),
    _Leftover("debug-print", "rust", re.compile(r"(?<!\w)dbg!\("), "warning", "A `dbg!` was left here."),
    _Leftover(
        "debug-print",
        "php",
        re.compile(r"(?<![\w>:$])(?:var_dump|dd|print_r)\("),
        "warning",
        "A dump of values was left here.",
        is_speech=True,
    ),
    _Leftover("debug-print", "python", re.compile(r"^\s*print\("), "hint", f"It prints, {_ODD}", is_speech=True),
    _Leftover(
        "debug-print",
        _SCRIPTS,
        re.compile(r"^\s*console\.(?:log|debug|dir|table)\("),
        "hint",
        f"It writes to the console, {_ODD}",
        is_speech=True,
    ),
    _Leftover(
        "debug-print",
        "java kotlin",
        re.compile(r"\bSystem\.(?:out|err)\.print|\.printStackTrace\(\)"),
        "hint",
        f"It prints, {_ODD}",
        is_speech=True,
    ),
)
_ALONE: Final = re.compile(r"(?<![\w.])(?:(?:describe|it|test|context|suite)\.only|fdescribe|fit|fcontext)\(")


def find_leftovers(change: Change) -> Iterator[Remark]:
    """All of them in one change."""
    if change.after is None:
        return
    yield from _conflicts(change)
    if change.is_code:
        yield from _stops_and_prints(change)
        yield from _alone(change)
        yield from _notes(change)


def _conflicts(change: Change) -> Iterator[Remark]:
    """Marks of a merge that was not finished: all three, in their order."""
    begun = 0
    middle = 0
    for number, row in enumerate(change.rows, 1):
        if _OURS.match(row):
            begun, middle = number, 0
        elif begun and _MIDDLE.match(row):
            middle = number
        elif begun and middle and _THEIRS.match(row):
            told = f"A merge was not finished here: both sides stand in lines {begun} to {number}."
            yield Remark("conflict-marker", "error", told, begun, 0, len(change.rows[begun - 1]))
            begun = middle = 0


def _stops_and_prints(change: Change) -> Iterator[Remark]:
    for one in _LEFTOVERS:
        if change.language not in one.languages.split() or (one.is_speech and _may_talk(change, one)):
            continue
        for number, row in enumerate(change.code, 1):
            match = one.pattern.search(row)
            if match is None:
                continue
            column = match.start() + len(match[0]) - len(match[0].lstrip())
            yield Remark(
                one.code, one.severity, one.message, number, column, match.end() - column, _deletion(change, number)
            )


def _may_talk(change: Change, one: _Leftover) -> bool:
    if change.is_test or change.before is None or _TALKATIVE.search(change.path):
        return True
    return any(one.pattern.search(row) for row in change.code_before.split("\n"))


def _alone(change: Change) -> Iterator[Remark]:
    if not change.is_test or change.language not in _SCRIPTS.split():
        return
    for number, row in enumerate(change.code, 1):
        match = _ALONE.search(row)
        if match:
            told = f"`{match[0]}…)` keeps all other tests of {basename(change.path)} from running."
            yield Remark("focused-test", "warning", told, number, match.start(), match.end() - match.start() - 1)


def _notes(change: Change) -> Iterator[Remark]:
    """Notes to do, in comments alone."""
    for number, (row, code) in enumerate(zip(change.rows, change.code, strict=False), 1):
        match = _NOTE.search(row)
        if match is None:
            continue
        word, said = match["word"] or match["named"], (match["rest"] or match["about"] or "").strip(" :-*/#\t")
        start = match.start("word") if match["word"] else match.start("named")
        if code[start : start + len(word)].strip():
            continue  # it stands in code or in a string, which is blanked by quotes
        told = f"{word} {'was added' if change.lines is not None else 'stands here'}"
        told += (
            f": “{said if len(said) <= _SAID else said[:_SAID].rstrip() + '…'}”."
            if said
            else ", without a word on what."
        )
        yield Remark("to-do", "hint", told, number, start, len(row.rstrip()) - start)


def _deletion(change: Change, number: int) -> Deletion | None:
    """That the line goes, if what is left can still be read and the statement is on that line alone."""
    row = change.rows[number - 1].strip()
    if row.count("(") != row.count(")") or row.endswith(("{", ":", "\\", ",")):
        return None
    left = "".join(f"{one}\n" for at, one in enumerate(change.rows, 1) if at != number)
    if change.language == "python":
        try:
            ast.parse(left)
        except (SyntaxError, ValueError, RecursionError):
            return None
    elif check_syntax(change.path, (change.after or "").encode(), left.encode()).faults:
        return None
    return Deletion("Take the line out", number, number)
