# ruff: noqa: RUF001 - the marks of other writing systems are what is tested
from __future__ import annotations

import re

import pytest

from spec.formats.lines import read_text
from spec.formats.tasks import PlannedTask, boxes_of, dependencies_in, expanded, files_in, remarked, waves_of

DOTTED = re.compile(r"\d+(?:\.\d+)*")
T = re.compile(r"T\d+")


def test_boxes_are_told_from_what_only_looks_like_one() -> None:
    raw = "- [x] a\n* [X] b\n1. [ ] c\n- [P] legend\n- [a](b)\n- [ ](c)\n```\n- [ ] code\n```\n- [ ]* d\n  - [~] e\n"
    found = [(box.mark, box.starred, box.text, box.indent) for box in boxes_of(read_text("a", raw.encode()))]
    assert found == [
        ("x", False, "a", 0),
        ("X", False, "b", 0),
        (" ", False, "c", 0),
        (" ", True, "d", 0),
        ("~", False, "e", 2),
    ]


def test_a_box_owns_its_details_but_not_the_text_after() -> None:
    raw = "- [ ] a\n  wrapped\n\n  - detail\nstill\n\nnot any more\n- [ ] b\n"
    box = next(boxes_of(read_text("a", raw.encode())))
    assert (box.start, box.end, box.below) == (1, 6, ("wrapped", "- detail", "still"))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("1.1, 2.3", ("1.1", "2.3")),
        ("2.1-2.4", ("2.1", "2.2", "2.3", "2.4")),
        ("2.9 – 2.11", ("2.9", "2.10", "2.11")),
        ("User context for 1.1 and 1.2.", ("1.1", "1.2")),
        ("All requirements", ()),
        ("1.1-9999999.9", ("1.1", "9999999.9")),
    ],
)
def test_lists_and_ranges_are_spelled_out(text: str, ids: tuple[str, ...]) -> None:
    assert expanded(text, DOTTED) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("do it (depends on T001, T002)", ("T001", "T002")),
        ("(depends on T001–T003)", ("T001", "T002", "T003")),
        ("Blocked by: `T004` and T005", ("T004", "T005")),
        ("depende de T001 e T002", ("T001", "T002")),
        ("依赖 T001、T002", ("T001", "T002")),
        ("depends on US1 and the weather in T001", ()),
    ],
)
def test_dependencies_follow_their_words(text: str, ids: tuple[str, ...]) -> None:
    assert dependencies_in(text, T) == ids


def test_paths_are_found_and_addresses_are_not() -> None:
    told = "Create src/models/user.py and `tests/`, see [x](docs/a.md), https://a.b/c.py, either/or, `README.md`."
    assert files_in(told) == ("tests/", "README.md", "src/models/user.py")


def test_only_the_mark_changes() -> None:
    assert remarked("  * [ ]  **T001** x [y]", "x") == "  * [x]  **T001** x [y]"


def test_waves_follow_dependencies_and_a_circle_ends_them() -> None:
    tasks = [PlannedTask("b", "B", depends_on=("a",)), PlannedTask("a", "A"), PlannedTask("c", "C", depends_on=("c",))]
    assert [[task.id for task in wave] for wave in waves_of(tasks)] == [["a"], ["b"], ["c"]]
