"""Where running begins: main functions told by code, files that start processes, and what manifests declare."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator

import msgspec

from indexer.facts.commands.task_files import is_daily, outermost
from indexer.facts.findings import Findings
from indexer.facts.model import EntryPoint
from indexer.facts.shelf import Role, Shelf, folder_of, join
from indexer.facts.survey import Survey
from indexer.records import FileRecord, ParsedFile, Symbol

MAX_ENTRY_POINTS = 200
"""A workspace with more programs than these is a collection; the first are the shallowest."""

_MAIN_GUARD = re.compile(
    rb"^if\s+(__name__\s*==\s*['\"]__main__['\"]|['\"]__main__['\"]\s*==\s*__name__)", re.MULTILINE
)
_PROCFILE_LINE = re.compile(r"^([A-Za-z0-9_-]+):[ \t]*(\S.*)$", re.MULTILINE)
_DOCKER_START = re.compile(r"^[ \t]*(CMD|ENTRYPOINT)[ \t]+(.+)$", re.MULTILINE | re.IGNORECASE)
_NODE_RUNNER = re.compile(r"(?:^|\s)(?:node|nodemon|ts-node|ts-node-dev|tsx|bun(?: run)?)\s(.*)")
_SCRIPT_FILE = re.compile(r"[\w@./-]+\.[cm]?[jt]sx?$")
_SERVER_FILES = (
    # name, folders it may lie in (None: any), kind
    ("manage.py", None, "script"),
    ("wsgi.py", None, "server"),
    ("asgi.py", None, "server"),
    ("config.ru", None, "server"),
    ("artisan", ("",), "script"),
    ("main.swift", None, "main"),
)
_KIND_ORDER = ("script", "main", "server", "process", "container", "library")


def find_entry_points(shelf: Shelf, findings: Findings, survey: Survey) -> tuple[EntryPoint, ...]:
    """All places where running begins, each once, commands first and shallow before deep."""
    found = [
        *(_located(shelf, point) for point in findings.entry_points),
        *_mains(survey),
        *_python_scripts(shelf, survey),
        *_servers(shelf),
        *(EntryPoint(path, f"{path}:{name}", "server", name) for path, name in survey.python_servers),
        *_executables(shelf),
        *_processes(shelf),
        *_containers(shelf),
        *_node_starts(shelf),
    ]
    commands = {point.path for point in found if point.kind == "script"}
    found = [point for point in found if is_daily(point.path) and (point.kind != "main" or point.path not in commands)]
    unique = {(point.path, point.name if point.kind == "script" else point.kind): point for point in reversed(found)}
    ordered = sorted(
        unique.values(), key=lambda point: (_KIND_ORDER.index(point.kind), point.path.count("/"), point.path)
    )
    return tuple(ordered[:MAX_ENTRY_POINTS])


def go_programs(survey: Survey) -> list[str]:
    """The folders of Go main packages, shallow first."""
    folders = {folder_of(record.path) for record, parsed, _ in survey.mains if parsed.package == "main"}
    return sorted(folders, key=lambda folder: (folder.count("/"), folder))


# -- told by code ----------------------------------------------------------------------------------------------


def _mains(survey: Survey) -> Iterator[EntryPoint]:
    for record, parsed, symbol in survey.mains:
        if _is_main(record, parsed, symbol):
            folder = folder_of(record.path).rpartition("/")[2]
            stem = record.path.rpartition("/")[2].rpartition(".")[0]
            yield EntryPoint(
                record.path, folder if record.language == "go" and folder else stem, "main", symbol.qualified
            )


def _is_main(record: FileRecord, parsed: ParsedFile, symbol: Symbol) -> bool:
    """Whether a function called main is the one that the language starts with."""
    language, signature = record.language, symbol.signature
    if language == "go":
        return parsed.package == "main" and symbol.qualified == "main"
    if language == "java":
        return "static" in signature and "String" in signature
    if language == "csharp":
        return symbol.name == "Main" and "static" in signature
    return symbol.name == "main" and (symbol.qualified == "main" or "@main" in signature)


def _python_scripts(shelf: Shelf, survey: Survey) -> Iterator[EntryPoint]:
    for path in shelf.find("__main__.py"):
        package = folder_of(path).removeprefix("src/").replace("/", ".")
        yield EntryPoint(path, f"python -m {package}" if package else "__main__", "main")
    # Nothing that parsing keeps tells of the guard, so the sources themselves are looked at.
    for path in survey.python_modules:
        data = shelf.peek(path) if not path.endswith("__main__.py") else b""
        if b"__main__" in data and _MAIN_GUARD.search(data):
            yield EntryPoint(path, path.rpartition("/")[2], "main")


# -- told by files ---------------------------------------------------------------------------------------------


def _servers(shelf: Shelf) -> Iterator[EntryPoint]:
    for name, folders, kind in _SERVER_FILES:
        for path in shelf.find(name):
            if folders is None or folder_of(path) in folders:
                yield EntryPoint(path, name, kind)
    for path in shelf.find("index.php"):
        if folder_of(path).rpartition("/")[2] in {"", "public", "web", "htdocs", "public_html", "webroot"}:
            yield EntryPoint(path, path, "server")


def _executables(shelf: Shelf) -> Iterator[EntryPoint]:
    """What lies in `bin` of a Ruby or PHP project has no ending and is run as it stands."""
    roots = {folder_of(path) for path in (*shelf.find("Gemfile", "composer.json"), *shelf.find_suffix(".gemspec"))}
    for root in sorted(roots):
        for folder in ("bin", "exe"):
            for path in shelf.in_folder(join(root, folder)):
                record = shelf.files[path]
                name = path.rpartition("/")[2]
                if record.language in {"ruby", "php"} and shelf.role(path) is Role.OWN and not name.startswith("."):
                    yield EntryPoint(path, name, "script")


def _processes(shelf: Shelf) -> Iterator[EntryPoint]:
    for path in shelf.find("Procfile"):
        for name, command in _PROCFILE_LINE.findall(shelf.text(path) or ""):
            yield EntryPoint(path, name, "process", command.strip())


def _containers(shelf: Shelf) -> Iterator[EntryPoint]:
    paths = [
        *shelf.find("Dockerfile", "Containerfile"),
        *shelf.find_suffix(".dockerfile"),
        *shelf.find_stem("dockerfile"),
    ]
    for path in dict.fromkeys(paths):
        # Only the last of each counts, and that of the last stage: a stage starts at FROM.
        stage = re.split(r"(?im)^[ \t]*FROM[ \t]", (shelf.text(path) or "").replace("\\\n", " "))[-1]
        starts = {verb.upper(): _words(arguments) for verb, arguments in _DOCKER_START.findall(stage)}
        command = " ".join(filter(None, (starts.get("ENTRYPOINT"), starts.get("CMD"))))
        if command:
            yield EntryPoint(path, command, "container", command)


def _words(arguments: str) -> str:
    """A Dockerfile's command in words, also where it is written as a JSON list."""
    text = arguments.strip()
    try:
        return shlex.join(msgspec.json.decode(text, type=list[str])) if text.startswith("[") else text
    except msgspec.MsgspecError:
        return text


def _node_starts(shelf: Shelf) -> Iterator[EntryPoint]:
    """The files that `start` and its like hand to node."""
    for path in outermost(shelf.find("package.json")):
        table = shelf.json(path)
        for name, command in table.strings("scripts") if table else ():
            match = _NODE_RUNNER.search(command) if name in {"start", "dev", "serve", "server"} else None
            for word in match[1].split() if match else ():
                place = join(folder_of(path), word)
                if _SCRIPT_FILE.match(word) and shelf.has(place):
                    yield EntryPoint(place, name, "process", command)


# -- declared --------------------------------------------------------------------------------------------------


def _located(shelf: Shelf, point: EntryPoint) -> EntryPoint:
    """A Python script (`package.module:function`) with the file that its module is, where that can be found."""
    if not point.path.endswith((".toml", ".cfg", ".py")) or ":" not in point.target:
        return point
    module = point.target.partition(":")[0].strip().replace(".", "/")
    folder = folder_of(point.path)
    places = (
        join(folder, f"{base}{module}{ending}") for base in _bases(folder, shelf) for ending in (".py", "/__init__.py")
    )
    found = next((place for place in places if shelf.has(place)), None)
    return msgspec.structs.replace(point, path=found) if found else point


def _bases(folder: str, shelf: Shelf) -> Iterable[str]:
    yield from ("", "src/", "lib/", "python/")
    yield from (f"{name}/" for name in sorted(_subfolders(folder, shelf)))


def _subfolders(folder: str, shelf: Shelf) -> set[str]:
    prefix = f"{folder}/" if folder else ""
    return {
        name[len(prefix) :].partition("/")[0] for name in shelf.folders if name.startswith(prefix) and name != folder
    }
