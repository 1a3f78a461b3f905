"""Fixes of findings, done: the finding is gone and everything else stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.spec_texts import answers_of, fixed

DECISION = ".groundplan/decisions/D-2-database.md"
OTHERS = {
    ".groundplan/decisions/D-1-store.md": "---\nid: A1\nalias: D-1\nstate: superseded\n---\n\n# Where?\n\n## Answer\n\n"
    "A file.\n\n## Why\n\nSmall.\n",
    "specs/001-x/spec.md": "# Feature Specification: X\n\n- **FR-001**: The system MUST do it.\n"
    "- **FR-002**: The system MUST undo it.\n",
}
FRONT = "---\nid: A2\nalias: D-2\n---\n\n# Q\n\n"
FIELD = "---\nid: A2\nalias: D-2\n{}\n---\n\n# Q\n\n## Answer\n\n## Why\n"
CASES = [
    ("lokced: true", "locked: true", "spec.unknown_field", FIELD),
    ("state: decidd", "state: decided", "spec.unknown_value", FIELD),
    ("## Anwser", "## Answer", "spec.unreadable", FRONT + "{}\n\nYes.\n\n## Why\n"),
    ("## Answer\n", "## Answer\n\n## Why\n", "spec.missing_section", FRONT + "{}"),
    ("## Why\n", "## Answer\n\n## Why\n", "spec.missing_section", FRONT + "{}"),
    ("<<<<<<< a\nOne.\n=======\nTwo.\n>>>>>>> b\n", "One.\n", "spec.conflict", "# Notes\n\n{}\nEnd.\n"),
    ("<<<<<<< a\nOne.\n||||||| c\nOld.\n=======\nTwo.\n>>>>>>> b", "One.", "spec.conflict", "# Notes\n\n{}"),
]


def findings(text: str, root: Path, path: str = DECISION, **more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answers_of({**OTHERS, **more, path: text}, root)[path]["findings"]
    return found


@pytest.mark.parametrize(("wrong", "right", "code", "page"), CASES, ids=range(len(CASES)))
def test_the_first_fix_mends_what_is_wrong_and_nothing_else(
    wrong: str, right: str, code: str, page: str, tmp_path: Path
) -> None:
    text = page.format(wrong)
    finding = next(one for one in findings(text, tmp_path) if one["code"] == code)
    mended = fixed(text, finding["fixes"][0])
    assert mended == page.format(right)
    assert code not in [one["code"] for one in findings(mended, tmp_path)]


def test_a_conflict_can_be_settled_either_way_or_both(tmp_path: Path) -> None:
    text = "# Notes\n\n<<<<<<< ours\nOne.\n=======\nTwo.\n>>>>>>> theirs\n"
    (finding,) = findings(text, tmp_path, "docs/notes.md")
    kept = {fix["title"]: fixed(text, fix).removeprefix("# Notes\n\n") for fix in finding["fixes"]}
    assert kept == {"Keep ours (ours)": "One.\n", "Keep theirs (theirs)": "Two.\n", "Keep both": "One.\nTwo.\n"}
    assert (finding["line"], finding["end_line"]) == (3, 7)


def test_a_broken_link_is_led_to_the_file_that_moved(tmp_path: Path) -> None:
    text = "# Notes\n\nSee [the spec](../../specs/spec.md#l1).\n"
    more = {"guide/deep/other.md": "# Other\n"}
    finding = next(iter(findings(text, tmp_path, "docs/adr/0001-notes.md", **more)))
    assert finding["code"] == "spec.broken_link"
    assert finding["message"] == "There is no file specs/spec.md."


def test_an_unknown_id_is_replaced_as_the_text_writes_ids(tmp_path: Path) -> None:
    text = "# Tasks\n\n- [ ] T001 Do it (FR-0O1, FR-02)\n"
    finding = next(one for one in findings(text, tmp_path, "specs/001-x/tasks.md") if one["code"] == "ids.unknown")
    assert fixed(text, finding["fixes"][0]) == "# Tasks\n\n- [ ] T001 Do it (FR-0O1, FR-002)\n"
