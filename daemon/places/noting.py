"""Notes on a file: who uses each of its definitions, which tests cover them, and how the file came to be."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Final

import msgspec

from daemon.places.knowing import PlaceKnowledge
from daemon.places.names import NameIndex, Namer
from daemon.places.past import Churn, Companion, Owner, Past
from daemon.places.spot import read_saved
from daemon.places.testing import TestCases, is_inner_test
from daemon.places.using import Users, ties_to, users_of
from indexer.graph.model import DATA_KINDS, CodeGraph
from indexer.graph.resolve.tree import nearness
from indexer.impact.names import stem_of
from indexer.places.outline import PlacedSymbol, placed_symbols
from indexer.records import BlobId, FileRecord, ParsedFile

_MOST_FILES: Final = 5
_MOST_TESTS: Final = 6
_MOST_TEST_FILES: Final = 8
_MOST_READ: Final = 12
"""Test files that are read for one file's notes, the nearest ones."""

_MOST_CASES: Final = 24
_MOST_NOTES: Final = 200

_NOBODY: Final = Users((), 0, True)
_encoder = msgspec.json.Encoder()


class FileUse(msgspec.Struct, frozen=True):
    """As `daemon.contract.place.FileUse`."""

    path: str
    times: int


class TestUse(msgspec.Struct, frozen=True):
    """As `daemon.contract.place.TestUse`."""

    __test__ = False  # pytest takes it for tests by its name

    path: str
    symbol: str = ""
    line: int = 0


class TestFile(msgspec.Struct, frozen=True):
    """As `daemon.contract.place.TestFile`."""

    __test__ = False  # pytest takes it for tests by its name

    path: str
    why: str


class NotedSymbol(PlacedSymbol, frozen=True, gc=False):
    """As `daemon.contract.place.NotedSymbol`."""

    uses: int = 0
    files: int = 0
    test_files: int = 0
    used_by: tuple[FileUse, ...] = ()
    tests: tuple[TestUse, ...] = ()
    test_count: int = 0
    is_certain: bool = True


class FileNotes(msgspec.Struct, frozen=True):
    """As `daemon.contract.place.FileNotes`."""

    path: str
    revision: int
    language: str
    lines: int
    symbols: tuple[NotedSymbol, ...] = ()
    churn: Churn | None = None
    owners: tuple[Owner, ...] = ()
    together: tuple[Companion, ...] = ()
    tests: tuple[TestFile, ...] = ()
    is_complete: bool = True


class Notes:
    """Notes on the files of a workspace, kept until what they are told from has changed. Any thread, not the loop's."""

    def __init__(self, knowledge: PlaceKnowledge) -> None:
        self._know = knowledge
        self._lock = threading.Lock()
        self._making = threading.Lock()  # one at a time: they would only keep the interpreter from everybody else
        self._kept: OrderedDict[str, tuple[Hashable, bytes]] = OrderedDict()
        self._cases: OrderedDict[tuple[str, BlobId], TestCases] = OrderedDict()

    def of(self, path: str) -> bytes:
        """The notes on a file, which the index knows, as JSON."""
        know = self._know
        record = know.read(lambda catalogue: catalogue.file(path))
        names = know.names()
        graph, past = know.graph_now(), know.past_now()
        stamp = (know.workspace.revision, id(graph), past.head if past else "", know.is_complete)
        with self._lock:
            kept = self._kept.get(path)
            if kept is not None and kept[0] == stamp:
                self._kept.move_to_end(path)
                know.look_again()
                return kept[1]
        with self._making:
            told = _encoder.encode(self._make(path, record, names, graph, past))
        with self._lock:
            self._kept[path] = (stamp, told)
            self._kept.move_to_end(path)
            while len(self._kept) > _MOST_NOTES:
                self._kept.popitem(last=False)
        know.look_again()  # only now: what is read behind this answer would hold it up
        return told

    def _make(
        self, path: str, record: FileRecord | None, names: NameIndex, graph: CodeGraph | None, past: Past | None
    ) -> FileNotes:
        know = self._know
        parsed = know.read(lambda catalogue: catalogue.parsed(record.blob)) if record else None
        symbols = self._noted(record, parsed, names, graph) if record and parsed else ()
        return FileNotes(
            path=path,
            revision=know.workspace.revision,
            language=record.language if record else "",
            lines=record.lines if record else 0,
            symbols=tuple(symbols),
            churn=past.churn(path) if past else None,
            owners=tuple(past.owners(path)) if past else (),
            together=tuple(past.together(path)) if past else (),
            tests=tuple(_tests_of(path, names, graph)),
            is_complete=know.is_complete,
        )

    def _noted(
        self, record: FileRecord, parsed: ParsedFile, names: NameIndex, graph: CodeGraph | None
    ) -> Sequence[NotedSymbol]:
        path = record.path
        placed = placed_symbols(parsed, read_saved(self._know.workspace.row.path, path))
        wanted = {s.name for s in placed if s.kind not in DATA_KINDS and not _is_special(s.name)}
        definers = self._know.read(lambda catalogue: catalogue.definers(wanted))
        files = {name: names.files_of(blobs) for name, blobs in definers.items()}
        ties = ties_to(graph, path)
        users = {name: users_of(names.namers(name), path, files.get(name, ()), ties) for name in wanted}
        cases = self._test_cases([namer for found in users.values() for namer in found.files if namer.is_test])
        has_inner = any(is_inner_test(symbol) for symbol in parsed.symbols)
        inner = (path, self._cases_of(path, record.blob)) if has_inner else None
        return [_noted_symbol(symbol, users.get(symbol.name, _NOBODY), cases, inner) for symbol in placed]

    def _test_cases(self, tests: Sequence[Namer]) -> dict[str, TestCases]:
        """The tests of those test files that name most of what is asked about."""
        counts: dict[tuple[str, BlobId], int] = {}
        for namer in tests:
            counts[namer.path, namer.blob] = counts.get((namer.path, namer.blob), 0) + 1
        nearest = sorted(counts, key=lambda key: (-counts[key], key))[:_MOST_READ]
        return {path: self._cases_of(path, blob) for path, blob in nearest}

    def _cases_of(self, path: str, blob: BlobId) -> TestCases:
        with self._lock:
            kept = self._cases.get((path, blob))
        if kept is None:
            parsed = self._know.read(lambda catalogue: catalogue.parsed(blob))
            text = read_saved(self._know.workspace.row.path, path)
            kept = TestCases(parsed or ParsedFile("", 0), text)
            with self._lock:
                self._cases[path, blob] = kept
                while len(self._cases) > _MOST_CASES:
                    self._cases.popitem(last=False)
        return kept


def _is_special(name: str) -> bool:
    """Whether a name is called by the language and hardly by its name."""
    return name.startswith("__") and name.endswith("__")


def _noted_symbol(
    symbol: PlacedSymbol, users: Users, cases: dict[str, TestCases], inner: tuple[str, TestCases] | None
) -> NotedSymbol:
    sources = [namer for namer in users.files if not namer.is_test]
    tests = [namer for namer in users.files if namer.is_test]
    told: list[TestUse] = []
    if inner is not None:
        own = (case for case in inner[1].naming(symbol.name) if case.symbol != symbol.qualified)
        told += [TestUse(inner[0], case.symbol, case.line) for case in own]
    for namer in tests:
        known = cases[namer.path].naming(symbol.name) if namer.path in cases else []
        told += [TestUse(namer.path, case.symbol, case.line) for case in known] or [TestUse(namer.path)]
    return NotedSymbol(
        **{name: getattr(symbol, name) for name in PlacedSymbol.__struct_fields__},
        uses=users.own_times + sum(namer.times for namer in users.files),
        files=len(users.files),
        test_files=len(tests),
        used_by=tuple(FileUse(namer.path, namer.times) for namer in [*sources, *tests][:_MOST_FILES]),
        tests=tuple(told[:_MOST_TESTS]),
        test_count=len(told),
        is_certain=users.is_certain,
    )


def _tests_of(path: str, names: NameIndex, graph: CodeGraph | None) -> list[TestFile]:
    """The test files that mirror a file's name, then those that depend on it most."""
    alike = [test for test in names.tests_of_stem(stem_of(path.rpartition("/")[2])) if test != path]
    found = dict.fromkeys(sorted(alike, key=lambda test: (-nearness(test, path), test)), "is called like it")
    edges = sorted(graph.dependents(path), key=lambda edge: (-edge.weight, edge.source)) if graph else []
    for edge in edges:
        if len(found) >= _MOST_TEST_FILES:
            break
        if edge.source not in found and names.is_test(edge.source):
            found[edge.source] = edge.reason
    return [TestFile(test, why) for test, why in list(found.items())[:_MOST_TEST_FILES]]
