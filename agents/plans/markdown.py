"""A plan as Markdown that can be read without any program, and as tickets that trackers take."""

from __future__ import annotations

from collections.abc import Iterator

from agents.authority import OWN_TESTS
from agents.plans.diagram import mermaid
from agents.plans.order import totals
from agents.plans.plan import Hours, Plan, Task, TaskKind
from spec.artifacts.markdown import bullets, code, escape, fenced, heading
from spec.artifacts.ticket import Kind, Ticket


def markdown(plan: Plan) -> str:
    """The whole plan."""
    return "\n\n".join(_blocks(plan)) + "\n"


def _blocks(plan: Plan) -> Iterator[str]:
    sums = totals(plan)
    yield heading(plan.title, 1)
    if plan.change.strip(". ") != plan.title:
        yield escape(plan.change)
    yield (
        f"{sums.tasks} tasks; effort {_hours(sums.effort)}, at least {_hours(sums.duration)} one after the other; "
        f"confidence {sums.confidence:.2f}. Made by {escape(plan.made_by)}."
    )
    if plan.notes:
        yield bullets(escape(note) for note in plan.notes)
    yield heading("Order", 2)
    yield fenced(mermaid(plan), "mermaid")
    for phase in plan.phases:
        yield heading(phase.name, 2)
        if phase.goal:
            yield escape(phase.goal)
        for key in phase.tasks:
            task = plan.task(key)
            if task is not None:
                yield from _task(task)
    yield heading("Approving permits exactly", 2)
    yield bullets(permission_lines(plan)) or "Nothing."


def permission_lines(plan: Plan) -> list[str]:
    """What approving permits, a line for each path, command and host."""
    scope = plan.scope
    lines = [f"write {code(path)}" for path in scope.paths]
    lines += [f"run {code(command)}" for command in scope.commands if command != OWN_TESTS]
    lines += ["run the project's own tests, all or some"] if OWN_TESTS in scope.commands else []
    lines += [f"contact {code(host)}" for host in scope.hosts]
    lines += ["put the changes into the folder, once all of it is accepted"] if plan.applies else []
    lines += [f"calls of {scope.risk.word} risk at most"]
    lines += [f"up to {scope.tokens:,} tokens" if scope.tokens else "as many tokens as the settings allow"]
    return [*lines, f"up to {scope.cost} US dollars" if scope.cost else "no money"]


def _task(task: Task) -> Iterator[str]:
    yield heading(f"{task.key} {task.title}", 3)
    who = task.agent or "a person"
    yield f"{who}; {task.state}; {_hours(task.estimate)}; {task.risk} risk; confidence {task.confidence.value:.2f}."
    if task.held:
        yield f"Waits: {escape(task.held)}"
    yield escape(task.instruction)
    if task.files:
        yield "Files:\n\n" + bullets(f"{code(use.path)} ({use.action})" for use in task.files)
    done = [f"{code(command)} fails, and shows the fault" for command in task.acceptance.failing]
    done += [f"{code(command)} ends with 0" for command in task.acceptance.commands]
    yield "Done when:\n\n" + bullets([*done, *(escape(one) for one in task.acceptance.sentences)])
    if task.after:
        yield f"After: {', '.join(task.after)}."
    if task.traces:
        yield "Rests on:\n\n" + bullets(f"{escape(one.name)}: {escape(one.text)}" for one in task.traces)
    if task.risks or task.mitigation:
        yield f"Risk: {escape(' '.join(task.risks))} {escape(task.mitigation)}".strip()
    yield f"Way back: {escape(task.rollback)}"


def _hours(hours: Hours) -> str:
    return f"{hours.low:g} to {hours.high:g} h, likely {hours.likely:g} h"


def tickets(plan: Plan) -> tuple[Ticket, ...]:
    """The tasks as tickets, under an epic that is the plan."""
    epic = Ticket("plan", Kind.EPIC, plan.title, "epics", plan.change)
    return (epic, *(_ticket(task) for task in plan.tasks))


def _ticket(task: Task) -> Ticket:
    done = tuple(f"This fails, and shows the fault: {command}" for command in task.acceptance.failing)
    done += tuple(f"This passes: {command}" for command in task.acceptance.commands)
    return Ticket(
        key=task.key.lower(),
        kind=Kind.SPIKE if task.kind is TaskKind.DECIDE else Kind.TASK,
        title=task.title,
        group="foundation",
        outcome=task.instruction,
        details=(f"Way back: {task.rollback}", *(f"Risk: {risk}" for risk in task.risks)),
        acceptance=(*done, *task.acceptance.sentences),
        depends_on=tuple(key.lower() for key in task.after),
        labels=(str(task.kind), f"risk-{task.risk}"),
        points=_points(task.estimate.likely),
        files=tuple(use.path for use in task.files if not use.is_pattern),
        rests_on=tuple(trace.subject for trace in task.traces),
        parent="plan",
    )


def _points(hours: float) -> int:
    return next((points for points, most in ((1, 1.0), (2, 2.5), (3, 5.0), (5, 9.0)) if hours <= most), 8)
