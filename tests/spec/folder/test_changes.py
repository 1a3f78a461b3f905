from __future__ import annotations

from typing import Any

import msgspec
import pytest
from support.spec_folders import ALL_KINDS, AT, ORDER, SIGN_IN, STORE, fields_of, numbers, records_of

from spec.folder.changes import ADDED, EDITED, REMOVED, HandEdits, edits_between
from spec.folder.reading import read_folder
from spec.folder.writing import write_folder
from spec.log.branches import WHOLE
from spec.log.state import Records, read_record
from spec.questions.catalogue import question_set
from spec.records import State, Subject, subject_of

RECORDS = records_of(*ALL_KINDS)
SIGN_IN_PATH = "decisions/D-12-how-do-people-sign-in.md"
STORE_PATH = "decisions/D-13-where-does-data-lie.md"
SIGN_IN_SUBJECT = subject_of("decision", SIGN_IN.id)
STORE_SUBJECT = subject_of("decision", STORE.id)


def found(files: dict[str, str], current: Records = RECORDS, **given: Any) -> HandEdits:
    make_id, next_alias = numbers()
    return edits_between(current, read_folder(files), make_id=make_id, next_alias=next_alias, **given)


def edited(path: str, *pairs: tuple[str, str], **given: Any) -> HandEdits:
    files = write_folder(RECORDS)
    for old, new in pairs:
        assert old in files[path], old
        files[path] = files[path].replace(old, new, 1)
    return found(files, **given)


def changes(result: HandEdits) -> dict[str, Any]:
    assert (result.refused, result.conflicts) == ((), ())
    (edit,) = result.edits
    return dict(edit.fields)


def test_what_was_only_written_and_read_gives_no_edit() -> None:
    assert found(write_folder(RECORDS), deletions=True) == HandEdits()


@pytest.mark.parametrize(
    "pairs",
    [
        [("In one file.", "In one file.  \n\n")],
        [("state: decided", "state:   'decided'")],
        [("id: 01JA", "state: decided\nid: 01JA"), ("\nformat: radio\nstate: decided", "\nformat: radio")],
        [("## Why", "##  why")],
        [("- requires 01JA0000000000000000000012 (D-12)", "* requires   D-12")],
    ],
)
def test_another_spelling_gives_no_edit(pairs: list[tuple[str, str]]) -> None:
    assert edited(STORE_PATH, *pairs) == HandEdits()


def test_a_changed_text_is_an_edit_of_its_field_alone() -> None:
    result = edited(SIGN_IN_PATH, ("Customers have it already.", "They have it.\n\nAll of them."))
    assert changes(result) == {"rationale": "They have it.\n\nAll of them."}
    assert result.edits[0].action == EDITED


def test_a_field_that_was_taken_out_goes_back_to_its_default() -> None:
    assert changes(edited(SIGN_IN_PATH, ("category: security\n", ""))) == {"category": None}


def test_an_entitys_fields_are_edited_by_line() -> None:
    result = edited("entities/Order.md", ("- starts_at datetime\n", "- starts_at date?\n- total money\n"))
    fields = changes(result)["fields"]
    assert fields[:2] == [{"name": "starts_at", "type": "date", "required": False}, {"name": "total", "type": "money"}]
    read_record(subject_of("entity", ORDER.id), {**fields_of(ORDER)[1], "fields": fields})


def test_another_choice_takes_its_formulas_along_and_is_decided() -> None:
    result = edited(SIGN_IN_PATH, ("chosen:\n  - sso", "chosen: password"), author="bob", at=AT.replace(year=2027))
    assert changes(result) == {
        "chosen": ["password"],
        "asserts": ["auth.method = password", "users.accounts"],
        "state": "decided",
        "author": "bob",
        "at": "2027-11-21T10:30:00Z",
    }


def test_formulas_that_a_person_wrote_too_stay_as_they_are() -> None:
    result = edited(SIGN_IN_PATH, ("  - sso", "  - password"), ("- auth.method = sso\n", "- auth.mfa = required\n"))
    assert changes(result)["asserts"] == ["auth.mfa = required"]


def test_an_options_formula_that_was_changed_changes_what_is_asserted() -> None:
    result = edited(SIGN_IN_PATH, ("- asserts `auth.method = sso`", "- asserts `auth.method = oauth`"))
    assert changes(result)["asserts"] == ["auth.method = oauth"]


def test_words_below_the_choice_are_the_text() -> None:
    assert (
        changes(edited(SIGN_IN_PATH, ("**Single sign-on**", "**Single sign-on**\n\nFor staff.")))["text"]
        == "For staff."
    )


def test_words_in_place_of_the_choice_are_the_text_and_the_choice_stays() -> None:
    fields = changes(edited(SIGN_IN_PATH, ("**Single sign-on**", "By a link in a mail.")))
    assert fields["text"] == "By a link in a mail."
    assert "chosen" not in fields


def test_the_label_of_another_option_in_place_of_the_choice_chooses_it() -> None:
    fields = changes(edited(SIGN_IN_PATH, ("**Single sign-on**", "password")))
    assert (fields["chosen"], fields["asserts"][0]) == (["password"], "auth.method = password")


def test_an_option_may_be_called_otherwise() -> None:
    fields = changes(edited(SIGN_IN_PATH, ("### sso: Single sign-on", "### sso: SSO")))
    assert list(fields) == ["options"]


@pytest.mark.parametrize(
    ("chosen", "reason"), [("passwort", "Did you mean password?"), ("[sso, password]", "one option can be chosen")]
)
def test_a_choice_that_cannot_be_is_refused_with_all_of_its_file(chosen: str, reason: str) -> None:
    result = edited(SIGN_IN_PATH, ("chosen:\n  - sso", f"chosen: {chosen}"), ("already", "long since"))
    assert result.edits == ()
    assert result.refused[0].path == SIGN_IN_PATH
    assert reason in result.refused[0].reason


def test_an_answer_that_was_taken_out_leaves_the_question_open() -> None:
    assert changes(edited(STORE_PATH, ("In one file.\n", ""))) == {"text": None, "state": None}


def test_a_forms_values_are_checked_and_assert_anew() -> None:
    questions = question_set("web_app")
    form = next(q for q in questions.questions.values() if q.format == "form" and any(f.fact for f in q.fields))
    field = next(f for f in form.fields if f.fact and questions.vocabulary.get(f.fact).type == "number")
    given = {f.name: f.default if f.default is not None else 1 for f in form.fields}
    decision = msgspec.structs.replace(
        STORE, question_id=form.id, format="form", form={**given, field.name: 3}, text="", asserts=("offline.required",)
    )
    files = write_folder(records_of(decision))
    files[STORE_PATH] = files[STORE_PATH].replace(f"  {field.name}: 3\n", f"  {field.name}: 4\n")
    fields = changes(found(files, records_of(decision), questions=questions))
    assert fields["form"][field.name] == 4
    assert any(one.startswith(f"{field.fact} = 4") for one in fields["asserts"])
    assert "not known here" in found(files, records_of(decision)).refused[0].reason


def test_a_file_by_hand_becomes_a_decision_with_an_id_an_alias_and_who_and_when() -> None:
    text = "# Which queue?\n\n## Answer\n\nNone.\n\n## Edges\n\n- refines D-13\n"
    result = found({**write_folder(RECORDS), "decisions/queue.md": text}, author="bob", at=AT)
    (edit,) = result.edits
    assert (edit.subject, edit.action) == ("decision:01JZ0000000000000000000001", ADDED)
    decision = read_record(edit.subject, edit.fields)
    assert (decision.alias, decision.state, decision.author, decision.at) == ("D-100", State.DECIDED, "bob", AT)
    assert decision.edges[0].target == STORE.id


def test_records_by_hand_may_name_each_other() -> None:
    files = {
        "entities/Guest.md": "# Guest\n",
        "requirements/a.md": "---\nalias: R-7\n---\n\nIt shall run.\n\n## Rests on\n\n- Guest\n- D-7\n",
        "decisions/a.md": "---\nalias: D-7\n---\n\n# What?\n",
    }
    result = found(files, {})
    (requirement,) = [edit for edit in result.edits if edit.fields["alias"] == "R-7"]
    subjects = {edit.subject for edit in result.edits}
    assert set(requirement.fields["rests_on"]) == subjects - {requirement.subject}


def test_a_name_that_nothing_has_is_refused() -> None:
    result = edited(STORE_PATH, ("requires 01JA0000000000000000000012 (D-12)", "requires D-99"))
    assert "there is no decision D-99 here" in result.refused[0].reason


def test_a_file_that_lost_its_id_is_still_its_record() -> None:
    assert edited(STORE_PATH, (f"id: {STORE.id}\n", ""), ("alias: D-13\n", "")) == HandEdits()


@pytest.mark.parametrize("alias", ["R-13", "13", "D-13x"])
def test_an_alias_of_another_form_is_refused(alias: str) -> None:
    assert "is D- and a number" in edited(STORE_PATH, ("alias: D-13", f"alias: '{alias}'")).refused[0].reason


def test_of_two_records_with_one_alias_the_older_keeps_it_on_every_machine() -> None:
    older = msgspec.structs.replace(STORE, id="01J90000000000000000000000", question="Which colour?")
    for current, other in ((records_of(STORE), records_of(older)), (records_of(older), records_of(STORE))):
        result = found({**write_folder(current), **write_folder(other)}, current)
        aliases = {edit.subject: edit.fields["alias"] for edit in result.edits if "alias" in edit.fields}
        assert aliases[STORE_SUBJECT] == "D-100"
        assert aliases.get(subject_of("decision", older.id), "D-13") == "D-13"
        assert "D-13 was given twice, to “Which colour?” and to “Where does data lie?”" in result.notes[0]


def test_two_answers_to_one_question_are_told() -> None:
    twin = msgspec.structs.replace(SIGN_IN, id="01JB0000000000000000000000", alias="D-40")
    result = found(
        {**write_folder(RECORDS), "decisions/D-40.md": write_folder(records_of(twin))[SIGN_IN_PATH.replace("12", "40")]}
    )
    assert result.notes == ("D-12 and D-40 answer the same question (core.signin); let one supersede the other.",)


def test_a_missing_file_removes_its_record_only_when_that_is_wanted() -> None:
    files = {path: text for path, text in write_folder(RECORDS).items() if path != STORE_PATH}
    assert found(files) == HandEdits()
    (edit,) = found(files, deletions=True).edits
    assert (edit.subject, edit.action) == (STORE_SUBJECT, REMOVED)
    assert set(edit.fields) == set(RECORDS[STORE_SUBJECT])
    assert set(edit.fields.values()) == {None}


def test_documents_and_the_project_are_never_removed() -> None:
    files = {path: text for path, text in write_folder(RECORDS).items() if path.startswith("decisions/")}
    kinds = {edit.subject.partition(":")[0] for edit in found(files, deletions=True).edits}
    assert kinds == {"requirement", "entity", "term", "rule", "element", "comment", "edit"}


def test_an_empty_folder_removes_nothing() -> None:
    result = found({}, deletions=True)
    assert result.edits == ()
    assert "none was removed" in result.notes[0]


@pytest.mark.parametrize("text", ["---\nid: 01JA0000000000000000000013\nlocked: maybe\n---\n", "---\n", "<<<<<<< a\n"])
@pytest.mark.parametrize("path", [STORE_PATH, "decisions/renamed.md"])
def test_a_broken_file_never_removes_a_record(path: str, text: str) -> None:
    files = {**write_folder(RECORDS)}
    del files[STORE_PATH]
    assert found({**files, path: text}, deletions=True).edits == ()


def test_what_was_decided_since_the_folder_was_written_stays() -> None:
    current = {**RECORDS, STORE_SUBJECT: {**RECORDS[STORE_SUBJECT], "rationale": "Said later."}}
    later = msgspec.structs.replace(STORE, id="01JA0000000000000000000099", alias="D-99")
    current |= records_of(later)
    files = write_folder(RECORDS)
    files[STORE_PATH] = files[STORE_PATH].replace("In one file.", "In two files.")
    fields = changes(found(files, current, base=RECORDS, deletions=True))
    assert fields == {"text": "In two files."}


def test_a_field_that_both_changed_is_a_conflict() -> None:
    current = {**RECORDS, STORE_SUBJECT: {**RECORDS[STORE_SUBJECT], "text": "In a server."}}
    files = write_folder(RECORDS)
    files[STORE_PATH] = files[STORE_PATH].replace("In one file.", "In two files.")
    result = found(files, current, base=RECORDS)
    assert result.edits == ()
    (clash,) = result.conflicts
    assert (clash.field, clash.base, clash.ours, clash.theirs) == (
        "text",
        "In one file.",
        "In a server.",
        "In two files.",
    )


def test_a_record_that_was_removed_here_and_changed_by_hand_is_a_conflict() -> None:
    current = {subject: fields for subject, fields in RECORDS.items() if subject != STORE_SUBJECT}
    files = write_folder(RECORDS)
    assert found(files, current, base=RECORDS) == HandEdits()
    files[STORE_PATH] = files[STORE_PATH].replace("In one file.", "In two files.")
    assert [(one.subject, one.field) for one in found(files, current, base=RECORDS).conflicts] == [
        (STORE_SUBJECT, WHOLE)
    ]


def test_a_folder_of_another_project_gives_its_records_but_not_its_project() -> None:
    other = {Subject("project:01JPX"): RECORDS[Subject("project:01JP0000000000000000000001")], **records_of(STORE)}
    result = found(write_folder(other), {subject: RECORDS[subject] for subject in RECORDS if "project" in subject})
    assert [edit.subject for edit in result.edits] == [STORE_SUBJECT]
    assert "another project" in result.refused[0].reason


def test_a_folder_alone_makes_the_whole_project_again() -> None:
    result = found(write_folder(RECORDS), {})
    assert {edit.subject: edit.fields for edit in result.edits} == RECORDS


REMARK = "---\nid: 01JX\nartifact: prd\nsection: summary\n---\n\nToo vague.\n"


def test_a_new_record_with_an_id_gets_what_no_record_can_be_without() -> None:
    result = found({"comments/C-9.md": REMARK}, author="bob", at=AT)
    (edit,) = result.edits
    assert read_record(edit.subject, edit.fields).author == "bob"
    (refused,) = found({"comments/C-9.md": REMARK}).refused
    assert "author" in refused.reason or "at" in refused.reason


def test_a_line_that_a_record_cannot_be_without_stays_where_it_is_taken_out() -> None:
    path = next(path for path in write_folder(RECORDS) if path.startswith("comments/"))
    line = next(line for line in write_folder(RECORDS)[path].splitlines() if line.startswith("author:"))
    assert edited(path, (f"{line}\n", "")) == HandEdits()
