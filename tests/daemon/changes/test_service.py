from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from support.changesets import change, changeset_of
from support.git_folders import write

from daemon.acting_errors import ChangeConflict, ChangeError, NothingToTakeBack, UnknownHunk
from daemon.changes.service import ChangeService
from daemon.store.changes import EntryKind, EntryState

TEN = "".join(f"line {number}\n" for number in range(1, 21))


def apply(service: ChangeService, folder: Path, *changes, **extra):
    return service.apply("R1", folder, changeset_of(*changes), actor="user:ada", **extra)


def read_all(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_files_are_added_changed_and_removed(service, folder, trail) -> None:
    write(folder, {"old.txt": "old\n", "src/a.py": "a = 1\n"})
    done = apply(
        service,
        folder,
        change("src/a.py", "a = 1\n", "a = 2\n"),
        change("new/deep/b.py", None, "b = 1\n"),
        change("old.txt", "old\n", None),
    )
    assert read_all(folder) == {"src/a.py": b"a = 2\n", "new/deep/b.py": b"b = 1\n"}
    assert (done.status, set(done.files)) == ("applied", {"src/a.py", "new/deep/b.py", "old.txt"})
    assert trail.kinds == ["changeset_applied"]


def test_what_the_user_changed_elsewhere_in_a_file_stays(service, folder) -> None:
    write(folder, {"a.txt": TEN.replace("line 1\n", "mine\n")})
    done = apply(service, folder, change("a.txt", TEN, TEN.replace("line 20\n", "theirs\n")))
    assert (folder / "a.txt").read_text() == TEN.replace("line 1\n", "mine\n").replace("line 20\n", "theirs\n")
    assert done.merged == ("a.txt",)


def test_one_conflict_and_nothing_is_written(service, folder) -> None:
    write(folder, {"a.txt": "mine\n", "b.txt": "b\n"})
    with pytest.raises(ChangeConflict) as caught:
        apply(service, folder, change("a.txt", "base\n", "theirs\n"), change("b.txt", "b\n", "c\n"))
    assert [path for path, _ in caught.value.conflicts] == ["a.txt"]
    assert read_all(folder) == {"a.txt": b"mine\n", "b.txt": b"b\n"}
    assert service.entries("R1") == []


@pytest.mark.parametrize(
    ("files", "made", "reason"),
    [
        ({"a": "mine"}, change("a", None, "new"), "has come since"),
        ({}, change("a", "base", "new"), "removed since"),
        ({"a": "mine"}, change("a", "base", None), "would be removed"),
        ({"a": b"\0mine"}, change("a", b"\0base", b"\0new"), "same lines"),
        ({"a/inside": "x"}, change("a", None, "new"), "no ordinary file"),
        ({"a": "file"}, change("a/inside", None, "new"), "no folder"),
    ],
)
def test_what_stands_in_the_way_is_named(service, folder, files, made, reason) -> None:
    write(folder, files)
    before = read_all(folder)
    with pytest.raises(ChangeConflict, match=reason):
        apply(service, folder, made)
    assert read_all(folder) == before


def test_nothing_is_written_through_a_link_out_of_the_folder(service, folder, tmp_path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "src").symlink_to(outside)
    with pytest.raises(ChangeConflict, match="symbolic link"):
        apply(service, folder, change("src/a", None, "new"))
    assert list(outside.iterdir()) == []


def test_a_file_that_becomes_a_folder_and_one_that_was_a_folder(service, folder) -> None:
    write(folder, {"a": "file\n", "b/one": "1\n"})
    made = [change("a", "file\n", None), change("a/in", None, "x\n"), change("b/one", "1\n", None)]
    apply(service, folder, *made, change("b", None, "now a file\n"))
    assert read_all(folder) == {"a/in": b"x\n", "b": b"now a file\n"}
    service.undo("R1", actor="user:ada")
    assert read_all(folder) == {"a": b"file\n", "b/one": b"1\n"}


def test_modes_and_links_are_carried_over(service, folder) -> None:
    write(folder, {"tool": "#!/bin/sh\n"})
    (folder / "tool").chmod(0o640)
    apply(
        service,
        folder,
        change("tool", "#!/bin/sh\n", "#!/bin/sh\n", "100644", "100755"),
        change("run", None, "#!/bin/sh\n", "", "100755"),
        change("link", None, "tool", "", "120000"),
    )
    assert stat.S_IMODE((folder / "tool").stat().st_mode) == 0o750
    assert os.access(folder / "run", os.X_OK)
    assert (folder / "link").readlink() == Path("tool")


def test_line_endings_of_the_user_win(service, folder) -> None:
    write(folder, {"a.txt": "one\r\ntwo\r\nthree\r\n"})
    apply(service, folder, change("a.txt", "one\ntwo\nthree\n", "one\ntwo\n3\n"))
    assert (folder / "a.txt").read_bytes() == b"one\r\ntwo\r\n3\r\n"


def test_only_the_chosen_hunks_are_taken(service, folder) -> None:
    write(folder, {"a.txt": TEN, "b.txt": "b\n"})
    after = TEN.replace("line 2\n", "second\n").replace("line 19\n", "last but one\n")
    made = [change("a.txt", TEN, after), change("b.txt", "b\n", "c\n")]
    apply(service, folder, *made, chosen={"a.txt": [2]})
    assert read_all(folder) == {"a.txt": TEN.replace("line 19\n", "last but one\n").encode(), "b.txt": b"b\n"}


@pytest.mark.parametrize("chosen", [{"a.txt": [3]}, {"a.txt": [0]}, {"other": [1]}])
def test_hunks_that_there_are_not_are_refused(service, folder, chosen) -> None:
    write(folder, {"a.txt": TEN})
    with pytest.raises(UnknownHunk):
        apply(service, folder, change("a.txt", TEN, TEN.upper()), chosen=chosen)


def test_the_same_apply_again_does_nothing(service, folder, trail) -> None:
    write(folder, {"a.txt": "a\n"})
    first = apply(service, folder, change("a.txt", "a\n", "b\n"))
    write(folder, {"a.txt": "mine\n"})
    assert apply(service, folder, change("a.txt", "a\n", "b\n")).entry == first.entry
    assert (folder / "a.txt").read_text() == "mine\n"
    assert trail.kinds == ["changeset_applied"]


def test_undo_and_redo_and_undo(service, folder, trail) -> None:
    write(folder, {"a.txt": "a\n", "gone.txt": "g\n"})
    before = read_all(folder)
    apply(service, folder, change("a.txt", "a\n", "b\n"), change("n", None, "n\n"), change("gone.txt", "g\n", None))
    after = read_all(folder)
    assert service.undo("R1", actor="user:ada").status == "undone"
    assert read_all(folder) == before
    assert not service.is_applied("R1")
    assert service.redo("R1", actor="user:ada").status == "redone"
    assert read_all(folder) == after
    assert service.is_applied("R1")
    service.undo("R1", actor="user:ada")
    assert read_all(folder) == before
    assert trail.kinds == ["changeset_applied", "undone", "redone", "undone"]


def test_undo_keeps_what_the_user_did_since(service, folder) -> None:
    write(folder, {"a.txt": TEN})
    apply(service, folder, change("a.txt", TEN, TEN.replace("line 20\n", "theirs\n")))
    write(folder, {"a.txt": (folder / "a.txt").read_text().replace("line 1\n", "mine\n")})
    service.undo("R1", actor="user:ada")
    assert (folder / "a.txt").read_text() == TEN.replace("line 1\n", "mine\n")
    service.redo("R1", actor="user:ada")
    assert (folder / "a.txt").read_text() == TEN.replace("line 1\n", "mine\n").replace("line 20\n", "theirs\n")


def test_undo_is_refused_where_it_would_lose_work(service, folder) -> None:
    write(folder, {"a.txt": "a\n"})
    apply(service, folder, change("a.txt", "a\n", "b\n"))
    write(folder, {"a.txt": "mine\n"})
    with pytest.raises(ChangeConflict, match="Undoing"):
        service.undo("R1", actor="user:ada")
    assert service.is_applied("R1")


def test_two_applies_of_a_run_are_undone_together(service, folder) -> None:
    write(folder, {"a.txt": "1\n"})
    apply(service, folder, change("a.txt", "1\n", "2\n"), key="first")
    apply(service, folder, change("a.txt", "2\n", "3\n"), change("b", None, "b\n"), key="second")
    service.undo("R1", actor="user:ada")
    assert read_all(folder) == {"a.txt": b"1\n"}


def test_there_is_nothing_to_undo_or_redo(service, folder) -> None:
    for act in (service.undo, service.redo):
        with pytest.raises(NothingToTakeBack):
            act("R1", actor="user:ada")
    assert apply(service, folder).status == "nothing"


def test_a_failure_in_the_middle_takes_the_rest_back(make_service, folder) -> None:
    write(folder, {"a.txt": "a\n", "b.txt": "b\n"})

    def fail(path: str) -> None:
        if path == "b.txt":
            raise OSError(28, "No space left on device")

    service = make_service(on_written=fail)
    with pytest.raises(ChangeError, match="No space left"):
        apply(service, folder, change("a.txt", "a\n", "A\n"), change("b.txt", "b\n", "B\n"))
    assert read_all(folder) == {"a.txt": b"a\n", "b.txt": b"b\n"}
    assert [row.state for row in service.entries("R1")] == [EntryState.TAKEN_BACK]
    assert not service.is_applied("R1")


def test_changes_at_once_do_not_mix(service, folder) -> None:
    write(folder, {"a.txt": TEN})
    runs = {f"R{n}": change("a.txt", TEN, TEN.replace(f"line {n * 5}\n", f"by {n}\n")) for n in (1, 2, 3, 4)}
    threads = [
        threading.Thread(target=service.apply, args=(run, folder, changeset_of(made)), kwargs={"actor": "user:ada"})
        for run, made in runs.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    text = (folder / "a.txt").read_text()
    assert all(f"by {n}\n" in text for n in (1, 2, 3, 4))


def test_purging_ends_undo_and_frees_the_contents(service, folder, tmp_path) -> None:
    write(folder, {"a.txt": "a\n"})
    apply(service, folder, change("a.txt", "a\n", "b\n"))
    report = service.purge(kept_bytes=0)
    assert (report.entries, report.blobs, report.size_bytes) == (1, 2, 4)
    assert [p for p in (tmp_path / "blobs").rglob("*") if p.is_file()] == []
    with pytest.raises(NothingToTakeBack, match="no longer kept"):
        service.undo("R1", actor="user:ada")
    assert service.purge(kept_bytes=0).entries == 0


def test_contents_of_runs_that_are_no_more_go_whatever_their_age(service, folder, tmp_path) -> None:
    write(folder, {"a.txt": "a\n"})
    apply(service, folder, change("a.txt", "a\n", "b\n"))
    assert service.purge(is_known=lambda run: run == "R1").entries == 0
    report = service.purge(kept_for=None, is_known=lambda _run: False)
    assert (report.entries, report.blobs) == (1, 2)
    assert (folder / "a.txt").read_text() == "b\n"


def test_the_journal_tells_what_was_done(service, folder) -> None:
    write(folder, {"a.txt": "a\n"})
    apply(service, folder, change("a.txt", "a\n", "b\n"))
    service.undo("R1", actor="user:bob")
    first, second = service.entries("R1")
    assert (first.kind, first.actor, first.undone_at is not None) == (EntryKind.APPLY, "user:ada", True)
    assert (second.kind, second.actor, second.of) == (EntryKind.UNDO, "user:bob", (first.id,))
