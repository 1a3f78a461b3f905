"""Finding the one place that a block means: exactly, then ever more forgiving, but never a guess between two.

The stages, each tried only when the one before found nothing: lines as they are; all of them indented more or less by
the same; blanks at their ends ignored; dashes, quotes and spaces of typography taken for plain ones.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_FOLDED: Final = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
        **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    }
)
_HINT_LINES: Final = 20_000
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Match:
    """Where lines were found: `line` counts from 0, `shift` turns the indentation that was written into that found."""

    line: int
    shift: Shift
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """Indentation to take off the beginning of each line, then to put there."""

    off: str = ""
    on: str = ""

    def moved(self, line: str) -> str:
        """A line that was written for the indentation of the edit, in that of the file."""
        if not line.strip():
            return line
        return self.on + line.removeprefix(self.off)


_STILL: Final = Shift()


def find_lines(lines: Sequence[str], wanted: Sequence[str], start: int = 0) -> list[Match]:
    """Places of `wanted` from line `start` on, all of the first stage that finds any."""
    for note, fold in _STAGES:
        found = _find(lines, wanted, start, fold, note)
        if found:
            return found
    return []


def _find(
    lines: Sequence[str], wanted: Sequence[str], start: int, fold: Callable[[str], str] | None, note: str
) -> list[Match]:
    if fold is None:
        size = len(wanted)
        first = wanted[0]
        return [
            Match(at, _STILL)
            for at in range(start, len(lines) - size + 1)
            if lines[at] == first and lines[at : at + size] == list(wanted)
        ]
    theirs, ours = [fold(line) for line in lines], [fold(line) for line in wanted]
    found = []
    for at in range(start, len(theirs) - len(ours) + 1):
        shift = _shift(ours, theirs[at : at + len(ours)])
        if shift is not None:
            found.append(Match(at, shift, note))
    return found


def _shift(wanted: Sequence[str], found: Sequence[str]) -> Shift | None:
    """The one shift that makes all lines equal, blank ones aside; None if there is none."""
    shift: Shift | None = None
    for ours, theirs in zip(wanted, found, strict=True):
        if not ours.strip() or not theirs.strip():
            if ours.strip() != theirs.strip():
                return None
            continue
        if ours.lstrip() != theirs.lstrip():
            return None
        this = _between(ours[: len(ours) - len(ours.lstrip())], theirs[: len(theirs) - len(theirs.lstrip())])
        if this is None or (shift is not None and this != shift):
            return None
        shift = this
    return shift


def _between(written: str, found: str) -> Shift | None:
    if found.endswith(written):
        return Shift("", found.removesuffix(written))
    if written.endswith(found):
        return Shift(written.removesuffix(found), "")
    return None


def _plain(line: str) -> str:
    return line.rstrip().translate(_FOLDED)


_STAGES: Final[tuple[tuple[str, Callable[[str], str] | None], ...]] = (
    ("", None),
    ("indentation differed", str),
    ("blanks at the ends of lines differed", str.rstrip),
    ("dashes, quotes or spaces differed", _plain),
)


def replaced(wanted: Sequence[str], found: Sequence[str], new: Sequence[str], shift: Shift) -> list[str]:
    """The lines to put in place of `found`: lines that the edit keeps stay as they are in the file."""
    if wanted == found:
        return list(new)
    result: list[str] = []
    for tag, from_a, to_a, from_b, to_b in difflib.SequenceMatcher(None, wanted, new, autojunk=False).get_opcodes():
        if tag == "equal":
            result.extend(found[from_a:to_a])
        else:
            result.extend(shift.moved(line) for line in new[from_b:to_b])
    return result


def nearest(lines: Sequence[str], wanted: Sequence[str]) -> str:
    """The lines that are most like those wanted, with their numbers; empty if none are alike."""
    sought = max((line.strip() for line in wanted), key=len, default="")
    if len(sought) < 3 or len(lines) > _HINT_LINES:
        return ""
    candidates = {line.strip(): at for at, line in reversed(list(enumerate(lines)))}
    close = difflib.get_close_matches(sought, candidates, n=1, cutoff=0.6)
    if not close:
        return ""
    place = next(at for at, line in enumerate(wanted) if line.strip() == sought)
    first = max(0, candidates[close[0]] - min(place, _SHOWN // 2))
    shown = lines[first : first + min(max(len(wanted), 3), _SHOWN)]
    return "\n".join(f"{number:>5} {line}" for number, line in enumerate(shown, start=first + 1))
