"""Drafts where nothing but the wish is known: no code that speaks of it, no project with decisions."""

from __future__ import annotations

from agents.plans.conventions import folder_of_kind
from agents.plans.drafting import NOTHING_TO_TAKE_BACK, Draft, instruction
from agents.plans.from_steps import review_draft
from agents.plans.plan import FileUse, TaskKind
from agents.plans.wish import Wish
from spec.codebase import CodeView

_ANYWHERE = FileUse("**", "create", 1.0, "the folder is empty, and nobody knows its layout yet")


def drafts_from_words(wish: Wish, code: CodeView | None) -> list[Draft]:
    """A plan that first finds out where the change belongs, and permits no files in code that is there."""
    is_empty = code is None or not code.files
    commands = code.test[:1] if code else ()
    files = (_ANYWHERE,) if is_empty else ()
    said = f"The wish: {wish.change.strip()}"
    stay = "" if is_empty else "No file is permitted beforehand: each change is asked for."
    drafts = [Draft(key="baseline", kind=TaskKind.BASELINE, title="Run all tests before anything changes",
                    instruction=instruction("Run all tests before anything changes, and tell what they say."),
                    commands=commands, rollback=NOTHING_TO_TAKE_BACK)] if commands else []  # fmt: skip
    first = tuple(draft.key for draft in drafts)
    drafts += [
        Draft(
            key="edit",
            kind=TaskKind.EDIT,
            title="Make the change" if not is_empty else "Build it",
            instruction=instruction(
                "Find out where this belongs, then build the smallest version of it that works.", files, [said, stay]
            ),
            files=files,
            commands=commands,
            sentences=("What the wish asks for works, shown by running it.", "Nothing that worked before is broken."),
            after=first,
        ),
        Draft(
            key="tests",
            kind=TaskKind.TEST,
            title="Test what it does",
            instruction=instruction(
                "Write tests that show what the change does, beside those that there are.", (), [said]
            ),
            files=files or _new_tests(code),
            commands=commands,
            sentences=("Each thing that the wish asks for has a test that fails without it.",),
            after=("edit",),
        ),
    ]
    return [*drafts, review_draft(wish, [draft.key for draft in drafts], 3, commands)]


def _new_tests(code: CodeView | None) -> tuple[FileUse, ...]:
    folder = folder_of_kind("test", code.files) if code else ""
    return (FileUse(f"{folder}/**", "create", 1.0, "tests lie here"),) if folder else ()
