"""Answers about places, for all workspaces: a process that reads texts, and what is known of each workspace."""

from __future__ import annotations

import asyncio
import posixpath
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from blake3 import blake3

from daemon.contract.ids import WorkspaceId
from daemon.contract.place import OutlineWish, PlaceWish, ReferencesWish
from daemon.errors import WrongUse
from daemon.places.finding import Finder
from daemon.places.knowing import PlaceKnowledge
from daemon.places.noting import Notes
from daemon.places.reading import TextProcess, TextReader
from daemon.places.referring import Candidates, Referrer, places_in
from daemon.places.shapes import Definitions, Place, References
from daemon.places.spot import Spot, SpotShelf, language_of, read_saved
from daemon.places.symbol_places import SymbolPlaces
from daemon.settings.registry import INDEX_MAX_FILE_SIZE
from daemon.settings.values import Settings
from indexer.places.outline import PlacedOutline
from indexer.places.text import EditorText

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace

_KEPT_S: Final = 300.0
_FILES_AT_ONCE: Final = 12
_MOST_READ: Final = 24
"""Outlines that are kept by what their texts are: an outline is mostly followed by questions about the same text."""

_KEPT_TEXT_BYTES: Final = 2_000_000

_encoder = msgspec.json.Encoder()
_outlines = msgspec.json.Decoder(PlacedOutline)


class PlaceAnswers:
    """Answers what editors ask of places. What takes long is asked in threads; see each method."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process = TextProcess()
        self._lock = threading.Lock()
        self._open: dict[WorkspaceId, _Known] = {}
        self._read: OrderedDict[Hashable, bytes] = OrderedDict()
        self._spots = SpotShelf(_KEPT_TEXT_BYTES)

    @property
    def reader(self) -> TextReader:
        """Reads texts that are not saved, for other parts as well."""
        return self._process

    def close(self) -> None:
        """End the process that reads texts, and what reads behind answers; in a thread."""
        self._process.close()
        for known in list(self._open.values()):
            known.knowledge.close()

    def drop_unused(self) -> None:
        """Let go of what nobody has asked for in a while."""
        oldest = time.monotonic() - _KEPT_S
        with self._lock:
            self._open = {id_: known for id_, known in self._open.items() if known.knowledge.used_at > oldest}
            if not self._open:
                self._read.clear()
                self._spots = SpotShelf(_KEPT_TEXT_BYTES)

    # -- outlines ------------------------------------------------------------------------------------------------

    async def outline(self, wish: OutlineWish) -> bytes:
        """The outline of a text as JSON; for the loop. Raises TextSuperseded."""
        data = wish.text.encode("utf-8", "replace")
        language = language_of(wish.path, data, wish.language)
        if (note := self._too_large(data)) is not None:
            return _encoder.encode(PlacedOutline(language, 0, note=note))
        key = _key(language, data)
        told = self._read.get(key)
        if told is None:
            told = await asyncio.wrap_future(self._process.outline(language, data, (wish.editor, wish.path)))
            self._keep(key, told)
        return told or _encoder.encode(PlacedOutline(language, 0, note="The parser could not read this text."))

    def _keep(self, key: Hashable, told: bytes) -> None:
        with self._lock:
            if told:
                self._read[key] = told
            while len(self._read) > _MOST_READ:
                self._read.popitem(last=False)

    # -- notes ---------------------------------------------------------------------------------------------------

    def notes(self, workspace: OpenWorkspace, path: str) -> bytes:
        """What is known of a file as indexed, as JSON; in a thread. Of a file that the index does not have: nothing."""
        return self._known(workspace).notes.of(_inside(workspace, path))

    # -- symbols by name -----------------------------------------------------------------------------------------

    def symbols(self, workspace: OpenWorkspace, query: str, limit: int) -> list[dict[str, object]]:
        """Definitions whose name fits, each with the exact place of its name; in a thread."""
        matches = workspace.symbols(query, None, limit)
        named = self._known(workspace).symbol_places.of(matches)
        return [
            {
                "name": match.row.symbol.name,
                "qualified": match.row.symbol.qualified,
                "kind": match.row.symbol.kind,
                "path": match.row.file.path,
                **place._asdict(),
                "end_line": match.row.symbol.end_line + place.line - match.row.symbol.start_line,
                "score": match.score,
                "why": match.why,
            }
            for match, place in zip(matches, named, strict=True)
        ]

    # -- definitions and references ------------------------------------------------------------------------------

    def definition(self, workspace: OpenWorkspace, wish: PlaceWish) -> Definitions:
        """Where a word may be defined; in a thread."""
        known = self._known(workspace)
        path = _inside(workspace, wish.path)
        spot = self._unsaved(path, wish.text, wish.language) if wish.text is not None else known.knowledge.spot(path)
        name, places = known.finder.find(spot, wish.line, wish.column, wish.name)
        return Definitions(name, tuple(places))

    async def references(self, workspace: OpenWorkspace, wish: ReferencesWish) -> References:
        """Where a name stands; for the loop, and cancelled between files."""
        known = self._known(workspace)
        chosen = await asyncio.to_thread(self._candidates, workspace, known, wish)
        places: list[Place] = []
        looked = 0
        for first in range(0, len(chosen.paths), _FILES_AT_ONCE):
            part = chosen.paths[first : first + _FILES_AT_ONCE]
            places += await asyncio.to_thread(self._places, known, part, chosen, wish.texts)
            looked += len(part)
            if len(places) > wish.limit:
                break
        more = len(places) > wish.limit or looked < len(chosen.paths)
        return References(chosen.name, tuple(places[: wish.limit]), looked, more, chosen.is_certain)

    def _candidates(self, workspace: OpenWorkspace, known: _Known, wish: ReferencesWish) -> Candidates:
        path = _inside(workspace, wish.path) if wish.path else ""
        spot = self._spot(known, path, wish.texts) if path else None
        return known.referrer.candidates(spot, wish.line, wish.column, wish.name)

    def _places(self, known: _Known, paths: Sequence[str], chosen: Candidates, texts: Mapping[str, str]) -> list[Place]:
        places: list[Place] = []
        for path in paths:
            if path in texts or known.mentions(path, chosen.name):
                places += places_in(self._spot(known, path, texts), chosen.name, chosen.within)
        return places

    def _spot(self, known: _Known, path: str, texts: Mapping[str, str]) -> Spot:
        text = texts.get(path)
        return known.knowledge.spot(path) if text is None else self._unsaved(path, text, "")

    def _unsaved(self, path: str, text: str, language: str) -> Spot:
        data = text.encode("utf-8", "replace")
        found = language_of(path, data, language)
        key = _key(found, data)
        return self._spots.get((path, *key), lambda: self._read_spot(path, found, data, key))

    def _read_spot(self, path: str, language: str, data: bytes, key: tuple[str, bytes]) -> Spot:
        if self._too_large(data) is not None:
            return Spot(path, "", EditorText(data))  # as plain words: to free it of comments takes long
        told = self._read.get(key)
        if not told:
            told = self._process.outline(language, data, (threading.get_ident(), path)).result()
            self._keep(key, told)
        outline = _outlines.decode(told) if told else PlacedOutline(language, 0)
        return Spot(path, language, EditorText(data), outline.symbols, outline.imports)

    # -- workspaces ----------------------------------------------------------------------------------------------

    def _known(self, workspace: OpenWorkspace) -> _Known:
        with self._lock:
            known = self._open.get(workspace.row.id)
            if known is None or known.knowledge.workspace is not workspace:
                known = self._open[workspace.row.id] = _Known(workspace)
            return known

    def _too_large(self, data: bytes) -> str | None:
        most = self._settings.value(INDEX_MAX_FILE_SIZE)
        if len(data) <= most:
            return None
        return (
            f"The text has {len(data):,} bytes; those of more than {most:,} are not read ({INDEX_MAX_FILE_SIZE.name})."
        )


class _Known:
    """What is known of one workspace, and who answers from it."""

    def __init__(self, workspace: OpenWorkspace) -> None:
        self.knowledge = PlaceKnowledge(workspace)
        self.notes = Notes(self.knowledge)
        self.finder = Finder(self.knowledge)
        self.referrer = Referrer(self.knowledge)
        self.symbol_places = SymbolPlaces(workspace.row.path)

    def mentions(self, path: str, name: str) -> bool:
        """Whether a file holds a name at all; most of those that could do not, and are not looked into."""
        return name.encode("utf-8", "replace") in read_saved(self.knowledge.workspace.row.path, path).data


def _key(language: str, data: bytes) -> tuple[str, bytes]:
    return language, blake3(data).digest()


def _inside(workspace: OpenWorkspace, path: str) -> str:
    """A path relative to the workspace; raises UnknownTarget or WrongUse for one that leads out of it."""
    if Path(path).is_absolute():
        return workspace.relative(path)
    inner = posixpath.normpath(path)
    if inner == ".." or inner.startswith("../"):
        raise WrongUse(f"{path!r} does not lie in this workspace.", "Give a path below its folder.")
    return inner
