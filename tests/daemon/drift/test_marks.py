from __future__ import annotations

from daemon.drift.marks import marks_of
from daemon.drift.shapes import HeldGuard, Mark
from indexer.languages.registry import detect_language
from indexer.parsing.parser import parse
from spec.guards.notation import parse_guard
from spec.log.event import plain
from spec.log.state import State
from spec.records import Decision, Element, Entity, EvidenceRef, Record, Requirement, subject_of
from spec.records import State as Standing

CODE = '''\
"""Orders, see D-2."""

D = 5
LIMIT = 7


# D-3: orders are kept
# for ten years
class Order:
    """FR-001 says what it has."""

    def total(self) -> int:
        return D-3


def pay():  # R-2 and D-99
    return 1
'''
CLIENT = Decision("01A", "D-2", "Which client?", text="httpx", state=Standing.DECIDED)
KEEPING = Decision("01B", "D-3", "How long?", text="ten years", state=Standing.ASSUMED)
LISTED = Requirement("01C", "R-1", "Orders shall be listed.", foreign_id="FR-001")
PAYING = Requirement("01D", "R-2", "Orders shall be paid.", priority="should")


def state_of(*records: Record) -> State:
    kinds = {Decision: "decision", Requirement: "requirement", Element: "element", Entity: "entity"}
    return State({subject_of(kinds[type(one)], one.id): plain(one) for one in records})  # type: ignore[index]  # of a test


def marks(
    *records: Record, path: str = "shop/orders.py", text: str = CODE, guards: dict[str, Decision] | None = None
) -> list[Mark]:
    held = [HeldGuard(parse_guard(g), d.alias, d.id, d.question, "", "") for g, d in (guards or {}).items()]
    parsed = parse(detect_language(path, text.encode()), text.encode())
    return marks_of(state_of(*records), "P", held, path, text, parsed)


def told(found: list[Mark]) -> list[tuple[str, str, int, int, str]]:
    return [(m.alias, m.why, m.line, m.end_line, m.symbol) for m in found]


def test_ids_in_comments_and_strings_touch_the_definition_that_they_stand_in_or_above() -> None:
    assert told(marks(CLIENT, KEEPING, LISTED, PAYING)) == [
        ("D-2", "comment", 1, 1, ""),
        ("D-3", "comment", 7, 13, "Order"),
        ("R-1", "comment", 10, 13, "Order"),
        ("R-2", "comment", 16, 17, "pay"),
    ]


def test_a_mark_says_what_the_record_says() -> None:
    (mark,) = marks(KEEPING)
    assert (mark.kind, mark.title, mark.answer, mark.state) == ("decision", "How long?", "ten years", "assumed")
    assert mark.detail == "line 7 names D-3"


def test_evidence_touches_its_line_its_symbol_or_the_file() -> None:
    linked = Decision(
        "01E",
        "D-4",
        "What?",
        evidence=(
            EvidenceRef("file", "shop/orders.py"),
            EvidenceRef("file", "shop/orders.py", line=13),
            EvidenceRef("symbol", "shop/orders.py#pay", line=3),
            EvidenceRef("symbol", "Order.total"),
            EvidenceRef("file", "shop/other.py", line=1),
            EvidenceRef("url", "shop/orders.py"),
        ),
    )
    assert told(marks(linked)) == [
        ("D-4", "evidence", 0, 0, ""),
        ("D-4", "evidence", 12, 13, "Order.total"),
        ("D-4", "evidence", 13, 13, "Order.total"),
        ("D-4", "evidence", 16, 17, "pay"),
    ]


def test_evidence_goes_with_the_line_that_it_quotes() -> None:
    moved = Decision(
        "01E", "D-4", "What?", evidence=(EvidenceRef("file", "shop/orders.py", "def pay():  # R-2 and D-99", 3),)
    )
    assert told(marks(moved)) == [("D-4", "evidence", 16, 17, "pay")]
    gone = Decision("01E", "D-4", "What?", evidence=(EvidenceRef("file", "shop/orders.py", "def gone():", 4000),))
    assert [m.line for m in marks(gone)] == [18]


def test_a_guard_touches_the_files_that_it_names_and_its_number() -> None:
    found = marks(
        CLIENT,
        KEEPING,
        text="LIMIT = 7\n",
        guards={
            "forbid import requests in shop/**": CLIENT,
            "forbid call eval": CLIENT,
            "number LIMIT in shop/orders.py <= 9": KEEPING,
            "name class in web/** like ^X": KEEPING,
        },
    )
    assert told(found) == [("D-2", "guard", 0, 0, ""), ("D-3", "guard", 1, 1, "LIMIT")]
    assert found[0].detail == "No file in shop/** imports requests."


def test_an_element_touches_what_lies_in_its_folder_with_what_rests_on_it() -> None:
    shop = Element("01F", "EL-1", "Shop", "container", path="shop/")
    other = Element("01G", "EL-2", "Shopping", "container", path="sho")
    rests = Requirement("01H", "R-5", "It shall stand.", rests_on=("element:01F",))
    assert told(marks(shop, other, rests, text="x = 1\n")) == [
        ("EL-1", "element", 0, 0, ""),
        ("R-5", "rests on", 0, 0, ""),
    ]


def test_requirements_that_rest_on_what_is_linked_touch_the_same_place() -> None:
    rests = Requirement("01H", "R-5", "It shall stand.", rests_on=("decision:01B",))
    order = Entity("01I", "E-1", "Order", evidence=(EvidenceRef("file", "shop/orders.py", line=9),))
    of_entity = Requirement("01J", "R-6", "It shall be kept.", rests_on=("entity:01I",))
    assert told(marks(KEEPING, rests, order, of_entity)) == [
        ("D-3", "comment", 7, 13, "Order"),
        ("R-5", "rests on", 7, 13, "Order"),
        ("R-6", "rests on", 9, 13, "Order"),
    ]


def test_in_a_document_every_id_is_a_remark() -> None:
    found = marks(CLIENT, path="docs/a.md", text="# Client\n\nAs D-2 says.\n")
    assert [(m.alias, m.line) for m in found] == [("D-2", 3)]


def test_a_file_that_nobody_parsed_has_its_marks_all_the_same() -> None:
    found = marks_of(state_of(CLIENT), "P", [], "x.bin", "D-2", None)
    assert [m.alias for m in found] == ["D-2"]
