"""Makes the first form of a plan from what the daemon knows: the project in use, the index, the folder itself."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from agents.errors import PlanFaulty
from agents.plans.by_rules import plan_by_rules
from agents.plans.check import Ground, Look, check
from agents.plans.places import Places, find_places
from agents.plans.plan import Plan
from agents.plans.resting import known_traces, open_about
from agents.plans.wish import Wish
from daemon.contract.plan import PlanNew
from daemon.errors import DaemonError, UnknownProject, WrongUse
from daemon.plans.runnable import missing_runners, without_runners
from daemon.roster.service import Roster
from daemon.specs.code_reading import change_view, code_view
from daemon.tools.code_access import IndexedCode
from indexer.errors import UnknownTarget, WorkspaceUnreadable
from spec.codebase import ChangeView, CodeView, Touched
from spec.questions.catalogue import shipped_banks
from spec.questions.ideas import guess_type
from spec.records import CHANGE_TYPES, Project
from spec.view import SpecView

if TYPE_CHECKING:
    from daemon.knowledge.service import KnowledgeService
    from daemon.knowledge.workspace import OpenWorkspace
    from daemon.specs.desk import Desk
    from daemon.specs.service import SpecService

_TOKENS_A_TASK: Final = 150_000
_MOST_TOKENS: Final = 3_000_000
_LETTERS: Final = 4_000
_MATERIAL_TOKENS: Final = 1_500

_WORDS_OF_TYPES: Final = (
    (
        "bug_fix",
        r"\b(fix(es|ed)?|mend(s|ed)?|bugs?|crash(es|ed)?|broken|wrong(ly)?|fails?|failing|regression|leak(s|ing)?)\b",
    ),
    ("upgrade", r"\b(upgrade|bump)\b|\bupdate \S+ to (version |v)?\d"),
    ("migration", r"\b(migrate|migration|port .+ to|move (from|off)|switch from|replace \S+ (with|by))\b"),
    ("refactoring", r"\b(refactor|rename|extract|split|tidy|clean ?up|simplify|restructure|deduplicate)\b"),
)
"""Words by which a change shows its type, where the banks' own do not tell."""


class Made(msgspec.Struct, frozen=True):
    """A plan by rules, what it was checked against, and what a model may be shown beside it."""

    plan: Plan
    ground: Ground
    material: str = ""


class PlanMaker:
    """Makes plans. Blocks for as long as the index takes to be there."""

    def __init__(self, specs: SpecService, knowledge: KnowledgeService, roster: Roster) -> None:
        self._specs = specs
        self._knowledge = knowledge
        self._roster = roster

    def make(self, wish: PlanNew, plan: str, now: datetime) -> Made:
        """The plan of a wish; raises UnknownTarget for a target that there is not, and PlanFaulty."""
        if not wish.change.strip():
            raise WrongUse("What shall be changed?", 'Say it: `groundplan plan new "Add a retry header"`.')
        folder = _folder(wish.folder)
        desk = self._desk(folder, wish.project)
        workspace = self._workspace(folder)
        root = workspace.row.path if workspace else desk.opened.row.folder if desk else folder
        kind = wish.change_type or _type_of(wish.change)
        base, code, project = _base_view(desk, kind)
        if workspace is not None:
            code = code or code_view(workspace)
        code, notes = _runnable(code)
        view, places = self._located(wish, base, code, workspace, kind, is_new=desk is not None and not base.change)
        given = Wish(
            id=plan,
            change=wish.change.strip(),
            folder=str(root),
            title=" ".join(wish.title.split()),
            change_type=kind if view.project.type in CHANGE_TYPES else "feature",
            targets=places.targets,
            sure=places.sure or 1.0,
            sure_why=places.why if places.targets else "",
            notes=notes,
            made_at=now,
        )
        tools = self._roster.acting_tools(root)
        made = plan_by_rules(given, view, tools, project=project)
        ground = Ground(tools, look_into(root), frozenset(known_traces(view)))
        if faults := check(made, ground):
            raise PlanFaulty(fault.message for fault in faults)
        return Made(_with_budget(made), ground, _material(self._knowledge, root) if workspace else "")

    def ground(self, plan: Plan) -> Ground:
        """What a plan that is there is checked against; its traces were checked when it was made."""
        root = Path(plan.folder)
        return Ground(self._roster.acting_tools(root), look_into(root), None)

    def shown(self, plan: Plan) -> tuple[Ground, str]:
        """What a plan that is there is checked against, and what a model is shown beside it."""
        root = Path(plan.folder)
        return self.ground(plan), _material(self._knowledge, root) if self._workspace(root) else ""

    def _located(
        self,
        wish: PlanNew,
        base: SpecView,
        code: CodeView | None,
        workspace: OpenWorkspace | None,
        kind: str,
        *,
        is_new: bool,
    ) -> tuple[SpecView, Places]:
        """The view with the change in it, and how its places are known."""
        has_code = bool(code and code.files)
        if wish.targets and workspace is not None:
            change = change_view(workspace, wish.targets)
            if not change.targets:
                workspace.impact(wish.targets[0], None, 1)  # raises with the nearest names
                raise UnknownTarget(wish.targets[0], ())
            return _changed(base, code, change, kind, wish.change), Places(change.targets, 1.0, "")
        if base.change is not None and base.change.touched:
            return msgspec.structs.replace(base, code=code), Places(base.change.targets, 1.0, "")
        if is_new and not has_code:
            return msgspec.structs.replace(base, code=code), Places()
        if workspace is None or not has_code:
            return _changed(base, code, None, kind, wish.change), Places()
        places = find_places(wish.change[:_LETTERS], IndexedCode(self._knowledge, workspace.row.path))
        return _changed(base, code, _guessed(workspace, places), kind, wish.change), places

    def _desk(self, folder: Path, named: str | None) -> Desk | None:
        if named:
            return self._specs.named(folder, named)
        try:
            return self._specs.current(folder)
        except UnknownProject:
            return None

    def _workspace(self, folder: Path) -> OpenWorkspace | None:
        """The index of the folder, begun if there is none; None for a folder that cannot be read."""
        try:
            return self._knowledge.containing(folder)
        except DaemonError:
            pass
        try:
            return self._knowledge.add(folder)
        except WorkspaceUnreadable:
            return None


def _base_view(desk: Desk | None, kind: str) -> tuple[SpecView, CodeView | None, str]:
    """What the project in use says, or an empty view."""
    if desk is None:
        return SpecView(Project("", "", "", "", kind), "main"), None, ""
    with desk.opened.lock:
        view = desk.shelf.view()
        return view, view.code, desk.opened.id


def _changed(base: SpecView, code: CodeView | None, change: ChangeView | None, kind: str, told: str) -> SpecView:
    """The view as one of a change, whatever the project makes.

    What is open about a product holds up only a change that speaks of it.
    """
    is_change = base.project.type in CHANGE_TYPES
    of_type = base.project.type if is_change and base.change else kind
    project = msgspec.structs.replace(base.project, type=of_type)
    left_open = base.open if is_change else open_about(told, base.open)
    return msgspec.structs.replace(base, project=project, code=code, change=change, open=left_open)


def _runnable(code: CodeView | None) -> tuple[CodeView | None, tuple[str, ...]]:
    """The view with commands that can be run here, and what is to be said of that."""
    if code is None:
        return None, ()
    kinds = {kind: getattr(code, kind) for kind in ("build", "test", "lint")}
    missing = missing_runners(command for commands in kinds.values() for command in commands)
    if not missing:
        return code, ()
    root = Path(code.root)
    changed = {kind: without_runners(commands, missing, root) for kind, commands in kinds.items()}
    note = f"{' and '.join(missing)} cannot be found here, so the project's commands are planned without."
    return msgspec.structs.replace(code, **changed), (note,)


def _guessed(workspace: OpenWorkspace, places: Places) -> ChangeView | None:
    """What a change touches whose places are guessed: nothing of it is surer than that its place is meant."""
    if not places.targets:
        return None
    if not places.chances:
        return change_view(workspace, places.targets)
    views = [change_view(workspace, (target,)) for target in places.targets]
    touched: dict[str, Touched] = {}
    for view, chance in zip(views, places.chances, strict=True):
        for one in view.touched:
            score = round(one.score * chance, 2)
            if one.path not in touched or touched[one.path].score < score:
                touched[one.path] = msgspec.structs.replace(one, score=score)
    return msgspec.structs.replace(
        views[0],
        targets=tuple(dict.fromkeys(target for view in views for target in view.targets)),
        touched=tuple(sorted(touched.values(), key=lambda one: (-one.score, one.path))),
        notes=tuple(dict.fromkeys(note for view in views for note in view.notes)),
    )


def _type_of(change: str) -> str:
    """The type of a change by its words."""
    guessed = guess_type(change[:_LETTERS], shipped_banks())
    if guessed in CHANGE_TYPES:
        return guessed
    low = change[:_LETTERS].casefold()
    return next((kind for kind, words in _WORDS_OF_TYPES if re.search(words, low)), "feature")


def _with_budget(plan: Plan) -> Plan:
    """With tokens for each task that an agent does; the person sees them, and may set others."""
    tasks = sum(bool(task.agent) for task in plan.tasks)
    scope = msgspec.structs.replace(plan.scope, tokens=min(_MOST_TOKENS, tasks * _TOKENS_A_TASK))
    return msgspec.structs.replace(plan, scope=scope)


def _material(knowledge: KnowledgeService, root: Path) -> str:
    """An outline of the code for a model."""
    return IndexedCode(knowledge, root).outline(tokens=_MATERIAL_TOKENS)


def _folder(given: str) -> Path:
    folder = Path(given)
    if "\x00" in given or not folder.is_absolute() or not folder.is_dir():
        raise WrongUse(f"There is no folder {given!r}.", "Make it, or name another with `--workspace`.")
    return Path(os.path.realpath(folder))


def look_into(root: Path) -> Callable[[str], Look]:
    """What lies at a path of a folder, links followed."""
    resolved = Path(os.path.realpath(root))

    def look(path: str) -> Look:
        try:
            found = Path(os.path.realpath(resolved / path))
            if not found.is_relative_to(resolved):
                return "outside"
            return "folder" if found.is_dir() else "file" if found.exists() else "missing"
        except (OSError, ValueError):  # too long, or no name for any system
            return "missing"

    return look
