"""A process that is killed between any two files leaves a folder that the next start makes whole."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.changesets import change, changeset_of
from support.git_folders import write

from daemon.store.changes import EntryState

FILES = {f"f{number}.txt": f"{number}\n" for number in range(4)}
CHANGES = [
    *(change(path, text, text.replace("\n", "!\n")) for path, text in FILES.items() if path != "f3.txt"),
    change("f3.txt", "3\n", None),
    change("new/file.txt", None, "new\n"),
]
AFTER = {"f0.txt": "0!\n", "f1.txt": "1!\n", "f2.txt": "2!\n", "new/file.txt": "new\n"}


def killed_after(root: Path, tmp_path: Path, count: int, action: str) -> None:
    """Run `action` in a process that kills itself after `count` files."""
    code = f"""
import os, signal, sys
from pathlib import Path
sys.path[:0] = [{str(root)!r}, {str(root / "tests")!r}]
from support.changesets import change, changeset_of
from daemon.changes.service import ChangeService
from daemon.contract.ids import UlidMaker
from daemon.store.blobs import Blobs
from daemon.store.opening import open_database

class Trail:
    def append(self, *facts): return 0

left = [{count}]
def written(path):
    left[0] -= 1
    if left[0] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)

here = Path({str(tmp_path)!r})
database = open_database(here / "state.db", after_crash=False)
service = ChangeService(database, Blobs(here / "blobs"), UlidMaker(), Trail(), written)
files = {FILES!r}
changes = [change(p, t, t.replace("\\n", "!\\n")) for p, t in files.items() if p != "f3.txt"]
changes += [change("f3.txt", "3\\n", None), change("new/file.txt", None, "new\\n")]
{action}
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


APPLY = 'service.apply("R1", here / "folder", changeset_of(*changes), actor="user:ada")'
UNDO = 'service.undo("R1", actor="user:ada")'


def read_all(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("count", [1, 3, 5])
def test_an_apply_that_was_cut_short_is_completed(root, make_service, folder, tmp_path, count) -> None:
    write(folder, FILES)
    killed_after(root, tmp_path, count, APPLY)
    service = make_service()
    assert [row.state for row in service.entries("R1")] == [EntryState.BEGUN]
    service.recover()
    assert read_all(folder) == AFTER
    again = service.apply("R1", folder, changeset_of(*CHANGES), actor="user:ada")
    assert again.entry == service.entries("R1")[0].id
    service.undo("R1", actor="user:ada")
    assert read_all(folder) == FILES


def test_an_undo_that_was_cut_short_is_completed(root, make_service, folder, tmp_path) -> None:
    write(folder, FILES)
    make_service().apply("R1", folder, changeset_of(*CHANGES), actor="user:ada")
    killed_after(root, tmp_path, 2, UNDO)
    service = make_service()
    service.recover()
    assert read_all(folder) == FILES
    service.redo("R1", actor="user:ada")
    assert read_all(folder) == AFTER


def test_where_the_user_went_on_after_the_kill_the_rest_is_taken_back(root, make_service, folder, tmp_path) -> None:
    write(folder, FILES)
    killed_after(root, tmp_path, 3, APPLY)
    write(folder, {"f1.txt": "mine\n"})
    service = make_service()
    service.recover()
    assert read_all(folder) == {**FILES, "f1.txt": "mine\n"}
    assert [row.state for row in service.entries("R1")] == [EntryState.TAKEN_BACK]
    assert service.recover() == []
