from __future__ import annotations

from pathlib import Path
from typing import Any

from lsp.commands.arguments import Spot
from lsp.documents import Document
from lsp.features.acting.offers import Facts, offers_at
from lsp.folders import FilePlace, Folder
from lsp.text import Text

WORK = FilePlace(Folder("w", Path("/work")), "src/calc.py")
WHERE = {"uri": "file:///work/src/calc.py"}


def spot(line: int = 1, selected: str = "") -> Spot:
    document = Document(WHERE["uri"], "python", 1, Text("x = 1\n" * 90))
    return Spot(WORK, document.uri, document, line, line, selected)


def hunk(number: int, line: int, file: str = "src/calc.py") -> dict[str, Any]:
    return {"number": number, "file": file, "header": f"@@ -{line},3 +{line},4 @@"}


def approval(**told: Any) -> dict[str, Any]:
    return {"id": "A1", "summary": "Edit calc.py", "risk": "low", "files": {}, "hunks": [], **told}


def change(*hunks: dict[str, Any], is_part: bool = False) -> dict[str, Any]:
    return {"run": "R1", "goal": "Mend it", "path": "src/calc.py", "hunks": list(hunks), "is_part": is_part}


def titles(facts: Facts) -> list[str]:
    return [offer.title for offer in offers_at(facts)]


def test_what_waits_for_this_file_comes_first() -> None:
    other = approval(id="A2", summary="Edit other.py", files={"other.py": "1"})
    mine = approval(files={"src/calc.py": "1"})

    assert titles(Facts(spot(), WHERE, approvals=[other, mine]))[:3] == [
        "Show what waits: Edit calc.py",
        "Approve: Edit calc.py",
        "Deny: Edit calc.py",
    ]


def test_what_a_title_cannot_show_is_shown_before_a_yes_counts() -> None:
    plain, grave = approval(), approval(risk="high")
    long = approval(summary="Run " + "very " * 30 + "much")

    for one, shows in ((plain, False), (grave, True), (long, True)):
        told = next(offer for offer in offers_at(Facts(spot(), WHERE, approvals=[one])) if "Approve" in offer.title)
        assert told.argument["show"] is shows


def test_single_changes_of_an_approval_are_offered_nearest_first() -> None:
    waiting = approval(hunks=[hunk(1, 5), hunk(2, 50), hunk(3, 9, "other.py")])
    offered = [offer for offer in offers_at(Facts(spot(48), WHERE, approvals=[waiting])) if "only" in offer.title]

    assert [offer.argument["hunks"] for offer in offered] == [[2], [1]]


def test_hunks_of_a_run_are_offered_nearest_first_and_together() -> None:
    offered = list(offers_at(Facts(spot(80), WHERE, changes=[change(hunk(1, 5), hunk(2, 70))])))[:3]

    assert [offer.title for offer in offered] == [
        "Apply the change at line 70: Mend it",
        "Apply the change at line 5: Mend it",
        "Apply all 2 changes here: Mend it",
    ]
    assert "hunks" not in offered[2].argument


def test_of_a_run_that_is_half_applied_only_the_rest_is_offered() -> None:
    offered = next(offers_at(Facts(spot(), WHERE, changes=[change(hunk(2, 70), is_part=True)])))

    assert offered.argument == {"run": "R1", "path": "src/calc.py", "hunks": [2]}


def test_decisions_at_the_cursor_are_offered_those_of_the_innermost_lines_first_each_once() -> None:
    def mark(alias: str, line: int, end_line: int) -> dict[str, Any]:
        return {"alias": alias, "kind": "decision", "title": "Why?", "line": line, "end_line": end_line}

    marks = [mark("D-1", 0, 0), mark("D-2", 10, 20), mark("D-3", 40, 50), mark("D-4", 12, 14), mark("D-2", 0, 0)]
    opened = [title for title in titles(Facts(spot(13), WHERE, marks=marks)) if title.startswith("Open")]

    assert opened == ["Open D-4: Why?", "Open D-2: Why?", "Open D-1: Why?"]


def test_a_selection_is_named_and_can_be_reviewed() -> None:
    offered = titles(Facts(spot(3, "x = 1"), WHERE))

    assert "Explain the selection" in offered
    assert "Review the selection" in offered
