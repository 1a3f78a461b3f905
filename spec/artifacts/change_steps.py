"""The steps of a change of existing code, in an order in which each leaves a working state, each with its way back.

What is depended on goes before what depends on it, so that a step never stands on one that is still to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from spec.artifacts.rollback import way_back
from spec.artifacts.runners import commands_for
from spec.artifacts.surface import SurfaceChange, surface_changes
from spec.artifacts.touched_files import file_kind, module_of
from spec.codebase import CodeView, Module, Touched
from spec.records import subject_of
from spec.view import SpecView

_FIRST_TESTS: Final = {
    "bug_fix": "Write a test that fails because of the bug",
    "refactoring": "Pin down with tests what the code does today",
}


_DATA: Final = {
    "additive": "Add the new columns or tables, which the old version ignores",
    "backfill": "Add what the rewritten rows need, which the old version ignores",
    "destructive": "Make the new shape of the stored data beside the old one",
}
"""The first step of each decision on stored data."""

_LIKELY: Final = 0.5
"""From which chance on a file is said to change; below it somebody has to look."""

_MOST_EDITS: Final = 25
"""Modules with a step of their own, the likeliest; what is left shares one."""

_FAINT: Final = 0.2
"""A module with no file above this chance gets no step of its own."""


_SHOWN: Final = 30
"""Definitions that a step names; the rest is counted."""


class ChangeStep(msgspec.Struct, frozen=True):
    """One step, a commit of its own; `tests` are commands, `rollback` tells how to get back.

    `kind` is baseline, test, dependencies, migration, expand, edit, delivery, documents, verify, contract or
    contract-data.
    """

    key: str
    kind: str
    title: str
    files: tuple[Touched, ...] = ()
    details: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    rollback: str = ""
    after: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()


def steps_of(view: SpecView) -> tuple[ChangeStep, ...]:
    """All steps in order; none without a change whose files are known."""
    code, change = view.code, view.change
    if code is None or change is None or not change.touched:
        return ()
    planned = [*_before_code(view, code), *_code_steps(view, code), *_after_code(view, code)]
    return tuple(_finished(view, code, planned))


def breaking_surface(view: SpecView) -> tuple[SurfaceChange, ...]:
    """What of the public surface breaks its users between the two revisions that are compared."""
    change = view.change
    return tuple(one for one in surface_changes(change.before, change.after) if one.is_breaking) if change else ()


def flag_of(view: SpecView) -> tuple[str, ...] | None:
    """What the feature flag rests on that the change lies behind; None where none was decided."""
    known = view.known.get("change.flag")
    if known is not None:
        return (*known.because, "fact:change.flag") if known.value in {"temporary", "permanent"} else None
    for decision in view.decisions:
        words = {*decision.chosen, *(c.label.casefold() for c in decision.options if c.value in decision.chosen)}
        about_change = any(need.startswith("change.") for need in decision.needs)
        if decision.is_live and about_change and any("flag" in word or "toggle" in word for word in words):
            return (str(subject_of("decision", decision.id)),)
    return None


def _of_kind(view: SpecView, kind: str) -> tuple[Touched, ...]:
    assert view.change is not None
    return tuple(one for one in view.change.touched if file_kind(one) == kind)


def _before_code(view: SpecView, code: CodeView) -> Iterable[ChangeStep]:
    revision = f" at revision {code.revision}" if code.revision else ""
    if code.test:
        yield ChangeStep(
            "baseline", "baseline", f"Run all tests before anything changes{revision}", tests=code.test[:3]
        )
    first = _FIRST_TESTS.get(view.project.type, "")
    tests = _of_kind(view, "test")
    if first:
        yield ChangeStep("tests-first", "test", first, tests)
    files = _of_kind(view, "dependencies")
    if files:
        yield ChangeStep("dependencies", "dependencies", _title("what the code depends on", files), files)
    yield from _stored_data(view)


def _stored_data(view: SpecView) -> Iterable[ChangeStep]:
    """What was decided on stored data, or else what the touched migrations show."""
    files, known = _of_kind(view, "migration"), view.known.get("change.data")
    title = _DATA.get(str(known.value), "") if known else ""
    if known and title:
        yield ChangeStep("migration", "migration", title, files, rests_on=(*known.because, "fact:change.data"))
    elif files:
        yield ChangeStep("migration", "migration", _title("the stored data", files), files)
    if known and known.value == "backfill":
        title = "Rewrite the rows that are there, in batches that can be stopped and resumed"
        yield ChangeStep("backfill", "migration", title, rests_on=(*known.because, "fact:change.data"))


def _code_steps(view: SpecView, code: CodeView) -> Iterable[ChangeStep]:
    surface = _surface_step(view, "expand", "Add the new forms of the public surface beside the old ones")
    if surface:
        yield surface
    by_module: dict[str, list[Touched]] = {}
    modules: dict[str, Module] = {}
    for touched in _of_kind(view, "source"):
        module = module_of(code, touched.path)
        modules[module.path] = module
        by_module.setdefault(module.path, []).append(touched)
    chances = {path: max(one.score for one in files) for path, files in by_module.items()}
    likeliest = sorted(chances, key=lambda path: (-chances[path], path))[:_MOST_EDITS]
    unlikely: list[Touched] = []
    for path in sorted(by_module, key=lambda one: (modules[one].layer, one)):
        files = tuple(by_module[path])
        if chances[path] < _FAINT or path not in likeliest:
            unlikely += files
        else:
            yield ChangeStep(f"edit:{path}", "edit", _title(path, files), files)
    if unlikely:
        yield ChangeStep("edit", "edit", _title("what else may be touched", unlikely), tuple(unlikely))


def _title(what: str, files: Sequence[Touched]) -> str:
    likely = max(one.score for one in files) >= _LIKELY
    return f"Change {what}" if likely else f"See whether {what} has to change"


def _after_code(view: SpecView, code: CodeView) -> Iterable[ChangeStep]:
    if view.project.type not in _FIRST_TESTS and _of_kind(view, "test"):
        yield ChangeStep("tests", "test", "Bring the tests in line with the change", _of_kind(view, "test"))
    for kind, what in (("delivery", "how it is built and delivered"), ("documents", "the documents")):
        files = _of_kind(view, kind)
        if files:
            yield ChangeStep(kind, kind, _title(what, files), files)
    commands = (*code.test[:3], *code.lint[:2], *code.build[:1])
    if commands:
        title = "Run everything that is known to check the code"
        yield ChangeStep("verify", "verify", title, tests=tuple(dict.fromkeys(commands)))
    surface = _surface_step(view, "contract", "Take away the old forms when nobody uses them any more")
    if surface:
        yield surface
    known = view.known.get("change.data")
    if known and known.value == "destructive":
        title = "Remove what is stored and not used any more, in a release of its own"
        yield ChangeStep("data-contract", "contract-data", title, rests_on=(*known.because, "fact:change.data"))
    flag = flag_of(view)
    if flag and view.word("change.flag") == "temporary":
        yield ChangeStep("flag-out", "contract", "Take the feature flag out of the code", rests_on=flag)


def _surface_step(view: SpecView, kind: str, title: str) -> ChangeStep | None:
    """Old and new forms live side by side for a while: where something breaks, or where that was decided."""
    broken, known = breaking_surface(view), view.known.get("change.surface")
    decided = (*known.because, "fact:change.surface") if known and known.value == "deprecated" else ()
    if not broken and not decided:
        return None
    named = [f"{one.symbol.name} in {one.symbol.path}: {one.reasons[0]}" for one in broken[:_SHOWN]]
    named += [f"and {len(broken) - _SHOWN} more definitions"] if len(broken) > _SHOWN else []
    return ChangeStep(kind, kind, title, (), tuple(named), rests_on=decided)


def _finished(view: SpecView, code: CodeView, planned: Sequence[ChangeStep]) -> Iterable[ChangeStep]:
    """With the tests of each step, its way back, and the steps that it stands on."""
    flag = flag_of(view) or ()
    all_tests = [one.path for one in _of_kind(view, "test")]
    done: list[str] = []
    for step in planned:
        rests = flag if step.kind in {"edit", "expand"} else ()
        yield msgspec.structs.replace(
            step,
            tests=step.tests or _tests_of(code, step, all_tests),
            rollback=way_back(step.kind, [one.path for one in step.files], view, has_flag=bool(rests)),
            after=_stands_on(step, code, done),
            rests_on=tuple(dict.fromkeys((*step.rests_on, *rests))),
        )
        done.append(step.key)


def _stands_on(step: ChangeStep, code: CodeView, done: Sequence[str]) -> tuple[str, ...]:
    """An edit stands on the edits of modules that its own uses; all else on what comes before."""
    edits = [one for one in done if one.startswith("edit:")]
    if step.kind != "edit":
        gathers = step.kind in {"test", "delivery", "documents", "verify"}
        return tuple(dict.fromkeys([*(edits if gathers else ()), *done[-1:]]))
    used = {use.target for use in code.uses if use.source == step.key.removeprefix("edit:")}
    lower = [one for one in edits if one.removeprefix("edit:") in used]
    ground = [one for one in done if not one.startswith("edit:")]
    return (*ground[-1:], *lower)


def _tests_of(code: CodeView, step: ChangeStep, tests: Sequence[str]) -> tuple[str, ...]:
    if step.kind == "test":
        return commands_for(code, tests)
    if step.kind == "documents":
        return ()
    signs = [_signs(one.path, code) for one in step.files]
    near = [path for path in tests if any(_is_near(path, *one) for one in signs)]
    return commands_for(code, near or tests) or code.test[:1]


def _signs(source: str, code: CodeView) -> tuple[str, str, str]:
    """By what a test shows that it is about a source: the source's name, its folder's name, its module."""
    stem = source.rpartition("/")[2].partition(".")[0].casefold()
    folder = source.rpartition("/")[0].rpartition("/")[2].casefold()
    return stem, folder, f"{module_of(code, source).path}/"


def _is_near(test: str, stem: str, folder: str, module: str) -> bool:
    name = test.rpartition("/")[2].casefold()
    return (len(stem) > 2 and stem in name) or (len(folder) > 2 and folder in name) or test.startswith(module)
