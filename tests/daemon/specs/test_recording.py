"""Records that people write themselves: added, changed field by field, taken away, and never unreadable."""

from __future__ import annotations

import pytest

from daemon.contract.evidence import RecordChange
from daemon.errors import BadRecord, PreconditionFailed
from spec.errors import BadFormula, UnknownRecord

ADA = "user:ada"
SAMPLES = {
    "requirement": ({"text": "The system shall save."}, {"title": "Save", "priority": "could"}),
    "entity": ({"name": "Visit", "fields": [{"name": "at", "type": "datetime"}]}, {"description": "A stay."}),
    "term": ({"term": "Visit", "meaning": "A stay."}, {"synonyms": ["stay"]}),
    "rule": ({"holds": "data.store != mysql", "because": "Nobody knows it."}, {"because": "We said so."}),
    "element": ({"name": "Web", "kind": "container"}, {"technology": "Python"}),
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_kind_is_added_changed_and_taken_away(desk, kind, again) -> None:
    fields, change = SAMPLES[kind]
    made = desk.recording.add(kind, fields, ADA)
    assert made.fields.items() >= fields.items()
    changed = desk.recording.change(kind, made.alias.lower(), RecordChange(fields=change), ADA)
    assert changed.fields.items() >= {**fields, **change}.items()
    assert (changed.alias, changed.version) == (made.alias, 2)
    assert again(desk).recording.one(kind, made.alias) == changed
    desk.recording.remove(kind, made.alias, ADA)
    assert made.alias not in {record.alias for record in desk.recording.all(kind)}
    desk.choices.undo(ADA)
    assert desk.recording.one(kind, made.alias).fields == changed.fields


def test_null_takes_a_field_away(desk) -> None:
    alias = desk.recording.add("term", {"term": "Visit", "meaning": "A stay."}, ADA).alias
    assert "meaning" not in desk.recording.change("term", alias, RecordChange(fields={"meaning": None}), ADA).fields


def test_a_change_of_an_older_version_is_refused(desk) -> None:
    made = desk.recording.add("term", {"term": "Visit"}, ADA)
    desk.recording.change("term", made.alias, RecordChange(fields={"meaning": "A stay."}), ADA, made.version)
    with pytest.raises(PreconditionFailed, match="version 2"):
        desk.recording.change("term", made.alias, RecordChange(fields={"meaning": "x"}), ADA, made.version)
    with pytest.raises(PreconditionFailed, match="version 2"):
        desk.recording.remove("term", made.alias, ADA, made.version)
    assert desk.recording.one("term", made.alias).fields["meaning"] == "A stay."


@pytest.mark.parametrize(
    ("kind", "fields", "error"),
    [
        ("requirement", {}, BadRecord),
        ("requirement", {"text": 7}, BadRecord),
        ("requirement", {"text": "x", "colour": "blue"}, UnknownRecord),
        ("requirement", {"text": "x", "id": "R1"}, UnknownRecord),
        ("requirement", {"text": "x", "asserts": ["data.stoer = mysql"]}, BadFormula),
        ("requirement", {"text": "x", "asserts": "data.store = mysql"}, BadRecord),
        ("requirement", {"text": "x", "scenarios": [{"given": []}]}, BadRecord),
        ("entity", {"name": "Visit", "fields": [{"name": "at", "type": "moment"}]}, BadRecord),
        ("entity", {"name": None}, BadRecord),
        ("rule", {"holds": "data.store =", "because": "x"}, BadFormula),
        ("rule", {"holds": "data.store = mysql"}, BadRecord),
        ("decision", {"question": "x"}, UnknownRecord),
        ("project", {"name": "x"}, UnknownRecord),
        ("nonsense", {}, UnknownRecord),
    ],
)
def test_fields_that_do_not_fit_are_refused_and_nothing_is_recorded(plain, kind, fields, error) -> None:
    before = plain.opened.ledger.revision
    with pytest.raises(error):
        plain.recording.add(kind, fields, ADA)
    assert plain.opened.ledger.revision == before


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"text": None}, BadRecord),
        ({"text": ["x"]}, BadRecord),
        ({"alias": "R-99"}, BadRecord),
        ({"alias": None}, BadRecord),
        ({"id": "other"}, UnknownRecord),
        ({"colour": "blue"}, UnknownRecord),
        ({"colour": None}, UnknownRecord),
    ],
)
def test_a_change_that_would_make_a_record_unreadable_is_refused(desk, again, fields, error) -> None:
    made = desk.recording.add("requirement", {"text": "The system shall save."}, ADA)
    with pytest.raises(error):
        desk.recording.change("requirement", made.alias, RecordChange(fields=fields), ADA)
    assert again(desk).recording.one("requirement", made.alias) == made


def test_an_unknown_record_is_told_with_what_comes_close(desk) -> None:
    desk.recording.add("element", {"name": "Web", "kind": "container"}, ADA)
    with pytest.raises(UnknownRecord) as told:
        desk.recording.one("element", "EL-11")
    assert "EL-1" in told.value.hint


def test_a_record_is_the_same_under_its_alias_and_its_id(desk) -> None:
    made = desk.recording.add("term", {"term": "Visit"}, ADA)
    assert desk.recording.one("term", made.subject.partition(":")[2]) == made
