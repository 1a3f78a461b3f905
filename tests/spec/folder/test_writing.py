from __future__ import annotations

import pytest
from support.spec_folders import ALL_KINDS, SIGN_IN, STORE, hostile_records, records_of

from spec.folder.comparing import told
from spec.folder.reading import read_folder
from spec.folder.writing import write_folder
from spec.records import Subject

RECORDS = records_of(*ALL_KINDS)


def test_each_record_is_one_file_in_the_folder_of_its_kind() -> None:
    assert sorted(write_folder(RECORDS)) == [
        "README.md",
        "architecture/EL-1-web.md",
        "comments/C-1.md",
        "decisions/D-12-how-do-people-sign-in.md",
        "decisions/D-13-where-does-data-lie.md",
        "documents/DOC-1.md",
        "edits/ED-1-goals.md",
        "entities/Order.md",
        "project.md",
        "requirements/R-1-confirm-a-booking.md",
        "rules/RULE-1-accounts-need-a-login.md",
        "terms/T-1-guest.md",
    ]


def test_a_decision_reads_like_a_page() -> None:
    text = write_folder(RECORDS)["decisions/D-13-where-does-data-lie.md"]
    assert text == (
        "---\nid: 01JA0000000000000000000013\nalias: D-13\nlocked: false\nformat: radio\nstate: decided\n---\n\n"
        "# Where does data lie?\n\n## Answer\n\nIn one file.\n\n## Why\n\n"
        "## Edges\n\n- requires 01JA0000000000000000000012 (D-12)\n\n"
        "## Evidence\n\n- file `src/app.py` line 12\n  > import sqlite3\n  >\n  > connect()\n- idea `idea`\n"
    )


def test_the_answer_shows_what_was_chosen_and_the_options_what_each_means() -> None:
    text = write_folder(RECORDS)["decisions/D-12-how-do-people-sign-in.md"]
    assert "## Answer\n\n**Single sign-on**\n" in text
    assert "### password: Password\n\nWe keep hashes.\n\n- asserts `auth.method = password`\n" in text


def test_scenarios_are_steps_in_a_list() -> None:
    text = write_folder(RECORDS)["requirements/R-1-confirm-a-booking.md"]
    assert "### Paid\n\n- Given a free room\n- Given a card\n- When the guest books\n- Then it is confirmed\n" in text


def test_fields_of_an_entity_are_lines_with_their_type() -> None:
    text = write_folder(RECORDS)["entities/Order.md"]
    assert "- starts_at datetime\n- guest -> Guest?\n" in text
    assert '- status (open, done) "how far (it) is, now"\n' in text


def test_all_kinds_come_back_as_they_were() -> None:
    read = read_folder(write_folder(RECORDS))
    assert read.unread == ()
    assert read.foreign == ()
    assert read.records == RECORDS


@pytest.mark.parametrize("start", range(0, 200, 20))
def test_whatever_texts_a_record_holds_come_back_to_the_letter(start: int) -> None:
    for seed in range(start, start + 20):
        records = hostile_records(seed)
        read = read_folder(write_folder(records))
        assert read.unread == ()
        assert {one: told(one, fields) for one, fields in read.records.items()} == {
            one: told(one, fields) for one, fields in records.items()
        }


def test_the_bytes_are_the_same_in_whatever_order_records_come() -> None:
    records = hostile_records(1)
    first = write_folder(records)
    again = write_folder({one: dict(reversed(records[one].items())) for one in reversed(records)})
    assert list(first.items()) == list(again.items())


def test_what_was_read_is_written_to_the_same_bytes() -> None:
    files = write_folder(hostile_records(2))
    assert write_folder(read_folder(files).records) == files


def test_a_kind_that_this_version_does_not_know_is_left_out() -> None:
    records = {**records_of(STORE), Subject("plan:p1"): {"alias": "PL-1"}}
    assert list(write_folder(records)) == ["README.md", "decisions/D-13-where-does-data-lie.md"]


def test_a_file_stays_where_it_is_when_its_title_changes() -> None:
    records = records_of(SIGN_IN)
    paths = read_folder(write_folder(records)).paths
    (subject,) = records
    records[subject]["question"] = "Who may come in?"
    assert list(write_folder(records, paths=paths)) == ["README.md", "decisions/D-12-how-do-people-sign-in.md"]


def test_a_copy_of_an_artifact_says_that_it_is_one_and_lies_below_artifacts() -> None:
    given = {"../../prd.md": "# PRD\n", "a/schema.sql": "SELECT 1;\n", "x.json": "{}", "f.md": "---\na: b\n---\n"}
    files = write_folder({}, artifacts=given)
    assert sorted(files) == [
        "README.md",
        *(f"artifacts/{name}" for name in ("a/schema.sql", "f.md", "prd.md", "x.json")),
    ]
    assert files["artifacts/prd.md"].startswith("<!-- A copy")
    assert files["artifacts/a/schema.sql"].startswith("-- A copy")
    assert files["artifacts/x.json"] == "{}"
    assert files["artifacts/f.md"].startswith("---\n")


def test_copies_and_the_readme_are_not_read_back() -> None:
    read = read_folder(write_folder({}, artifacts={"decisions/x.md": "# x\n"}))
    assert (read.written, read.unread, read.foreign) == ((), (), ())
