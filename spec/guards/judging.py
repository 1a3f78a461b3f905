"""Holding guards against code: what is broken in one file, and what in the tree of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from spec.guards.amounts import broken_amounts, missing_amounts
from spec.guards.called import broken_calls
from spec.guards.code_facts import CodeFile, Tree
from spec.guards.findings import Broken
from spec.guards.imported import broken_imports, broken_layers
from spec.guards.model import Amount, Calls, Files, Guard, Imports, Layers, Naming
from spec.guards.named import broken_names, broken_paths
from spec.guards.present import broken_files

MOST_IN_A_FILE: Final = 500
"""Of one guard: a file in which more is wrong is no file that a person mends place by place."""


def judge_file(file: CodeFile, guards: Iterable[Guard]) -> list[Broken]:
    """Where guards do not hold in a file, from top to bottom."""
    found = dict.fromkeys(broken for guard in guards for broken in islice(_in_file(file, guard), MOST_IN_A_FILE))
    return sorted(found, key=lambda one: (one.spot.line, one.spot.column, one.code))


def _in_file(file: CodeFile, guard: Guard) -> Iterator[Broken]:
    rule = guard.rule
    if isinstance(rule, Imports):
        return broken_imports(file, guard, rule)
    if isinstance(rule, Layers):
        return broken_layers(file, guard, rule)
    if isinstance(rule, Calls):
        return broken_calls(file, guard, rule)
    if isinstance(rule, Naming):
        return broken_names(file, guard, rule)
    if isinstance(rule, Amount):
        return broken_amounts(file, guard, rule)
    return iter(())


def judge_tree(tree: Tree, guards: Iterable[Guard]) -> list[Broken]:
    """Where guards on paths do not hold, by path."""
    found = [broken for guard in guards for broken in _in_tree(tree, guard)]
    return sorted(found, key=lambda one: (one.spot.path, one.code))


def _in_tree(tree: Tree, guard: Guard) -> Iterator[Broken]:
    rule = guard.rule
    if isinstance(rule, Files):
        return broken_files(tree, guard, rule)
    if isinstance(rule, Naming):
        return broken_paths(tree, guard, rule)
    if isinstance(rule, Amount):
        return missing_amounts(tree, guard, rule)
    return iter(())
