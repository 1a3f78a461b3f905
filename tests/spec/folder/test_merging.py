"""Two people share a folder by git, each with decisions of their own; `git merge` is the real one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.spec_folders import ALL_KINDS, SIGN_IN, STORE, numbers, records_of

from spec.folder.changes import HandEdits, edits_between
from spec.folder.reading import Read, read_folder
from spec.folder.writing import write_folder
from spec.log.event import Change, Event
from spec.log.state import Records, replay
from spec.records import Decision, subject_of

RECORDS = records_of(*ALL_KINDS)
SIGN_IN_SUBJECT = subject_of("decision", SIGN_IN.id)
STORE_SUBJECT = subject_of("decision", STORE.id)
MINE = Decision("01JB0000000000000000000001", "D-14", "Which colour?", text="Blue.", author="ada")
YOURS = Decision("01JB0000000000000000000002", "D-14", "Which font?", text="Inter.", author="bob")


@dataclass(frozen=True)
class Clone:
    """One person's checkout, with the folder in it."""

    root: Path

    def git(self, *words: str, code: int = 0) -> None:
        done = subprocess.run(["git", *words], cwd=self.root, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr

    def write(self, records: Records) -> None:
        folder = self.root / ".groundplan"
        files = write_folder(records, paths=self.read().paths)
        for path in self.files():
            (folder / path).unlink()
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="")
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "spec")

    def files(self) -> dict[str, str]:
        folder = self.root / ".groundplan"
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8") for path in found}

    def read(self) -> Read:
        return read_folder(self.files())

    def edits(self, current: Records) -> HandEdits:
        make_id, next_alias = numbers()
        return edits_between(current, self.read(), make_id=make_id, next_alias=next_alias, deletions=True)


@pytest.fixture
def clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Clone, Clone]:
    """Two checkouts that begin with the same folder."""
    for name in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{name}_NAME", "somebody")
        monkeypatch.setenv(f"{name}_EMAIL", "somebody@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    first = Clone(tmp_path / "mine")
    first.root.mkdir()
    first.git("init", "-q", "-b", "main")
    first.write(RECORDS)
    second = Clone(tmp_path / "yours")
    first.git("clone", "-q", str(first.root), str(second.root))
    return first, second


Merged = Callable[..., Clone]


@pytest.fixture
def merged(clones: tuple[Clone, Clone]) -> Merged:
    """Lets both write their records, and merges the second's into the first's."""
    mine, yours = clones

    def merge(ours: Records, theirs: Records, code: int = 0) -> Clone:
        mine.write(ours)
        yours.write(theirs)
        mine.git("fetch", "-q", str(yours.root), "main")
        mine.git("merge", "-q", "--no-edit", "FETCH_HEAD", code=code)
        return mine

    return merge


def with_fields(subject: str, **fields: Any) -> Records:
    return {one: {**known, **(fields if one == subject else {})} for one, known in RECORDS.items()}


def applied(records: Records, edits: HandEdits) -> Records:
    """The records after the edits, as the log would have them."""
    changes = [(edit.subject, tuple(Change(n, None, v) for n, v in edit.fields.items())) for edit in edits.edits]
    first = RECORDS[SIGN_IN_SUBJECT]["at"]
    events = [Event(1, "main", subject, "edited", change, "ada", first, "g") for subject, change in changes]
    return replay(events, records)


def test_two_people_change_different_decisions(merged: Merged) -> None:
    ours = with_fields(SIGN_IN_SUBJECT, rationale="Ours.")
    clone = merged(ours, with_fields(STORE_SUBJECT, text="Theirs."))
    assert applied(ours, clone.edits(ours)) == {
        **ours,
        STORE_SUBJECT: {**RECORDS[STORE_SUBJECT], "text": "Theirs."},
    }


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"rationale": "Ours."}, {"locked": True}),
        ({"locked": True}, {"chosen": ["password"], "state": "decided", "author": "bob"}),
        ({"text": "Only for staff."}, {"rationale": "Theirs."}),
        ({"question": "How do staff sign in?"}, {"rationale": "Theirs."}),
        ({"category": "access"}, {"text": "Theirs.", "author": "bob"}),
        ({"needs": ["prd.users", "openapi.security"]}, {"edges": [{"kind": "affects", "target": STORE.id}]}),
    ],
)
def test_two_people_change_different_fields_of_one_decision(
    merged: Merged, ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    current = with_fields(SIGN_IN_SUBJECT, **ours)
    clone = merged(current, with_fields(SIGN_IN_SUBJECT, **theirs))
    decision = applied(current, clone.edits(current))[SIGN_IN_SUBJECT]
    assert {name: decision[name] for name in {**ours, **theirs}} == {**ours, **theirs}


def test_two_people_add_decisions_of_one_alias(merged: Merged) -> None:
    ours = {**RECORDS, **records_of(MINE)}
    clone = merged(ours, {**RECORDS, **records_of(YOURS)})
    after = applied(ours, clone.edits(ours))
    added = {after[one]["alias"]: after[one]["question"] for one in after if one not in RECORDS}
    assert added == {"D-14": "Which colour?", "D-100": "Which font?"}


def test_two_people_answer_one_question_and_git_puts_both_into_one_file(merged: Merged) -> None:
    same = msgspec.structs.replace(YOURS, question=MINE.question, text="Red.")
    ours = {**RECORDS, **records_of(MINE)}
    clone = merged(ours, {**RECORDS, **records_of(same)}, code=1)
    assert "<<<<<<<" in clone.files()["decisions/D-14-which-colour.md"]
    after = applied(ours, clone.edits(ours))
    assert {after[one]["text"] for one in after if one not in RECORDS} == {"Blue.", "Red."}
    clone.write(after)
    assert clone.read().records == after


def test_both_sides_decide_alike_after_they_exchanged(merged: Merged, clones: tuple[Clone, Clone]) -> None:
    mine, yours = clones
    ours, theirs = {**RECORDS, **records_of(MINE)}, {**RECORDS, **records_of(YOURS)}
    after = applied(ours, merged(ours, theirs).edits(ours))
    mine.write(after)
    yours.git("pull", "-q", "--no-rebase", str(mine.root), "main")
    assert applied(theirs, yours.edits(theirs)) == after


def test_a_true_conflict_leaves_the_record_as_it_is_and_the_others_are_read(merged: Merged) -> None:
    ours = with_fields(STORE_SUBJECT, text="Ours.")
    theirs = with_fields(STORE_SUBJECT, text="Theirs.")
    theirs[SIGN_IN_SUBJECT] = {**theirs[SIGN_IN_SUBJECT], "rationale": "Theirs too."}
    clone = merged(ours, theirs, code=1)
    (unread,) = clone.read().unread
    assert "git could not merge it" in unread.reason
    after = applied(ours, clone.edits(ours))
    assert after[STORE_SUBJECT]["text"] == "Ours."
    assert after[SIGN_IN_SUBJECT]["rationale"] == "Theirs too."


def test_one_removes_a_record_and_the_other_adds_one(merged: Merged) -> None:
    ours = {one: fields for one, fields in RECORDS.items() if one != STORE_SUBJECT}
    ours[subject_of("requirement", "01JR0000000000000000000001")] = {
        **RECORDS[subject_of("requirement", "01JR0000000000000000000001")],
        "rests_on": [],
    }
    clone = merged(RECORDS, {**ours, **records_of(YOURS)})
    after = applied(RECORDS, clone.edits(RECORDS))
    assert STORE_SUBJECT not in after
    assert subject_of("decision", YOURS.id) in after
