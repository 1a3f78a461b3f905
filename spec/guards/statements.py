"""Statements that import, as text: the lines they take, the names they bind, what is left without some names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from spec.guards.code_facts import CodeFile, ImportSaid
from spec.guards.findings import TextEdit, without_lines

ECMA: Final = frozenset({"javascript", "typescript", "tsx", "vue", "svelte"})
_MOST_LINES: Final = 60
_ONE_LINE: Final = {
    "go": re.compile(r'\s*(?:import\s+)?(?:[\w.]+\s+)?"[^"]*"\s*;?\s*'),
    "c": re.compile(r"\s*#\s*include\s+\S+.*"),
    "cpp": re.compile(r"\s*#\s*include\s+\S+.*"),
    "rust": re.compile(r"\s*(?:pub\s+)?use\s+[^{}]*;\s*"),
    "ruby": re.compile(r"\s*require(?:_relative)?[\s(]+\S+\s*"),
    "java": re.compile(r"\s*import\s[^;]*;\s*"),
    "kotlin": re.compile(r"\s*import\s\S.*"),
    "scala": re.compile(r"\s*import\s[^{}]*"),
    "csharp": re.compile(r"\s*using\s[^;(]*;\s*"),
    "swift": re.compile(r"\s*import\s\S.*"),
    "php": re.compile(r"\s*use\s[^;{}]*;\s*"),
}
"""Statements that lie in one line, of which nothing is left when that line is taken out."""

_ECMA_FROM: Final = re.compile(r"\s*(?:import|export)\b[^;]*?(['\"])(?P<module>[^'\"]+)\1\s*;?\s*", re.DOTALL)
_ECMA_REQUIRE: Final = re.compile(r"\s*(?:const|let|var)\s+[^=;]+=\s*require\(\s*['\"][^'\"]+['\"]\s*\)\s*;?\s*")
_PYTHON: Final = re.compile(r"\s*(?:from\s+(?P<module>[\w.]+)\s+import\s+(?P<names>.+)|import\s+(?P<modules>.+))", re.S)
_BOUND: Final = re.compile(r"([\w$.*]+)(?:\s+as\s+([\w$]+)|\s*:\s*([\w$]+))?")


class Binding(msgspec.Struct, frozen=True):
    """That `local` in a file means `whole`, in segments."""

    local: str
    whole: tuple[str, ...]


def extent(file: CodeFile, line: int) -> int:
    """The last line of the statement that begins in `line`."""
    last = line
    if file.language == "python":
        while last - line < _MOST_LINES and last < len(file.lines):
            written = "\n".join(file.bare_lines[line - 1 : last])
            if written.count("(") <= written.count(")") and not file.line(last).endswith("\\"):
                break
            last += 1
    elif file.language in ECMA:
        while last - line < _MOST_LINES and last < len(file.lines):
            if re.search(r"['\"]", "\n".join(file.lines[line - 1 : last])):
                break
            last += 1
    return last


def written(file: CodeFile, line: int) -> str:
    """The text of the statement that begins in `line`."""
    return "\n".join(file.lines[line - 1 : extent(file, line)])


def bindings(file: CodeFile) -> Iterator[Binding]:
    """The names by which a file speaks of what it imports, in the languages in which those may be others."""
    for said in file.imports:
        if file.language == "python":
            yield from _python_bindings(written(file, said.line))
        elif file.language in ECMA:
            yield from _ecma_bindings(written(file, said.line), said)


def _python_bindings(text: str) -> Iterator[Binding]:
    found = _PYTHON.fullmatch(_joined(text))
    if found is None:
        return
    module = tuple((found["module"] or "").split("."))
    for part in (found["names"] or found["modules"]).strip("() \n").split(","):
        bound = _BOUND.match(part.strip())
        if bound is None:
            continue
        name = tuple(bound[1].split("."))
        if found["module"]:
            yield Binding(bound[2] or bound[1], (*module, *name))
        elif bound[2]:
            yield Binding(bound[2], name)


def _ecma_bindings(text: str, said: ImportSaid) -> Iterator[Binding]:
    module = said.module.removeprefix("node:")
    head = re.split(r"\bfrom\b|=\s*(?:await\s+)?(?:require|import)\b", text)[0]
    inner = re.search(r"\{([^}]*)\}", head)
    for part in inner[1].split(",") if inner else ():
        bound = _BOUND.match(part.strip().removeprefix("type "))
        if bound:
            yield Binding(bound[2] or bound[3] or bound[1], (module, bound[1]))
    outer = re.sub(r"\{[^}]*\}", "", re.sub(r"^\s*(?:import|export|const|let|var)\b", "", head))
    for part in outer.split(","):
        name = re.search(r"(?:\*\s+as\s+)?([\w$]+)\s*$", part.strip())
        if name:
            yield Binding(name[1], (module,))


def _joined(text: str) -> str:
    """Without comments at ends of lines and without lines that go on."""
    return re.sub(r"#[^\n]*", "", text).replace("\\\n", " ").strip().rstrip(";")


def removal(file: CodeFile, said: ImportSaid, unwanted: frozenset[str]) -> TextEdit | None:
    """The edit after which a file no longer imports what `said` says.

    `unwanted` are names of those taken from the module; empty for all of it. None where nothing can be taken out
    without a look at what stands around it.
    """
    first, last = said.line, extent(file, said.line)
    text = "\n".join(file.lines[first - 1 : last])
    if file.language == "python":
        return _python_removal(file, said, unwanted, text, last)
    if unwanted and not unwanted.issuperset(said.names):
        return None
    if file.language in ECMA:
        whole = _ECMA_FROM.fullmatch(text) or (first == last and _ECMA_REQUIRE.fullmatch(text))
        return without_lines(file, first, last) if whole else None
    shape = _ONE_LINE.get(file.language)
    return without_lines(file, first, first) if shape and shape.fullmatch(file.line(first)) else None


def _python_removal(
    file: CodeFile, said: ImportSaid, unwanted: frozenset[str], text: str, last: int
) -> TextEdit | None:
    found = _PYTHON.fullmatch(_joined(text))
    if found is None or ";" in "\n".join(file.bare_lines[said.line - 1 : last]):
        return None
    listed = [part.strip() for part in (found["names"] or found["modules"]).strip("() \n").split(",") if part.strip()]
    gone = (unwanted or set(listed)) if found["module"] else {said.module}
    kept = [part for part in listed if part.split()[0] not in gone and part not in gone]
    if kept:
        indent = text[: len(text) - len(text.lstrip())]
        head = f"from {found['module']} import " if found["module"] else "import "
        return TextEdit(file.path, said.line, 0, last, len(file.line(last)), f"{indent}{head}{', '.join(kept)}")
    if text[:1].isspace() and not _has_company(file, said.line, last):
        return None
    return without_lines(file, said.line, last)


def _has_company(file: CodeFile, first: int, last: int) -> bool:
    """Whether a statement stands beside these lines in the same block, so that taking them out leaves one."""
    indent = _indent(file.line(first))
    before = next((n for n in range(first - 1, 0, -1) if file.bare_lines[n - 1].strip()), 0)
    after = next((n for n in range(last + 1, len(file.lines) + 1) if file.bare_lines[n - 1].strip()), 0)
    return bool(
        (before and _indent(file.line(before)) == indent and not file.bare_lines[before - 1].rstrip().endswith(":"))
        or (after and _indent(file.line(after)) == indent)
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
