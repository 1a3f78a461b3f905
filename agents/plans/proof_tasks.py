"""The tasks and commands that prove a change: a test that comes first, tests of what is new, what has to succeed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from agents.plans.conventions import is_test_file
from agents.plans.drafting import NOTHING_TO_TAKE_BACK, Draft, instruction
from agents.plans.plan import FileUse, TaskKind
from agents.plans.proving import build_commands, commands_of, lint_commands, near_tests, places_of_tests, suite_commands
from agents.plans.wish import Wish
from spec.artifacts.change_steps import ChangeStep
from spec.artifacts.runners import commands_for
from spec.codebase import CodeView
from spec.view import SpecView

TESTS_FIRST: Final = "tests-first"
"""The key of the step that writes a test before anything changes."""

_SHOWS: Final = "Run it, and read why it fails: it must be the fault of the wish. Mend nothing."
_SHOWN: Final = ("The new test fails because of the fault, and says so in its name.",)
KEEP: Final = "Change nothing else; name what you notice beside it in your summary."


def checks(
    step: ChangeStep, kind: TaskKind, wish: Wish, view: SpecView, code: CodeView, least: float
) -> dict[str, Any]:
    """The commands of a task: as few as tell of it."""
    tests = suite_commands(code)
    if kind is TaskKind.BASELINE:
        # A bug may be known by a test that fails already; whatever else is built on has to stand.
        known = tests if wish.change_type == "bug_fix" else ()
        return {"commands": tests, "only_run": known, **({"rollback": NOTHING_TO_TAKE_BACK} if known else {})}
    if kind is TaskKind.VERIFY:
        lint = lint_commands(code)
        told = tuple(f"`{command}` says nothing that it did not say before the change." for command in lint)
        return {"commands": (*tests, *build_commands(code), *lint), "only_run": lint, "sentences": told}
    if not step.tests or kind is TaskKind.DOCS:
        return {"commands": ()}
    own = [one.path for one in step.files if is_test_file(one.path) and one.score >= least]
    if kind is TaskKind.TEST and own:
        return {"commands": commands_for(code, own)}
    sources = [one.path for one in step.files if not is_test_file(one.path)]
    near = near_tests(sources, view.change.touched if view.change else ())
    return {"commands": commands_for(code, near) if near else tests[:1]}


def with_tests(wish: Wish, view: SpecView, code: CodeView, drafts: Sequence[Draft]) -> list[Draft]:
    """With the files of a test that comes first, or a task for tests where none is known, at the place for a new one.

    The test of a fault has to fail at first, and what mends the fault makes just that test succeed.
    """
    first = next((at for at, draft in enumerate(drafts) if draft.key == TESTS_FIRST), None)
    files = places_of_tests(view.change, code)
    if first is None:
        has_tests = any(draft.kind is TaskKind.TEST and draft.files for draft in drafts)
        return list(drafts) if has_tests or not files else _with_new_tests(wish, code, drafts, files)
    files = files or tuple(use for use in drafts[first].files if is_test_file(use.path))
    shown = commands_of(files, code)
    is_fault = wish.change_type == "bug_fix"
    told = (_SHOWS if files else f"{_SHOWS} Tests lie nowhere yet, so ask where this one belongs.",) if is_fault else ()
    test = msgspec.structs.replace(
        drafts[first],
        instruction=instruction(
            f"{drafts[first].title}.", files, [f"It is part of: {wish.change.strip()}", *told, KEEP]
        ),
        files=files,
        commands=shown,
        failing=shown if is_fault and files else (),
        sentences=_SHOWN if is_fault else (),
    )
    return [test if at == first else _proven(draft, shown) for at, draft in enumerate(drafts)]


def _proven(draft: Draft, shown: Sequence[str]) -> Draft:
    """A change is proven by the test that was written for it first, then by those that there were."""
    if draft.kind not in {TaskKind.EDIT, TaskKind.MIGRATION} or draft.key == "backfill":
        return draft
    return msgspec.structs.replace(draft, commands=(*shown, *(one for one in draft.commands if one not in shown)))


def _with_new_tests(wish: Wish, code: CodeView, drafts: Sequence[Draft], files: tuple[FileUse, ...]) -> list[Draft]:
    """With a task that writes tests after the last change."""
    edits = [draft.key for draft in drafts if draft.kind is TaskKind.EDIT]
    end = max((at for at, draft in enumerate(drafts) if draft.kind is TaskKind.EDIT), default=len(drafts) - 1) + 1
    made = Draft(
        key="tests",
        kind=TaskKind.TEST,
        title="Test what the change does",
        instruction=instruction(
            "Write tests that show what the change does.", files, [f"It is: {wish.change.strip()}", KEEP]
        ),
        files=files,
        commands=commands_of(files, code),
        after=tuple(edits),
    )
    return [*drafts[:end], made, *(_after_tests(draft) for draft in drafts[end:])]


def _after_tests(draft: Draft) -> Draft:
    return msgspec.structs.replace(draft, after=(*draft.after, "tests"))
