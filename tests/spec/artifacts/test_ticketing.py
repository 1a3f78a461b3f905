from __future__ import annotations

import msgspec
import pytest
from support.prose_views import BROWNFIELD, EMPTY, GREENFIELD, known

from spec.artifacts.model import joined
from spec.artifacts.ticket import Kind, Ticket
from spec.artifacts.ticket_table import FOUNDATION, QUALITY
from spec.artifacts.ticketing import tickets_of
from spec.artifacts.tickets import TICKETS
from spec.records import Entity, EntityField, FieldType
from spec.view import SpecView

VIEWS = pytest.mark.parametrize("view", [GREENFIELD, BROWNFIELD], ids=["greenfield", "brownfield"])


def by_key(view: SpecView) -> dict[str, Ticket]:
    return {ticket.key: ticket for ticket in tickets_of(view)}


@VIEWS
def test_every_ticket_comes_after_what_it_depends_on(view: SpecView) -> None:
    done: set[str] = set()
    for ticket in tickets_of(view):
        assert done.issuperset(ticket.depends_on), ticket.key
        done.add(ticket.key)


@VIEWS
def test_keys_are_unique_and_parents_are_epics(view: SpecView) -> None:
    tickets = tickets_of(view)
    found = by_key(view)
    assert len(found) == len(tickets)
    assert all(found[one.parent].kind is Kind.EPIC for one in tickets if one.parent)


@VIEWS
def test_every_ticket_but_an_epic_says_when_it_is_done(view: SpecView) -> None:
    assert [one.key for one in tickets_of(view) if one.kind is not Kind.EPIC and not one.acceptance] == []


@VIEWS
def test_the_document_is_whole_and_the_same_each_time(view: SpecView) -> None:
    assert TICKETS.check(joined(TICKETS.render(view))) == ()
    assert list(TICKETS.render(view)) == list(TICKETS.render(view))


def test_examples_become_acceptance() -> None:
    said = by_key(GREENFIELD)["r-1"].acceptance[0]
    assert said.startswith(
        "Taken time: given an appointment at nine, when another patient books nine, then it is refused"
    )


def test_numbers_become_quality_tickets() -> None:
    latency = by_key(GREENFIELD)["latency"]
    assert latency.title == "Keep answers within 300 ms"
    assert latency.details == ("Measured at 40 requests per second.",)
    assert "decision:d4" in latency.rests_on


def test_what_is_decided_against_makes_no_work() -> None:
    keys = by_key(GREENFIELD)
    assert "payments" not in keys
    assert "second-factor" not in keys


def test_nothing_decided_makes_no_foundation() -> None:
    assert tickets_of(EMPTY) == ()
    assert TICKETS.blockers(EMPTY)


def test_entities_that_point_at_each_other_make_no_circle() -> None:
    def entity(number: int, name: str, target: str) -> Entity:
        return Entity(
            f"e{number}", f"E-{number}", name, fields=(EntityField("other", FieldType.REFERENCE, target=target),)
        )

    view = msgspec.structs.replace(
        EMPTY,
        entities=(
            entity(1, "Egg", "Hen"),
            entity(2, "Hen", "Nest"),
            entity(3, "Nest", "Egg"),
            entity(4, "Self", "Self"),
        ),
    )
    assert len([one for one in tickets_of(view) if one.kind is Kind.STORY]) == 20


def test_a_change_has_its_files_and_its_way_back() -> None:
    step = by_key(BROWNFIELD)["step-edit-shop-pricing"]
    assert step.files == ("shop/pricing/discount.py",)
    assert any(line.startswith("Way back: ") for line in step.details)
    assert step.parent == "change"


def test_the_edits_of_a_bug_fix_are_bugs_after_a_failing_test() -> None:
    fix = msgspec.structs.replace(BROWNFIELD, project=msgspec.structs.replace(BROWNFIELD.project, type="bug_fix"))
    keys = list(by_key(fix))
    assert by_key(fix)["step-edit-shop-pricing"].kind is Kind.BUG
    assert keys.index("step-tests-first") < keys.index("step-edit-shop-pricing")


def test_questions_that_block_or_were_put_off_are_spikes() -> None:
    spikes = [one.key for one in tickets_of(GREENFIELD) if one.kind is Kind.SPIKE]
    assert spikes == ["decide-web-hosting", "decide-web-books"]


def test_rows_of_the_tables_depend_on_rows_only() -> None:
    keys = [row.key for row in (*FOUNDATION, *QUALITY)]
    assert len(keys) == len(set(keys))
    assert {key for row in (*FOUNDATION, *QUALITY) for key in row.after} <= set(keys)


def test_one_language_is_no_work_and_two_are() -> None:
    one, two = (msgspec.structs.replace(EMPTY, known={"i18n.languages": known(n, 1)}) for n in (1.0, 2.0))
    assert [ticket.key for ticket in (*tickets_of(one), *tickets_of(two))] == ["languages"]
