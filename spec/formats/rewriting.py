"""A folder written back: what is unchanged byte for byte, and only the lines of changed items anew.

Every item owns some places of its file, and each place is a part of it: a heading, a sentence, one scenario. A part is
written anew only when its text came out different; all between the parts is the rest, and stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from spec.errors import BadImport
from spec.formats.folder import Folder, Imported, Item, Place, Rest
from spec.formats.lines import Line, TextFile, read_text

Render = Callable[[Item, str], Sequence[str] | None]
"""The lines of a part of an item; None for a part that it does not have (any more)."""

Parts = Callable[[Item], Sequence[str]]
"""The names of the parts that an item of today has, in order; those that it owns no place for yet are put behind it."""

Mend = Callable[[Item, Item, Place, Sequence[str]], Sequence[str] | None]
"""A smaller change of the written lines than writing the part anew; None where there is none."""


class Format(msgspec.Struct, frozen=True):
    """How the items of a format are written: `spacing` are blank lines before an item that is added."""

    name: str
    render: Render
    parts: Parts = lambda item: ()
    mend: Mend = lambda before, after, place, lines: None
    spacing: Callable[[Item], int] = lambda item: 0


class _Piece(msgspec.Struct, frozen=True):
    """Lines `start` up to `end` of a file, and the bytes that come there instead (None: as they are)."""

    start: int
    end: int
    raw: bytes | None = None


def owned_by(item: Item) -> tuple[Place, ...]:
    """The places whose lines are the item's own; a part that begins with @ only points into the lines of another."""
    return tuple(place for place in item.places if not place.part.startswith("@"))


def rest_of(texts: Mapping[str, TextFile], folder: Folder, items: Iterable[Item]) -> tuple[Rest, ...]:
    """Everything that no item owns: lines of the files that were read, and whole files that were not."""
    owned: dict[str, list[Place]] = defaultdict(list)
    for item in items:
        for place in owned_by(item):
            owned[place.path].append(place)
    found: list[Rest] = []
    for path in sorted(folder):
        text = texts.get(path)
        if text is None or not text.lines:
            found.append(Rest(path, 0, 0, folder[path]))
            continue
        at = 1
        for place in sorted(owned[path]):
            if place.start > at:
                found.append(Rest(path, at, place.start, text.raw(at, place.start)))
            at = max(at, place.end)
        if at <= len(text.lines):
            found.append(Rest(path, at, len(text.lines) + 1, text.raw(at, len(text.lines) + 1)))
    return tuple(found)


def rewrite(folder: Folder, before: Imported, after: Imported, how: Format) -> dict[str, bytes]:
    """The files of `folder`, which `before` was read from, as `after` wants them; BadImport for what fits nowhere.

    Files are put together from the rest and the items, never copied, so that equal items prove an equal file.
    """
    paths = {place.path for item in before.items() for place in owned_by(item)}
    texts = {path: read_text(path, folder[path]) for path in sorted(paths)}
    pieces = _pieces(texts, before, after, how)
    whole = {rest.path: rest.raw for rest in after.rest if rest.start == 0}
    between = {(rest.path, rest.start): rest.raw for rest in after.rest if rest.start}
    result = dict(whole)
    lined = {rest.path for rest in after.rest if rest.start} | set(texts)
    for path in sorted(lined):
        text = texts.get(path) or read_text(path, folder[path])
        result[path] = b"".join(_joined(text, pieces.get(path, []), between, path))
    return result


def _joined(
    text: TextFile, pieces: list[_Piece], between: Mapping[tuple[str, int], bytes], path: str
) -> Iterator[bytes]:
    at, end = 1, len(text.lines) + 1
    for piece in sorted(pieces, key=lambda one: (one.start, one.end)):
        if piece.start > at:
            yield between.get((path, at), text.raw(at, piece.start))
            at = piece.start
        if piece.raw is None:
            yield text.raw(max(at, piece.start), piece.end)
        elif piece.raw:
            yield _continued(text, piece)
        at = max(at, piece.end)
    if at < end:
        yield between.get((path, at), text.raw(at, end))


def _continued(text: TextFile, piece: _Piece) -> bytes:
    """What is new, on a line of its own also where the file ended without one; a last line keeps its missing ending."""
    assert piece.raw is not None
    ending = b"" if piece.start < 2 or _ends_line(text.lines[piece.start - 2]) else text.encode("")
    last = piece.end == len(text.lines) + 1 and piece.end > piece.start
    if last and not _ends_line(text.lines[piece.end - 2]):
        return ending + piece.raw.removesuffix(text.encode(""))
    return ending + piece.raw


def _ends_line(line: Line) -> bool:
    return line.raw.rstrip(b"\x00")[-1:] in {b"\n", b"\r"}


def _pieces(texts: Mapping[str, TextFile], before: Imported, after: Imported, how: Format) -> dict[str, list[_Piece]]:
    pieces: dict[str, list[_Piece]] = defaultdict(list)
    kept = {item.places: item for item in after.items() if item.places}
    anchors: dict[tuple[str, str], Place] = {}
    for old in before.items():
        owned = owned_by(old)
        if not owned:
            continue
        new = kept.get(old.places)
        for place in owned:
            pieces[place.path].append(_piece(texts[place.path], place, old, new, how))
        last = max(owned)
        if new is not None:
            _add_parts(texts[last.path], pieces[last.path], (old, new), last, how)
        anchors[_family(old)] = anchors[type(old).__name__, ""] = last
    for new in after.items():
        if not new.places:
            anchor = anchors.get(_family(new)) or anchors.get((type(new).__name__, ""))
            if anchor is None:
                raise BadImport(how.name, f"there is no list yet that {_told(new)} could be added to", _HINT)
            _add_item(texts[anchor.path], pieces[anchor.path], new, anchor, how)
    return pieces


_HINT: Final = "Write the folder anew, or add the first item of that kind by hand."


def _piece(text: TextFile, place: Place, old: Item, new: Item | None, how: Format) -> _Piece:
    if new is None:
        return _Piece(place.start, place.end, b"")
    told, wanted = how.render(old, place.part), how.render(new, place.part)
    if told == wanted:
        return _Piece(place.start, place.end)
    if wanted is None:
        return _Piece(place.start, place.end, b"")
    lines = [line.text for line in text.lines[place.start - 1 : place.end - 1]]
    mended = how.mend(old, new, place, lines)
    mark = b"\xef\xbb\xbf" if place.start == 1 and text.lines[0].raw.startswith(b"\xef\xbb\xbf") else b""
    return _Piece(place.start, place.end, mark + _encoded(text, wanted if mended is None else mended))


def _add_parts(text: TextFile, pieces: list[_Piece], items: tuple[Item, Item], last: Place, how: Format) -> None:
    """Parts that an item has got since, behind its last place."""
    old, new = items
    owned = {place.part for place in old.places}
    had = {part for part in how.parts(old) if how.render(old, part) is not None}
    wanted = [part for part in how.parts(new) if part not in owned and part not in had]
    added = [line for part in wanted for line in how.render(new, part) or ()]
    if added:
        pieces.append(_Piece(last.end, last.end, _encoded(text, added)))


def _add_item(text: TextFile, pieces: list[_Piece], new: Item, anchor: Place, how: Format) -> None:
    lines = [""] * how.spacing(new) + [line for part in how.parts(new) for line in how.render(new, part) or ()]
    pieces.append(_Piece(anchor.end, anchor.end, _encoded(text, lines)))


def _encoded(text: TextFile, lines: Sequence[str]) -> bytes:
    return b"".join(text.encode(line) for line in lines)


def _family(item: Item) -> tuple[str, str]:
    return type(item).__name__, item.scope


def _told(item: Item) -> str:
    name = getattr(item, "foreign_id", "") or getattr(item, "id", "") or getattr(item, "title", "")
    kind = type(item).__name__.removesuffix("Seed").lower()
    return f"{kind} {name!r}" if name else f"another {kind}"
