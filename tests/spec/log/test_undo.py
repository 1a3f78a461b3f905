"""Undo and redo: what they find, what they put back, and when they refuse."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spec.errors import NothingToUndo, UndoConflict
from spec.log.event import Change, Event
from spec.log.state import State, apply, replay
from spec.log.undo import REDO, UNDO, group_to_redo, group_to_undo, inverse
from spec.records import Subject

D = Subject("decision:1")


class Book:
    """A log that is written by hand."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def write(self, group: str, field: str, new: object, action: str = "changed", undoes: str = "") -> None:
        old = self.state.fields(D).get(field)
        at = datetime(2026, 1, 1, tzinfo=UTC)
        change = (Change(field, old, new),)
        self.events.append(Event(len(self.events) + 1, "main", D, action, change, "user:ada", at, group, undoes=undoes))

    @property
    def state(self) -> State:
        return State(replay(self.events))

    def turn(self, action: str) -> None:
        find = group_to_undo if action == UNDO else group_to_redo
        group = find(self.events, "main")
        for edit in inverse(self.events, group, self.state.fields, action):
            for field, value in edit.fields.items():
                self.write(f"{action}-{len(self.events)}", field, value, action, group)


@pytest.fixture
def book() -> Book:
    made = Book()
    made.write("g1", "alias", "D-1")
    made.write("g2", "text", "one")
    made.write("g3", "text", "two")
    return made


def test_undo_goes_back_step_by_step_and_redo_forth_again(book: Book) -> None:
    texts = []
    for action in (UNDO, UNDO, REDO, REDO):
        book.turn(action)
        texts.append(book.state.fields(D).get("text"))
    assert texts == ["one", None, "one", "two"]


def test_an_undo_after_a_redo_takes_the_same_change_back(book: Book) -> None:
    for action in (UNDO, REDO, UNDO):
        book.turn(action)
    assert book.state.fields(D)["text"] == "one"


def test_there_is_nothing_to_redo_after_a_new_change(book: Book) -> None:
    book.turn(UNDO)
    book.write("g4", "text", "three")
    with pytest.raises(NothingToUndo):
        book.turn(REDO)


def test_everything_undone_leaves_nothing_to_undo(book: Book) -> None:
    for _ in range(3):
        book.turn(UNDO)
    with pytest.raises(NothingToUndo):
        book.turn(UNDO)


def test_what_a_later_change_stands_on_is_not_taken_back(book: Book) -> None:
    with pytest.raises(UndoConflict, match="user:ada"):
        inverse(book.events, "g2", book.state.fields, UNDO)


def test_a_group_of_several_changes_of_one_field_is_put_back_as_a_whole() -> None:
    book = Book()
    for text in ("one", "two", "three"):
        book.write("g1", "text", text)
    (edit,) = inverse(book.events, "g1", book.state.fields, UNDO)
    records = replay(book.events)
    apply(records, D, [Change("text", "three", edit.fields["text"])])
    assert records == {}
