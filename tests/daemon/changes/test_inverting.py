"""Undo of some files of a run: the others stay, can be undone later, and every undo can be made undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.changesets import change, changeset_of
from support.git_folders import write

from daemon.acting_errors import ChangeConflict, NothingToTakeBack
from daemon.changes.service import ChangeService

BEFORE = {"a": "a\n", "b": "b\n"}
AFTER = {"a": "A\n", "b": "B\n", "new": "new\n"}


def files_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.fixture
def applied(service: ChangeService, folder: Path) -> ChangeService:
    write(folder, dict(BEFORE))
    made = [change("a", "a\n", "A\n"), change("b", "b\n", "B\n"), change("new", None, "new\n")]
    service.apply("R1", folder, changeset_of(*made), actor="user:ada")
    return service


def test_one_file_is_taken_back_and_then_the_others(applied: ChangeService, folder: Path) -> None:
    assert applied.undo("R1", actor="user:ada", files=["a"]).files == ("a",)
    assert files_in(folder) == AFTER | {"a": "a\n"}
    assert applied.is_applied("R1")
    assert set(applied.undo("R1", actor="user:ada").files) == {"b", "new"}
    assert files_in(folder) == BEFORE
    assert not applied.is_applied("R1")
    with pytest.raises(NothingToTakeBack):
        applied.undo("R1", actor="user:ada")


def test_a_file_that_was_taken_back_is_the_users_again(applied: ChangeService, folder: Path) -> None:
    applied.undo("R1", actor="user:ada", files=["a"])
    write(folder, {"a": "mine\n"})
    with pytest.raises(NothingToTakeBack, match="a is none of the files"):
        applied.undo("R1", actor="user:ada", files=["a"])
    applied.undo("R1", actor="user:ada")
    assert files_in(folder) == BEFORE | {"a": "mine\n"}


def test_undos_of_parts_are_made_undone_from_the_last_on(applied: ChangeService, folder: Path) -> None:
    for file in ("a", "b"):
        applied.undo("R1", actor="user:ada", files=[file])
    assert applied.redo("R1", actor="user:ada").files == ("b",)
    assert applied.redo("R1", actor="user:ada").files == ("a",)
    assert files_in(folder) == AFTER
    with pytest.raises(NothingToTakeBack):
        applied.redo("R1", actor="user:ada")
    applied.undo("R1", actor="user:ada")
    assert files_in(folder) == BEFORE


def test_all_but_what_was_changed_since_is_taken_back(applied: ChangeService, folder: Path) -> None:
    write(folder, {"a": "mine\n"})
    done = applied.undo("R1", actor="user:ada", passes_over=True)
    assert (set(done.files), done.kept) == ({"b", "new"}, (("a", "the same lines have been changed since"),))
    assert files_in(folder) == BEFORE | {"a": "mine\n"}
    write(folder, {"a": "A\n"})
    applied.undo("R1", actor="user:ada")
    assert files_in(folder) == BEFORE


def test_with_nothing_but_files_that_were_changed_since_all_are_named(applied: ChangeService, folder: Path) -> None:
    now = {"a": "1\n", "b": "2\n", "new": "3\n"}
    write(folder, dict(now))
    with pytest.raises(ChangeConflict) as caught:
        applied.undo("R1", actor="user:ada", passes_over=True)
    assert [path for path, _ in caught.value.conflicts] == ["a", "b", "new"]
    assert "--skip-changed" in caught.value.hint
    assert files_in(folder) == now


def test_a_file_that_the_run_has_not_changed_is_named_with_those_that_it_has(applied: ChangeService) -> None:
    with pytest.raises(NothingToTakeBack, match="z is none of the files that it has changed here, which are a, b, new"):
        applied.undo("R1", actor="user:ada", files=["a", "z"])


def test_an_undo_of_a_part_that_a_kill_cut_short_is_completed_as_one_of_a_part(
    applied: ChangeService, make_service, folder: Path
) -> None:
    def killed(_path: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_service(on_written=killed).undo("R1", actor="user:ada", files=["a"])
    applied.recover()
    assert files_in(folder) == AFTER | {"a": "a\n"}
    assert set(applied.undo("R1", actor="user:ada").files) == {"b", "new"}
