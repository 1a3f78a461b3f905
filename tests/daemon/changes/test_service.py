from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agents.tree.changeset import FILE_MODE, Changeset, FileChange
from daemon.audit.trail import AuditTrail
from daemon.changes.service import Changes
from daemon.contract.ids import UlidMaker
from daemon.errors import ChangeConflict, NothingToTakeBack, UnknownHunk
from daemon.store.blobs import Blobs
from daemon.store.opening import open_database

LINES = "".join(f"line {number}\n" for number in range(40))
CHANGED = LINES.replace("line 2\n", "second\n").replace("line 30\n", "thirtieth\n")


def changed(path: str, before: str | None, after: str | None) -> FileChange:
    return FileChange(
        path=path,
        kind="added" if before is None else "removed" if after is None else "changed",
        before=None if before is None else before.encode(),
        after=None if after is None else after.encode(),
        before_mode="" if before is None else FILE_MODE,
        after_mode="" if after is None else FILE_MODE,
    )


def open_changes(home: Path) -> Changes:
    home.mkdir(exist_ok=True)
    database = open_database(home / "state.db", after_crash=False)
    return Changes(database, Blobs(home / "blobs"), AuditTrail(database), UlidMaker())


@pytest.fixture
def changes(tmp_path: Path) -> Changes:
    return open_changes(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "work"
    place.mkdir()
    (place / "app.py").write_text(LINES)
    (place / "old.py").write_text("old\n")
    return place


EDIT = Changeset(
    files=(changed("app.py", LINES, CHANGED), changed("new/made.py", None, "made\n"), changed("old.py", "old\n", None))
)


def test_a_change_is_applied_undone_and_redone(changes: Changes, folder: Path) -> None:
    done = changes.apply("R", folder, EDIT, None, "user:a")
    assert done.files == ("app.py", "new/made.py", "old.py")
    assert (folder / "app.py").read_text() == CHANGED
    assert not (folder / "old.py").exists()
    changes.undo("R", "user:a")
    assert (folder / "app.py").read_text() == LINES
    assert (folder / "old.py").read_text() == "old\n"
    assert not (folder / "new" / "made.py").exists()
    changes.redo("R", "user:a")
    assert (folder / "app.py").read_text() == CHANGED
    changes.undo("R", "user:a")
    assert (folder / "app.py").read_text() == LINES


def test_applying_again_changes_nothing(changes: Changes, folder: Path) -> None:
    changes.apply("R", folder, EDIT, None, "user:a")
    again = changes.apply("R", folder, EDIT, None, "user:a")
    assert "app.py was so already." in again.notes


def test_only_the_chosen_hunks_are_taken(changes: Changes, folder: Path) -> None:
    changes.apply("R", folder, EDIT, {"app.py": [2]}, "user:a")
    assert (folder / "app.py").read_text() == LINES.replace("line 30\n", "thirtieth\n")
    assert (folder / "old.py").exists()
    with pytest.raises(UnknownHunk):
        changes.apply("R", folder, EDIT, {"app.py": [7]}, "user:a")


def test_what_the_user_changed_elsewhere_is_merged_and_stays_after_the_undo(changes: Changes, folder: Path) -> None:
    (folder / "app.py").write_text(LINES.replace("line 15\n", "mine\n"))
    done = changes.apply("R", folder, EDIT, None, "user:a")
    assert "app.py was merged with what you have changed since." in done.notes
    assert (folder / "app.py").read_text() == CHANGED.replace("line 15\n", "mine\n")
    changes.undo("R", "user:a")
    assert (folder / "app.py").read_text() == LINES.replace("line 15\n", "mine\n")


def test_where_the_user_changed_the_same_lines_nothing_is_written(changes: Changes, folder: Path) -> None:
    (folder / "app.py").write_text(LINES.replace("line 2\n", "mine\n"))
    with pytest.raises(ChangeConflict, match=r"app\.py: the same lines have been changed since"):
        changes.apply("R", folder, EDIT, None, "user:a")
    assert (folder / "old.py").exists()
    assert not (folder / "new").exists()


def test_there_is_nothing_to_take_back_of_a_run_that_applied_nothing(changes: Changes) -> None:
    with pytest.raises(NothingToTakeBack):
        changes.undo("R", "user:a")


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
import daemon.changes.service as service
from test_service import EDIT, open_changes

def write_until(folder, entry, moves, **_):
    written = []
    def on_written(path):
        written.append(path)
        if len(written) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
    service_write(folder, entry, moves, on_written)

service_write, service.write_moves = service.write_moves, write_until
open_changes(Path(sys.argv[1])).apply("R", Path(sys.argv[2]), EDIT, None, "user:a")
"""


@pytest.mark.parametrize("touched", [False, True], ids=["nobody came in between", "the user came in between"])
def test_a_kill_between_two_files_leaves_all_or_nothing_at_the_next_start(
    tmp_path: Path, folder: Path, touched: bool
) -> None:
    home, here = tmp_path / "home", Path(__file__).parent
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(home), str(folder), str(here), str(Path.cwd())],
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    if touched:
        (folder / "new").mkdir(exist_ok=True)
        (folder / "app.py").write_text(LINES.replace("line 2\n", "mine\n"))
    changes = open_changes(home)
    changes.recover()
    is_applied = not (folder / "old.py").exists()
    assert is_applied is not touched
    assert (folder / "new" / "made.py").exists() is is_applied
    assert not list(folder.rglob("*.gp-new"))
