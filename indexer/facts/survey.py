"""The survey: one pass over all parsed files that gathers whatever facts are told by code. No I/O of its own."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from indexer.facts.model import ComplexFunction, HotSpots, LanguageFact, LongFile, LongFunction, Tests
from indexer.records import FileClass, FileRecord, ParsedFile, Symbol, SymbolKind

Key = TypeVar("Key")

HOT_SPOTS = 20
"""How many of each kind are kept."""

_COUNTED = frozenset({FileClass.SOURCE, FileClass.TEST, FileClass.EXAMPLE})
_FUNCTIONS = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.CONSTRUCTOR})
_TYPES = frozenset(
    {SymbolKind.CLASS, SymbolKind.INTERFACE, SymbolKind.STRUCT, SymbolKind.ENUM, SymbolKind.TRAIT, SymbolKind.TYPE}
)
DATA_LANGUAGES = frozenset(
    "xml restructuredtext asciidoc org latex textile ini dotenv ignore_list csv diff go_module go_checksums"
    " gemfile_lock yarn_lock requirements text markdown yaml json toml".split()
)
"""Languages of documents and data: a folder of test inputs in JSON says nothing of what a project is written in."""

_IMPORT_FAMILY = {
    "python": "python",
    "javascript": "npm",
    "typescript": "npm",
    "tsx": "npm",
    "go": "go",
    "java": "jvm",
    "kotlin": "jvm",
    "csharp": "dotnet",
    "php": "php",
    "ruby": "rubygems",
    "rust": "cargo",
    "c": "c",
    "cpp": "c",
    "swift": "swift",
}
_IN_EXAMPLE = re.compile(r"(^|/)(examples?|samples?|demos?|tutorials?|playgrounds?)/", re.IGNORECASE)
_MAIN_LANGUAGES = frozenset({"go", "java", "kotlin", "csharp", "c", "cpp", "swift"})
_PYTHON_SERVERS = frozenset(
    {"fastapi", "flask", "starlette", "litestar", "sanic", "quart", "falcon", "bottle", "aiohttp"}
)


@dataclass(slots=True)
class ImportSite:
    """The first file that imports a module, source before tests."""

    path: str
    is_test: bool


@dataclass(slots=True)
class Survey:
    """What one pass gathers. `imports` holds modules as written by family, each with its first site."""

    imports: dict[str, dict[str, ImportSite]] = field(default_factory=dict)
    mains: list[tuple[FileRecord, ParsedFile, Symbol]] = field(default_factory=list)
    python_modules: list[str] = field(default_factory=list)
    python_servers: list[tuple[str, str]] = field(default_factory=list)
    functions: int = 0
    types: int = 0
    _languages: dict[str, list[int]] = field(default_factory=dict)
    _lines: dict[FileClass, list[int]] = field(default_factory=dict)
    _complex: list[tuple[int, str, int, str]] = field(default_factory=list)
    _long: list[tuple[int, str, int, str]] = field(default_factory=list)
    _files: list[tuple[int, str]] = field(default_factory=list)

    def take(self, record: FileRecord, parsed: ParsedFile) -> None:
        """Take one file into account."""
        file_class = record.file_class
        if file_class is FileClass.TEST and _IN_EXAMPLE.search(record.path):
            file_class = FileClass.EXAMPLE  # the tests of an example say nothing of how the workspace is tested
        is_source = file_class is FileClass.SOURCE
        if is_source or file_class in {FileClass.TEST, FileClass.CONFIG}:
            self._take_imports(record, parsed, file_class is FileClass.TEST)
        if file_class not in _COUNTED or not _is_program(record.language):
            return
        _count(self._languages, _name(record.language), record.lines)
        _count(self._lines, file_class, record.lines)
        if is_source:
            self._take_source(record, parsed)

    def _take_imports(self, record: FileRecord, parsed: ParsedFile, is_test: bool) -> None:
        family = _IMPORT_FAMILY.get(record.language)
        if family is None:
            return
        sites = self.imports.setdefault(family, {})
        for used in parsed.imports:
            if used.level or used.module.startswith("."):
                continue
            known = sites.get(used.module)
            if known is None:
                sites[used.module] = ImportSite(record.path, is_test)
            elif known.is_test and not is_test:
                known.path, known.is_test = record.path, False

    def _take_source(self, record: FileRecord, parsed: ParsedFile) -> None:
        path = record.path
        self._files.append((record.lines, path))
        for symbol in parsed.symbols:
            if symbol.kind in _FUNCTIONS:
                self.functions += 1
                if symbol.complexity > 1:
                    self._complex.append((symbol.complexity, path, symbol.start_line, symbol.qualified))
                self._long.append((symbol.end_line - symbol.start_line + 1, path, symbol.start_line, symbol.qualified))
                if symbol.name in {"main", "Main"} and record.language in _MAIN_LANGUAGES:
                    self.mains.append((record, parsed, symbol))
            elif symbol.kind in _TYPES:
                self.types += 1
        if record.language == "python":
            self._take_python(path, parsed)

    def _take_python(self, path: str, parsed: ParsedFile) -> None:
        self.python_modules.append(path)
        served = next((used.module for used in parsed.imports if used.module.partition(".")[0] in _PYTHON_SERVERS), "")
        if served:
            names = {symbol.name for symbol in parsed.symbols if "." not in symbol.qualified}
            self.python_servers.extend((path, name) for name in ("app", "application", "api") if name in names)

    # -- results -----------------------------------------------------------------------------------------------

    def languages(self) -> tuple[LanguageFact, ...]:
        """Languages by lines, the largest first."""
        facts = [LanguageFact(name, lines, files) for name, (lines, files) in self._languages.items()]
        return tuple(sorted(facts, key=lambda fact: (-fact.lines, fact.name)))

    def lines_of(self, file_class: FileClass) -> int:
        """Lines of all files of a class that are counted."""
        return self._lines.get(file_class, [0, 0])[0]

    def tests(self) -> Tests:
        """Test files and lines beside source lines."""
        lines, files = self._lines.get(FileClass.TEST, [0, 0])
        source = self.lines_of(FileClass.SOURCE)
        return Tests(files, lines, round(lines / source, 3) if source else 0.0)

    def hot_spots(self) -> HotSpots:
        """The most complex and the longest; at equal size in order of place."""
        return HotSpots(
            tuple(ComplexFunction(path, name, line, size) for size, path, line, name in _worst(self._complex)),
            tuple(LongFile(path, size) for size, path in heapq.nsmallest(HOT_SPOTS, self._files, key=_by_size)),
            tuple(LongFunction(path, name, line, size) for size, path, line, name in _worst(self._long)),
        )


def survey(files: Iterable[tuple[FileRecord, ParsedFile]]) -> Survey:
    """Look at all parsed files once."""
    found = Survey()
    for record, parsed in files:
        found.take(record, parsed)
    return found


def _worst(found: list[tuple[int, str, int, str]]) -> list[tuple[int, str, int, str]]:
    return heapq.nsmallest(HOT_SPOTS, found, key=lambda row: (-row[0], row[1], row[2]))


def _by_size(row: tuple[int, str]) -> tuple[int, str]:
    return -row[0], row[1]


def _count(counts: dict[Key, list[int]], key: Key, lines: int) -> None:
    entry = counts.setdefault(key, [0, 0])
    entry[0] += lines
    entry[1] += 1


def _is_program(language: str) -> bool:
    return bool(language) and language not in DATA_LANGUAGES


def _name(language: str) -> str:
    return "typescript" if language == "tsx" else language  # two grammars, one language to everyone but the parser
