"""Branches: begin, use, protect, compare, merge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from daemon.contract.branch import (
    BranchNew,
    BranchView,
    ConflictView,
    MergeReport,
    MergeWish,
    Resolution,
)
from daemon.contract.ids import Actor
from daemon.errors import BranchTaken, WrongUse
from daemon.specs.open_project import OpenProject
from daemon.specs.views import clash_view
from spec.errors import LockedRecord, UnknownRecord
from spec.log.branches import (
    BRANCH,
    MAIN,
    Branch,
    Clashing,
    Place,
    Protection,
    branch_subject,
    fields_of,
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
            base = opened.ledger.branches.get(wish.base or opened.branch)
            fields = {"parent": base.name, "start": opened.ledger.revision, "author": actor, "removed": None}
            fields |= {"synced": None, "merged_at": None, "protection": None}
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
            if branch.protection is not Protection.NONE:
                raise LockedRecord(
                    f"The branch {name}", f"Take its protection away first: `groundplan branch protect {name} none`."
                )
            opened.ledger.append(
                name, [Edit(branch_subject(name), "removed_branch", {"removed": True})], actor, by_merge=True
            )
            if opened.branch == name:
                opened.use(branch.parent or MAIN)

    def merge(self, name: str, wish: MergeWish, actor: Actor) -> MergeReport:
        """Merge a branch, three-way per field, then by logic; conflicts are returned until each is resolved.

        On a protected branch nothing is merged that would clash. All that a merge changes is one group in the log.
        """
        opened = self._opened
        with opened.lock:
            source = opened.ledger.branches.get(name)
            target = opened.ledger.branches.get(wish.into or source.parent or MAIN)
            if source.name == target.name:
                raise WrongUse(f"The branch {name} cannot be merged into itself.", "Name another with `--into`.")
            base = opened.ledger.branches.base_of(source, target)
            ours, theirs = opened.state(target.name), opened.state(source.name)
            found = merge(opened.ledger.records_at(base), _records(ours), _records(theirs))
            settled, left = _resolve(found.conflicts, wish.resolutions)
            changes = _united(found.changes, settled)
            report = MergeReport(status="possible", source=source.name, target=target.name)
            report.changed = [_told(subject, fields, ours, theirs) for subject, fields in changes.items()]
            if left:
                numbered = enumerate(found.conflicts, start=1)
                report.conflicts = [self._conflict(n, one, ours, theirs) for n, one in numbered if one in left]
                report.status = "conflicts"
                return report
            clashes = self._clashes(merged_state(_records(ours), changes), ours)
            report.clashes = [self._clash_view(clash, source.name, target.name) for clash in clashes]
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

    def _clash_view(self, clash: Clash, source: str, target: str) -> Any:
        """Sides may stand on the source alone, so they are looked up on a state that has both."""
        opened = self._opened
        in_use = opened.branch
        union = {**_records(opened.state(source)), **_records(opened.state(target))}
        with opened.looking_at(State(union)):
            view = clash_view(opened, clash)
        assert opened.branch == in_use
        return view

    def _conflict(self, number: int, one: Clashing, ours: State, theirs: State) -> ConflictView:
        fields = {**theirs.fields(one.subject), **ours.fields(one.subject)} or dict(one.base or {})
        title = fields.get("question") or fields.get("text") or fields.get("name") or fields.get("term") or ""
        return ConflictView(
            number=number,
            alias=str(fields.get("alias", one.subject)),
            subject=one.subject,
            title=str(title),
            field=one.field,
            base=one.base,
            ours=one.ours,
            theirs=one.theirs,
        )

    def _view(self, branch: Branch) -> BranchView:
        ledger = self._opened.ledger
        since = max((place.seq for place in branch.synced.values()), default=branch.start)
        own = [e for e in ledger.events if e.branch == branch.name and e.seq > since and kind_of(e.subject) != BRANCH]
        return BranchView(
            name=branch.name,
            parent=branch.parent,
            protection=branch.protection.value,
            author=branch.author,
            in_use=branch.name == self._opened.branch,
            ahead=len(own) if branch.parent else 0,
            decisions=len(self._opened.state(branch.name).all(Decision)),
            merged=bool(branch.merged_at) and not own,
        )


_VOLATILE = frozenset({"at", "author"})
"""Fields that say who touched a record last, which is not worth telling."""


def _records(state: State) -> dict[Subject, Fields]:
    return {subject: state.fields(subject) for subject in state.subjects()}


def _resolve(
    conflicts: Sequence[Clashing], resolutions: Iterable[Resolution]
) -> tuple[dict[Subject, dict[str, Any]], list[Clashing]]:
    """The fields that resolutions settle, and the conflicts that are left."""
    chosen = {(one.subject, one.field): one for one in resolutions}
    known = {(one.subject, one.field) for one in conflicts}
    for key in chosen:
        if key not in known:
            raise UnknownRecord(
                "conflict", f"{key[1]} of {key[0]}", [f"{field} of {subject}" for subject, field in known]
            )
    settled: dict[Subject, dict[str, Any]] = {}
    left = []
    for conflict in conflicts:
        resolution = chosen.get((conflict.subject, conflict.field))
        if resolution is None:
            left.append(conflict)
        elif resolution.take != "ours":
            value = conflict.theirs if resolution.take == "theirs" else resolution.value
            settled.setdefault(conflict.subject, {}).update(fields_of(conflict, value))
    return settled, left


def _united(one: Mapping[Subject, Fields], other: Mapping[Subject, Fields]) -> dict[Subject, Fields]:
    return {subject: {**one.get(subject, {}), **other.get(subject, {})} for subject in {**one, **other}}


def _told(subject: Subject, fields: Fields, ours: State, theirs: State) -> str:
    record = ours.fields(subject) or theirs.fields(subject)
    differing = {name for name, value in fields.items() if record.get(name) != value}
    named = ", ".join(sorted(differing - _VOLATILE)) or "who and when"
    if subject not in ours:
        return f"{record.get('alias', subject)}: new"
    return f"{record.get('alias', subject)}: {named}"
