"""Conflicts of a merge: where they are, what either side says, and which side is likely right."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from agents.surroundings import Concealer
from agents.tools.git.repository import Repository
from agents.tree.confined import ConfinedFolder

_STAGES: Final = {"1": "base", "2": "ours", "3": "theirs"}
_SIDES: Final = ("ours", "base", "theirs")
_USUAL_SIZE: Final = 7
_ENDS, _READINGS = 5, 100
"""So many lines at which a conflict may end are looked at, and so many ways to read it up to there."""


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """One conflict. `number` counts those that the merge left in the file, and stays when others are settled.

    `kind` says what is wrong where there are no lines to compare.
    """

    path: str
    number: int
    line: int = 0
    ours: str = ""
    base: str = ""
    theirs: str = ""
    kind: str = ""
    suggestion: str = ""


class Block(NamedTuple):
    """A conflict in a file: its lines from `start` to before `end`, and what each side says there."""

    start: int
    end: int
    ours: list[bytes]
    base: list[bytes] | None
    theirs: list[bytes]

    @property
    def said(self) -> tuple[bytes, ...]:
        """What the sides say, whatever ends their lines."""
        return tuple(_plain(b"".join(lines or [])) for lines in (self.ours, self.base, self.theirs))


class Versions:
    """A file with a conflict as both sides and their common beginning have it, and how its conflicts are marked."""

    def __init__(self, repository: Repository, path: str) -> None:
        self._repository = repository
        self.blobs = sides_of(repository, path)
        """The blobs of base, ours and theirs; None where that side has no such file."""
        self.size = _marker_size(repository, path)
        self._texts = {
            side: b"\n" + (_plain(repository.read("cat-file", "blob", blob)) if blob else b"")
            for side, blob in self.blobs.items()
        }
        """Each begins with the end of a line, so that all its lines have one before and one behind."""

    @property
    def is_on_both_sides(self) -> bool:
        """Whether both sides have the file, so that its lines can be compared."""
        return bool(self.blobs["ours"] and self.blobs["theirs"])

    def fit(self, block: Block) -> bool:
        """Whether each side of a conflict is a part of that side's text."""
        return all(self.line_of(side, getattr(block, side) or []) is not None for side in _SIDES)

    def are_gone_from(self, data: bytes) -> bool:
        """Whether the merge left marks in the file and none of them is there any more."""
        return self.is_on_both_sides and bool(self.merged) and not self.has_marks(data)

    def is_own(self, lines: Sequence[bytes]) -> bool:
        """Whether these lines, marks and all, are a part of what some side says, as in a text about conflicts."""
        return any(self.line_of(side, lines) is not None for side in _SIDES)

    def line_of(self, side: str, lines: Sequence[bytes]) -> int | None:
        """Where these lines stand in the text of a side, counted from 0."""
        text = self._texts[side]
        at = text.find(b"\n" + _plain(b"".join(lines)))
        return None if at < 0 else text.count(b"\n", 0, at)

    def has_marks(self, data: bytes) -> bool:
        """Whether marks of a conflict stand in a text that are no lines of either side."""
        own = {line for text in self._texts.values() for line in text.split(b"\n")}
        marks = re.compile(rb"^(?:<{%d}|>{%d}|\|{%d})(?: .*)?$" % ((self.size,) * 3), re.MULTILINE)
        return any(line not in own for line in marks.findall(_plain(data)))

    @cached_property
    def merged(self) -> list[Block]:
        """The conflicts that the merge left, in order; by marks so long that no line of a text looks like one."""
        runs = re.findall(rb"^(?:<+|>+|=+|\|+)", b"\n".join(self._texts.values()), re.MULTILINE)
        size = max(map(len, [*runs, b"=" * _USUAL_SIZE])) + 1
        with tempfile.TemporaryDirectory() as folder:
            places = [Path(folder, side) for side in _SIDES]
            for place in places:
                place.write_bytes(self._texts[place.name][1:])
            # Its exit status says how many there are, so that it seems to fail; of no texts it makes nothing.
            self._repository.attempt("merge-file", "--diff3", f"--marker-size={size}", *map(str, places))
            return list(_marked(places[0].read_bytes().split(b"\n"), size, self))

    def numbers(self, blocks: Sequence[Block]) -> list[int]:
        """The number of each of the conflicts that are left in a file."""
        merged, numbers = [block.said for block in self.merged], list[int]()
        for block in blocks:
            last = numbers[-1] if numbers else 0
            same = [number for number, said in enumerate(merged, 1) if number > last and said == block.said]
            numbers.append(same[0] if same else last + 1)
        return numbers

    def concealed(self, side: str, conceal: Concealer) -> list[str | None]:
        """The lines of a side without secrets."""
        return conceal.redact_lines(self._texts[side][1:].decode("utf-8", "replace"))


def conflicted_paths(repository: Repository) -> list[str]:
    """Files with conflicts, as the repository calls them."""
    entries = repository.lines("ls-files", "-u", "-z")
    return list(dict.fromkeys(entry.partition("\t")[2] for entry in entries))


def sides_of(repository: Repository, path: str) -> dict[str, str | None]:
    """The blobs of a file with a conflict: base, ours and theirs, None where that side has no such file."""
    found: dict[str, str | None] = dict.fromkeys(("base", "ours", "theirs"))
    for entry in repository.lines("ls-files", "-u", "-z", "--", path):
        _mode, blob, rest = entry.split(" ", 2)
        found[_STAGES[rest[0]]] = blob
    return found


def blocks_of(data: bytes, versions: Versions) -> list[Block]:
    """The conflicts that are marked in a file, in order.

    A line of a text may look like a mark, as the line below a title does in some documents. So of all ways to read a
    conflict the one counts by which each side is a part of that side's text; where somebody has edited within the
    marks, the one that is the only one.
    """
    return list(_marked(data.split(b"\n"), versions.size, versions))


def conflicts_of(repository: Repository, path: str, conceal: Concealer) -> list[Conflict]:
    """The conflicts of one file, in order, without secrets."""
    versions = Versions(repository, path)
    content = ConfinedFolder(repository.top).read(path) if versions.is_on_both_sides else None
    blocks = blocks_of(content.data, versions) if content is not None else []
    if not blocks:
        return [_whole(path, versions, content.data if content is not None else None)]
    assert content is not None
    whole = conceal.redact_lines(content.data.decode("utf-8", "replace"))
    sides = {side: versions.concealed(side, conceal) for side in _SIDES}
    numbered = zip(versions.numbers(blocks), blocks, strict=True)
    return [_of_lines(path, number, block, versions, whole, sides) for number, block in numbered]


def settled(data: bytes, blocks: Sequence[Block], take: str, text: bytes) -> bytes:
    """The file with these of its conflicts settled."""
    lines, kept, at = data.split(b"\n"), list[bytes](), 0
    for block in blocks:
        kept += [*lines[at : block.start], *_chosen(block, take, text)]
        at = block.end
    return b"\n".join([*kept, *lines[at:]])


def _chosen(block: Block, take: str, text: bytes) -> list[bytes]:
    sides = {"ours": block.ours, "theirs": block.theirs, "both": [*block.ours, *block.theirs]}
    chosen = sides[take] if take in sides else text.removesuffix(b"\n").split(b"\n") if text else []
    return [line.removesuffix(b"\n") for line in chosen]


def _marked(lines: Sequence[bytes], size: int, versions: Versions) -> Iterator[Block]:
    """The conflicts that are marked in the lines of a file."""
    at = 0
    while at < len(lines):
        block = _read(lines, at, size, versions) if _is_mark(lines[at], b"<", size) else None
        if block is not None:
            yield block
        at = block.end if block is not None else at + 1


def _read(lines: Sequence[bytes], start: int, size: int, versions: Versions) -> Block | None:
    """The conflict that begins at a line, if one does: by the shortest of the readings by which all sides fit."""
    nearest: list[Block] = []
    for end in islice((at for at in range(start + 1, len(lines)) if _is_mark(lines[at], b">", size)), _ENDS):
        if versions.is_own([line + b"\n" for line in lines[start : end + 1]]):
            return None
        for reading in islice(_readings(lines, start, end, size), _READINGS):
            if versions.fit(reading):
                return reading
            nearest += [reading] if not nearest or reading.end == nearest[0].end else []
    whole = [reading for reading in nearest if reading.base is not None] or nearest
    return whole[0] if len(whole) == 1 else None


def _readings(lines: Sequence[bytes], start: int, end: int, size: int) -> Iterator[Block]:
    """All ways to read a conflict between two marks, those with a common beginning first."""
    parts = range(start + 1, end)
    separators = [at for at in parts if lines[at].rstrip(b"\r") == b"=" * size]
    for base in (at for at in parts if _is_mark(lines[at], b"|", size)):
        for middle in (at for at in separators if at > base):
            yield _block(lines, start, base, middle, end)
    for middle in separators:
        yield _block(lines, start, None, middle, end)


def _block(lines: Sequence[bytes], start: int, base: int | None, middle: int, end: int) -> Block:
    def between(first: int, last: int) -> list[bytes]:
        return [line + b"\n" for line in lines[first + 1 : last]]

    before = None if base is None else between(base, middle)
    return Block(start, end + 1, between(start, middle if base is None else base), before, between(middle, end))


def _is_mark(line: bytes, letter: bytes, size: int) -> bool:
    line = line.rstrip(b"\r")
    return line == letter * size or line.startswith(letter * size + b" ")


def _marker_size(repository: Repository, path: str) -> int:
    said = repository.lines("check-attr", "-z", "conflict-marker-size", "--", path)
    return int(said[2]) if len(said) > 2 and said[2].isdecimal() and int(said[2]) > 0 else _USUAL_SIZE


def _plain(text: bytes) -> bytes:
    """A text with plain ends of lines, also of its last."""
    text = text.replace(b"\r\n", b"\n")
    return text + b"\n" if text and not text.endswith(b"\n") else text


def _of_lines(
    path: str,
    number: int,
    block: Block,
    versions: Versions,
    whole: Sequence[str | None],
    sides: Mapping[str, Sequence[str | None]],
) -> Conflict:
    """A conflict as it is shown. Secrets are hidden in the whole text of a side: half of one looks like none."""
    told = {side: _plain(b"".join(getattr(block, side) or [])).decode("utf-8", "replace") for side in _SIDES}
    shown = {}
    for side in _SIDES:
        lines = getattr(block, side) or []
        first = versions.line_of(side, lines)
        if first is None:  # somebody has edited it
            first, text = block.start + 1 + _above(block, side), whole
        else:
            text = sides[side]
        shown[side] = "".join(f"{line}\n" for line in text[first : first + len(lines)] if line is not None)
    suggestion = _suggestion(told["ours"], told["base"], told["theirs"], has_base=block.base is not None)
    return Conflict(path=path, number=number, line=block.start + 1, suggestion=suggestion, **shown)


def _above(block: Block, side: str) -> int:
    """How many lines of the conflict stand between its first mark and a side."""
    if side == "ours":
        return 0
    base = len(block.ours) + 1
    return base if side == "base" or block.base is None else base + len(block.base) + 1


def _suggestion(ours: str, base: str, theirs: str, *, has_base: bool) -> str:
    if ours.split() == theirs.split():
        return "take ours: the sides differ in white space alone."
    if has_base and ours.split() == base.split():
        return "take theirs: ours differs from what both began with in white space alone."
    if has_base and theirs.split() == base.split():
        return "take ours: theirs differs from what both began with in white space alone."
    if has_base and not base.strip():
        return "take both: each side has only added lines. Look at whether their order matters."
    if theirs.strip() and theirs.strip() in ours:
        return "take ours: it holds all of theirs."
    if ours.strip() and ours.strip() in theirs:
        return "take theirs: it holds all of ours."
    return "both sides have changed the same lines: read why, and write what serves both purposes."


def _whole(path: str, versions: Versions, data: bytes | None) -> Conflict:
    if versions.blobs["ours"] is None and versions.blobs["theirs"] is None:
        kind, told = "removed on both sides, under another name on one of them", "take ours to let it go."
    elif versions.blobs["ours"] is None:
        kind, told = "removed in the tree, changed in what is merged", "take theirs to keep it, ours to let it go."
    elif versions.blobs["theirs"] is None:
        kind, told = "changed in the tree, removed in what is merged", "take ours to keep it, theirs to let it go."
    elif data is not None and versions.are_gone_from(data):
        kind, told = "its marks are gone from the file", "take as_it_is if the file is now as it should be."
    else:
        kind, told = "both sides have changed it, and it has no lines to join", "take ours or theirs, whole."
    return Conflict(path=path, number=1, kind=kind, suggestion=told)
