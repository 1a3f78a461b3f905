from __future__ import annotations

import pytest
from support.spec_folders import ALL_KINDS, SIGN_IN, STORE, records_of

from spec.folder.reading import Read, read_folder
from spec.folder.writing import write_folder
from spec.records import Subject

RECORDS = records_of(SIGN_IN, STORE)
PATH = "decisions/D-13-where-does-data-lie.md"
SUBJECT = Subject(f"decision:{STORE.id}")


def read_with(old: str, new: str) -> Read:
    files = write_folder(RECORDS)
    assert old in files[PATH]
    return read_folder({**files, PATH: files[PATH].replace(old, new)})


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("state: decided", "state: decidedd", 6, "Did you mean decided"),
        ("state: decided", "state: [decided]", 6, "expected"),
        ("state: decided", "state: 'decided", 6, "YAML"),
        ("locked: false", "locked: maybe", 4, "expected `bool`"),
        ("\n---\n\n#", "\n\n#", 1, "has no end"),
        ("# Where does data lie?\n", "", 1, "has no question; write it as a heading"),
        ("## Answer", "## Anwser", 11, "write `## Answer`"),
        ("## Why", "## Answer", 15, "stands there twice"),
        ("## Answer", "Some words.\n\n## Answer", 11, "belongs to nothing"),
        ("- requires", "- needs", 19, "also excludes, refines"),
        ("- idea `idea`", "- idea", 27, "evidence is"),
        ("In one file.", "In one file.\n```", 14, "never ends"),
        (
            "In one file.\n\n## Why",
            "```\nIn one file.\n\n## Why\n\n```py\nx\n```",
            16,
            "the section Why lies within code",
        ),
        ("state: decided", "state: decided\nquestion: Other?", 10, "in the front matter; take one"),
        ("id: 01JA0000000000000000000013", "id: 13", 2, "in quotes"),
    ],
)
def test_a_broken_file_costs_only_itself_and_names_its_line(old: str, new: str, line: int, reason: str) -> None:
    read = read_with(old, new)
    assert set(read.records) == {Subject(f"decision:{SIGN_IN.id}")}
    (unread,) = read.unread
    assert unread.path == PATH
    assert unread.reason.startswith(f"line {line}: ")
    assert reason in unread.reason
    assert PATH in unread.error().message


def test_a_broken_file_tells_which_record_it_may_hold() -> None:
    assert read_with("state: decided", "state: 'decided").unread[0].subjects == (SUBJECT,)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    files = {path: "\ufeff" + text.replace("\n", "\r\n") for path, text in write_folder(RECORDS).items()}
    assert read_folder(files).records == RECORDS


def test_a_mark_of_git_in_a_file_is_told_with_what_to_do() -> None:
    read = read_with("In one file.", "<<<<<<< HEAD\nIn one file.\n=======\nIn a server.\n>>>>>>> theirs")
    (unread,) = read.unread
    assert "line 13 to line 17" in unread.reason
    assert "keep the lines that shall stand" in unread.reason
    assert SUBJECT in unread.subjects


@pytest.mark.parametrize("left", ["<<<<<<< HEAD\nx", ">>>>>>> theirs"])
def test_half_a_mark_of_git_is_seen_too(left: str) -> None:
    assert "git could not merge it" in read_with("In one file.", left).unread[0].reason


def test_a_one_word_list_may_be_written_as_a_word() -> None:
    read = read_with("state: decided", "state: decided\nneeds: prd.data")
    assert read.records[SUBJECT]["needs"] == ["prd.data"]


def test_files_that_are_not_ours_are_told_and_left_alone() -> None:
    files = {
        "notes.txt": "x",
        "decisions/D-1.md.orig": "x",
        "agents/a.md": "x",
        "banks/own.yaml": "x",
        "README.md": "x",
    }
    read = read_folder(files)
    assert read.foreign == ("agents/a.md", "decisions/D-1.md.orig", "notes.txt")
    assert read.unread == ()


def test_a_copy_of_a_file_with_the_same_id_is_told_unless_it_says_the_same() -> None:
    files = write_folder(RECORDS)
    same = read_folder({**files, "decisions/copy.md": files[PATH]})
    assert same.records == RECORDS
    other = read_folder({**files, "decisions/copy.md": files[PATH].replace("one file", "two files")})
    assert [one.path for one in other.unread] == [PATH, "decisions/copy.md"]
    assert "take `id` and `alias` out" in other.unread[0].reason


def test_a_file_without_front_matter_is_a_new_record() -> None:
    read = read_folder({"terms/guest.md": "# Guest\n\nWho books.\n"})
    assert [(one.kind, one.fields) for one in read.new] == [("term", {"term": "Guest", "meaning": "Who books."})]


def test_nothing_at_all_is_an_empty_folder() -> None:
    assert read_folder({}) == Read()


@pytest.mark.parametrize("text", ["", "\n", "---", "---\n---", "\x00\xff", "[" * 100_000, "---\n" + "{" * 100_000])
def test_any_file_is_read_or_told(text: str) -> None:
    for path in write_folder(records_of(*ALL_KINDS)):
        read = read_folder({path: text})
        assert path == "README.md" or len(read.unread) + len(read.written) == 1
