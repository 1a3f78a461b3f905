"""Plans as people read them: what is to be done in which order, and what approving permits."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

from daemon.cli.output import print_line
from daemon.cli.style import Style
from daemon.cli.wording import counted, joined

_MARKS: Final = {"open": "○", "running": "◐", "waiting": "◐", "done": "●", "failed": "⊘", "skipped": "⊖"}
_WIDTH: Final = 100


def short(plan: str) -> str:
    """The end of an id, which is what tells plans apart."""
    return plan[-6:].lower()


def plan_line(plan: Mapping[str, Any], style: Style) -> str:
    """A plan in one line."""
    approved = ", approved" if plan["approved"] and plan["state"] != "approved" else ""
    told = f"{plan['state']}{approved}, {plan['done']} of {counted(plan['tasks'], 'task')} done, {plan['hours']:g} h"
    return f"{style.bold(short(plan['id']))}  {plan['title']}  {style.dim(told)}"


def print_plan(plan: Mapping[str, Any], style: Style) -> None:
    """The whole plan."""
    told = f"{short(plan['id'])}, {plan['state']}"
    print_line(f"{style.bold(plan['title'])}  {style.dim(told)}")
    for line in _wrapped(plan["change"] if plan["change"].strip(". ") != plan["title"] else ""):
        print_line(line)
    effort, duration = plan["effort"], plan["duration"]
    chain = "" if duration == effort else f", {_span(duration)} at least one after the other"
    print_line(
        style.dim(
            f"{counted(len(plan['tasks']), 'task')}, {_span(effort)} of work{chain}; "
            f"confidence {plan['confidence']:.2f}; made by {plan['made_by']}"
        )
    )
    tasks = {task["key"]: task for task in plan["tasks"]}
    for phase in plan["phases"] or [{"name": "Tasks", "goal": "", "tasks": list(tasks)}]:
        print_line()
        print_line(f"{style.bold(phase['name'])}  {style.dim(phase['goal'])}".rstrip())
        for key in phase["tasks"]:
            print_task(tasks[key], style)
    for title, lines in (("Risks", plan["risks"]), ("Notes", plan["notes"])):
        if lines:
            print_line()
            print_line(style.bold(title))
            for line in lines:
                _print_wrapped(line, "  ")
    print_line()
    print_permissions(plan, style)


def print_task(task: Mapping[str, Any], style: Style, *, whole: bool = False) -> None:
    """One task; with its whole instruction if wished."""
    who = task["agent"] or "you"
    risk = f"{task['risk']} risk"
    told = f"{who}, {_span(task['estimate'])}, "
    shown_risk = style.bad(risk) if task["risk"] == "high" else style.dim(risk)
    print_line(f"  {_MARKS[task['state']]} {style.bold(task['key'])} {task['title']}  {style.dim(told)}{shown_risk}")
    for label, text in _details(task, whole=whole):
        _print_wrapped(f"{style.dim(label)} {text}" if text else "", "      ")


def _details(task: Mapping[str, Any], *, whole: bool) -> Iterator[tuple[str, str]]:
    if task["held"]:
        yield "waits:", task["held"]
    if whole:
        for line in task["instruction"].splitlines():
            yield "", line
    if task["after"]:
        yield "after:", ", ".join(task["after"])
    if task["files"]:
        yield "files:", ", ".join(_file(use) for use in task["files"])
    done = [f"`{command}` fails, and shows the fault" for command in task["acceptance"]["failing"]]
    done += [f"`{command}` succeeds" for command in task["acceptance"]["commands"]]
    if done or task["acceptance"]["sentences"]:
        yield "done when:", "; ".join([*done, *(one.rstrip(".") for one in task["acceptance"]["sentences"])])
    sure = task["confidence"]
    yield "sure to:", f"{sure['value']:.2f}, since {sure['reason']}"
    if task["risks"]:
        yield "risk:", " ".join([*task["risks"], task["mitigation"]])
    yield "way back:", task["rollback"]
    if task["traces"]:
        yield "rests on:", "; ".join(f"{one['name']} {one['text']}".strip() for one in task["traces"])


def print_permissions(plan: Mapping[str, Any], style: Style) -> None:
    """What approving permits, to the letter, and what it never does."""
    permits = plan["permissions"]
    approval = plan["approval"]
    if approval:
        until = f" until {approval['expires_at'][:16].replace('T', ' ')} UTC" if approval["expires_at"] else ""
        if approval["has_expired"]:
            print_line(style.bad(f"Was approved by {approval['by']}{until}, and permits nothing any more. It was:"))
        else:
            print_line(style.good(f"Approved by {approval['by']}{until}. It permits exactly:"))
    else:
        print_line(style.bold("Approving this permits exactly:"))
    rows = [("write", path) for path in permits["paths"]]
    rows += [("run", command) for command in permits["commands"]]
    rows += [("run", "the project's own tests, all or some")] if permits["own_tests"] else []
    rows += [("contact", host) for host in permits["hosts"]]
    rows += [("apply", "its changes to the folder, once all of it is accepted")] if permits["applies"] else []
    for verb, what in rows:
        print_line(f"  {verb:<7} {style.accent(what)}")
    money = f"up to {permits['cost']} US dollars" if permits["cost"] else "no money"
    tokens = f"up to {permits['tokens']:,} tokens" if permits["tokens"] else "as many tokens as the settings allow"
    print_line(f"  use     {tokens}, {money}; calls of {permits['risk']} risk at most")
    never = ["other files", "other commands"] + ([] if permits["hosts"] else ["network"])
    never += [] if permits["applies"] else ["putting the changes into your folder"]
    print_line(style.dim(f"  Everything else still asks: {joined(never)}. Protected files ask even so."))
    print_line(style.dim(f"  Binds to {plan['digest'][:8]}; a change of the plan asks again."))


def _file(use: Mapping[str, Any]) -> str:
    sign = {"create": "+", "remove": "-"}.get(use["action"], "")
    return f"{sign}{use['path']}"


def _span(hours: Mapping[str, float]) -> str:
    return f"{hours['low']:g}–{hours['high']:g} h"  # noqa: RUF001 - a range is written with an en dash


def _wrapped(text: str) -> list[str]:
    return [part for line in text.splitlines() for part in textwrap.wrap(line, _WIDTH)]


def _print_wrapped(text: str, indent: str) -> None:
    if text:
        print_line(textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  "))
