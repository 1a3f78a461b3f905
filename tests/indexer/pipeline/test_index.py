"""The index follows the folder, repeats no work, and survives kills and damage."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.errors import Cancelled
from indexer.pipeline.index import IndexOptions, WorkspaceIndex
from indexer.pipeline.progress import Phase, Progress


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    root.mkdir()
    for number in range(6):
        (root / f"module_{number}.py").write_text(f"def function_{number}():\n    return {number}\n")
    (root / "logo.png").write_bytes(b"\x89PNG\x00")
    return root


@pytest.fixture
def index(root: Path, tmp_path: Path) -> Iterator[WorkspaceIndex]:
    index = WorkspaceIndex(root, tmp_path / "index", IndexOptions(workers=1))
    yield index
    index.close()


def defined(index: WorkspaceIndex) -> set[str]:
    return {row.symbol.name for row in index.catalogue.symbols_matching("")}


def searched(index: WorkspaceIndex, word: str) -> set[str]:
    blobs = [hit.blob for hit in index.chunks.search("tokens", [word], 50)]
    return {file.path for files in index.catalogue.files_of(blobs).values() for file in files}


def test_a_first_refresh_finds_everything_and_a_second_nothing_to_do(index: WorkspaceIndex) -> None:
    first = index.refresh()
    assert (first.files, first.parsed) == (7, 6)
    assert defined(index) == {f"function_{number}" for number in range(6)}
    assert searched(index, "module_3") == set()
    second = index.refresh()
    assert (second.changed, second.parsed, second.removed) == (0, 0, 0)


def test_a_save_replaces_what_the_file_held(index: WorkspaceIndex, root: Path) -> None:
    index.refresh()
    (root / "module_0.py").write_text("def renamed():\n    return 'fresh'\n")
    index.update(["module_0.py"])
    assert "renamed" in defined(index)
    assert "function_0" not in defined(index)
    assert searched(index, "fresh") == {"module_0.py"}
    assert index.chunks.count() == sum(index.catalogue.stored_chunks().values())


def test_a_folder_that_is_renamed_moves_with_all_its_files(index: WorkspaceIndex, root: Path) -> None:
    (root / "old").mkdir()
    (root / "old/inner.py").write_text("def inner(): pass\n")
    index.refresh()
    (root / "old").rename(root / "new")
    summary = index.update(["old", "new"])
    assert (summary.parsed, summary.removed) == (0, 1)
    assert index.catalogue.file("new/inner.py")
    assert not index.catalogue.file("old/inner.py")


def test_content_that_comes_back_is_not_parsed_again(index: WorkspaceIndex, root: Path) -> None:
    index.refresh()
    before = {path: path.read_bytes() for path in root.glob("*.py")}
    for path in before:
        path.write_text("def other(): pass\n")
    index.refresh()
    for path, content in before.items():
        path.write_bytes(content)
    summary = index.refresh()
    assert (summary.changed, summary.parsed) == (6, 0)
    assert defined(index) == {f"function_{number}" for number in range(6)}
    assert searched(index, "function3") == {"module_3.py"}


def test_two_files_with_one_content_share_it_until_the_last_is_gone(index: WorkspaceIndex, root: Path) -> None:
    shutil.copy(root / "module_1.py", root / "copy.py")
    assert index.refresh().parsed == 6
    assert searched(index, "function1") == {"copy.py", "module_1.py"}
    (root / "module_1.py").unlink()
    index.update(["module_1.py"])
    assert searched(index, "function1") == {"copy.py"}


def test_cancelling_keeps_what_is_done_and_the_next_refresh_goes_on(index: WorkspaceIndex, root: Path) -> None:
    for number in range(200):
        (root / f"more_{number}.py").write_text(f"def more_{number}(): pass\n")
    seen: list[Progress] = []
    with pytest.raises(Cancelled):
        index.refresh(seen.append, is_cancelled=lambda: len(seen) > 2)
    assert {progress.phase for progress in seen} == {Phase.SCANNING, Phase.PARSING}
    assert index.refresh().files == 207


def test_a_save_during_a_refresh_wins_over_what_the_refresh_had_read(index: WorkspaceIndex, root: Path) -> None:
    for number in range(200):
        (root / f"more_{number:03}.py").write_text(f"def more_{number}(): pass\n")
    saved: list[int] = []

    def save() -> None:
        saved.append(len(saved))
        if len(saved) == 2:
            (root / "logo.png").write_text("text now")
            (root / "module_0.py").write_text("def latest(): pass\n")
            index.update(["module_0.py"])

    index.refresh(interleave=save)
    assert "latest" in defined(index)
    assert "function_0" not in defined(index)


@pytest.mark.parametrize("victim", ["catalogue.db", "chunks"])
def test_a_deleted_part_is_built_again(index: WorkspaceIndex, root: Path, tmp_path: Path, victim: str) -> None:
    index.refresh()
    index.close()
    path = tmp_path / "index" / victim
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    again = WorkspaceIndex(root, tmp_path / "index", IndexOptions(workers=1))
    again.refresh()
    again.verify()
    again.refresh()
    assert searched(again, "function4") == {"module_4.py"}
    assert again.verify()
    again.close()


def test_a_truncated_catalogue_is_thrown_away_and_built_again(
    index: WorkspaceIndex, root: Path, tmp_path: Path
) -> None:
    index.refresh()
    index.close()
    with (tmp_path / "index/catalogue.db").open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(20_000))
    again = WorkspaceIndex(root, tmp_path / "index", IndexOptions(workers=1))
    summary = again.refresh()
    assert summary.rebuilt
    assert searched(again, "function4") == {"module_4.py"}
    again.close()


def test_truncated_chunk_files_are_noticed_and_built_again(index: WorkspaceIndex, root: Path, tmp_path: Path) -> None:
    index.refresh()
    index.close()
    for data in (tmp_path / "index/chunks").rglob("*.lance"):
        if data.is_file():
            os.truncate(data, 10)
    again = WorkspaceIndex(root, tmp_path / "index", IndexOptions(workers=1))
    (root / "module_5.py").write_text("def changed(): pass\n")
    again.refresh()
    assert searched(again, "function4") == {"module_4.py"}
    assert searched(again, "chang") == {"module_5.py"}
    again.close()


_KILLED = """
import sys
from pathlib import Path
from indexer.pipeline.index import IndexOptions, WorkspaceIndex

if __name__ == "__main__":
    index = WorkspaceIndex(Path(sys.argv[1]), Path(sys.argv[2]), IndexOptions(workers=1))
    index.refresh(listener=lambda progress: print(progress.done, flush=True))
"""


@pytest.mark.parametrize("moment", [1, 3, 6])
def test_a_kill_at_any_moment_leaves_an_index_that_completes_itself(root: Path, tmp_path: Path, moment: int) -> None:
    for number in range(400):
        (root / f"more_{number}.py").write_text(f"def more_{number}():\n    return {number}\n")
    script = tmp_path / "killed.py"
    script.write_text(_KILLED)
    process = subprocess.Popen(
        [sys.executable, str(script), str(root), str(tmp_path / "index")],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    for _ in range(moment):
        process.stdout.readline()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    index = WorkspaceIndex(root, tmp_path / "index", IndexOptions(workers=1))
    index.refresh()
    if not index.verify():
        index.refresh()
    assert index.verify()
    assert searched(index, "more399") == {"more_399.py"}
    assert len(defined(index)) == 406
    index.close()
