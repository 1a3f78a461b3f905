"""Branches and their merge."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from daemon.contract.question import ClashView


class BranchNew(BaseModel):
    """A branch to begin, from the one in use or another; `use` takes it into use at once."""

    name: str
    base: str | None = None
    use: bool = True


class BranchView(BaseModel):
    """A branch; `ahead` counts its own changes since it began or was last merged into its parent.

    `behind` counts the parent's since then; `touched_at` and `touched_by` tell of its last own change, if any.
    """

    name: str
    parent: str
    protection: Literal["none", "checked", "merge_only"]
    author: str
    in_use: bool
    ahead: int
    behind: int = 0
    touched_at: datetime | None = None
    touched_by: str = ""
    decisions: int
    merged: bool


class BranchChange(BaseModel):
    """The protection of a branch."""

    protection: Literal["none", "checked", "merge_only"]


class ConflictView(BaseModel):
    """One field that both sides changed. `number` counts from 1 and is what a resolution names."""

    number: int
    alias: str
    subject: str
    title: str
    field: str
    base: Any = None
    ours: Any = None
    theirs: Any = None


class Resolution(BaseModel):
    """How one conflict is settled: `ours` (the target's), `theirs` (the branch's), or a `value` of one's own."""

    subject: str
    field: str
    take: Literal["ours", "theirs", "value"]
    value: Any = None


class MergeWish(BaseModel):
    """Merge a branch into `into` (its parent if left out). `dry_run` shows what would happen and changes nothing."""

    into: str | None = None
    resolutions: list[Resolution] = []
    dry_run: bool = False


class MergeReport(BaseModel):
    """What a merge did (`merged`), or what stands in its way: conflicts of fields, then clashes of the union.

    `titles` are the questions, texts and names of the records in `changed`, by their alias.
    """

    status: Literal["merged", "conflicts", "clash", "nothing", "possible"]
    source: str
    target: str
    changed: list[str] = []
    titles: dict[str, str] = {}
    conflicts: list[ConflictView] = []
    clashes: list[ClashView] = []
