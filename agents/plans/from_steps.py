"""Drafts for a change of code that is there: the spec's steps, with files that are likely enough to be permitted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from agents.plans.conventions import folder_of_kind
from agents.plans.drafting import NOTHING_TO_TAKE_BACK, Draft, instruction
from agents.plans.plan import FileUse, TaskKind, Trace
from agents.plans.proof_tasks import KEEP, TESTS_FIRST, checks, with_tests
from agents.plans.resting import related, traces_of
from agents.plans.weighing import Danger
from agents.plans.wish import Wish
from spec.artifacts.change_steps import ChangeStep, breaking_surface, steps_of
from spec.artifacts.touched_files import file_kind
from spec.codebase import CodeView, Touched
from spec.view import SpecView

_KINDS: Final = {
    "baseline": TaskKind.BASELINE,
    "test": TaskKind.TEST,
    "dependencies": TaskKind.DEPENDENCIES,
    "migration": TaskKind.MIGRATION,
    "expand": TaskKind.EDIT,
    "edit": TaskKind.EDIT,
    "delivery": TaskKind.DELIVERY,
    "documents": TaskKind.DOCS,
    "verify": TaskKind.VERIFY,
    "contract": TaskKind.REMOVE,
    "contract-data": TaskKind.REMOVE,
}

_LEAST_CHANCE: Final = 0.2
_LEAST_SURE: Final = 0.3
_ENOUGH: Final = 0.4
"""However little is sure, a file with this chance is permitted."""

_MOST_FILES: Final = 12
_MANY_USERS: Final = 3
_LOOK: Final = "Look first; if nothing has to change here, say so and change nothing."
_BY_TYPE: Final = {
    "feature": "Build it so that what works today goes on working.",
    "bug_fix": "Mend the cause, not the symptom; the test that failed because of it must pass.",
    "refactoring": "What the code does must not change: the tests pass before and after, unchanged.",
    "migration": "Old and new must work side by side until nothing uses the old any more.",
    "upgrade": "Read what the new version changed, and go through every use of it here.",
}


def drafts_from_steps(wish: Wish, view: SpecView, known: Mapping[str, Trace]) -> list[Draft]:
    """The drafts in order; none where no file is known that the change touches."""
    code, steps = view.code, _worth_doing(steps_of(view), least_chance(wish))
    if code is None or not steps:
        return []
    drafts = [_draft(step, wish, view, code, known) for step in steps]
    drafts = _as_one(drafts) if wish.change_type == "bug_fix" else drafts
    kept = with_tests(wish, view, code, drafts)
    changed = [use for draft in kept for use in draft.files]
    return [*_before_removal(kept), _review(wish, kept, len(changed)), *_removals(kept)]


def least_chance(wish: Wish) -> float:
    """Files below this chance are not permitted; the agent asks if it turns out that they have to change.

    The less sure the places are, the more a file must speak for itself.
    """
    return round(min(_LEAST_CHANCE / max(wish.sure, _LEAST_SURE), _ENOUGH), 2)


def _worth_doing(steps: Sequence[ChangeStep], least: float) -> list[ChangeStep]:
    """Without those whose files hardly change; what stands on one of them stands on what is before it."""
    dropped: dict[str, tuple[str, ...]] = {}
    kept = []
    for step in steps:
        after = tuple(dict.fromkeys(key for one in step.after for key in dropped.get(one, (one,))))
        is_first_test = step.key == TESTS_FIRST  # which is written whether or not there are tests to touch
        if step.files and not is_first_test and max(one.score for one in step.files) < least:
            dropped[step.key] = after
        else:
            kept.append(msgspec.structs.replace(step, after=after))
    return kept


def skipped_files(wish: Wish, view: SpecView) -> int:
    """How many files may be touched but with too small a chance to be permitted."""
    return sum(one.score < least_chance(wish) for one in view.change.touched) if view.change else 0


def _draft(step: ChangeStep, wish: Wish, view: SpecView, code: CodeView, known: Mapping[str, Trace]) -> Draft:
    kind = _KINDS[step.kind]
    files = _uses(step, view, code, least_chance(wish))
    unlikely = bool(step.files) and max(one.score for one in step.files) < 0.5
    traces = traces_of(step.rests_on, known)
    if kind in {TaskKind.EDIT, TaskKind.MIGRATION, TaskKind.TEST}:
        more = related(f"{wish.change} {step.title}", view, known)
        traces = tuple(dict.fromkeys((*traces, *more)))
    further = [
        f"It is part of: {wish.change.strip()}" if kind not in {TaskKind.BASELINE, TaskKind.VERIFY} else "",
        "\n".join(f"- {line}" for line in step.details),
        _BY_TYPE.get(wish.change_type, "") if kind is TaskKind.EDIT else "",
        _LOOK if unlikely else "",
        KEEP if files else "",
    ]
    title = _title(step, files)
    return Draft(
        key=step.key,
        kind=kind,
        title=title,
        instruction=instruction(f"{title}.", files, further),
        phase="Prepare" if step.key == TESTS_FIRST else "",
        files=files,
        **{
            "rollback": step.rollback.replace("`", "") or NOTHING_TO_TAKE_BACK,
            **checks(step, kind, wish, view, code, least_chance(wish)),
        },
        after=step.after,
        traces=traces,
        dangers=tuple(_dangers(step, kind, view, code)),
        held=_HELD if kind is TaskKind.REMOVE else "",
    )


def _title(step: ChangeStep, files: Sequence[FileUse]) -> str:
    """The step's title; for one or two files of a module their names say more than the module's."""
    if step.kind == "documents":
        return step.title.replace("the documents has to", "the documents have to")
    if step.kind != "edit" or not step.title.startswith("Change ") or not 0 < len(files) <= _NAMED_FILES:
        return step.title
    return f"Change {' and '.join(use.path for use in files)}"


_NAMED_FILES: Final = 2
_HELD: Final = "It belongs into a later release: clear this when nobody uses the old form any more."


def _uses(step: ChangeStep, view: SpecView, code: CodeView, least: float) -> tuple[FileUse, ...]:
    likely = sorted((one for one in step.files if one.score >= least), key=lambda one: (-one.score, one.path))
    known = set(code.files)
    found: dict[str, FileUse] = {}
    for one in likely:
        path, symbol = _place(one.path, known)
        why = f"{symbol}: {one.why}" if symbol else one.why
        use = FileUse(path, "modify", round(one.score, 2), why)
        before = found.get(path)
        found[path] = msgspec.structs.replace(before, why=f"{before.why}; {why}") if before else use
    uses = list(found.values())[:_MOST_FILES]
    if step.kind == "migration" and not any(file_kind(one) == "migration" for one in likely):
        folder = folder_of_kind("migration", code.files)
        uses += [FileUse(f"{folder}/**", "create", 1.0, "new migrations lie here")] if folder else []
    if step.kind == "migration" and not uses:
        uses = [FileUse(one.path, "modify", one.score, "it tells what is stored") for one in _stored_in(view)]
    return tuple(uses)


def _stored_in(view: SpecView) -> list[Touched]:
    """The likeliest source that tells what is stored, where no migrations are known."""
    touched = view.change.touched if view.change else ()
    told = [one for one in touched if file_kind(one) == "source" and _STORED.search(one.path)]
    return sorted(told, key=lambda one: (-one.score, one.path))[:1]


_STORED: Final = re.compile(r"(^|/)(models?|schemas?|entit(y|ies)|tables?)(/|\.\w+$)", re.IGNORECASE)


def _place(target: str, files: Collection[str]) -> tuple[str, str]:
    """A target as a file and the symbols in it, which may be none."""
    path, _, symbol = target.rpartition(":")
    return (path, symbol) if target not in files and path in files else (target, "")


def _dangers(step: ChangeStep, kind: TaskKind, view: SpecView, code: CodeView) -> Iterator[Danger]:
    paths = {one.path for one in step.files}
    broken = [one for one in breaking_surface(view) if one.symbol.path in paths]
    if broken:
        told = f"It breaks what others may use: {', '.join(one.symbol.name for one in broken[:3])}."
        yield Danger("high", told, "Keep the old form beside the new one until nobody uses it.")
    users = sorted({use.source for use in code.uses if use.target == step.key.removeprefix("edit:")})
    if kind is TaskKind.EDIT and len(users) >= _MANY_USERS:
        told = f"{len(users)} modules use it, among them {', '.join(users[:3])}."
        yield Danger("medium", told, "Run their tests as well, and look at every caller of what changes its signature.")
    if kind is TaskKind.MIGRATION:
        destructive = view.word("change.data") == "destructive"
        told = (
            "Stored data changes its shape." if not destructive else "Stored data is changed so that the old is lost."
        )
        yield Danger("high" if destructive else "medium", told, "Try it on a copy of the data, and keep a backup.")
    if kind is TaskKind.DEPENDENCIES:
        yield Danger("medium", "Other versions may behave otherwise.", "Read their change logs; run all tests.")
    if kind is TaskKind.DELIVERY:
        yield Danger("medium", "It shows only where it is delivered.", "Deliver it to a place first that nobody uses.")
    if kind is TaskKind.REMOVE:
        yield Danger("high", "Somebody may still use what is taken away.", "Look for uses, and tell of it beforehand.")


def _before_removal(drafts: Sequence[Draft]) -> list[Draft]:
    return [draft for draft in drafts if draft.kind is not TaskKind.REMOVE]


def _removals(drafts: Sequence[Draft]) -> list[Draft]:
    removed = [draft for draft in drafts if draft.kind is TaskKind.REMOVE]
    return [msgspec.structs.replace(draft, after=(*draft.after, "review")) for draft in removed]


def _as_one(drafts: Sequence[Draft]) -> list[Draft]:
    """With one task for all edits of a fault: until the last of them its test stays red, in whichever file it lies."""
    edits = [draft for draft in drafts if draft.kind is TaskKind.EDIT and draft.files]
    if len(edits) < 2:
        return list(drafts)
    keys = {draft.key for draft in edits}
    files = tuple({use.path: use for draft in edits for use in draft.files}.values())
    files = tuple(sorted(files, key=lambda use: (-use.chance, use.path)))[:_MOST_FILES]
    one = msgspec.structs.replace(
        edits[0],
        title=f"Mend the cause, which most likely lies in {files[0].path}",
        instruction=instruction("Find the cause and mend it there.", files, edits[0].instruction.split("\n\n")[2:]),
        files=files,
        commands=_few_commands(edits),
        after=tuple(dict.fromkeys(key for draft in edits for key in draft.after if key not in keys)),
        traces=tuple(dict.fromkeys(trace for draft in edits for trace in draft.traces)),
        dangers=tuple(dict.fromkeys(danger for draft in edits for danger in draft.dangers)),
    )
    at = max(place for place, draft in enumerate(drafts) if draft.key in keys)
    placed = [
        one if place == at else draft for place, draft in enumerate(drafts) if place == at or draft.key not in keys
    ]
    return [_after_one(draft, keys, one.key) if draft is not one else draft for draft in placed]


def _few_commands(edits: Sequence[Draft]) -> tuple[str, ...]:
    """The commands of the likeliest edit: those of all would run most tests, as the last check does anyway."""
    return max(edits, key=lambda draft: max(use.chance for use in draft.files)).commands


def _after_one(draft: Draft, keys: Collection[str], key: str) -> Draft:
    after = dict.fromkeys(key if one in keys else one for one in draft.after)
    return msgspec.structs.replace(draft, after=tuple(after))


def _review(wish: Wish, drafts: Sequence[Draft], files: int) -> Draft:
    stood_on = {key for draft in drafts for key in draft.after}
    last = [draft.key for draft in drafts if draft.kind is not TaskKind.REMOVE and draft.key not in stood_on]
    commands = tuple(dict.fromkeys(one for draft in drafts for one in draft.commands if draft.kind is TaskKind.VERIFY))
    kept = {one for draft in drafts for one in draft.only_run if draft.kind is TaskKind.VERIFY}
    return review_draft(wish, last, files, tuple(one for one in commands if one not in kept))


def review_draft(wish: Wish, after: Sequence[str], files: int, commands: tuple[str, ...] = ()) -> Draft:
    """The task of reading all that was changed; it comes after everything else.

    Its commands must succeed as well, since a reviewer may hand back what is mended after the last check.
    """
    return Draft(
        key="review",
        kind=TaskKind.REVIEW,
        title="Review the whole change",
        instruction=instruction(
            "Read everything that was changed against the wish, the decisions and the acceptance of each task.",
            further=[
                f"The wish: {wish.change.strip()}",
                "Tell what must be mended, with file and line. Change nothing.",
                "If something must be mended, hand over to the coder with the list; the coder then hands it back.",
            ],
        ),
        commands=commands,
        sentences=("Nothing is left that must be mended.", "Every changed file belongs to the wish."),
        rollback=NOTHING_TO_TAKE_BACK,
        after=tuple(after),
        extra_hours=0.1 * files,
    )
