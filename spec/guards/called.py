"""Guards on calls: `forbid call eval, os.system`, `only … may call …`.

A call is found in the text, freed of comments and strings: the name as it is spelt, or as the file's imports let it be
called by. What a variable holds is not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from spec.guards.code_facts import CodeFile
from spec.guards.findings import Broken, spot_of
from spec.guards.globs import in_any, listed
from spec.guards.model import CODES, Calls, Guard
from spec.guards.statements import bindings

_WITHOUT_BRACKETS: Final = frozenset({"ruby", "bash", "perl", "elixir"})
"""Languages in which a name alone may be a call."""

_STATEMENTS: Final = {
    "php": frozenset({"echo", "print", "exit", "die", "include", "require", "include_once", "require_once"}),
    **dict.fromkeys(("javascript", "typescript", "tsx"), frozenset({"delete", "typeof"})),
}
_KEYWORDS: Final = frozenset(
    {"assert", "delete", "die", "echo", "eval", "exec", "exit", "include", "isset", "len", "open", "print", "println"}
    | {"require", "sizeof", "super", "typeof"}
)
"""Words of some language that can be called, which the index does not count as names."""

_JOINT: Final = r"\s*(?:\?\.|\.|->|::|\\)\s*"
_BEGINS: Final = re.compile(
    r"(?<![\w$.\\])(?<!->)(?<!::)(?<!def )(?<!function )(?<!fn )(?<!func )(?<!sub )(?<!class )(?<!fun )"
)
_FOLLOWS: Final = re.compile(r"(?<=\.)|(?<=->)|(?<=::)")
_OPENS: Final = r"[ \t]*(?:\?\.)?(?:(?:::)?<[^<>()\n]{0,80}>)?[ \t]*\("


def broken_calls(file: CodeFile, guard: Guard, rule: Calls) -> Iterator[Broken]:
    """Each call in the file that the guard does not allow."""
    if not rule.scope.takes(file.path) or (rule.allowed and in_any(file.path, rule.allowed)):
        return
    for name in rule.names:
        for line, column, length in calls_of(file, name):
            clause = (
                f"lets only {listed(rule.allowed, 'and')} call {name}"
                if rule.allowed
                else f"forbids calling {name} here"
            )
            yield Broken(CODES[Calls], guard.severity, guard.text, clause, spot_of(file, line, column, length), name)


def calls_of(file: CodeFile, name: str) -> Iterator[tuple[int, int, int]]:
    """Line, column and length of each call of `name`."""
    segments = [part for part in re.split(r"::|->|[.\\/]", name.rstrip("!")) if part]
    if not segments or not _may_call(file, segments[-1]):
        return
    wanted = re.compile("|".join(_spellings(file, name, segments)))
    may_stand = _FOLLOWS if name.startswith(".") else _BEGINS  # looked at last: a pattern is quick that begins plainly
    defined = {(one.name, one.start_line) for one in file.definitions}
    line, begins = 1, 0
    for found in wanted.finditer(file.bare):
        if not may_stand.match(file.bare, found.start()):
            continue
        line += file.bare.count("\n", begins, found.start())
        begins = found.start()
        called = found[0].split("(")[0].split("\n")[0].rstrip()
        if (segments[-1], line) not in defined:
            yield line, begins - file.bare.rfind("\n", 0, begins) - 1, len(called)


def _may_call(file: CodeFile, last: str) -> bool:
    """Whether it is worth looking closely. Where the index counts all calls, it saves the reading."""
    if last in file.uses or any(last in said.names for said in file.imports):
        return True
    return (file.language != "python" or last in _KEYWORDS) and last in file.text


def _spellings(file: CodeFile, name: str, segments: Sequence[str]) -> Iterator[str]:
    is_bare = file.language in _WITHOUT_BRACKETS or segments[-1] in _STATEMENTS.get(file.language, ())
    opens = r"(?![\w$])" if is_bare else _OPENS
    if name.endswith("!"):
        opens = r"!\s*[(\[{]"
    if name.startswith("."):
        yield _JOINT.join(map(re.escape, segments)) + opens
        return
    yield _JOINT.join(map(re.escape, segments)) + opens
    if len(segments) < 2:
        return
    for bound in bindings(file):
        parts = [part for one in bound.whole for part in re.split(r"[./]", one) if part]
        rest = segments[len(parts) :]
        if segments[: len(parts)] == parts and (bound.local != segments[0] or len(parts) > 1):
            yield _JOINT.join(map(re.escape, (bound.local, *rest))) + opens
