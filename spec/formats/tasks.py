"""Lines with a check box: what such a line says whatever the tool, and the tasks that a plan gives to be written."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from spec.formats.blocks import Heading, width_of
from spec.formats.languages import DEPENDENCY_WORDS
from spec.formats.lines import Kind, TextFile


class PlannedTask(msgspec.Struct, frozen=True, omit_defaults=True):
    """A task to be written into another tool's list.

    `depends_on` are ids of other planned tasks; `requirements` aliases or foreign ids of requirements; `acceptance`
    sentences that tell when it is done; `phase` a heading to stand under; `parallel` that it touches no file of another
    task that is open at the same time.
    """

    id: str
    title: str
    details: tuple[str, ...] = ()
    acceptance: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    phase: str = ""
    parallel: bool = False
    done: bool = False
    optional: bool = False


class Box(msgspec.Struct, frozen=True):
    """A check box line: lines `start` up to `end`, its mark, a star behind it, the text, and the lines below."""

    start: int
    end: int
    indent: int
    mark: str
    starred: bool
    text: str
    below: tuple[str, ...] = ()


STATES: Final[Mapping[str, str]] = {
    " ": "open",
    "": "open",
    "x": "done",
    "X": "done",
    "✓": "done",
    "✔": "done",
    "✅": "done",
    "~": "doing",
    "/": "doing",
    ">": "doing",
    "-": "dropped",
}
MARKS: Final[Mapping[str, str]] = {"open": " ", "done": "x", "doing": "~", "dropped": "-"}

_BOX: Final = re.compile(r"([ \t>]*)(?:[-*+]|\d{1,9}[.)])[ \t]+\[([ xX~/>✓✔✅-]?)\](\*?)(?=\s|$|\*)\*?[ \t]*")
_ID: Final = r"[A-Za-z]{0,6}-?\d+(?:\.\d+)*[a-z]?"
_RANGE: Final = re.compile(
    rf"({_ID})(?:\s*(?:-|–|—|~|～|\.\.\.?|…|to|through|bis|até|a|至|到|から)\s*({_ID}))?(?![^\W_]|\.\d)", re.IGNORECASE
)
_DEPENDS: Final = re.compile(rf"(?:{DEPENDENCY_WORDS})[\s:：_*`]{{0,10}}", re.IGNORECASE)
_LIST: Final = re.compile(
    rf"[\s,;/&、，；+`*()]{{0,8}}(?:(?:and|or|e|y|и|und|et|和|与|及|tasks?)\s+)?[`*]{{0,3}}{_RANGE.pattern}",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"`([^`\s]{2,200})`")
_PATH: Final = re.compile(r"(?:[\w.@*\[\]{}$-]{1,80}/){1,20}[\w.@*\[\]{}$-]{0,80}")
_NAME: Final = re.compile(r"[\w.-]{1,80}\.[A-Za-z][A-Za-z0-9]{0,5}")
_WEB: Final = re.compile(r"[a-z]{2,8}://\S{1,400}|\]\([^()\s]{1,400}\)")
_WHOLE: Final = re.compile(r"([A-Za-z]{0,6}-?(?:\d+\.)*)(\d+)([a-z]?)")


def boxes_of(text: TextFile) -> Iterator[Box]:
    """All check boxes of a file, nested ones too, each with the lines below it up to the next box or the next text."""
    starts = [
        at
        for at, line in enumerate(text.lines, start=1)
        if line.is_text and "[" in line.text[:120] and _BOX.match(line.text)
    ]
    for number, at in enumerate(starts):
        limit = starts[number + 1] if number + 1 < len(starts) else len(text.lines) + 1
        match = _BOX.match(text.lines[at - 1].text)
        assert match is not None
        indent = width_of(match[1].replace(">", " "))
        end = _box_end(text, at, limit, indent)
        below = tuple(line.text.strip() for line in text.lines[at : end - 1] if line.text.strip())
        rest = text.lines[at - 1].text[match.end() :]
        yield Box(at, end, indent, match[2], bool(match[3]), rest.strip(), below)


def _box_end(text: TextFile, at: int, limit: int, indent: int) -> int:
    """A box ends at a heading, a rule, or text that is not indented below it; a wrapped line below belongs."""
    end = at + 1
    blank = False
    for number in range(at + 1, limit):
        line = text.lines[number - 1]
        if not line.text.strip():
            blank = True
            continue
        deeper = width_of(line.text) > indent
        if line.kind is Kind.CODE:
            if blank and not deeper and end != number:
                break
        elif line.kind is not Kind.TEXT or not (deeper or (not blank and _wraps(line.text))):
            break
        end, blank = number + 1, False
    return end


def _wraps(text: str) -> bool:
    """Whether an unindented line can go on with the one above: it begins no list, heading, quote, rule or table."""
    return not text.lstrip().startswith(
        ("#", "-", "*", "+", ">", "|", "<!--", "```", "~~~", "===", "___")
    ) and not re.match(r"\d{1,9}[.)]\s", text)


def remarked(line: str, mark: str) -> str:
    """The same line with another mark in its box."""
    match = _BOX.match(line)
    if match is None:
        return line
    inside = line.index("[")
    return line[: inside + 1] + mark + line[line.index("]", inside) :]


def expanded(text: str, looks_like: re.Pattern[str]) -> tuple[str, ...]:
    """The ids that a list names, ranges such as `2.1-2.6` spelled out; words between them are passed over."""
    found: dict[str, None] = {}
    for match in _RANGE.finditer(text):
        if match.start() and (text[match.start() - 1].isalnum() or text[match.start() - 1] in "._-/"):
            continue
        found.update(dict.fromkeys(one for one in _between(match[1], match[2] or "") if looks_like.fullmatch(one)))
    return tuple(found)


def _between(first: str, last: str) -> Iterator[str]:
    """Both ends of a range and what lies between, when they differ in the last number alone."""
    begin, end = _WHOLE.fullmatch(first), _WHOLE.fullmatch(last)
    if begin is None or end is None:
        yield first
        return
    same = begin[1].casefold() == end[1].casefold() or (begin[1] and not end[1])
    low, high = int(begin[2]), int(end[2])
    if not same or begin[3] or end[3] or not low < high <= low + 500:
        yield from (first, last)
        return
    width = len(begin[2])
    yield from (f"{begin[1]}{number:0{width}d}" for number in range(low, high + 1))


def dependencies_in(text: str, looks_like: re.Pattern[str]) -> tuple[str, ...]:
    """The ids of tasks that follow words such as `depends on`; `looks_like` tells an id from other numbers."""
    found: dict[str, None] = {}
    for match in _DEPENDS.finditer(text):
        at = match.end()
        while (item := _LIST.match(text, at)) is not None:
            ids = [one for one in _between(item[1], item[2] or "") if looks_like.fullmatch(one)]
            if not ids:
                break
            found.update(dict.fromkeys(ids))
            at = item.end()
    return tuple(found)


def files_in(text: str) -> tuple[str, ...]:
    """Paths that a task names: in backticks, or bare with a slash; addresses of the web are none."""
    bare = _WEB.sub(" ", text)
    found: dict[str, None] = {}
    for word in _QUOTED.findall(bare):
        if _PATH.fullmatch(word) or _NAME.fullmatch(word):
            found[word] = None
    for word in _QUOTED.sub(" ", bare).split():
        path = word.strip("()[]{},;:\"'*_").rstrip(".,;:")
        if len(path) < 200 and _PATH.fullmatch(path) and ("." in path.rpartition("/")[2] or path.endswith("/")):
            found[path] = None
    return tuple(found)


def phases_of(headings: Sequence[Heading], lines: int, deepest: int = 2) -> list[str]:
    """For each line (from 0 for line 1) the heading it stands under, no deeper than `deepest` and below the title."""
    phases = [""] * lines
    for heading in headings:
        if 1 < heading.level <= deepest:
            phases[heading.at - 1 : heading.end - 1] = [heading.title] * (heading.end - heading.at)
    return phases


def waves_of(tasks: Sequence[PlannedTask]) -> list[list[PlannedTask]]:
    """The tasks in waves: each depends only on tasks of earlier ones. What waits for itself comes last, together."""
    known = {task.id for task in tasks}
    done: set[str] = set()
    waves = []
    left = list(tasks)
    while left:
        ready = [task for task in left if all(other in done or other not in known for other in task.depends_on)]
        wave = ready or left
        waves.append(wave)
        done |= {task.id for task in wave}
        left = [task for task in left if task.id not in done]
    return waves


def id_map(tasks: Sequence[PlannedTask], ids: Sequence[str]) -> dict[str, str]:
    """From the ids of the plan to those of the tool."""
    return {task.id: new for task, new in zip(tasks, ids, strict=True)}
