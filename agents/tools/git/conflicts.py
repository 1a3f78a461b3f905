"""Conflicts of a merge: where they are, what either side says, and which side is likely right."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from agents.tools.git.repository import Repository
from agents.tree.confined import ConfinedFolder

_MARKED: Final = re.compile(
    rb"^<{7}(?: [^\n]*)?\r?\n(?P<ours>.*?)(?:^\|{7}(?: [^\n]*)?\r?\n(?P<base>.*?))?^={7}\r?\n(?P<theirs>.*?)"
    rb"^>{7}(?: [^\n]*)?(?:\r?\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
_MARK: Final = re.compile(rb"^(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)
_STAGES: Final = {"1": "base", "2": "ours", "3": "theirs"}


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """One conflict; `number` counts within the file, `kind` says what is wrong where there are no lines to compare."""

    path: str
    number: int
    line: int = 0
    ours: str = ""
    base: str = ""
    theirs: str = ""
    kind: str = ""
    suggestion: str = ""


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


def has_marks(data: bytes) -> bool:
    """Whether marks of a conflict stand in a file."""
    return _MARK.search(data) is not None


def conflicts_of(repository: Repository, path: str) -> list[Conflict]:
    """The conflicts of one file, in order."""
    sides = sides_of(repository, path)
    content = ConfinedFolder(repository.top).read(path) if sides["ours"] and sides["theirs"] else None
    marked = list(_MARKED.finditer(content.data)) if content is not None else []
    if not marked:
        return [_whole(path, sides)]
    assert content is not None
    return [
        _of_lines(path, number, content.data.count(b"\n", 0, match.start()) + 1, match)
        for number, match in enumerate(marked, 1)
    ]


def settled(data: bytes, take: str, number: int | None, text: bytes) -> bytes:
    """The file with that conflict, or all of them, settled."""
    count = 0

    def chosen(match: re.Match[bytes]) -> bytes:
        nonlocal count
        count += 1
        if number is not None and count != number:
            return match.group()
        if take == "text":
            return text if not text or text.endswith(b"\n") else text + b"\n"
        if take == "both":
            return match["ours"] + match["theirs"]
        return match[take]

    return _MARKED.sub(chosen, data)


def _of_lines(path: str, number: int, line: int, match: re.Match[bytes]) -> Conflict:
    ours, base, theirs = (
        (match[name] or b"").decode("utf-8", "replace").replace("\r\n", "\n") for name in ("ours", "base", "theirs")
    )
    suggestion = _suggestion(ours, base, theirs, has_base=match["base"] is not None)
    return Conflict(path=path, number=number, line=line, ours=ours, base=base, theirs=theirs, suggestion=suggestion)


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


def _whole(path: str, sides: dict[str, str | None]) -> Conflict:
    if sides["ours"] is None:
        kind, told = "removed in the tree, changed in what is merged", "take theirs to keep it, ours to let it go."
    elif sides["theirs"] is None:
        kind, told = "changed in the tree, removed in what is merged", "take ours to keep it, theirs to let it go."
    else:
        kind, told = "both sides have changed it, and it has no lines to join", "take ours or theirs, whole."
    return Conflict(path=path, number=1, kind=kind, suggestion=told)
