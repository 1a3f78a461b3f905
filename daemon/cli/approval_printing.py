"""Approvals as people read them: what, how bad, why they are asked, until when, and how to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from daemon.cli.output import print_line
from daemon.cli.run_printing import coloured, short
from daemon.cli.style import Style
from daemon.cli.wording import counted

_MARKS: Final = {"waiting": "◐", "allowed": "●", "denied": "⊖"}
_GRAVE: Final = frozenset({"high", "critical"})
_HOUR_S: Final = 3600
_DAY_S: Final = 24 * _HOUR_S
_JUST_ASKED_S: Final = 60
"""So that seven days are told as seven, and not as six, a moment later."""


def print_approvals(found: Sequence[Mapping[str, Any]], style: Style) -> None:
    """A list: two lines each."""
    for one in found:
        mark = _MARKS.get(one["state"], "⊘")
        print_line(f"{mark} {style.bold(short(one['id']))}  {one['summary']}  {_risk(one, style)}")
        told = f"in {one['folder']}: {one['reason']} ({one['policy_line']})"
        print_line(style.dim(f"          {told}"))
        print_line(style.dim(f"          {_whose(one)}; {_until(one) if _waits(one) else settled_words(one)}"))
    if not found:
        print_line("Nothing waits for you.")


def print_approval(one: Mapping[str, Any], style: Style) -> None:
    """One approval, with all that it takes to decide, and how to."""
    print_line(f"{style.bold(one['summary'])}  {_risk(one, style)}")
    rows = {
        "State": _until(one) if _waits(one) else settled_words(one),
        "Reason": one["why"],
        "Why you": f"{one['reason']} ({one['policy_line']})",
        "Risk": ", ".join(one["risks"]),
        "Unclear": "; ".join(one["doubts"]),
        "Asked by": f"{_whose(one)}, in {one['folder']}",
        "Network": ", ".join(one["hosts"]),
        "Sandbox": one["sandbox"],
        "Binds to": _bound(one),
        "Said": one["message"],
    }
    for name, value in rows.items():
        if value:
            print_line(f"  {style.dim(f'{name:<9}')} {indented(value)}")
    if one["command"]:
        print_line()
        for line in one["command"].split("\n"):
            print_line(f"  $ {line}")
    _print_hunks(one, style)
    if _waits(one):
        _print_ways(one, style)


def indented(text: str) -> str:
    """Further lines of a value stand below its first."""
    return "\n            ".join(text.split("\n"))


def settled_words(one: Mapping[str, Any]) -> str:
    """How it ended, by whom."""
    by = one["answered_by"]
    scope = f" for {one['scope']}" if one["scope"] == "always" else f" for this {one['scope']}"
    longer = scope if one["scope"] not in {"", "once"} else ""
    if one["state"] in {"allowed", "denied"}:
        return f"{one['state']}{longer} by {by}"
    again = f"; {short(one['replaced_by'])} was asked in its place" if one["replaced_by"] else ""
    told = {
        "expired": "expired without an answer",
        "withdrawn": "taken back, since its run was stopped",
        "superseded": f"asked again, since what it was for has changed{again}",
    }
    return told.get(str(one["state"]), str(one["state"]))


def _print_hunks(one: Mapping[str, Any], style: Style) -> None:
    hunks = one["hunks"]
    chosen = one["chosen"]
    for hunk in hunks:
        left_out = chosen is not None and hunk["of_file"] not in chosen.get(hunk["file"], [])
        note = "  left out" if left_out else ""
        print_line()
        print_line(style.accent(f"  Hunk {hunk['number']} of {len(hunks)}  {hunk['file']}  {hunk['header']}{note}"))
        for line in hunk["lines"]:
            print_line(f"  {coloured(line, style)}")
    if one["beside"]:
        print_line()
        print_line(style.accent("  Also, whichever hunks you choose" if len(hunks) > 1 else "  Also"))
        for told in one["beside"]:
            print_line(f"  {told}")


def _print_ways(one: Mapping[str, Any], style: Style) -> None:
    name = short(one["id"])
    if one["tool"] == "ask_person":
        print_line(f"\ngroundplan approvals approve {name} -m 'your answer'")
        return
    if one["tool"] == "do_by_hand":
        print_line(
            f"\nWhen it is done: groundplan approvals approve {name}   or, if it cannot be: deny {name} -m 'why'"
        )
        return
    print_line(f"\ngroundplan approvals approve {name}   or   groundplan approvals deny {name} -m 'why not'")
    if len(one["hunks"]) > 1:
        last = len(one["hunks"])
        print_line(style.dim(f"  only some of it: approve {name} --hunk {f'1,{last}' if last > 2 else '1'}"))
    longer = [scope for scope in one["scopes"] if scope != "once"]
    if longer and one["offers"]:
        print_line(style.dim(f"  for longer: approve {name} --for {' | '.join(longer)}, and with --like"))
        for offer in one["offers"]:
            print_line(style.dim(f"    {offer['name']:<8} {offer['sentence']}"))


def _waits(one: Mapping[str, Any]) -> bool:
    return bool(one["state"] == "waiting")


def _risk(one: Mapping[str, Any], style: Style) -> str:
    word = f"{one['risk']} risk"
    return style.bad(word) if one["risk"] in _GRAVE else style.dim(word)


def _whose(one: Mapping[str, Any]) -> str:
    run = f", run {short(one['run'])}" if one["run"] else ""
    task = f", task {one['task']}" if one["task"] else ""
    return f"{one['actor'].removeprefix('agent:')}{run}{task}"


def _bound(one: Mapping[str, Any]) -> str:
    files = [f"{path} at {digest[:6]}" if digest else f"{path}, which is new" for path, digest in one["files"].items()]
    shown = [*files[:3], *([counted(len(files) - 3, "more file")] if len(files) > 3 else [])]
    plan = [f"plan {short(one['plan'])}"] if one["plan"] else []
    return f"{', '.join(['exactly this call', *shown, *plan])}; a change asks again"


def _until(one: Mapping[str, Any]) -> str:
    if not one["expires_at"]:
        return "waits"
    left_s = (datetime.fromisoformat(one["expires_at"]) - datetime.now(UTC)).total_seconds() + _JUST_ASKED_S
    if left_s >= 2 * _DAY_S:
        return f"expires in {left_s // _DAY_S:.0f} days"
    if left_s >= 2 * _HOUR_S:
        return f"expires in {left_s // _HOUR_S:.0f} h"
    return f"expires in {max(left_s // 60, 0):.0f} min"
