"""Branches: begin, use, protect, compare, merge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from daemon.contract.branch import (
    BranchNew,
    BranchView,
    ConflictView,
    MergeReport,
    MergeWish,
)
from daemon.contract.ids import Actor
from daemon.contract.question import ClashView
from daemon.errors import BranchTaken, WrongUse
from daemon.specs.open_project import OpenProject
from daemon.specs.resolving import resolve
from daemon.specs.views import clash_view
from spec.errors import LockedRecord
from spec.log.branches import (
    BRANCH,
    MAIN,
    Branch,
    Clashing,
    Place,
    Protection,
    branch_subject,
    merge,
    merged_state,
)
from spec.log.event import Edit, plain
from spec.log.state import Fields, State
from spec.logic.solver import Clash
from spec.records import Decision, Subject, kind_of

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,98}$")


class Branching:
    """The branches of one project."""

    def __init__(self, opened: OpenProject) -> None:
        self._opened = opened

    def all(self) -> list[BranchView]:
        """The branches, main first."""
        with self._opened.lock:
            return [self._view(branch) for branch in self._opened.ledger.branches.all()]

    def begin(self, wish: BranchNew, actor: Actor) -> BranchView:
        """A new branch from the one in use, or another; raises BranchTaken."""
        opened = self._opened
        with opened.lock:
            if not _NAME.match(wish.name) or ".." in wish.name or wish.name.endswith(("/", ".")):
                raise BranchTaken(wish.name, "a name is letters, digits, '.', '_', '-' and '/'")
            if wish.name in {branch.name for branch in opened.ledger.branches.all()}:
                raise BranchTaken(wish.name, "there is one of that name")
            if opened.ledger.was_branch(wish.name):
                # Its events are in the log for good, and branches that began at it stand on them.
                raise BranchTaken(wish.name, "one that was removed had that name, and names are not used again")
            base = opened.ledger.branches.get(wish.base or opened.branch)
            fields = {"parent": base.name, "start": opened.ledger.revision, "author": actor}
            opened.ledger.append(base.name, [Edit(branch_subject(wish.name), "branched", fields)], actor, by_merge=True)
            if wish.use:
                opened.use(wish.name)
            return self._view(opened.ledger.branches.get(wish.name))

    def protect(self, name: str, protection: str, actor: Actor) -> BranchView:
        """Set what a branch allows. The main branch is never without protection."""
        opened = self._opened
        with opened.lock:
            opened.ledger.branches.get(name)
            if name == MAIN and protection == Protection.NONE:
                raise LockedRecord(
                    "The main branch", "It can be `checked` or `merge_only`, but never without protection."
                )
            edit = Edit(branch_subject(name), "protected", {"protection": protection})
            opened.ledger.append(name, [edit], actor, by_merge=True)
            return self._view(opened.ledger.branches.get(name))

    def remove(self, name: str, actor: Actor) -> None:
        """Remove a branch from the list; its events stay in the log. Raises LockedRecord for a protected one."""
        opened = self._opened
        with opened.lock:
            branch = opened.ledger.branches.get(name)
            if name == MAIN:
                raise LockedRecord("The main branch", "It stays; archive the project if that is what is meant.")
            if branch.protection is not Protection.NONE:
                raise LockedRecord(
                    f"The branch {name}", f"Take its protection away first: `groundplan branch protect {name} none`."
                )
            opened.ledger.append(
                name, [Edit(branch_subject(name), "removed_branch", {"removed": True})], actor, by_merge=True
            )
            if opened.branch == name:
                opened.use(opened.ledger.live_parent(branch))

    def merge(self, name: str, wish: MergeWish, actor: Actor) -> MergeReport:
        """Merge a branch, three-way per field, then by logic; conflicts are returned until each is resolved.

        On a protected branch nothing is merged that would clash. All that a merge changes is one group in the log.
        """
        opened = self._opened
        with opened.lock:
            source = opened.ledger.branches.get(name)
            target = opened.ledger.branches.get(wish.into or opened.ledger.live_parent(source))
            if source.name == target.name:
                raise WrongUse(f"The branch {name} cannot be merged into itself.", "Name another with `--into`.")
            base = opened.ledger.branches.base_of(source, target)
            ours, theirs = opened.state(target.name), opened.state(source.name)
            found = merge(opened.ledger.records_at(base), _records(ours), _records(theirs))
            settled, left = resolve(opened, found.conflicts, wish.resolutions, _records(ours), actor)
            changes = _united(found.changes, settled)
            report = MergeReport(status="possible", source=source.name, target=target.name)
            report.changed = [_told(subject, fields, ours, theirs) for subject, fields in changes.items()]
            report.titles = dict(_titled({**theirs.fields(subject), **ours.fields(subject)}) for subject in changes)
            if left:
                numbered = enumerate(found.conflicts, start=1)
                report.conflicts = [self._conflict(n, one, ours, theirs) for n, one in numbered if one in left]
                report.status = "conflicts"
                return report
            union = merged_state(_records(ours), changes)
            clashes = self._clashes(union, ours)
            report.clashes = [self._clash_view(clash, union) for clash in clashes]
            if clashes and target.protection is not Protection.NONE:
                report.status = "clash"
            elif not changes and not found.conflicts:
                report.status = "nothing"
            elif not wish.dry_run:
                self._do(source, target, changes, actor)
                report.status = "merged"
            return report

    # -- parts ---------------------------------------------------------------------------------------------------

    def _do(self, source: Branch, target: Branch, changes: Mapping[Subject, Fields], actor: Actor) -> None:
        ledger = self._opened.ledger
        why = f"merge of {source.name}"
        edits = [Edit(subject, "merged", fields, why) for subject, fields in changes.items()]
        place = plain(Place(source.name, ledger.revision))
        note = {"merged_at": ledger.revision + 1, "synced": {**plain(source.synced), target.name: place}}
        edits.append(Edit(branch_subject(source.name), "merged", note, f"into {target.name}"))
        ledger.append(target.name, edits, actor, by_merge=True)

    def _clashes(self, union: State, ours: State) -> list[Clash]:
        """What clashes in the union and did not before."""
        opened = self._opened
        before = {clash.core for clash in opened.solver().clashes(opened.claims(ours))}
        return [clash for clash in opened.solver().clashes(opened.claims(union)) if clash.core not in before]

    def _clash_view(self, clash: Clash, union: State) -> ClashView:
        """Sides may stand on the source alone or be changed by it, so they are told as they would be merged."""
        with self._opened.looking_at(union):
            return clash_view(self._opened, clash)

    def _conflict(self, number: int, one: Clashing, ours: State, theirs: State) -> ConflictView:
        fields = {**theirs.fields(one.subject), **ours.fields(one.subject)} or dict(one.base or {})
        alias, title = _titled({"alias": one.subject, **fields})
        return ConflictView(
            number=number,
            alias=alias,
            subject=one.subject,
            title=title,
            field=one.field,
            base=one.base,
            ours=one.ours,
            theirs=one.theirs,
        )

    def _view(self, branch: Branch) -> BranchView:
        ledger = self._opened.ledger
        parent = ledger.live_parent(branch) if branch.parent else ""
        since = branch.synced[parent].seq if parent in branch.synced else branch.start
        events = [e for e in ledger.events if kind_of(e.subject) != BRANCH]
        own = [e for e in events if e.branch == branch.name and e.seq > since]
        merges = {e.group for e in ledger.events if e.subject == branch_subject(branch.name) and e.action == "merged"}
        last = next((e for e in reversed(events) if e.branch == branch.name), None)
        return BranchView(
            name=branch.name,
            parent=parent,
            protection=branch.protection.value,
            author=branch.author,
            in_use=branch.name == self._opened.branch,
            ahead=len(own) if branch.parent else 0,
            behind=sum(e.branch == parent and e.seq > since and e.group not in merges for e in events) if parent else 0,
            touched_at=last.at if last else None,
            touched_by=last.actor if last else "",
            decisions=len(self._opened.state(branch.name).all(Decision)),
            merged=bool(branch.merged_at) and not own,
        )


_VOLATILE = frozenset({"at", "author"})
"""Fields that say who touched a record last, which is not worth telling."""


def _records(state: State) -> dict[Subject, Fields]:
    return {subject: state.fields(subject) for subject in state.subjects()}


def _united(one: Mapping[Subject, Fields], other: Mapping[Subject, Fields]) -> dict[Subject, Fields]:
    return {subject: {**one.get(subject, {}), **other.get(subject, {})} for subject in {**one, **other}}


def _titled(fields: Mapping[str, Any]) -> tuple[str, str]:
    """The alias of a record, and what it is called."""
    title = fields.get("question") or fields.get("text") or fields.get("name") or fields.get("term") or ""
    return str(fields.get("alias", "")), str(title)


def _told(subject: Subject, fields: Fields, ours: State, theirs: State) -> str:
    record = ours.fields(subject) or theirs.fields(subject)
    differing = {name for name, value in fields.items() if record.get(name) != value}
    named = ", ".join(sorted(differing - _VOLATILE)) or "who and when"
    if subject not in ours:
        return f"{record.get('alias', subject)}: new"
    return f"{record.get('alias', subject)}: {named}"
