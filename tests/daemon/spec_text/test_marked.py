"""Specs with marks in them: a line that begins with `@@` says what is found in the line above it.

    defines ID; names ID; unknown ID; names ID as the words that stand there
    code "the words that it is on" fix "the title of a fix"

Of a line with marks everything is told; a line without marks has no finding. A case is one text of several files, so a
new one needs no code. `{7<}` and `{7>}` stand for the marks of a merge that was not finished, which no file here may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.spec_text.gathering import mentions_in_code, mentions_of
from daemon.spec_text.seen import Seen
from daemon.spec_text.shapes import answer_of
from daemon.spec_text.table import FileIds, IdTable, TableView
from indexer.languages.registry import detect_language
from spec.ids.places import place_at
from spec.ids.reading import file_of, text_mentions
from spec.linting.lint import lint_text

CASES = sorted((Path(__file__).parent / "marked").glob("*.txt"))
ROLE = re.compile(r"(defines|names|unknown) (.+?)(?: as (.+))?")
FINDING = re.compile(r'([a-z]+\.[\w-]+) "(.*?)"(?: fix "(.*)")?')


def files_in(case: Path) -> Iterator[tuple[str, str, dict[int, list[str]]]]:
    """Each file of a case: its path, its text without marks, and the marks by line."""
    whole = case.read_text(encoding="utf-8").replace("{7<}", "<" * 7).replace("{7>}", ">" * 7)
    for part in re.split(r"^-- ", whole, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition(" --\n")
        lines: list[str] = []
        marks: dict[int, list[str]] = {}
        for line in body.split("\n"):
            if line.strip().startswith("@@ "):
                marks.setdefault(len(lines), []).extend(line.strip()[3:].split("; "))
            else:
                lines.append(line)
        yield name, "\n".join(lines), marks


def told_in(case: Path, root: Path) -> Iterator[tuple[str, str, dict[int, list[str]], dict[str, object]]]:
    """The same with the answer on each file as it stands in an editor."""
    table, files = IdTable(), list(files_in(case))
    for path, text, _ in files:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
        data, is_test = text.encode(), path.startswith("tests/")
        found = mentions_of(path, detect_language(path, data), data, is_test=is_test)
        table.put(path, FileIds(1, "spec" if place_at(path) else "tests" if is_test else "code", found))
    for path, text, marks in files:
        place = place_at(path)
        if place is None:
            mentions = mentions_in_code(text, detect_language(path, text.encode()), is_test=path.startswith("tests/"))
            view = TableView(table, {path: FileIds(None, "code", mentions)})
            yield path, text, marks, answer_of(path, None, mentions, (), (), Seen(root, path, view, ()))
            continue
        lines = file_of(path, text)
        mentions = text_mentions(lines, place)
        seen = Seen(root, path, TableView(table, {path: FileIds(None, "spec", mentions)}), ())
        findings = lint_text(path, place, text, lines, mentions, seen)
        yield path, text, marks, answer_of(path, place, mentions, findings, (), seen)


def as_marks(text: str, answer: dict[str, object]) -> dict[int, set[str]]:
    """An answer in the words of marks, by line."""
    lines = text.split("\n")
    found: dict[int, set[str]] = {}
    for one in answer["ids"]:  # type: ignore[attr-defined]  # a list of objects, as the contract says
        words = lines[one["line"] - 1][one["column"] : one["column"] + one["length"]]
        role = "defines" if one["role"] == "definition" else "names" if one["known"] else "unknown"
        told = f"{role} {one['id']}" + (f" as {words}" if words != one["id"] else "")
        found.setdefault(one["line"], set()).add(told)
    for one in answer["findings"]:  # type: ignore[attr-defined]  # see above
        words = lines[one["line"] - 1][one["column"] : one["column"] + one["length"]]
        fixes = [fix["title"] for fix in one["fixes"]]
        told = f'{one["code"]} "{words}"' + (f' fix "{fixes[0]}"' if fixes else "")
        found.setdefault(one["line"], set()).add(told)
    return found


def without_fixes_unless_marked(found: set[str], wanted: set[str]) -> set[str]:
    """A mark need not speak of the fix."""
    return {one if one in wanted else re.sub(r' fix ".*"$', "", one) for one in found}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_text_holds_what_its_marks_say(case: Path, tmp_path: Path) -> None:
    for path, text, marks, answer in told_in(case, tmp_path):
        found = as_marks(text, answer)
        for number, line in enumerate(text.split("\n"), start=1):
            wanted = set(marks.get(number, ()))
            assert all(ROLE.fullmatch(one) or FINDING.fullmatch(one) for one in wanted), wanted
            told = without_fixes_unless_marked(found.get(number, set()), wanted)
            told = told if wanted else {one for one in told if FINDING.fullmatch(one)}
            assert told == wanted, f"{case.stem} {path}:{number} {line!r}"


def test_there_are_cases_for_every_format() -> None:
    formats = {place.format for case in CASES for path, _, _ in files_in(case) if (place := place_at(path))}
    assert formats == {"groundplan", "spec-kit", "kiro", "openspec", "adr", "markdown"}
