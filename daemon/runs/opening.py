"""Lays everything out that a run needs to be carried on: its tree, its agents, its tools, its limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from agents.loop.entries import Segment
from agents.policy.circumstances import Circumstances
from agents.records import Mode, Risk
from agents.surroundings import Surroundings
from agents.tools.registry import all_tools
from agents.tree.changeset import Changeset, changeset
from agents.tree.checkpoints import checkpoint
from agents.tree.worktree import RunTree, open_tree
from daemon.audit.trail import AuditTrail
from daemon.changes.choosing import Chosen
from daemon.changes.service import Applied, ChangeService
from daemon.contract.ids import Actor, RunId
from daemon.engine.slots import Slots
from daemon.events import EventHub
from daemon.inbox.granting import Grants
from daemon.runs.acting import APPLY
from daemon.runs.auditing import digest_of
from daemon.runs.brains import RULES, for_people
from daemon.runs.concealing import ConcealingSandbox
from daemon.runs.delivering import apply_tool
from daemon.runs.hiding import RuledSandbox, Unreadable
from daemon.runs.ledger import RunLedger
from daemon.runs.limiting import limits_of_run
from daemon.runs.ports import PlanBook, Providers, Rosters, RulesOf
from daemon.runs.timing import UncountedLine, clock_of_run
from daemon.runs.work import Restorer, Work, allowed_tools
from daemon.settings.values import Settings
from daemon.store.changes import EntryKind
from daemon.store.database import Database
from daemon.store.runs import RunRow, Runs


@dataclass(frozen=True)
class Rooms:
    """The rooms that runs are carried on with."""

    runs: Runs
    database: Database
    trail: AuditTrail
    hub: EventHub
    grants: Grants
    plans: PlanBook
    rosters: Rosters
    rules: RulesOf
    changes: ChangeService
    providers: Providers
    trees: Path
    """Where the trees of runs lie."""
    own_state: tuple[str, ...]
    offline: Callable[[], bool]
    mode: Callable[[], str]
    """The user's mode for what has none of its own."""
    settings: Settings
    thoughts: Slots
    commands: Slots


def tree_of(rooms: Rooms, row: RunRow) -> RunTree:
    """The tree of a run, made if there is none. Call it in a thread."""
    return open_tree(Path(row.folder), rooms.trees, row.id)


def changes_of(rooms: Rooms, row: RunRow) -> Changeset:
    """What a run has changed in its tree. Call it in a thread."""
    return changeset(tree_of(rooms, row))


def apply_changes(rooms: Rooms, row: RunRow, changes: Changeset, chosen: Chosen | None, actor: str) -> Applied:
    """Put a run's changes into the user's folder; the same once more only after they were undone. In a thread."""
    undone = sum(entry.kind is EntryKind.UNDO for entry in rooms.changes.entries(row.id))
    what = {path: sorted(numbers) for path, numbers in chosen.items()} if chosen is not None else None
    key = digest_of([changes.digest, what, undone])
    return rooms.changes.apply(row.id, Path(row.folder), changes, actor=actor, chosen=chosen, key=key)


def written(applied: Applied) -> tuple[str, ...]:
    """The files that hold the changes now."""
    return tuple(sorted({*applied.files, *applied.already}))


def lay_out(rooms: Rooms, row: RunRow) -> Work:
    """Everything for one run. Call it in a thread; raises TreeError."""
    folder, run = Path(row.folder), RunId(row.id)
    tree = tree_of(rooms, row)
    masker = rooms.providers.masker(run, folder)
    plan = rooms.plans.find(row.plan, row.folder) if row.plan else None
    rooms.providers.limit(run, limits_of_run(rooms.runs, rooms.providers, row, plan))
    wanted = msgspec.convert(row.body["segments"], list[Segment])
    segments = tuple(for_people(one) if row.body["brain"] == RULES else one for one in wanted)
    actor = Actor(f"agent:{segments[0].agent}" if segments and segments[0].agent else "daemon")
    clock = clock_of_run(row, rooms.runs.steps(run), rooms.settings)
    tools: dict[str, Any] = dict(all_tools())
    if not row.is_dry:
        tools[APPLY] = apply_tool(
            lambda: changeset(tree),
            lambda changes, chosen: written(apply_changes(rooms, row, changes, chosen, row.actor)),
            lambda changes: [path for path, _ in rooms.changes.check(folder, changes).conflicts],
        )
    return Work(
        row=row,
        segments=segments,
        roles=rooms.rosters.roles(folder),
        tools=tools,
        surroundings=_surroundings(rooms, row, tree, masker),
        checkpoint=lambda: checkpoint(tree),
        ledger=RunLedger(run, actor, rooms.runs, rooms.database, rooms.trail, rooms.hub, masker, clock),
        restorer=masker,
        gateway=rooms.providers.gateway(run),
        thoughts=UncountedLine(rooms.thoughts, clock),
        commands=UncountedLine(rooms.commands, clock),
        clock=clock,
        circumstances=_circumstances(rooms, row),
        listen=lambda: rooms.runs.unheard(run),
        note_use=rooms.providers.note_use,
        learned=rooms.providers.learned,
        note_edit=rooms.providers.note_edit,
        plan=plan,
    )


def _surroundings(rooms: Rooms, row: RunRow, tree: RunTree, masker: Restorer) -> Surroundings:
    folder = Path(row.folder)
    unreadable = Unreadable(lambda: rooms.rules.rules(folder))
    return Surroundings(
        tree=tree.root,
        workspace=folder,
        state=tree.state,
        run=row.id,
        sandbox=ConcealingSandbox(RuledSandbox(rooms.providers.sandbox_of(row.id), tree.root, unreadable), masker),
        may_read=unreadable.may_read,
        may_show=unreadable.may_show,
        conceal=masker,
        knowledge=rooms.providers.knowledge(folder, unreadable.may_show),
        decisions=rooms.providers.decisions(folder),
        fetcher=rooms.providers.fetcher(row.id),
        actor=f"agent:{row.agent}",
        hidden=rooms.providers.hidden(),
        readable=tree.linked_places,
        environment=tree.environment,
        is_dry=row.is_dry,
    )


def _circumstances(rooms: Rooms, row: RunRow) -> Callable[[Segment | None, str, bool], Circumstances]:
    """What policy decides by. Read anew for each call, since rules, grants and settings may change meanwhile."""
    folder = Path(row.folder)
    sandbox, tools = rooms.providers.sandbox(), all_tools()

    def look(segment: Segment | None, binding: str, by_runtime: bool) -> Circumstances:
        role = None if by_runtime or segment is None else rooms.rosters.roles(folder).get(segment.agent)
        return Circumstances(
            mode=Mode(row.mode),
            now=datetime.now(UTC),
            sandbox=sandbox.level,
            filters_hosts=sandbox.filters_hosts,
            rules=rooms.rules.rules(folder),
            grants=rooms.grants.in_force(folder=row.folder, run=row.id, plan=row.plan or ""),
            binding=binding,
            folder=row.folder,
            run=row.id,
            plan=row.plan or "",
            offline=rooms.offline(),
            is_dry=row.is_dry,
            tools=None if by_runtime else allowed_tools(role, tools),
            ceiling=role.risk if role else Risk.HIGH if by_runtime else Risk.SAFE,
            own_state=rooms.own_state,
        )

    return look
