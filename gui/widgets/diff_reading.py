"""Diffs as plain data: hunks of a unified diff, two texts line beside line, and which words differ. Knows no Qt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from gui.widgets.highlight import shown

_HEAD: Final = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)")
_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_PAIRED: Final = 120
"""Words are compared in blocks of so many lines at most: of one that was written anew they say nothing."""

_MOST_WORDS: Final = 300
_ALIKE: Final = 0.34
"""Lines that have less in common than this are not the same line before and after."""

Mark = tuple[int, int]


@dataclass(frozen=True)
class DiffLine:
    """A line with its numbers before and after (0: it is not there); `sign` is as diffs have it, a backslash too."""

    sign: str
    text: str
    old: int = 0
    new: int = 0
    marks: tuple[Mark, ...] = ()
    """Changed words, from and to."""


@dataclass(frozen=True)
class Hunk:
    """A piece of a file's diff; `number` counts from 1 within the file, `title` is the code around it."""

    path: str
    number: int
    lines: tuple[DiffLine, ...]
    title: str = ""
    of: int = 1
    """How many hunks the file has."""

    @property
    def added(self) -> int:
        """Lines that are new."""
        return sum(line.sign == "+" for line in self.lines)

    @property
    def removed(self) -> int:
        """Lines that are gone."""
        return sum(line.sign == "-" for line in self.lines)

    def as_text(self) -> str:
        """The lines as a diff, for a screen reader and the clipboard."""
        return "\n".join(line.sign + line.text for line in self.lines)


@dataclass(frozen=True)
class SideRow:
    """A line of each side, beside each other; None where a side has nothing there."""

    left: DiffLine | None
    right: DiffLine | None

    @property
    def is_same(self) -> bool:
        """Whether nothing changed in it."""
        return self.left is not None and self.left.sign == " "


def hunks_of(diff: str) -> list[Hunk]:
    """The hunks of a unified diff, in its order, those of git too; what is no hunk is left out."""
    hunks: list[Hunk] = []
    counted: Counter[str] = Counter()
    for path, header, lines in _pieces(diff):
        counted[path] += 1
        hunks.append(hunk_of(path, header, lines, counted[path]))
    return with_counts(hunks)


def hunk_of(path: str, header: str, lines: Sequence[str], number: int = 1, of: int = 1) -> Hunk:
    """One hunk from its header (`@@ -1,3 +1,4 @@ def f():`) and the lines below, each with its sign."""
    match = _HEAD.match(header)
    old, new = (int(match[1]), int(match[3])) if match else (1, 1)
    title = shown(match[5].strip()) if match else ""
    return Hunk(path, number, tuple(_marked(_numbered(lines, old, new))), title, of)


def with_counts(hunks: Sequence[Hunk]) -> list[Hunk]:
    """The hunks, each knowing how many its file has."""
    counted = Counter(hunk.path for hunk in hunks)
    return [replace(hunk, of=counted[hunk.path]) for hunk in hunks]


def compare(left: str, right: str, left_from: int = 1, right_from: int = 1) -> list[SideRow]:
    """Two texts beside each other, whole; lines are counted from the numbers given."""
    before, after = left.splitlines(), right.splitlines()
    lines: list[DiffLine] = []
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) + len(after) > 4_000)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            lines += [DiffLine(" ", shown(before[a + i]), left_from + a + i, right_from + c + i) for i in range(b - a)]
        else:
            lines += [DiffLine("-", shown(before[i]), old=left_from + i) for i in range(a, b)]
            lines += [DiffLine("+", shown(after[i]), new=right_from + i) for i in range(c, d)]
    return rows_of(_marked(lines))


def rows_of(lines: Iterable[DiffLine]) -> list[SideRow]:
    """The lines of a hunk as two sides; a line that was changed stands beside what became of it."""
    rows: list[SideRow] = []
    for kept, removed, added in _blocks(lines):
        if kept is not None:
            rows.append(SideRow(kept, kept))
            continue
        left = right = 0
        for one, other in [*_pairs(removed, added), (len(removed), len(added))]:
            alone = max(one - left, other - right)
            rows += [
                SideRow(
                    removed[left + i] if left + i < one else None,
                    added[right + i] if right + i < other else None,
                )
                for i in range(alone)
            ]
            if one < len(removed) and other < len(added):
                rows.append(SideRow(removed[one], added[other]))
            left, right = one + 1, other + 1
    return rows


def changed_words(before: str, after: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Where two lines differ, by whole words, in each of them; nothing where they have little in common."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        return (), ()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    same = sum(word.isalnum() for at, _, size in matcher.get_matching_blocks() for word in old[at : at + size])
    if 2 * same < _ALIKE * sum(word.isalnum() for word in [*old, *new]):
        return (), ()
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return (
        _joined([_place(old, a, b) for _, a, b, _, _ in codes], before),
        _joined([_place(new, c, d) for _, _, _, c, d in codes], after),
    )


def _pieces(diff: str) -> Iterator[tuple[str, str, list[str]]]:
    """Path, header and lines of each hunk. Headers tell how many lines follow: a line `--- a` may be code."""
    path = old_path = ""
    lines = diff.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith("--- "):
            old_path = _path_in(line[4:])
        elif line.startswith("+++ "):
            path = _path_in(line[4:]) or old_path
        elif match := _HEAD.match(line):
            begin = at
            olds, news = int(match[2] or 1), int(match[4] or 1)
            while at < len(lines) and (olds > 0 or news > 0 or lines[at].startswith("\\")):
                sign = lines[at][:1]
                olds -= sign != "+" and sign != "\\"
                news -= sign != "-" and sign != "\\"
                at += 1
            yield path, line, lines[begin:at]


def _path_in(told: str) -> str:
    """The path in a line of a diff's head, without its date and git's a/ or b/; empty for /dev/null."""
    path = told.split("\t", 1)[0].strip()
    if path == "/dev/null":
        return ""
    return path[2:] if path.startswith(("a/", "b/")) else path


def _numbered(lines: Iterable[str], old: int, new: int) -> Iterator[DiffLine]:
    for line in lines:
        sign, text = (line[:1] or " "), shown(line[1:].rstrip("\r"))
        if sign == "+":
            yield DiffLine("+", text, new=new)
            new += 1
        elif sign == "-":
            yield DiffLine("-", text, old=old)
            old += 1
        elif sign == "\\":
            yield DiffLine("\\", text.strip())
        else:
            yield DiffLine(" ", text, old, new)
            old, new = old + 1, new + 1


def _blocks(lines: Iterable[DiffLine]) -> Iterator[tuple[DiffLine | None, list[DiffLine], list[DiffLine]]]:
    """A line that stayed, or the lines removed and added at one place."""
    removed: list[DiffLine] = []
    added: list[DiffLine] = []
    for line in lines:
        if line.sign in "+-":
            if line.sign == "-" and added:
                yield None, removed, added
                removed, added = [], []
            (removed if line.sign == "-" else added).append(line)
            continue
        if line.sign == "\\":
            continue
        if removed or added:
            yield None, removed, added
            removed, added = [], []
        yield line, [], []
    if removed or added:
        yield None, removed, added


def _marked(lines: Iterable[DiffLine]) -> list[DiffLine]:
    """The lines with their changed words."""
    found = list(lines)
    places = {id(line): number for number, line in enumerate(found)}
    for _, removed, added in _blocks(found):
        for one, other in _pairs(removed, added):
            before, after = removed[one], added[other]
            old, new = changed_words(before.text, after.text)
            found[places[id(before)]] = replace(before, marks=old)
            found[places[id(after)]] = replace(after, marks=new)
    return found


def _pairs(removed: Sequence[DiffLine], added: Sequence[DiffLine]) -> list[tuple[int, int]]:
    """Which removed line became which added one, in order on both sides."""
    if not removed or not added or max(len(removed), len(added)) > _MOST_PAIRED:
        return []
    if len(removed) == len(added):
        return [(i, i) for i in range(len(removed)) if _alike(removed[i].text, added[i].text)]
    pairs: list[tuple[int, int]] = []
    begin = 0
    for one, line in enumerate(removed):
        scores = [(_likeness(line.text, added[other].text), -other) for other in range(begin, len(added))]
        best, place = max(scores, default=(0.0, 0))
        if best >= _ALIKE and len(added) - (-place) >= 1:
            pairs.append((one, -place))
            begin = -place + 1
    return pairs


def _alike(before: str, after: str) -> bool:
    return _likeness(before, after) >= _ALIKE


def _likeness(before: str, after: str) -> float:
    """How many words two lines share, from 0 to 1; order does not count here, so it is quick."""
    old, new = before.split(), after.split()
    if not old or not new:
        return 1.0 if before.strip() == after.strip() else 0.0
    counted = list(new)
    same = 0
    for word in old:
        if word in counted:
            counted.remove(word)
            same += 1
    return max(2 * same / (len(old) + len(new)), SequenceMatcher(None, before, after).quick_ratio() - 0.4)


def _place(words: Sequence[str], begin: int, end: int) -> Mark:
    start = sum(map(len, words[:begin]))
    return start, start + sum(map(len, words[begin:end]))


def _joined(marks: Iterable[Mark], text: str) -> tuple[Mark, ...]:
    """Marks with nothing but blanks between them as one, without blanks at their ends; empty ones left out."""
    joined: list[Mark] = []
    for start, end in marks:
        goes_on = bool(joined) and not text[joined[-1][1] : start].strip()
        joined.append((joined.pop()[0] if goes_on else start, end))
    trimmed = []
    for start, end in joined:
        piece = text[start:end]
        begin = start + len(piece) - len(piece.lstrip())
        if piece.strip():
            trimmed.append((begin, begin + len(piece.strip())))
    return tuple(trimmed)
