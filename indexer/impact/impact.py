"""What a change may touch: for a file, a symbol or a diff, the other files by the chance that they change as well."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.graph.model import DATA_KINDS, EdgeKind
from indexer.history.worktree import ChangedFile, changed_since
from indexer.impact.knowledge import Knowledge
from indexer.impact.model import Affected, Impact
from indexer.impact.reasons import reasons_for, sentence
from indexer.impact.signals import SIGNALS, signal_table
from indexer.impact.targets import MAX_FILES, Target, enclosing, find_targets, narrowed
from indexer.impact.terms import read_text
from indexer.impact.uses import NameUses, definition_using, uses_of
from indexer.impact.vectors import Vector
from indexer.impact.weights import SYMBOL_USED, WEIGHTS, chance_of
from indexer.records import FileClass
from indexer.store.catalogue import Catalogue

DEFAULT_LIMIT = 50
_NO_HISTORY = "There is no history to learn from: what changes together is not taken into account."


def impact_of(know: Knowledge, catalogue: Catalogue, target: str, limit: int = DEFAULT_LIMIT) -> Impact:
    """What a change of `target` (a path, a folder, a symbol, `path:line`, `path:symbol`) may touch.

    Raises UnknownTarget for what is not known or is ambiguous.
    """
    targets = find_targets(target, catalogue, know.root)
    return _impact(know, catalogue, targets, limit, ())


def impact_of_diff(know: Knowledge, catalogue: Catalogue, revision: str, limit: int = DEFAULT_LIMIT) -> Impact:
    """What else may be touched by all that differs between `revision` and the work tree.

    Raises UnknownTarget for no such revision, HistoryUnavailable without git.
    """
    changed = changed_since(know.root, revision)
    if not changed:
        return Impact((), (), (f"Nothing differs from {revision}.",))
    kept = set(narrowed([c.path for c in changed], {record.path: record for record in know.files}))
    targets = [_target_of(know, catalogue, change) for change in changed if change.path in kept]
    # History knows a file that was moved since by its former name.
    targets += [Target(change.old_path) for change in changed if change.path in kept and change.old_path]
    few = () if len(kept) == len(changed) else (f"Of {len(changed)} changed files {MAX_FILES} were looked at.",)
    return _impact(know, catalogue, targets, limit, few)


def rank(know: Knowledge, path: str) -> Vector:
    """The score of every file for a change of `path`: a logarithm of odds up to a line (`chance_of`)."""
    weights = np.array([WEIGHTS[signal.name] for signal in SIGNALS])
    return np.asarray(signal_table(know, path) @ weights)


def _impact(
    know: Knowledge, catalogue: Catalogue, targets: Sequence[Target], limit: int, notes: tuple[str, ...]
) -> Impact:
    uses = uses_of(catalogue, {name for target in targets for name in target.symbols})
    chances = [chance_of(rank(know, target.path) + _symbol_bonus(know, target, uses)) for target in targets]
    unchanged = np.prod([1 - chance for chance in chances], axis=0) if chances else np.ones(len(know.files))
    asked = {target.path for target in targets}
    rows = [row for row in np.argsort(unchanged, kind="stable") if know.paths[row] not in asked][:limit]
    affected = []
    for row in rows:
        nearest = targets[int(np.argmax([chance[row] for chance in chances]))]
        affected.append(_affected(know, catalogue, nearest, int(row), 1 - float(unchanged[row]), uses))
    if not know.habits.commit_count:
        notes = (*notes, _NO_HISTORY)
    return Impact(tuple(dict.fromkeys(target.label() for target in targets)), tuple(affected), notes)


def _symbol_bonus(know: Knowledge, target: Target, uses: NameUses) -> Vector:
    bonus = np.zeros(len(know.files))
    changed = set(target.symbols)
    for path, names in uses.by_path.items() if changed else ():
        row = know.row_of.get(path)
        named = changed.intersection(names)
        if row is not None and named:
            bonus[row] = SYMBOL_USED / min(max(1, uses.definers[name]) for name in named)
    return bonus


def _affected(
    know: Knowledge, catalogue: Catalogue, target: Target, row: int, chance: float, uses: NameUses
) -> Affected:
    record = know.files[row]
    used = [name for name in uses.by_path.get(record.path, ()) if name in target.symbols]
    reasons = reasons_for(know, target.path, record.path, used)
    kind = "test" if record.file_class is FileClass.TEST else "source"
    symbol = _symbol_in(know, catalogue, target.path, row, used)
    return Affected(record.path, kind, symbol, round(chance, 4), sentence(reasons))


def _symbol_in(know: Knowledge, catalogue: Catalogue, target: str, row: int, used: Sequence[str]) -> str:
    """The definition of a file that names what is changed; else the one that what is changed names."""
    record = know.files[row]
    inward = (e for e in know.graph.dependents(target) if e.source == record.path and e.kind is EdgeKind.REFERENCE)
    names = list(used) or [name for edge in inward for name in edge.names]
    parsed = catalogue.parsed(record.blob) if names else None
    if parsed is not None:
        return definition_using(parsed, read_text(know.root, record), names)
    outward = (e for e in know.graph.dependencies(target) if e.target == record.path and e.kind is EdgeKind.REFERENCE)
    return next((edge.names[0] for edge in outward if edge.names), "")


def _target_of(know: Knowledge, catalogue: Catalogue, change: ChangedFile) -> Target:
    """A changed file with the definitions that its changed lines lie in."""
    row = know.row_of.get(change.path)
    parsed = catalogue.parsed(know.files[row].blob) if row is not None else None
    if parsed is None:
        return Target(change.path)
    definitions = [symbol for symbol in parsed.symbols if symbol.kind not in DATA_KINDS]
    touched = (enclosing(definitions, line) for first, last in change.lines for line in (first, last))
    return Target(change.path, tuple(dict.fromkeys(symbol.name for symbol in touched if symbol)))
