"""A live index follows its folder: saves, renames, branch switches, floods, and what the watcher never saw."""

from __future__ import annotations

import logging
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from indexer.errors import Cancelled, CatalogueCorrupt, ChunkStoreBroken
from indexer.pipeline.index import IndexOptions
from indexer.pipeline.live import LiveIndex
from indexer.pipeline.progress import Phase, Progress, RefreshSummary

Start = Callable[[], LiveIndex]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def eventually(claim: Callable[[], bool], within_s: float = 10.0) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if claim():
            return True
        time.sleep(0.01)
    return claim()


def defines(live: LiveIndex, name: str) -> bool:
    return bool(live.index.catalogue.symbols_named([name.lower()]))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / "start.py").write_text("def start(): pass\n")
    (root / ".gitignore").write_text("ignored/\n")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    return root


@pytest.fixture
def told() -> list[Progress | RefreshSummary]:
    return []


@pytest.fixture
def live(root: Path, tmp_path: Path, told: list[Progress | RefreshSummary]) -> Iterator[LiveIndex]:
    live = LiveIndex(root, tmp_path / "index", IndexOptions(workers=1), told.append, told.append)
    live.start()
    assert live.wait_for(1, 20)
    yield live
    live.close()


def test_it_is_ready_after_the_first_pass_and_says_so(live: LiveIndex, told: list[Progress | RefreshSummary]) -> None:
    assert defines(live, "start")
    assert eventually(lambda: live.progress.phase is Phase.READY)
    phases = [progress.phase for progress in told if isinstance(progress, Progress)]
    assert phases[0] is Phase.SCANNING
    assert phases[-1] is Phase.READY


def test_a_save_is_followed(live: LiveIndex, root: Path) -> None:
    (root / "start.py").write_text("def renamed(): pass\n")
    assert eventually(lambda: defines(live, "renamed") and not defines(live, "start"))


def test_an_atomic_save_of_an_editor_is_followed(live: LiveIndex, root: Path) -> None:
    (root / ".start.py.swp").write_text("def swapped(): pass\n")
    (root / ".start.py.swp").replace(root / "start.py")
    assert eventually(lambda: defines(live, "swapped") and not defines(live, "start"))


def test_a_new_folder_and_its_renaming_are_followed(live: LiveIndex, root: Path) -> None:
    (root / "one/two").mkdir(parents=True)
    (root / "one/two/deep.py").write_text("def deep(): pass\n")
    assert eventually(lambda: live.index.catalogue.file("one/two/deep.py") is not None)
    (root / "one").rename(root / "uno")
    assert eventually(lambda: live.index.catalogue.file("uno/two/deep.py") is not None)
    assert eventually(lambda: live.index.catalogue.file("one/two/deep.py") is None)


def test_a_checkout_of_another_branch_is_followed_and_coming_back_parses_nothing(live: LiveIndex, root: Path) -> None:
    git(root, "checkout", "-qb", "other")
    (root / "start.py").write_text("def of_the_branch(): pass\n")
    git(root, "commit", "-qam", "two")
    assert eventually(lambda: defines(live, "of_the_branch"))
    git(root, "checkout", "-q", "main")
    assert eventually(lambda: defines(live, "start") and not defines(live, "of_the_branch"))


def test_a_flood_of_files_is_found_whole(live: LiveIndex, root: Path) -> None:
    for folder in range(20):
        (root / f"flood/{folder}").mkdir(parents=True)
        for number in range(25):
            (root / f"flood/{folder}/f{number}.py").write_text(f"def flood_{folder}_{number}(): pass\n")
    assert eventually(lambda: live.index.catalogue.file_count() == 502, 30)


def test_ignored_files_stay_out_until_they_are_no_longer_ignored(live: LiveIndex, root: Path) -> None:
    (root / "ignored").mkdir()
    (root / "ignored/secret.py").write_text("def secret(): pass\n")
    (root / "seen.py").write_text("def seen(): pass\n")
    assert eventually(lambda: defines(live, "seen"))
    assert not defines(live, "secret")
    (root / ".gitignore").write_text("")
    assert eventually(lambda: defines(live, "secret"))


def test_an_overflow_of_the_kernel_queue_brings_a_rescan(live: LiveIndex) -> None:
    passes = live.passes
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed; filesystem events were lost")
    assert eventually(lambda: live.passes > passes)


def test_a_request_to_refresh_can_be_waited_for(live: LiveIndex, root: Path) -> None:
    (root / "later.py").write_text("def later(): pass\n")
    assert live.wait_for(live.request_refresh(), 10)
    assert defines(live, "later")


@pytest.mark.parametrize("damage", [ChunkStoreBroken, CatalogueCorrupt])
def test_reported_damage_is_healed(live: LiveIndex, damage: type[ChunkStoreBroken | CatalogueCorrupt]) -> None:
    live.report_damage(damage(live.index.folder, "a test says so"))
    assert live.wait_for(live.request_refresh(), 20)
    assert live.last_pass is not None
    assert live.last_pass.rebuilt or live.passes > 2
    assert defines(live, "start")
    assert live.index.chunks.count() == 2


def test_closing_ends_the_thread_and_the_workers(live: LiveIndex) -> None:
    live.close()
    assert not live.index.has_workers
    assert live.wait_for(99, 0.1)


def test_much_work_is_done_in_a_process_of_its_own_and_saves_reach_it(root: Path, tmp_path: Path) -> None:
    for number in range(600):
        (root / f"more_{number:03}.py").write_text(f"def more_{number}(): pass\n")
    saved: list[str] = []

    def save_once(progress: Progress) -> None:
        if progress.phase is Phase.PARSING and not saved:
            saved.append("more_599.py")
            (root / "more_599.py").write_text("def saved_meanwhile(): pass\n")

    live = LiveIndex(
        root, tmp_path / "index", IndexOptions(workers=1, apart_from_files=100), save_once, lambda summary: None
    )
    live.start()
    try:
        assert live.wait_for(1, 30)
        assert live.error is None
        assert live.last_pass is not None
        assert live.last_pass.files == 602
        assert not live.index.has_workers
        assert eventually(lambda: defines(live, "saved_meanwhile") and not defines(live, "more_599"))
        assert eventually(live.index.verify)
    finally:
        live.close()


def test_a_process_that_is_killed_in_the_middle_is_told_and_the_work_is_done_here(root: Path, tmp_path: Path) -> None:
    for number in range(600):
        (root / f"more_{number:03}.py").write_text(f"def more_{number}(): pass\n")

    def kill_once(progress: Progress) -> None:
        if progress.done and not live.passes:
            for child in psutil.Process().children():
                if "spawn_main" in " ".join(child.cmdline()):
                    child.kill()

    options = IndexOptions(workers=1, apart_from_files=100)
    live = LiveIndex(root, tmp_path / "index", options, kill_once, lambda summary: None)
    live.start()
    try:
        assert live.wait_for(1, 30)
        assert live.error is not None
        assert live.wait_for(live.request_refresh(), 30)
        assert live.error is None
        assert live.index.catalogue.file_count() == 602
    finally:
        live.close()


def test_a_refresh_in_a_process_of_its_own_is_cancelled_and_keeps_what_is_done(root: Path, tmp_path: Path) -> None:
    for number in range(2000):
        (root / f"more_{number}.py").write_text(f"def more_{number}(): pass\n")

    def cancel(progress: Progress) -> None:
        if progress.done and not live.passes:
            live.cancel()

    options = IndexOptions(workers=1, apart_from_files=100)
    live = LiveIndex(root, tmp_path / "index", options, cancel, lambda summary: None)
    live.start()
    try:
        assert live.wait_for(1, 30)
        assert isinstance(live.error, Cancelled)
        assert live.wait_for(live.request_refresh(), 60)
        assert live.index.catalogue.file_count() == 2002
    finally:
        live.close()
