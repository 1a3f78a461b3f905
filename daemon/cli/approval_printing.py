"""Approvals as people read them: what, how bad, why they are asked, until when, and how to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from daemon.cli.output import print_line, visible
from daemon.cli.rows import print_row
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
        print_line(f"{mark} {style.bold(short(one['id']))}  {indented(one['summary'])}  {_risk(one, style)}")
        told = [
            f"in {one['folder']}: {one['reason']} ({one['policy_line']})",
            f"{_whose(one)}; {_until(one) if _waits(one) else settled_words(one)}",
            f"Asked again: {one['again']}" if one["again"] else "",
        ]
        for line in filter(None, told):
            print_row(" " * 10, line, style.dim)
    if not found:
        print_line(
            "Nothing waits for you. What agents may not do unasked comes here; `approvals --all` shows the past."
        )
    elif any(map(_waits, found)):
        print_line(style.dim("\n`approvals show ID` tells all of one, `approvals answer` asks you for each."))


def print_approval(one: Mapping[str, Any], style: Style, *, with_ways: bool = True) -> None:
    """One approval, with all that it takes to decide, and how to."""
    print_line(f"{style.bold(one['summary'])}  {_risk(one, style)}")
    rows = {
        "State": _until(one) if _waits(one) else settled_words(one),
        "Again": one["again"],
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
            print_row(f"  {name:<9} ", value, label_styled=style.dim)
    print_command(one["command"])
    _print_hunks(one, style)
    if _waits(one) and with_ways:
        _print_ways(one, style)


def print_command(command: str) -> None:
    """A command as it would run: all of it, whatever its length; further lines of it can be told from ours."""
    for number, line in enumerate(command.split("\n") if command else ()):
        if not number:
            print_line()
        print_line(f"  {'>' if number else '$'} {line}")


def print_answered(one: Mapping[str, Any]) -> None:
    """What an answer did."""
    told = settled_words(one)
    print_line(f"{told[0].upper()}{told[1:]}: {one['summary']}")
    if one["chosen"] is not None:
        for file, numbers in one["chosen"].items():
            print_line(f"  {visible(file)}: hunk {', '.join(map(str, numbers))}; the rest is left out")
    if one["grant"]:
        print_line(f"  Take it back: groundplan policy revoke {short(one['grant'])}")


def indented(text: str) -> str:
    """Further lines of a value stand below its first."""
    return "\n            ".join(text.split("\n"))


def settled_words(one: Mapping[str, Any]) -> str:
    """How it ended, by whom."""
    if one["state"] in {"allowed", "denied"}:
        return f"{one['state']}{_longer(one)} by {one['answered_by']}"
    again = f"; {short(one['replaced_by'])} was asked in its place" if one["replaced_by"] else ""
    told = {
        "expired": "expired without an answer",
        "withdrawn": "taken back, since its run was stopped",
        "superseded": f"asked again, since what it was for has changed{again}",
    }
    return told.get(str(one["state"]), str(one["state"]))


def _longer(one: Mapping[str, Any]) -> str:
    """For how long it is allowed, where that is longer than once."""
    if one["scope"] in {"", "once"}:
        return ""
    what = " in this folder" if one["scope"] == "always" else f" for this {one['scope']}"
    return f"{what} until {one['until'][:16].replace('T', ' ')} UTC" if one["until"] else what


def _print_hunks(one: Mapping[str, Any], style: Style) -> None:
    hunks = one["hunks"]
    chosen = one["chosen"]
    for hunk in hunks:
        left_out = chosen is not None and hunk["of_file"] not in chosen.get(hunk["file"], [])
        note = "  left out" if left_out else ""
        print_line()
        print_line(
            style.accent(f"  Hunk {hunk['number']} of {len(hunks)}  {visible(hunk['file'])}  {hunk['header']}{note}")
        )
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
        print_line(style.dim(f"  only some of it: approve {name} --hunks {f'1,{last}' if last > 2 else '1'}"))
    longer = [scope for scope in one["scopes"] if scope != "once"]
    if longer and one["offers"]:
        print_line(style.dim(f"  for longer: approve {name} --for {' | '.join(longer)} [--until 7d], and with --like"))
        for offer in one["offers"]:
            print_line(style.dim(f"    {offer['name']:<8} {indented(offer['sentence'])}"))
    if one["command"] and "command" in one["arguments"]:
        print_line(style.dim(f"  another command: approve {name} --set command='…'"))


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
    named = [(visible(path), digest[:6]) for path, digest in one["files"].items()]
    files = [f"{path} at {digest}" if digest else f"{path}, which is new" for path, digest in named]
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
