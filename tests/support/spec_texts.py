"""Files read as specs without a daemon around them: what would be told of each as it stands in an editor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from daemon.spec_text.gathering import mentions_of
from daemon.spec_text.seen import Seen
from daemon.spec_text.shapes import answer_of
from daemon.spec_text.table import FileIds, IdTable, TableView
from indexer.languages.registry import detect_language
from spec.ids.places import place_at
from spec.ids.reading import file_of, text_mentions
from spec.linting.lint import lint_text


def ids_of(path: str, text: str) -> FileIds:
    """The ids of a file; one below `tests/` is a test."""
    data, is_test = text.encode(), path.startswith("tests/")
    found = mentions_of(path, detect_language(path, data), data, is_test=is_test)
    return FileIds(text, "spec" if place_at(path) else "tests" if is_test else "code", found)


def table_of(files: Mapping[str, str]) -> IdTable:
    """The ids of some files."""
    table = IdTable()
    for path, text in files.items():
        table.put(path, ids_of(path, text))
    return table


def answers_of(files: Mapping[str, str], root: Path) -> dict[str, dict[str, Any]]:
    """The answer on each file; they are written below `root`, where links are looked up."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    table = table_of(files)
    return {path: _answer(path, text, table, root) for path, text in files.items()}


def _answer(path: str, text: str, table: IdTable, root: Path) -> dict[str, Any]:
    place = place_at(path)
    if place is None:
        ids = ids_of(path, text)
        return answer_of(path, None, ids.mentions, (), (), Seen(root, path, TableView(table, {path: ids}), ()))
    lines = file_of(path, text)
    mentions = text_mentions(lines, place)
    seen = Seen(root, path, TableView(table, {path: FileIds(None, "spec", mentions)}), ())
    return answer_of(path, place, mentions, lint_text(path, place, text, lines, mentions, seen), (), seen)


def fixed(text: str, fix: Mapping[str, Any]) -> str:
    """The text with a fix of it done."""
    lines = text.split("\n")
    for edit in sorted(fix["edits"], key=lambda one: (one["start_line"], one["start_column"]), reverse=True):
        before = lines[edit["start_line"] - 1][: edit["start_column"]]
        after = lines[edit["end_line"] - 1][edit["end_column"] :]
        lines[edit["start_line"] - 1 : edit["end_line"]] = f"{before}{edit['text']}{after}".split("\n")
    return "\n".join(lines)
