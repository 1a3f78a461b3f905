"""Runs, their steps and their changes as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from daemon.cli.output import print_line
from daemon.cli.style import Style
from daemon.cli.wording import counted, size_text
from daemon.contract.duration import duration_text

MARKS: Final = {
    "queued": "○",
    "open": "○",
    "running": "◐",
    "waiting": "◐",
    "done": "●",
    "stopped": "⊖",
    "skipped": "⊖",
    "failed": "⊘",
    "broken": "⊘",
    "stuck": "⊘",
    "over_budget": "⊘",
}
_TODO: Final = {"open": "☐", "doing": "▸", "done": "☑", "dropped": "☒"}
_STEP_MARKS: Final = {"done": "●", "cut": "⊖"}
_LONG: Final = 2_000


def short(run: str) -> str:
    """The end of an id, which is what tells runs apart."""
    return run[-6:].lower()


def run_line(view: Mapping[str, Any], style: Style) -> str:
    """A run in one line."""
    goal = " ".join(str(view["goal"]).split())[:60]
    waits = f", waits for {counted(len(view['waiting_for']), 'approval')}" if view["waiting_for"] else ""
    when = str(view["created_at"])[:16].replace("T", " ")
    told = f"{view['state']}{waits}, {counted(view['steps'], 'step')}, {when}"
    return f"{MARKS[view['state']]} {style.bold(short(view['id']))}  {view['agent']}: {goal}  {style.dim(told)}"


def print_run(view: Mapping[str, Any], style: Style) -> None:
    """Head of a run: what it is for, how it stands, what it cost, and under which limits."""
    print_line(f"{MARKS[view['state']]} {style.bold(view['id'])}  {view['agent']}: {view['goal']}")
    state = str(view["state"]) + (f" ({view['outcome']})" if view["outcome"] not in {"", view["state"]} else "")
    marks = [
        word
        for word, is_so in (("dry run", view["dry_run"]), ("applied", view["applied"]), ("undone", view["undone"]))
        if is_so
    ]
    print_line(f"  {', '.join([state, *marks])}; mode {view['mode']}, sandbox {view['sandbox']}, {_brain(view)}")
    cost = "cost unknown" if view["cost"] == "unknown" else f"${view['cost']}"
    used = [counted(view["steps"], "step"), counted(view["tokens"], "token"), cost, _worked(view)]
    print_line(style.dim(f"  {', '.join(used)}"))
    if view["why_rules"] and view["state"] != "done":
        print_line(f"  No model is asked: {view['why_rules']}")
    if view["reason"]:
        print_line(style.bad(f"  {view['reason']}"))
    for approval in view["waiting_for"]:
        print_line(f"  waits for you: groundplan approvals show {short(approval)}")
    if len(view["segments"]) > 1:
        for segment in view["segments"]:
            told = (
                f"{segment['task'] or segment['index'] + 1}  {segment['agent'] or 'by hand'}: {_first(segment['goal'])}"
            )
            print_line(f"    {MARKS[segment['state']]} {told}")
    for item in view["todo"]:
        print_line(f"    {_TODO[item['state']]} {item['text']}")
    if view["changed"]:
        where = "in the folder" if view["applied"] and not view["undone"] else "in its own tree"
        print_line(f"  {counted(len(view['changed']), 'file')} changed {where}: {', '.join(view['changed'][:8])}")
    if view["summary"]:
        print_line()
        print_line(str(view["summary"]))


def print_steps(steps: Sequence[Mapping[str, Any]], style: Style, *, is_long: bool, is_over: bool = False) -> None:
    """The trace; of a run that is over, what is not done is under way no longer."""
    if steps:
        print_line()
    for step in steps:
        is_cut = is_over and step["state"] != "done"
        print_line(step_line({**step, "state": "cut"} if is_cut else step, style))
        if is_long and (said := _said(step)):
            for line in said[:_LONG].splitlines():
                print_line(style.dim(f"        {line}"))


def step_line(step: Mapping[str, Any], style: Style) -> str:
    """A step in one line."""
    mark = _STEP_MARKS.get(step["state"], "◐")
    if step["entry"].get("error") and not _is_red_on_purpose(step["entry"]):
        mark = style.bad("⊘")
    number = style.dim(f"{step['number']:>4}")
    return f"{number} {mark} {style.accent(step['kind'])}  {step['title']}"


def _is_red_on_purpose(entry: Mapping[str, Any]) -> bool:
    """Whether a command failed that had to, because a test shows the fault."""
    return bool(entry.get("by_runtime")) and str(entry["call"]["id"]).startswith("red-")


def print_changes(changes: Mapping[str, Any], style: Style) -> None:
    """Changed files with numbered hunks, and why each was changed."""
    if not changes["files"]:
        print_line("It has changed nothing.")
    for told in changes["left_out"]:
        print_line(style.bad(told))
    for file in changes["files"]:
        why = ", ".join([*file["tasks"], *file["traces"]])
        told = ", ".join([file["kind"], *_beside_hunks(file)])
        print_line(f"{style.bold(file['path'])}  {told}{style.dim(f'  because of {why}') if why else ''}")
        for hunk in file["hunks"]:
            why = style.dim(f"  {hunk['why']}") if hunk["why"] else ""
            print_line(style.accent(f"  hunk {hunk['number']}  {hunk['header']}") + why)
            for line in hunk["lines"]:
                print_line(f"  {coloured(line, style)}")


def _beside_hunks(file: Mapping[str, Any]) -> Iterator[str]:
    """What has changed of a file that no hunk shows."""
    if file["moved_from"]:
        yield f"moved from {file['moved_from']}"
    if file["modes"] and all(file["modes"]):
        yield f"mode {file['modes'][0]} → {file['modes'][1]}"
    elif file["modes"] and file["modes"][1] not in {"", "100644"}:
        yield "a symbolic link" if file["modes"][1] == "120000" else "can be run"
    if file["is_binary"]:
        size = file["size_bytes"]
        yield "binary" if size is None else f"binary, {counted(size, 'byte')}"


def coloured(line: str, style: Style) -> str:
    """A line of a diff."""
    if line.startswith("+"):
        return style.good(line)
    return style.bad(line) if line.startswith("-") else line


def print_applied(applied: Mapping[str, Any]) -> None:
    """What became of an apply, an undo or a redo."""
    if applied["status"] == "nothing":
        print_line("It is in the folder already." if applied["commit"] else "There is nothing to do.")
    else:
        files = applied["files"]
        print_line(f"{applied['status'].capitalize()}: {counted(len(files), 'file')} ({', '.join(files[:12])}).")
    if applied["commit"]:
        print_line(f"Committed as {applied['commit'][:12]}.")
    for note in applied["notes"]:
        print_line(note)


def _brain(view: Mapping[str, Any]) -> str:
    if view["brain"] == "model":
        return f"model {view['model'] or 'not asked yet'}"
    return "by rules and people, no model"


def print_purged(purged: Mapping[str, Any], age: str, style: Style) -> None:
    """What a purge has removed, or would."""
    runs = purged["runs"]
    for one in runs:
        lost = counted(len(one["unapplied"]), "changed file")
        why = style.bad(f"  with {lost} that nobody applied") if one["unapplied"] else ""
        told = style.dim(f"{one['state']} {str(one['ended_at'])[:10]}, {size_text(one['size_bytes'])}")
        print_line(f"{style.bold(short(one['id']))}  {one['agent']}: {_first(one['goal'])[:60]}  {told}{why}")
    for note in purged["notes"]:
        print_line(style.bad(f"Not forgotten: {note}"))
    if not runs:
        print_line(f"No run has ended longer ago than {age}.")
    elif purged["is_dry"]:
        print_line(f"{counted(len(runs), 'run')} would be forgotten, which frees {size_text(purged['size_bytes'])}.")
    else:
        print_line(f"{counted(len(runs), 'run')} forgotten, {size_text(purged['size_bytes'])} freed.")
    if purged["orphans"]:
        print_line(f"{counted(purged['orphans'], 'tree')} of runs that are no more went too.")


def _worked(view: Mapping[str, Any]) -> str:
    limit = f" of {duration_text(view['time_limit_s'])}" if view["time_limit_s"] else ""
    return f"worked {duration_text(view['worked_s'])}{limit}"


def _first(text: str) -> str:
    return text.partition("\n")[0][:80]


def _said(step: Mapping[str, Any]) -> str:
    entry = step["entry"]
    before = [f"Failed before: {fault}" for fault in entry.get("faults", ())]
    return "\n".join([*before, str(entry.get("text") or entry.get("summary") or "")]).strip()
