"""Applies edits in memory: all of them or none, each block at the one place that it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from agents.edits.edit import Block, FileEdit, FileOutcome
from agents.edits.matching import Match, find_lines, nearest, replaced
from agents.edits.text import Span, TextFile, decode, new_text_file
from agents.errors import BadPatch, EditAmbiguous, EditError, EditNotFound, FileMissing, FileUnsuitable
from agents.quoting import quoted

Reader = Callable[[str], bytes | None]
"""The content of a file, None where there is none."""

_TELLING: Final = 6
"""So many letters that are no blanks make a piece of text that is hardly there by chance."""


def apply_edits(edits: Iterable[FileEdit], read: Reader) -> list[FileOutcome]:
    """What all paths become, in the order in which they were first named; raises `AgentError` and changes nothing.

    Edits of one path build on each other.
    """
    first: dict[str, bytes | None] = {}
    now: dict[str, bytes | None] = {}
    notes: dict[str, list[str]] = {}
    moved: dict[str, str] = {}

    def content(path: str) -> bytes | None:
        if path not in now:
            first[path] = now[path] = read(path)
            notes[path] = []
        return now[path]

    for edit in edits:
        before = content(edit.path)
        if edit.move_to and content(edit.move_to) is not None and edit.move_to != edit.path:
            if before is None:  # done before
                continue
            raise EditError(f"{edit.move_to} is there already, so {edit.path} cannot become it.", "Remove it first.")
        after, told = _outcome(edit, before)
        notes[edit.path].extend(told)
        now[edit.path] = after
        if edit.move_to and edit.move_to != edit.path:
            now[edit.path], now[edit.move_to] = None, after
            moved[edit.move_to] = edit.path
    return [
        FileOutcome(
            path=path, before=first[path], after=now[path], notes=tuple(notes[path]), moved_from=moved.get(path, "")
        )
        for path in first
    ]


def _outcome(edit: FileEdit, before: bytes | None) -> tuple[bytes | None, list[str]]:
    if edit.kind == "remove":
        return None, []
    if edit.kind in {"create", "write"}:
        after = written(edit.path, before, edit.content)
        if edit.kind == "create" and before is not None and before != after:
            raise EditError(f"{edit.path} is there already with other content.", "Edit it, or write it as a whole.")
        return after, []
    if before is None:
        if edit.blocks and all(not block.find for block in edit.blocks):
            return written(edit.path, None, "".join(block.replace for block in edit.blocks)), []
        raise FileMissing(edit.path)
    file = decode(before)
    if file is None:
        raise FileUnsuitable(edit.path, "it is binary")
    told: list[str] = []
    for block in edit.blocks:
        raw, note = apply_block(file, block, edit.path)
        told.extend([note] if note else [])
        file = TextFile(raw, file.encoding, file.mark)
    return file.encoded(file.raw, edit.path), told


def written(path: str, before: bytes | None, content: str) -> bytes:
    """Whole new content in the encoding and with the line endings of the file that it replaces."""
    file = (decode(before) if before is not None else None) or new_text_file()
    plain = content.replace("\r\n", "\n") if file.raw else content
    return file.encoded(plain.replace("\n", file.newline) if file.raw else plain, path)


def apply_block(file: TextFile, block: Block, path: str) -> tuple[str, str]:
    """The raw content after one block, and a note; raises `EditNotFound`, `EditAmbiguous` and `BadPatch`."""
    find, new = block.find.replace("\r\n", "\n"), block.replace.replace("\r\n", "\n")
    text = file.text
    if not find:
        return _insert(file, block, new, path)
    if not block.by_line:
        places = _places(text, find)
        if places and _is_done(text, find, new, places):
            return file.raw, "already so"
        if len(places) == 1 or (places and block.everywhere):
            return file.with_spans([Span(at, at + len(find), new) for at in places]), ""
        if places:
            raise _ambiguous(path, [text.count("\n", 0, at) + 1 for at in places])
    return _apply_lines(file, text, block, find, new, path)


def _apply_lines(file: TextFile, text: str, block: Block, find: str, new: str, path: str) -> tuple[str, str]:
    lines, wanted, fresh = text.split("\n"), _lines(find), _lines(new)
    start = _after_scope(lines, block.scope, path)
    matches = find_lines(lines, wanted, start)
    chosen = _chosen(matches, block, len(lines), len(wanted))
    if not chosen and matches:
        raise _ambiguous(path, [match.line + 1 for match in matches])
    if not chosen:
        if _is_telling(new) and len(find_lines(lines, fresh)) == 1:
            return file.raw, "already so"
        raise _not_found(path, lines, wanted, find)
    if _is_around(lines, wanted, fresh, chosen[0].line):
        return file.raw, "already so"
    spans = [_span(lines, match, wanted, fresh) for match in chosen]
    note = f"lines {chosen[0].line + 1}-{chosen[0].line + len(wanted)}: {chosen[0].note}" if chosen[0].note else ""
    return file.with_spans(spans), note


def _chosen(matches: Sequence[Match], block: Block, total: int, size: int) -> Sequence[Match]:
    """The matches that are meant: the only one, all if all are, or the one at exactly the place that was named."""
    if len(matches) <= 1 or block.everywhere:
        return matches
    if block.at_end:
        return [match for match in matches if match.line + size >= total - 1][-1:]
    return [match for match in matches if block.near and match.line + 1 == block.near]


def _after_scope(lines: Sequence[str], scope: Sequence[str], path: str) -> int:
    start = 0
    for line in scope:
        at = next((n for n in range(start, len(lines)) if line.strip() in lines[n]), None)
        if at is None:
            raise EditNotFound(
                f"{path} has no line {line.strip()!r} to look below.", "Read the file and name one that it has."
            )
        start = at + 1
    return start


def _span(lines: Sequence[str], match: Match, wanted: Sequence[str], fresh: Sequence[str]) -> Span:
    found = lines[match.line : match.line + len(wanted)]
    new = replaced(wanted, found, fresh, match.shift)
    start = sum(len(line) + 1 for line in lines[: match.line])
    end = start + sum(len(line) + 1 for line in found) - 1
    if new:
        return Span(start, end, "\n".join(new))
    if match.line + len(wanted) < len(lines):
        return Span(start, end + 1, "")
    return Span(max(start - 1, 0), end, "")


def _insert(file: TextFile, block: Block, new: str, path: str) -> tuple[str, str]:
    """Text for which no place is named by content: into an empty file, below a scope, or at the end if it says so."""
    text = file.text
    if not text.strip():
        return file.with_spans([Span(0, len(text), new)]), ""
    lines = text.split("\n")
    if block.scope:
        at = _after_scope(lines, block.scope, path)
        if lines[at : at + len(_lines(new))] == _lines(new):
            return file.raw, "already so"
        offset = sum(len(line) + 1 for line in lines[:at])
        return file.with_spans([Span(offset, offset, _closed(new))]), ""
    if block.at_end:
        if text.rstrip("\n").endswith(new.rstrip("\n")):
            return file.raw, "already so"
        gap = "" if text.endswith("\n") else "\n"
        return file.with_spans([Span(len(text), len(text), gap + new)]), ""
    raise BadPatch(
        f"{path} is not empty, and the edit does not say where its text belongs.", "Give lines around the place."
    )


def _is_done(text: str, find: str, new: str, places: Sequence[int]) -> bool:
    """Whether every place already lies inside of what would be put there: the edit was made before."""
    inner = new.find(find)
    if inner == -1 or new == find:
        return False
    return all(any(text.startswith(new, at - offset) for offset in _places(new, find) if at >= offset) for at in places)


def _is_around(lines: Sequence[str], wanted: Sequence[str], fresh: Sequence[str], line: int) -> bool:
    """The same for lines: what is to be kept is found, and what is to be added is there around it."""
    if len(fresh) <= len(wanted):
        return False
    return any(
        fresh[offset : offset + len(wanted)] == list(wanted)
        and line >= offset
        and lines[line - offset : line - offset + len(fresh)] == list(fresh)
        for offset in range(len(fresh) - len(wanted) + 1)
    )


def _places(text: str, piece: str) -> list[int]:
    found, at = [], text.find(piece)
    while at != -1:
        found.append(at)
        at = text.find(piece, at + len(piece))
    return found


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _closed(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _is_telling(text: str) -> bool:
    return sum(not letter.isspace() for letter in text) >= _TELLING


def _ambiguous(path: str, numbers: Sequence[int]) -> EditAmbiguous:
    told = ", ".join(map(str, numbers[:10])) + (f" and {len(numbers) - 10} more" if len(numbers) > 10 else "")
    return EditAmbiguous(
        f"The text to replace is {len(numbers)} times in {path}: at lines {told}. Nothing was changed.",
        "Take in more lines around the one that is meant.",
    )


def _not_found(path: str, lines: Sequence[str], wanted: Sequence[str], find: str) -> EditNotFound:
    first = quoted(find.strip().split("\n", 1)[0], 120)
    close = nearest(lines, wanted)
    told = f" The nearest lines are:\n{close}" if close else ""
    return EditNotFound(
        f"The text to replace, which begins with {first!r}, is not in {path}. Nothing was changed.{told}",
        "Copy the lines exactly as `read_file` shows them, without their numbers.",
    )
