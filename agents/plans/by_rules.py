"""Makes a plan without a model: from a change of code that is there, from a spec's tickets, or from bare words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from agents.plans.drafting import PHASES, Draft, finished, instruction
from agents.plans.from_steps import drafts_from_steps, skipped_files
from agents.plans.from_tickets import drafts_from_tickets, tickets_left
from agents.plans.from_words import drafts_from_words
from agents.plans.order import in_turn
from agents.plans.permissions import scope_of
from agents.plans.plan import Phase, Plan, Task, TaskKind
from agents.plans.resting import known_traces
from agents.plans.weighing import Ground
from agents.plans.wish import Wish
from agents.plans.words import one_line
from agents.protected import is_protected
from spec.records import CHANGE_TYPES
from spec.view import SpecView

_MOST_QUESTIONS = 5
_TITLE = 80


def plan_by_rules(
    wish: Wish, view: SpecView, tools: Mapping[str, Sequence[str]], *, project: str = "", revision: str = ""
) -> Plan:
    """A plan that passes the check. `tools` are those with which each agent acts; `view` need not be a real project's.

    The same wish and view give the same plan.
    """
    known = known_traces(view)
    questions = [] if view.project.type not in CHANGE_TYPES else _questions(view)
    drafts = drafts_from_steps(wish, view, known) if view.project.type in CHANGE_TYPES else []
    if not drafts and project and view.project.type not in CHANGE_TYPES:
        drafts = drafts_from_tickets(wish, view, known)
    is_blind = not drafts
    drafts = _after_questions(drafts or drafts_from_words(wish, view.code), questions)
    ground = Ground(
        sure=0.2 if is_blind else wish.sure,
        sure_why="nothing but the wish is known" if is_blind else wish.sure_why,
        has_tests=bool(view.code and view.code.test),
        open_questions=len(questions),
    )
    numbers = {draft.key: f"T-{number}" for number, draft in enumerate(drafts, start=1)}
    tasks = in_turn([finished(draft, at, numbers, ground) for at, draft in enumerate(drafts, start=1)])
    return Plan(
        id=wish.id,
        title=wish.title or _title(wish.change),
        change=wish.change,
        change_type=wish.change_type,
        folder=wish.folder,
        tasks=tasks,
        phases=_phases(drafts, numbers),
        scope=scope_of(tasks, tools),
        project=project,
        branch=view.branch if project else "",
        revision=revision or (view.code.revision if view.code else ""),
        risks=tuple(f"{task.key}: {risk}" for task in tasks if task.risk == "high" for risk in task.risks),
        notes=tuple(dict.fromkeys((*wish.notes, *_notes(wish, view, tasks, is_blind=is_blind)))),
        made_at=wish.made_at,
    )


def _questions(view: SpecView) -> list[Draft]:
    blocking = [question for question in view.open if question.blocking]
    return [
        Draft(
            key=f"decide:{question.id}",
            kind=TaskKind.DECIDE,
            title=f"Decide: {one_line(question.text, 100)}",
            instruction=instruction(question.text, further=[f"Answer it with: groundplan answer {question.id} VALUE"]),
            sentences=("The decision is recorded.",),
            rollback="groundplan undo takes the decision back.",
        )
        for question in blocking[:_MOST_QUESTIONS]
    ]


def _after_questions(drafts: Sequence[Draft], questions: Sequence[Draft]) -> list[Draft]:
    """What changes something waits for what holds it up; what only looks need not wait."""
    keys = tuple(question.key for question in questions)
    waiting = {TaskKind.EDIT, TaskKind.MIGRATION, TaskKind.DEPENDENCIES, TaskKind.DELIVERY}
    return [
        *questions,
        *(
            msgspec.structs.replace(draft, after=(*draft.after, *keys)) if draft.kind in waiting else draft
            for draft in drafts
        ),
    ]


def _phases(drafts: Sequence[Draft], numbers: Mapping[str, str]) -> tuple[Phase, ...]:
    goals = {name: goal for name, goal, _ in PHASES}
    of_kind = {kind: name for name, _, kinds in PHASES for kind in kinds}
    named: dict[str, list[str]] = {}
    for draft in drafts:
        named.setdefault(draft.phase or of_kind[draft.kind], []).append(numbers[draft.key])
    return tuple(Phase(name, goals.get(name, ""), tuple(keys)) for name, keys in named.items())


def _title(change: str) -> str:
    first = next((line for line in change.splitlines() if line.strip()), change)
    return one_line(first.strip().rstrip("."), _TITLE) or "The change"


def _notes(wish: Wish, view: SpecView, tasks: Sequence[Task], *, is_blind: bool) -> Iterator[str]:
    if is_blind:
        yield "Nothing is known of where this belongs. Name a place with --target, or begin a project with `spec new`."
    elif wish.sure_why:
        yield f"Where it begins is a guess, sure to {wish.sure:.2f}: {wish.sure_why}. Name the place with --target."
    if view.change is not None and not is_blind:
        yield from view.change.notes
        if left := skipped_files(wish, view):
            told = "1 further file has" if left == 1 else f"{left} further files have"
            yield f"{told} too small a chance to change to be permitted; the agent asks if it has to."
    if view.project.type not in CHANGE_TYPES and (left := tickets_left(view)):
        yield f"{left} further tickets are left for the next plan."
    if not (view.code and view.code.test) and not is_blind:
        yield "No command is known that runs the tests, so most tasks are accepted by looking."
    guarded = [use.path for task in tasks for use in task.files if not use.is_pattern and is_protected(use.path)]
    if guarded:
        yield f"Protected, so each change is asked for even when the plan is approved: {', '.join(guarded)}."
    if any(use.path == "**" for task in tasks for use in task.files):
        yield "The folder is empty, so the plan permits new files anywhere in it."
