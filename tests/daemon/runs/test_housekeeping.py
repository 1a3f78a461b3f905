from __future__ import annotations

import asyncio
import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Table, func, select, update
from support.git_folders import git, make_repository

from agents.tree.worktree import open_tree
from daemon.audit.trail import AuditTrail
from daemon.changes.service import ChangeService
from daemon.contract.ids import Actor, UlidMaker
from daemon.engine.service import Engine
from daemon.engine.slots import Slots
from daemon.runs.book import RunBook
from daemon.runs.driving import RunDrive
from daemon.runs.housekeeping import Housekeeping, size_on_disk
from daemon.settings.values import Settings
from daemon.store import tables
from daemon.store.blobs import Blobs
from daemon.store.database import Database
from daemon.store.egress import Egress
from daemon.store.runs import Runs
from daemon.store.spending import Spending

REF = "refs/groundplan/runs"
WEEKS = 21 * 86_400.0


class House:
    """Runs in a database, each with a tree, and who keeps house for them."""

    def __init__(self, database: Database, place: Path) -> None:
        self.database = database
        self.place = place
        self.ulids = UlidMaker()
        self.runs = Runs(database, self.ulids)
        self.trail = AuditTrail(database)
        self.settings = Settings(place / "settings.toml", {})
        self.folder = make_repository(place / "work", {"a.txt": "a\n"})
        self.forgotten: list[str] = []
        self.faults: list[Exception] = []
        blobs = Blobs(place / "changes")
        rooms: Any = SimpleNamespace(
            runs=self.runs,
            database=database,
            trail=self.trail,
            settings=self.settings,
            trees=place / "trees",
            changes=ChangeService(database, blobs, self.ulids, self.trail),
            providers=SimpleNamespace(forget=self.forget_secrets),
        )
        nobody: Any = None
        self.book = RunBook(lambda: rooms, nobody, Actor("user:ada"))
        self.drive = RunDrive(Engine(place / "runs.db", Slots(1)))
        self.keeping = Housekeeping(self.book, self.drive)  # whose engine stays down

    def forget_secrets(self, run: str, _folder: Path) -> None:
        if self.faults:
            raise self.faults.pop()
        self.forgotten.append(run)

    def ended(self, days_ago: float, state: str = "done", **body: Any) -> str:
        """A run that ended so long ago, with a tree and a step."""
        values = {"folder": str(self.folder), "plan": None, "agent": "coder", "goal": "Mend it", "mode": "ask"}
        values |= {"is_dry": False, "priority": 5, "actor": "user:ada", "body": {"brain": "model", **body}}
        with self.database.writing() as connection:
            run = self.runs.add(connection, values)
            self.runs.begin_step(connection, run, 1, "tool", "done", {})
            self.runs.change(connection, run, state=state, ended_at=datetime.now(UTC) - timedelta(days=days_ago))
        open_tree(self.folder, self.place / "trees", run)
        return run

    def purge(self, days: float, *, is_dry: bool = False) -> Any:
        return asyncio.run(self._purged(days, is_dry))

    async def _purged(self, days: float, is_dry: bool) -> Any:
        drive = RunDrive(Engine(self.place / "runs.db", Slots(1)))
        try:
            return await Housekeeping(self.book, drive).purge(days, is_dry=is_dry)
        finally:
            await drive.stop()

    def count(self, table: Table) -> int:
        with self.database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(table)) or 0

    def age(self, table: Table, days: float) -> None:
        """Let all entries of a ledger be so old."""
        with self.database.writing() as connection:
            connection.execute(update(table).values(at=datetime.now(UTC) - timedelta(days=days)))

    @property
    def trees(self) -> set[str]:
        return {path.name for path in (self.place / "trees").iterdir() if path.is_dir()}

    @property
    def refs(self) -> set[str]:
        return set(git(self.folder, "for-each-ref", "--format=%(refname:lstrip=3)", REF).split())


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    return House(database, tmp_path)


def test_old_runs_go_with_all_that_is_theirs_and_others_stay(house: House) -> None:
    old, young = house.ended(40), house.ended(20)
    waiting = house.ended(40, state="waiting")
    purged = house.purge(30)
    assert [one.id for one in purged.runs] == [old]
    assert purged.size_bytes > 0
    assert house.runs.ids() == house.trees == house.refs == {young, waiting}
    assert house.forgotten == [old]
    assert house.count(tables.run_step) == 2
    assert [(one.run, json.loads(one.body)) for one in house.trail.rows.latest(9)] == [(old, {"state": "forgotten"})]
    assert house.purge(30).runs == []


def test_a_dry_purge_tells_and_removes_nothing(house: House) -> None:
    run = house.ended(40, changed=["a.txt", "b.txt"])
    house.ended(40, changed=["a.txt"], applied=True)
    told = house.purge(30, is_dry=True)
    assert told.is_dry
    assert [one.unapplied for one in told.runs] == [["a.txt", "b.txt"], []]
    assert told.size_bytes == sum(one.size_bytes for one in told.runs) > 0
    assert run in house.trees
    assert len(house.runs.ids()) == 2


def test_the_setting_says_what_is_forgotten_in_the_background(house: House) -> None:
    old = house.ended(91)
    house.settings.change("runs.keep_days", 0)
    assert asyncio.run(house.keeping.tidy()).runs == []
    house.settings.change("runs.keep_days", 90)
    assert [one.id for one in asyncio.run(house.keeping.tidy()).runs] == [old]


def test_the_background_loop_begins_later_goes_on_after_a_fault_and_stops(house: House) -> None:
    old = house.ended(91)

    async def story() -> None:
        keeping = Housekeeping(house.book, house.drive, first_s=0.05, every_s=0.05)
        house.faults.append(RuntimeError("something nobody thought of"))
        keeping.start()
        ends = time.monotonic() + 10
        while old in house.runs.ids() and time.monotonic() < ends:
            await asyncio.sleep(0.02)
        await keeping.stop()

    asyncio.run(story())
    assert (house.faults, house.trees) == ([], set())


def test_one_run_that_cannot_go_does_not_keep_the_others(house: House) -> None:
    stuck = house.ended(40)
    house.folder = make_repository(house.place / "other", {"a.txt": "a\n"})
    other = house.ended(40)
    head = house.place / "work/.git/HEAD"
    head.rename(head.with_name("AWAY"))
    purged = house.purge(30)
    assert [one.id for one in purged.runs] == [other]
    assert purged.notes[0].startswith(f"{stuck}: The snapshot of run")
    head.with_name("AWAY").rename(head)
    assert [one.id for one in house.purge(30).runs] == [stuck]


def test_a_lock_that_a_kill_left_does_not_keep_a_run(house: House) -> None:
    run = house.ended(40)
    (house.folder / f".git/{REF}/{run}.lock").touch()
    assert [one.id for one in house.purge(30).runs] == [run]
    assert house.refs == set()


def test_runs_whose_repository_is_gone_can_be_forgotten(house: House) -> None:
    run = house.ended(40)
    (house.folder / ".git").rename(house.place / "elsewhere")
    assert [one.id for one in house.purge(30).runs] == [run]
    assert house.trees == set()


@pytest.mark.parametrize(("age_s", "is_left"), [(WEEKS, False), (3600.0, True)])
def test_trees_of_runs_that_are_no_more_go_after_a_while(house: House, age_s: float, is_left: bool) -> None:
    tree = open_tree(house.folder, house.place / "trees", "0" * 26)
    then = time.time() - age_s
    for place in (tree.state, *tree.state.iterdir()):
        os.utime(place, (then, then))
    purged = asyncio.run(house.keeping.tidy())
    assert (purged.orphans, house.trees) == (0, {"0" * 26}) if is_left else (1, set())
    assert house.refs == house.trees


@pytest.mark.parametrize("days", [401, 399])
def test_ledgers_are_kept_for_a_year_and_a_month_and_as_long_as_their_run_is_there(house: House, days: int) -> None:
    run = house.ended(5)
    egress, spending = Egress(house.database, house.ulids), Spending(house.database, house.ulids)
    for of in (run, "0" * 26, ""):
        egress.begin(of, "example.org", "chat", is_remote=True, bytes_out=1)
        with house.database.writing() as connection:
            spending.reserve(connection, of, "ollama/x", 10, None)
    house.age(tables.egress, days)
    house.age(tables.spend, days)
    asyncio.run(house.keeping.tidy())
    left = 1 if days > 400 else 3
    assert (house.count(tables.egress), house.count(tables.spend)) == (left, left)


def test_usage_tells_what_is_on_the_disk(house: House) -> None:
    house.ended(1)
    usage = house.keeping.usage()
    assert (usage.runs, usage.trees, usage.keep_days) == (1, 1, 90.0)
    assert usage.trees_bytes == size_on_disk(house.place / "trees" / next(iter(house.trees)))
    assert min(usage.trees_bytes, usage.database_bytes) > 4096


def test_sizes_count_links_as_links(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "large").write_bytes(b"x" * 1_000_000)
    (tmp_path / "here" / "link").symlink_to(tmp_path / "large")
    assert size_on_disk(tmp_path / "here") < 100_000
    assert size_on_disk(tmp_path / "nowhere") == 0
