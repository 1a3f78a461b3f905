"""Go: `go.mod` with its blocks, replacements and tools, and `go.work`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.facts.findings import Findings
from indexer.facts.model import Dependency, Scope
from indexer.facts.shelf import Shelf, folder_of, join

_BLOCK = re.compile(r"(\w+)\s*\($")


def read_go(shelf: Shelf, findings: Findings) -> None:
    """Read every `go.mod` and `go.work`."""
    modules = [path for path in shelf.find("go.mod") if shelf.text(path) is not None]
    names = {_module_name(shelf, path): folder_of(path) for path in modules}
    for path in modules:
        _read_module(shelf, findings, path, names)
    for path in shelf.find("go.work"):
        _read_work(shelf, findings, path)


def _module_name(shelf: Shelf, path: str) -> str:
    return next((_unquote(words[0]) for verb, words, _ in _lines(shelf, path) if verb == "module" and words), "")


def _read_module(shelf: Shelf, findings: Findings, path: str, names: dict[str, str]) -> None:
    lines = list(_lines(shelf, path))
    replaced = {
        words[0]: " ".join(words[words.index("=>") + 1 :]) for verb, words, _ in lines if _replaces(verb, words)
    }
    tools = [words[0] for verb, words, _ in lines if verb == "tool" and words]
    name = _module_name(shelf, path)
    if not name:
        shelf.tell(path, "it names no module")
    findings.package(name, "go", path)
    for verb, words, comment in lines:
        if verb == "go" and words:
            findings.runtime("go", words[0], path)
        elif verb == "require" and len(words) == 1:
            shelf.tell(path, f"the requirement {words[0]} has no version")
        elif verb == "require" and words:
            module, version = _unquote(words[0]), words[1]
            findings.dependencies.append(
                Dependency(
                    module,
                    "go",
                    version,
                    Scope.DEV
                    if any(tool == module or tool.startswith(module + "/") for tool in tools)
                    else Scope.RUNTIME,
                    path,
                    resolved=replaced.get(module, version),
                    is_indirect="indirect" in comment,
                    is_internal=module in names or replaced.get(module, "").startswith("."),
                )
            )


def _replaces(verb: str, words: list[str]) -> bool:
    return verb == "replace" and "=>" in words[1:]


def _read_work(shelf: Shelf, findings: Findings, path: str) -> None:
    for verb, words, _ in _lines(shelf, path):
        if verb == "go" and words:
            findings.runtime("go", words[0], path)
        elif verb == "use" and words and not shelf.has(join(folder_of(path), f"{words[0]}/go.mod")):
            shelf.tell(path, f"it uses {words[0]}, which holds no go.mod")


def _lines(shelf: Shelf, path: str) -> Iterator[tuple[str, list[str], str]]:
    """(directive, words, comment) of each line; those of a block carry its directive."""
    block = ""
    for raw in (shelf.text(path) or "").splitlines():
        code, _, comment = raw.partition("//")
        line = code.strip()
        if block and line == ")":
            block = ""
        elif match := _BLOCK.fullmatch(line):
            block = match[1]
        elif line:
            words = line.split()
            yield (block, words, comment) if block else (words[0], words[1:], comment)


def _unquote(word: str) -> str:
    return word.strip('"`')
