"""The hunks of a unified diff, numbered through, so that a person can choose among them. Reads; applies nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from daemon.errors import WrongUse

_HEADER = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")


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
