"""Looking for things: in code and spec by words, by name for the palette, and the text around a place.

A workspace's index and a project's spec answer each for itself. Their scores mean nothing beside each other, so a hit
carries its share of the best score of its own list, and what the spec says comes a little after as good code.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from daemon.client.api import Client
from daemon.contract.decision import DecisionView
from daemon.contract.evidence import SpecHit, SpecSearchAnswer
from daemon.contract.knowledge import SearchAnswer, SearchHit, SymbolAnswer, SymbolHit
from daemon.contract.structure import Outline
from daemon.errors import DaemonError, WrongUse
from gui.operations.operation import Operation
from gui.operations.place import Place
from gui.operations.reading import path_to, read, read_list

HitKind = Literal["code", "symbol", "decision", "document", "file"]

MOST: Final = 40
_SPEC_MOST: Final = 12
_SPEC_WEIGHT: Final = 0.9
_NAME_WEIGHT: Final = 0.6
_LEAST_NAME: Final = 0.5
"""Names that fit worse are letters found in order: a help while typing, and noise in results."""
_LARGEST: Final = 1_000_000
_QUICK: Final = 5
_DECISIONS: Final = 2000
_ANSWER: Final = 80
_FILES_ASKED: Final = 200
_WILD: Final = re.compile(r"""[*?\[\]!"]""")
_COMPOSED: Final = re.compile(r"[a-z][A-Z]|\w_\w")
_EXAMPLE_TOKENS: Final = 2000
_EXAMPLE_NAMES: Final = 2


@dataclass(frozen=True)
class Hit:
    """One thing found. `sort` says of what kind it is in words, `share` how good it is beside the best of its list."""

    kind: HitKind
    title: str
    sort: str
    path: str = ""
    line: int = 0
    end_line: int = 0
    alias: str = ""
    detail: str = ""
    snippet: str = ""
    share: float = 0.0
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a search found, best first; `notes` say what it had to do without."""

    words: str
    hits: tuple[Hit, ...] = ()
    notes: tuple[str, ...] = ()
    took_ms: int = 0

    def of(self, kind: str) -> list[Hit]:
        """The hits of a kind; all of them for `all`."""
        return [hit for hit in self.hits if kind in ("all", hit.kind)]


@dataclass(frozen=True)
class Example:
    """A search that this workspace answers, and why it is worth a try."""

    words: str
    why: str


@dataclass(frozen=True)
class FileText:
    """A file of the workspace as it lies on disk; `is_cut` where it is too long to be shown whole."""

    path: str
    text: str
    is_cut: bool = False


# -- the view ----------------------------------------------------------------------------------------------------


def search(place: Place, words: str, path: str = "", most: int = MOST) -> Operation[Found]:
    """Everything that fits the words: code, definitions, documents, and what the project's spec says."""

    def call(client: Client) -> Found:
        began = time.perf_counter()
        query = {"q": words, "path": path or None, "k": most}
        answer = read(client, path_to("workspaces", place.workspace, "search"), SearchAnswer, query)
        names = [] if path else _names(client, place, words, most)
        spec = [] if path else _spec(client, place, words, _SPEC_MOST)
        hits = [*_code_hits(answer.results, names), *_spec_hits(spec)]
        hits.sort(key=lambda hit: -hit.share)
        return Found(words, tuple(hits), tuple(answer.notes), round((time.perf_counter() - began) * 1000))

    return Operation("Search", call)


def find_examples(place: Place) -> Operation[list[Example]]:
    """Searches that this workspace answers well: words from its own most used definitions, and a question."""

    def call(client: Client) -> list[Example]:
        outline = read(client, path_to("workspaces", place.workspace, "map"), Outline, {"budget": _EXAMPLE_TOKENS})
        symbols = [symbol for file in outline.files for symbol in file.symbols if len(symbol.name) > 4]
        # A name of several words is its own; one like `split` is everybody's, and counted wherever that is called.
        best = sorted(symbols, key=lambda symbol: (not _COMPOSED.search(symbol.name), -symbol.uses))
        uses = {symbol.name: symbol.uses for symbol in reversed(best)}
        names = list(dict.fromkeys(symbol.name for symbol in best))[:_EXAMPLE_NAMES]
        found = [Example(name, _used_by(uses[name])) for name in names]
        return [*found, Example("how are errors handled", "a question in words")]

    return Operation("Find examples", call)


def read_file(folder: str, path: str) -> Operation[FileText]:
    """The text of a file in the workspace's folder, as far as it can be shown. Nothing outside of it is read."""

    def call(_client: Client) -> FileText:
        root = Path(folder).resolve()
        file = (root / path).resolve()
        if not file.is_relative_to(root):
            raise WrongUse(f"{path} does not lie in the workspace.", "Open it in your editor.")
        try:
            with file.open("rb") as opened:
                content = opened.read(_LARGEST + 1)
        except OSError as error:
            raise WrongUse(
                f"{path} cannot be read: {error.strerror or error}.", "Was it moved? The index will notice in a moment."
            ) from error
        text = content[:_LARGEST].decode("utf-8", "replace")
        return FileText(path, text.replace("\x00", "�"), len(content) > _LARGEST)

    return Operation("Read the file", call)


# -- the palette -------------------------------------------------------------------------------------------------


def find_by_name(place: Place, words: str, only: str = "") -> Operation[Found]:
    """What is called so: decisions, definitions and files; `only` is one of `#`, `@` and `/`."""

    def call(client: Client) -> Found:
        began = time.perf_counter()
        most = _QUICK * 4 if only else _QUICK
        hits: list[Hit] = []
        if only in ("", "#"):
            hits += _spec_hits(_spec(client, place, words, most))
        if place.has_workspace and only in ("", "@"):
            hits += [_name_hit(symbol) for symbol in _names(client, place, words, most, least=0.1)]
        if place.has_workspace and only in ("", "/"):
            hits += _files(client, place, words, most)
        return Found(words, tuple(hits), took_ms=round((time.perf_counter() - began) * 1000))

    return Operation("Find it", call)


def name_decisions(place: Place) -> Operation[list[Hit]]:
    """The project's decisions by name, to be found while typing; `detail` is the answer, `why` the state."""

    def call(client: Client) -> list[Hit]:
        if not place.has_project:
            return []
        views = read_list(client, path_to("projects", place.project, "decisions"), DecisionView, at_most=_DECISIONS)
        return [
            Hit(
                "decision",
                view.question,
                "decision",
                alias=view.alias,
                detail=" ".join(view.answer.split())[:_ANSWER],
                why=(view.state,),
            )
            for view in views
        ]

    return Operation("Read the decisions", call)


def _files(client: Client, place: Place, words: str, most: int) -> list[Hit]:
    """Files whose path has all the words, the shortest first: they are likelier to be meant."""
    wanted = [part for part in _WILD.sub("", words).replace("\\", "/").lower().split() if part.strip("/")]
    if not wanted:
        return []
    # The index is asked for one piece of a name, since a glob's star goes over no folder; all words are compared here.
    piece = next(part for part in reversed(wanted[-1].split("/")) if part)
    query = {"q": "", "path": f"**/*{piece}*", "k": _FILES_ASKED}
    try:
        answer = read(client, path_to("workspaces", place.workspace, "search"), SearchAnswer, query)
    except DaemonError as error:
        if error.code == "index.bad_query":
            return []  # letters that make no path
        raise
    paths = {hit.path for hit in answer.results if all(part in hit.path.lower() for part in wanted)}
    best = sorted(paths, key=lambda path: (wanted[-1] not in path.rpartition("/")[2].lower(), len(path), path))
    return [Hit("file", path, "file", path=path, line=1) for path in best[:most]]


# -- parts -------------------------------------------------------------------------------------------------------


def _names(client: Client, place: Place, words: str, most: int, least: float = _LEAST_NAME) -> list[SymbolHit]:
    """Definitions that are called so; a question in words is no name."""
    if len(words.split()) > 2 or not place.has_workspace:
        return []
    path = path_to("workspaces", place.workspace, "symbols")
    try:
        found = read(client, path, SymbolAnswer, {"q": words, "k": most}).symbols
    except DaemonError as error:
        if error.code == "index.bad_query":
            return []
        raise
    return [symbol for symbol in found if symbol.score >= least]


def _spec(client: Client, place: Place, words: str, most: int) -> list[SpecHit]:
    if not place.has_project:
        return []
    return read(client, path_to("projects", place.project, "search"), SpecSearchAnswer, {"q": words, "k": most}).results


def _code_hits(results: Sequence[SearchHit], names: Sequence[SymbolHit]) -> Iterable[Hit]:
    best = max((hit.score for hit in results), default=1.0) or 1.0
    known = {(name.path, name.qualified): name for name in names}
    for result in results:
        hit = _code_hit(result, result.score / best)
        name = known.pop((result.path, result.symbol), None)
        if name is not None:
            hit = replace(hit, kind="symbol", sort=name.kind, line=name.start_line, end_line=name.end_line)
        yield hit
    for name in known.values():
        yield replace(_name_hit(name), share=name.score * _NAME_WEIGHT)


def _code_hit(result: SearchHit, share: float) -> Hit:
    is_document = result.kind in ("doc", "text")
    return Hit(
        "document" if is_document else "code",
        result.symbol or Path(result.path).name,
        {"doc": "section", "text": "text", "code": "code"}.get(result.kind, result.kind),
        path=result.path,
        line=result.start_line,
        end_line=result.end_line,
        snippet=result.snippet,
        share=round(share, 3),
        why=tuple(part for part in result.why.split("; ") if part),
    )


def _name_hit(symbol: SymbolHit) -> Hit:
    return Hit(
        "symbol",
        symbol.qualified or symbol.name,
        symbol.kind,
        path=symbol.path,
        line=symbol.start_line,
        end_line=symbol.end_line,
        detail=symbol.doc,
        snippet=symbol.signature,
        share=symbol.score,
        why=(symbol.why,),
    )


def _spec_hits(results: Sequence[SpecHit]) -> list[Hit]:
    best = max((hit.score for hit in results), default=1.0) or 1.0
    return [
        Hit(
            "document" if result.kind == "document" else "decision",
            result.title,
            result.kind,
            alias=result.alias,
            detail=result.place,
            snippet=result.snippet,
            share=round(result.score / best * _SPEC_WEIGHT, 3),
            why=("in the spec",),
        )
        for result in results
    ]


def _used_by(uses: int) -> str:
    return f"defined here, used by {uses} files" if uses > 1 else "defined here"
