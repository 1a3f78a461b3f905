"""Specs with marks in them: a line that begins with `@@` says what is found in the line above it.

    defines ID; names ID; unknown ID; names ID as the words that stand there
    code "the words that it is on" fix "the title of a fix"

Of a line with marks everything is told; a line without marks has no finding. A case is one text of several files, so a
new one needs no code. `{7<}` and `{7>}` stand for the marks of an unfinished merge, which no file here may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.spec_texts import answers_of

from spec.ids.places import place_at

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


def as_marks(text: str, answer: dict[str, Any]) -> dict[int, set[str]]:
    """An answer in the words of marks, by line."""
    lines = text.split("\n")
    found: dict[int, set[str]] = {}
    for one in answer["ids"]:
        words = lines[one["line"] - 1][one["column"] : one["column"] + one["length"]]
        role = "defines" if one["role"] == "definition" else "names" if one["known"] else "unknown"
        told = f"{role} {one['id']}" + (f" as {words}" if words != one["id"] else "")
        found.setdefault(one["line"], set()).add(told)
    for one in answer["findings"]:
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
    files = list(files_in(case))
    answers = answers_of({path: text for path, text, _ in files}, tmp_path)
    for path, text, marks in files:
        found = as_marks(text, answers[path])
        for number, line in enumerate(text.split("\n"), start=1):
            wanted = set(marks.get(number, ()))
            assert all(ROLE.fullmatch(one) or FINDING.fullmatch(one) for one in wanted), wanted
            told = without_fixes_unless_marked(found.get(number, set()), wanted)
            told = told if wanted else {one for one in told if FINDING.fullmatch(one)}
            assert told == wanted, f"{case.stem} {path}:{number} {line!r}"


def test_there_are_cases_for_every_format() -> None:
    formats = {place.format for case in CASES for path, _, _ in files_in(case) if (place := place_at(path))}
    assert formats == {"groundplan", "spec-kit", "kiro", "openspec", "adr", "markdown"}
