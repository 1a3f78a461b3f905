"""Code as guards see it, read by the index's own parser, and what guards find in it."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.drift.facts import code_file
from indexer.languages.registry import detect_language
from indexer.parsing.parser import parse
from spec.guards.code_facts import CodeFile, Tree
from spec.guards.findings import Broken, Fix
from spec.guards.judging import judge_file, judge_tree
from spec.guards.notation import parse_guard


def code(path: str, text: str, targets: Mapping[str, tuple[str, ...]] | None = None) -> CodeFile:
    """A file; `targets` are the files that its imports mean, by the module as written."""
    parsed = parse(detect_language(path, text.encode()), text.encode())
    meant = [(targets or {}).get(one.module, ()) for one in parsed.imports]
    return code_file(path, parsed, lambda: text, lambda number: meant[number])


def broken(file: CodeFile, *guards: str) -> list[Broken]:
    return judge_file(file, [parse_guard(guard) for guard in guards])


def shown(found: list[Broken]) -> list[tuple[int, str]]:
    """The line of each finding, and the words in it that are meant."""
    return [(one.spot.line, one.spot.text[one.spot.column : one.spot.column + one.spot.length]) for one in found]


def places(path: str, text: str, *guards: str) -> list[tuple[int, str]]:
    return shown(broken(code(path, text), *guards))


def in_tree(paths: list[str], *guards: str, there: tuple[str, ...] = ()) -> list[Broken]:
    return judge_tree(Tree(frozenset(paths), lambda path: path in there), [parse_guard(guard) for guard in guards])


def mended(text: str, fix: Fix) -> str:
    """The text after a fix of one file."""
    lines = text.split("\n")
    for edit in sorted(fix.edits, key=lambda e: (e.start_line, e.start_column), reverse=True):
        head = lines[edit.start_line - 1][: edit.start_column]
        tail = lines[edit.end_line - 1][edit.end_column :] if edit.end_line <= len(lines) else ""
        lines[edit.start_line - 1 : edit.end_line] = f"{head}{edit.text}{tail}".split("\n")
    return "\n".join(lines)
