"""The steps of a change of existing code, in an order in which each leaves a working state, each with its way back.

What is depended on goes before what depends on it, so that a step never stands on one that is still to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from typing import Final

import msgspec

from spec.artifacts.rollback import way_back
from spec.artifacts.runners import commands_for
from spec.artifacts.surface import SurfaceChange, surface_changes
from spec.code import CodeView, Module, Touched
from spec.records import Decision, subject_of
from spec.view import SpecView

_FILES_OF_KIND: Final = (
    (
        "migration",
        ("*migrations/*", "*db/migrate/*", "*alembic/versions/*", "*/migration/*", "*.sql", "*prisma/migrations/*"),
    ),
    (
        "dependencies",
        (
            "*.lock",
            "*package-lock.json",
            "*pnpm-lock.yaml",
            "*go.sum",
            "*go.mod",
            "*package.json",
            "*pyproject.toml",
            "*requirements*.txt",
            "*requirements/*.txt",
            "*Cargo.toml",
            "*pom.xml",
            "*build.gradle*",
            "*Gemfile",
            "*composer.json",
            "*.csproj",
            "*Pipfile",
            "*setup.py",
            "*setup.cfg",
        ),
    ),
    (
        "delivery",
        (
            "*Dockerfile*",
            "*docker-compose*",
            "*compose.y*ml",
            ".github/*",
            "*.gitlab-ci.yml",
            "*Jenkinsfile",
            "*.tf",
            "*helm/*",
            "*k8s/*",
            "*.circleci/*",
            "*azure-pipelines*",
        ),
    ),
    ("documents", ("*.md", "*.rst", "*.adoc", "docs/*")),
)
"""What a file is by its path, for files that are no plain source."""

_FIRST_TESTS: Final = {
    "bug_fix": "Write a test that fails because of the bug",
    "refactoring": "Pin down with tests what the code does today",
}


_LIKELY: Final = 0.5
"""From which chance on a file is said to change; below it somebody has to look."""

_FAINT: Final = 0.2
"""A module with no file above this chance gets no step of its own."""


class ChangeStep(msgspec.Struct, frozen=True):
    """One step, a commit of its own; `tests` are commands, `rollback` tells how to get back.

    `kind` is baseline, test, dependencies, migration, expand, edit, delivery, documents, contract or verify.
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


def file_kind(touched: Touched) -> str:
    """What sort of file it is: test, migration, dependencies, delivery, documents or source."""
    if touched.kind == "test":
        return "test"
    path = touched.path
    found = (
        kind for kind, patterns in _FILES_OF_KIND if any(fnmatch(path, p) or fnmatch(f"/{path}", p) for p in patterns)
    )
    return next(found, "source")


def module_of(code: CodeView, path: str) -> Module:
    """The module that a file lies in; where none is known, its folder."""
    inside = [module for module in code.modules if path.startswith(f"{module.path}/") or module.path in {"", "."}]
    folder = path.rpartition("/")[0] or "."
    return max(inside, key=lambda module: len(module.path), default=Module(folder, 1))


def breaking_surface(view: SpecView) -> tuple[SurfaceChange, ...]:
    """What of the public surface breaks its users between the two revisions that are compared."""
    change = view.change
    return tuple(one for one in surface_changes(change.before, change.after) if one.is_breaking) if change else ()


def flag_decision(view: SpecView) -> Decision | None:
    """The decision to put the change behind a feature flag, if there is one."""
    for decision in view.decisions:
        words = {*decision.chosen, *(c.label.casefold() for c in decision.options if c.value in decision.chosen)}
        about_change = any(need.startswith("change.") for need in decision.needs)
        if decision.is_live and about_change and any("flag" in word or "toggle" in word for word in words):
            return decision
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
    for kind, what in (("dependencies", "what the code depends on"), ("migration", "the stored data")):
        files = _of_kind(view, kind)
        if files:
            yield ChangeStep(kind, kind, _title(what, files), files)


def _code_steps(view: SpecView, code: CodeView) -> Iterable[ChangeStep]:
    broken = breaking_surface(view)
    if broken:
        named = tuple(f"{one.symbol.name} in {one.symbol.path}: {one.reasons[0]}" for one in broken)
        yield ChangeStep("expand", "expand", "Add the new forms of the public surface beside the old ones", (), named)
    by_module: dict[str, list[Touched]] = {}
    modules: dict[str, Module] = {}
    for touched in _of_kind(view, "source"):
        module = module_of(code, touched.path)
        modules[module.path] = module
        by_module.setdefault(module.path, []).append(touched)
    unlikely: list[Touched] = []
    for path in sorted(by_module, key=lambda one: (modules[one].layer, one)):
        files = tuple(by_module[path])
        if max(one.score for one in files) < _FAINT:
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
    broken = breaking_surface(view)
    if broken:
        named = tuple(f"{one.symbol.name} in {one.symbol.path}" for one in broken)
        yield ChangeStep("contract", "contract", "Take away the old forms when nobody uses them any more", (), named)


def _finished(view: SpecView, code: CodeView, planned: Sequence[ChangeStep]) -> Iterable[ChangeStep]:
    """With the tests of each step, its way back, and the steps that it stands on."""
    flag = flag_decision(view)
    done: list[str] = []
    for step in planned:
        rests = (str(subject_of("decision", flag.id)),) if flag and step.kind in {"edit", "expand"} else ()
        yield msgspec.structs.replace(
            step,
            tests=step.tests or _tests_of(view, code, step),
            rollback=way_back(step.kind, [one.path for one in step.files], view, has_flag=bool(rests)),
            after=_stands_on(step, planned, code, done),
            rests_on=rests,
        )
        done.append(step.key)


def _stands_on(step: ChangeStep, planned: Sequence[ChangeStep], code: CodeView, done: Sequence[str]) -> tuple[str, ...]:
    """An edit stands on the edits of modules that its own uses; all else on what comes before."""
    edits = [one for one in done if one.startswith("edit:")]
    if step.kind != "edit":
        gathers = step.kind in {"test", "delivery", "documents", "verify"}
        return tuple(dict.fromkeys([*(edits if gathers else ()), *done[-1:]]))
    used = {use.target for use in code.uses if use.source == step.key.removeprefix("edit:")}
    lower = [one for one in edits if one.removeprefix("edit:") in used]
    ground = [one for one in done if not one.startswith("edit:")]
    return (*ground[-1:], *lower)


def _tests_of(view: SpecView, code: CodeView, step: ChangeStep) -> tuple[str, ...]:
    tests = [one.path for one in _of_kind(view, "test")]
    if step.kind == "test":
        return commands_for(code, tests)
    if step.kind == "documents":
        return ()
    near = [path for path in tests if any(_is_near(path, one.path, code) for one in step.files)]
    return commands_for(code, near or tests) or code.test[:1]


def _is_near(test: str, source: str, code: CodeView) -> bool:
    """Whether a test is about a source, by name or by lying in its module."""
    stem = source.rpartition("/")[2].partition(".")[0].casefold()
    folder = source.rpartition("/")[0].rpartition("/")[2].casefold()
    name = test.rpartition("/")[2].casefold()
    inside = module_of(code, source).path
    return (len(stem) > 2 and stem in name) or (len(folder) > 2 and folder in name) or test.startswith(f"{inside}/")
