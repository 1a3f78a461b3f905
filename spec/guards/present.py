"""Guards on files that must be there, or must not: `require file LICENSE`, `forbid file **/*.orig`."""

from __future__ import annotations

from collections.abc import Iterator

from spec.guards.code_facts import Tree
from spec.guards.findings import Broken, FileStep, Fix, Spot
from spec.guards.globs import glob_matcher, in_any, is_wild
from spec.guards.model import CODES, Files, Guard


def broken_files(tree: Tree, guard: Guard, rule: Files) -> Iterator[Broken]:
    """Each path for which there is no file; or each file that must not be there."""
    if not rule.wanted:
        for path in tree.paths:
            if in_any(path, rule.paths) and not in_any(path, rule.but):
                clause = f"forbids the file {path}"
                yield Broken(CODES[Files], guard.severity, guard.text, clause, Spot(path), path)
        return
    for glob in rule.paths:
        matcher = glob_matcher(glob)
        if any(matcher.fits(path) for path in tree.paths) or (not is_wild(glob) and tree.is_there(glob)):
            continue
        is_one = not is_wild(glob) and not glob.endswith("/")
        clause = (
            f"requires the file {glob}, and there is none" if is_one else f"requires a file {glob}, and there is none"
        )
        fix = Fix(f"Create {glob}", steps=(FileStep("create", glob),))
        yield Broken(CODES[Files], guard.severity, guard.text, clause, Spot(glob), glob, (fix,) if is_one else ())
