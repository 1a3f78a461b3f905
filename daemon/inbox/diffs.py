"""The hunks of a unified diff, numbered through, so that a person can choose among them. Reads; applies nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from daemon.errors import WrongUse

_HEADER = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")

_MARKS = ("old mode", "new mode", "new file mode", "deleted file mode", "rename from", "Binary files")


@dataclass(frozen=True)
class Hunk:
    """One hunk; `number` counts from 1 through the whole diff, `of_file` within its file."""

    number: int
    file: str
    of_file: int
    header: str
    lines: list[str] = field(default_factory=list)


def hunks_of(diff: str) -> list[Hunk]:
    """All hunks of a diff, in order. By the counts in their headers, since a line of text may look like a header."""
    found: list[Hunk] = []
    lines = iter(diff.split("\n"))  # nothing else ends a line of a diff
    file = old = ""
    for line in lines:
        header = _HEADER.match(line)
        if line.startswith("--- "):
            old = _path(line[4:])
        elif line.startswith("+++ "):
            file = _path(line[4:]) or old
        elif header:
            of_file = sum(hunk.file == file for hunk in found) + 1
            counts = int(header[1] or 1), int(header[2] or 1)
            found.append(Hunk(len(found) + 1, file, of_file, line, list(_body(lines, *counts))))
    return found


def beside_hunks(diff: str) -> list[str]:
    """What a diff changes or leaves out that no hunk shows, a sentence each: modes, binary files, moves, notes."""
    told: list[str] = []
    lines = iter(diff.split("\n"))
    file, is_plain = "", False
    marks: dict[str, str] = {}
    for line in lines:
        header = _HEADER.match(line)
        if header:
            list(_body(lines, int(header[1] or 1), int(header[2] or 1)))
            is_plain = True
        elif line.startswith("diff --git "):
            told += _of_file(file, marks, is_plain=is_plain)
            file, marks, is_plain = _git_path(line), {}, False
        elif line.startswith("# "):
            told.append(line[2:])
        else:
            marks |= {word: line[len(word) :].strip() for word in _MARKS if line.startswith(word)}
    return told + _of_file(file, marks, is_plain=is_plain)


def _of_file(file: str, marks: Mapping[str, str], *, is_plain: bool) -> list[str]:
    """What there is to say of one file beside its hunks; `marks` are the lines at the head of its part."""
    if not file:
        return []
    told = []
    if "rename from" in marks:
        told.append(f"moved here from {marks['rename from']}")
    if "old mode" in marks and "new mode" in marks:
        told.append(f"its mode becomes {marks['new mode']} ({_mode(marks['new mode'])}), from {marks['old mode']}")
    new, gone = marks.get("new file mode", ""), marks.get("deleted file mode", "")
    if new not in {"", "100644"}:
        told.append(f"new, {_mode(new)}")
    if "Binary files" in marks:
        told.append("binary, removed" if gone else "binary, new" if new else "binary, changed")
    elif not is_plain and (new or gone):
        told.append("empty, removed" if gone else "empty, new")
    return [f"{file}: {', '.join(told)}"] if told else []


def _mode(mode: str) -> str:
    return {"100755": "it can be run", "100644": "it cannot be run", "120000": "a symbolic link"}.get(mode, mode)


def _git_path(line: str) -> str:
    """The path after `b/` in `diff --git a/X b/X`."""
    names = line.removeprefix("diff --git ")
    half = len(names) // 2
    return names[half + 3 :] if names[2:half] == names[half + 3 :] else names.rpartition(" b/")[2]


def _body(lines: Iterator[str], removed: int, added: int) -> Iterator[str]:
    while removed > 0 or added > 0:
        line = next(lines, None)
        if line is None:
            return
        sign = line[:1]
        removed -= sign in {"-", " ", ""}
        added -= sign in {"+", " ", ""}
        yield line


def _path(written: str) -> str:
    """The path in a `---` or `+++` line; empty for `/dev/null`."""
    path = written.partition("\t")[0].strip()
    if path == "/dev/null":
        return ""
    return path[2:] if path[:2] in {"a/", "b/"} else path


def chosen_hunks(diff: str, numbers: Iterable[int]) -> dict[str, list[int]]:
    """Numbers in the whole diff as numbers in each file; raises WrongUse for one that there is not."""
    hunks = {hunk.number: hunk for hunk in hunks_of(diff)}
    wanted = sorted(set(numbers))
    unknown = [str(number) for number in wanted if number not in hunks]
    if unknown or not wanted:
        told = f"There is no hunk {', '.join(unknown)}" if unknown else "No hunk is chosen"
        raise WrongUse(f"{told}; the diff has {_counted(list(hunks))}.", "Choose by number, or deny it as a whole.")
    chosen: dict[str, list[int]] = {}
    for number in wanted:
        chosen.setdefault(hunks[number].file, []).append(hunks[number].of_file)
    return chosen


def _counted(numbers: Sequence[int]) -> str:
    if not numbers:
        return "none"
    return "one" if len(numbers) == 1 else f"those from 1 to {len(numbers)}"
