"""Branches of decisions: which there are and how they stand to the one in use, and their merge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from daemon.client.api import Client
from daemon.contract.branch import BranchChange, BranchNew, BranchView, MergeReport, MergeWish, Resolution
from daemon.contract.decision import DecisionView
from daemon.contract.project import ProjectStatus, UseWish
from daemon.errors import DaemonError
from gui.operations.operation import Operation
from gui.operations.questions import CHANGES, Step, revision_of
from gui.operations.reading import path_to, read_list, read_plain_list, send

_MOST_COMPARED: Final = 8
"""Of so many branches it is tried out whether they merge; each costs some hundredths of a second."""


@dataclass(frozen=True)
class BranchLook:
    """A branch, and what its merge into the one in use would meet; `report` is None where that was not tried."""

    view: BranchView
    report: MergeReport | None = None

    @property
    def conflicts(self) -> int:
        """How many records both sides changed."""
        return len({one.subject for one in self.report.conflicts}) if self.report is not None else 0

    @property
    def clashes(self) -> int:
        """How many contradictions the union would have."""
        return len(self.report.clashes) if self.report is not None else 0

    @property
    def differs(self) -> bool:
        """Whether there is anything to merge."""
        return self.report is not None and self.report.status != "nothing"


@dataclass(frozen=True)
class Comparison:
    """What a merge would do as conflicts are settled so far, and what would be in their way if none were."""

    report: MergeReport
    whole: MergeReport
    decisions: dict[str, DecisionView]
    """Decisions of the branch in use by their alias, for what reports name."""


def look_at_branches(project: str) -> Operation[list[BranchLook]]:
    """All branches, main first, each with what its merge into the one in use would meet."""

    def call(client: Client) -> list[BranchLook]:
        views = read_plain_list(client, path_to("projects", project, "branches"), BranchView)
        in_use = next((view.name for view in views if view.in_use), "")
        found = [view for view in views if view.name != in_use][:_MOST_COMPARED]
        reports = {view.name: _try_out(client, project, view.name, in_use) for view in found}
        return [BranchLook(view, reports.get(view.name)) for view in views]

    return Operation("Read the branches", call)


def begin_branch(project: str, name: str) -> Operation[BranchView]:
    """Begin a branch at the one in use, and take it into use."""
    path = path_to("projects", project, "branches")
    wish = BranchNew(name=name)
    return Operation("Begin the branch", lambda client: send(client, "POST", path, wish, BranchView), CHANGES)


def use_branch(project: str, name: str) -> Operation[ProjectStatus]:
    """Take a branch into use."""
    path = path_to("projects", project, "use")
    wish = UseWish(branch=name)
    return Operation("Change the branch", lambda client: send(client, "POST", path, wish, ProjectStatus), CHANGES)


def protect_branch(project: str, name: str, change: BranchChange) -> Operation[BranchView]:
    """Set what a branch allows."""
    path = path_to("projects", project, "branches", name)
    return Operation("Protect the branch", lambda client: send(client, "PATCH", path, change, BranchView), CHANGES)


def remove_branch(project: str, name: str) -> Operation[None]:
    """Take a branch off the list; its decisions stay in the log."""

    def call(client: Client) -> None:
        client.request("DELETE", path_to("projects", project, "branches", name))

    return Operation("Remove the branch", call, CHANGES)


def compare_branches(
    project: str, source: str, target: str, resolutions: Sequence[Resolution] = ()
) -> Operation[Comparison]:
    """What merging `source` into `target` would do with conflicts settled so; nothing is changed."""

    def call(client: Client) -> Comparison:
        whole = _merge(client, project, source, target, (), dry_run=True)
        report = _merge(client, project, source, target, resolutions, dry_run=True) if resolutions else whole
        decisions = read_list(client, path_to("projects", project, "decisions"), DecisionView)
        return Comparison(report, whole, {decision.alias: decision for decision in decisions})

    return Operation("Compare the branches", call)


def merge_branch(
    project: str, source: str, target: str, resolutions: Sequence[Resolution]
) -> Operation[Step[MergeReport]]:
    """Merge a branch; nothing is changed if conflicts are left or the union clashes."""

    def call(client: Client) -> Step[MergeReport]:
        report = _merge(client, project, source, target, resolutions, dry_run=False)
        return Step(report, revision_of(client, project), int(report.status == "merged"))

    return Operation(f"Merge {source} into {target}", call, CHANGES)


def _try_out(client: Client, project: str, source: str, target: str) -> MergeReport | None:
    try:
        return _merge(client, project, source, target, (), dry_run=True)
    except DaemonError:
        return None  # a branch that cannot be compared is still one that can be used


def _merge(
    client: Client, project: str, source: str, target: str, resolutions: Sequence[Resolution], *, dry_run: bool
) -> MergeReport:
    wish = MergeWish(into=target, resolutions=list(resolutions), dry_run=dry_run)
    return send(client, "POST", path_to("projects", project, "branches", source, "merge"), wish, MergeReport)
