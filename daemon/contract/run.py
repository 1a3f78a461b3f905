"""Runs of agents as clients see them: what to begin, how one stands, its steps, and what it has changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

RunState = Literal["queued", "running", "waiting", "stopped", "done", "failed", "broken"]
ModeWord = Literal["plan", "ask", "auto-edit", "auto"]


class RunNew(BaseModel):
    """What to run: a plan, or an agent with a goal, in a folder."""

    folder: str
    what: str = Field(description="A plan's id or title, whose tasks are done in order; or an agent's name.")
    goal: str = Field("", description="What an agent shall do; a plan has its own.")
    files: list[str] = Field([], description="Files that the goal is about, relative to the folder.")
    acceptance: list[str] = Field([], description="Commands that must succeed before the work counts as done.")
    mode: ModeWord | None = Field(None, description="When people are asked; the agent's own or the setting without.")
    dry_run: bool = Field(False, description="Everything in an overlay: nothing reaches the folder.")
    use_model: bool = Field(True, description="False: only what rules can do; the rest waits for a person.")
    models: list[str] = Field([], description="Models to try in order; those of the settings without.")
    priority: int = Field(5, ge=1, le=9, description="1 goes first.")
    budget_cost: str | None = Field(
        None, pattern=r"^\d{1,5}(\.\d{1,6})?$", description="US dollars at most, as a decimal."
    )
    budget_tokens: int | None = Field(None, ge=1)
    time_limit_s: float | None = Field(
        None, ge=0, description="Seconds that it may work, without waits; 0 for no limit; that of the settings without."
    )


class TodoView(BaseModel):
    """One thing that an agent means to do."""

    text: str
    state: Literal["open", "doing", "done", "dropped"]


class SegmentView(BaseModel):
    """A piece of the work of a run."""

    index: int
    agent: str
    task: str
    goal: str
    state: Literal["open", "running", "done", "failed", "stuck", "over_budget", "skipped"]
    summary: str = ""


class RunView(BaseModel):
    """A run at a glance."""

    id: str
    folder: str
    plan: str | None
    agent: str
    goal: str
    state: RunState
    outcome: str = Field("", description="How it ended: done, failed, stopped, stuck, over_budget.")
    summary: str = ""
    reason: str = Field("", description="Why it failed or broke.")
    mode: ModeWord
    dry_run: bool
    priority: int
    attempt: int
    brain: Literal["model", "rules"]
    why_rules: str = Field("", description="Why no model is asked, though one was wished.")
    model: str = Field("", description="The model that answered last.")
    sandbox: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    actor: str
    steps: int
    worked_s: float = Field(0.0, description="Seconds of work in all attempts; waits for people are not counted.")
    time_limit_s: float = Field(0.0, description="Seconds that it may work in all; 0 for no limit.")
    tokens: int = Field(0, description="As far as providers said.")
    cost: str = Field("0", description="US dollars as a decimal, or `unknown`.")
    budget_tokens: int | None = Field(None, description="As many may it use in all, as was said when it began.")
    budget_cost: str | None = Field(None, description="US dollars at most, as was said when it began.")
    waiting_for: list[str] = Field([], description="Ids of approvals that it waits for.")
    segments: list[SegmentView] = []
    todo: list[TodoView] = Field([], description="The todo list that its agent keeps, as it is now.")
    changed: list[str] = Field([], description="Files that it has changed in its own tree.")
    applied: bool = Field(False, description="Its changes are in the folder.")
    undone: bool = False


class StepView(BaseModel):
    """One step of a run; `entry` is what happened, as the trace keeps it, secrets replaced."""

    run: str
    number: int
    kind: str
    state: str
    title: str
    begun_at: datetime
    ended_at: datetime | None
    approval: str = ""
    entry: dict[str, Any] = {}


class MessageNew(BaseModel):
    """Something to say to a run; it hears it before its next thought."""

    text: str = Field(min_length=1, max_length=20_000)


class ResumeWish(BaseModel):
    """Go on; with `from_step` the steps from there on are put aside, the tree as it was then, and done anew."""

    from_step: int | None = Field(None, ge=1)
    time_limit_s: float | None = Field(
        None, ge=0, description="Seconds that it may work from here on; 0 for no limit; what is left of it without."
    )


class ApplyWish(BaseModel):
    """Put a run's changes into the folder: all, or the named hunks of the named files."""

    hunks: dict[str, list[int]] | None = Field(None, description="Numbers of hunks by path; files not named stay out.")
    commit: bool = Field(False, description="Commit them as well, on the branch that is checked out.")
    message: str = Field("", description="The commit's message; one is made of the run without.")


class UndoWish(BaseModel):
    """Take a run's changes out of the folder: all, or those of some files."""

    files: list[str] | None = Field(None, description="Only these, as the run's changes name them; all without.")
    skip_changed: bool = Field(False, description="Leave files as they are that were changed since in the same lines.")


class HunkView(BaseModel):
    """A hunk of a changed file, and why it is there: numbers count from 1 within the file."""

    number: int
    header: str
    lines: list[str]
    tasks: list[str] = Field([], description="The tasks whose steps wrote it; of an unknown step, those of its file.")
    traces: list[str] = Field([], description="The decisions and requirements that those tasks rest on.")
    steps: list[int] = Field([], description="The steps of the run that wrote it.")
    why: str = ""


class FileChangeView(BaseModel):
    """A file that a run has changed, and why: the tasks, decisions and requirements behind it."""

    path: str
    kind: str
    is_binary: bool = False
    size_bytes: int | None = Field(None, description="Of the file as it becomes; none where it is removed.")
    modes: list[str] = Field([], description="Git's mode before and after, if it changes; empty for no file.")
    moved_from: str = ""
    hunks: list[HunkView] = []
    tasks: list[str] = []
    traces: list[str] = []


class ChangesetView(BaseModel):
    """Everything that a run has changed, against the folder as it was when the run began."""

    run: str
    files: list[FileChangeView]
    diff: str
    left_out: list[str] = Field([], description="What stays in the run's tree, and why, a sentence each.")


class AppliedView(BaseModel):
    """What became of an apply, an undo or a redo."""

    run: str
    status: Literal["applied", "undone", "redone", "nothing"]
    files: list[str]
    commit: str = ""
    notes: list[str] = []


class PurgedRun(BaseModel):
    """A run that was forgotten, or would be."""

    id: str
    agent: str
    goal: str
    state: RunState
    ended_at: datetime
    size_bytes: int = Field(description="Disk that its tree holds.")
    unapplied: list[str] = Field([], description="Files that it changed and nobody put into the folder: they go too.")


class Purged(BaseModel):
    """What a purge has removed, or would remove."""

    is_dry: bool = Field(False, description="Nothing was removed.")
    runs: list[PurgedRun] = []
    orphans: int = Field(0, description="Trees of runs that are no more.")
    size_bytes: int = Field(0, description="Disk that is free now: trees, and contents that only undoing needed.")
    notes: list[str] = Field([], description="What could not be removed, and why.")


class RunsUsage(BaseModel):
    """How much disk runs hold, in bytes."""

    runs: int
    trees: int = Field(description="How many runs have a tree.")
    trees_bytes: int
    undo_bytes: int = Field(description="Contents from before and after, which undo and redo need.")
    database_bytes: int = Field(description="All that is kept in tables, decisions and the audit trail included.")
    engine_bytes: int = Field(description="What the engine has recorded of steps.")
    keep_days: float = Field(description="Days after which ended runs are forgotten; 0 keeps them.")
