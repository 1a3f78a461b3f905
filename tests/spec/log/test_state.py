"""Events add up to records, and a log that does not fit together is found."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from spec.errors import LogBroken, UnknownRecord
from spec.log.branches import aliases
from spec.log.event import FIRST_HASH, Change, Edit, Event
from spec.log.state import State, changes_of, check_chain, replay
from spec.records import Decision, Subject

NOW = datetime(2026, 1, 1, tzinfo=UTC)
D1 = Subject("decision:01")


def chained(*changes: tuple[str, object, object]) -> list[Event]:
    events: list[Event] = []
    before = FIRST_HASH
    for seq, (field, old, new) in enumerate(changes, start=1):
        events.append(
            Event(seq, "main", D1, "changed", (Change(field, old, new),), "user:ada", NOW, f"g{seq}", before=before)
        )
        before = events[-1].digest()
    return events


def test_events_add_up_field_by_field() -> None:
    events = chained(
        ("alias", None, "D-1"), ("question", None, "Which?"), ("text", None, "This"), ("text", "This", "That")
    )
    state = State(replay(events))
    (decision,) = state.all(Decision)
    assert (decision.alias, decision.question, decision.text) == ("D-1", "Which?", "That")


def test_a_record_without_fields_is_gone() -> None:
    assert replay(chained(("alias", None, "D-1"), ("alias", "D-1", None))) == {}


def test_an_edit_changes_only_what_differs() -> None:
    changes = changes_of(
        Edit(D1, "changed", {"text": "That", "alias": "D-1", "form": {}}), {"text": "This", "alias": "D-1"}
    )
    assert changes == (Change("text", "This", "That"), Change("form", None, {}))


def test_an_alias_is_found_in_any_case_and_a_slip_is_told() -> None:
    state = State({D1: {"alias": "D-1", "question": "Which?"}})
    assert state.named("decision", "d-1").id == "01"
    with pytest.raises(UnknownRecord, match="D-7"):
        state.named("decision", "D-7")


def test_a_chain_that_fits_gives_its_last_hash() -> None:
    events = chained(("alias", None, "D-1"), ("text", None, "x"))
    assert check_chain(events) == events[-1].digest()


@pytest.mark.parametrize("spoil", ["altered", "missing", "swapped"])
def test_a_spoiled_log_is_found(spoil: str) -> None:
    events = chained(("alias", None, "D-1"), ("text", None, "x"), ("text", "x", "y"))
    if spoil == "altered":
        events[1] = msgspec.structs.replace(events[1], actor="user:eve")
    elif spoil == "missing":
        del events[1]
    else:
        events[0], events[1] = events[1], events[0]
    with pytest.raises(LogBroken):
        check_chain(events)


@pytest.mark.parametrize("alias", ["D-\u00b2", "D-" + "9" * 5000, "D-", "", "D-x"])
def test_an_alias_without_a_number_is_no_obstacle(alias: str) -> None:
    events = chained(("alias", None, alias), ("question", None, "Which?"))
    assert aliases(events) == {}
    assert [one.alias for one in State(replay(events)).all(Decision)] == [alias]
