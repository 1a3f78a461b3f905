"""Policy as people read it: what would happen to a command, the rules in force, and what was allowed beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from daemon.cli.output import print_line, visible
from daemon.cli.rows import print_row, row_lines
from daemon.cli.run_printing import short
from daemon.cli.style import Style
from daemon.cli.wording import counted

_KEPT_SPACE: Final = "\N{NO-BREAK SPACE}"
"""Holds the words of a pattern together while lines are broken."""
_WORDS: Final = {"allow": "Allowed", "ask": "Asked for", "deny": "Refused"}


def print_explained(told: Mapping[str, Any], style: Style) -> None:
    """What would happen to a command, by which line, and how it was understood."""
    styled = {"allow": style.good, "deny": style.bad}.get(told["verdict"], style.bold)
    print_row(f"{_WORDS[told['verdict']]}: ", told["reason"], label_styled=styled)
    rows = [("by", told["line"]), ("risk", ": ".join(filter(None, [told["risk"], ", ".join(told["risks"])])))]
    rows += [("" if number else "reads as", _part(part)) for number, part in enumerate(told["parts"])]
    rows += [("unclear", "; ".join(told["doubts"])), ("written", told["shown"])] if told["doubts"] else []
    rows += [("" if number else "could be", offer) for number, offer in enumerate(told["offers"])]
    rows += [("sandbox", f"{told['sandbox']}. {told['sandbox_reason']}")]
    for label, text in rows:
        print_row(f"  {label:<9}", text)
    for number, held in enumerate(told["sandbox_holds"]):
        print_row("           " if number else "  prevents ", held, style.dim)


def _part(part: Mapping[str, Any]) -> str:
    words = " ".join(_quoted(word) for word in part["words"])
    through = f"  (through {', '.join(part['through'])})" if part["through"] else ""
    files = "".join(f"  < {path}" for path in part["reads"]) + "".join(f"  > {path}" for path in part["writes"])
    return f"{words}{files}{through}"


def _quoted(word: str) -> str:
    return f"'{word}'" if not word or any(letter.isspace() for letter in word) else word


def print_rules(told: Mapping[str, Any], style: Style) -> None:
    """The rules in force, where they stand, and what is wrong with them."""
    for rule in told["rules"]:
        label = f"{rule['verdict']:<5} {rule['subject']:<8}"
        whole = (pattern.replace(" ", _KEPT_SPACE) for pattern in rule["patterns"])
        for number, line in enumerate(row_lines(label, ", ".join(whole))):
            print_line(f"{' ' * len(label) if number else style.bold(label)}{line.replace(_KEPT_SPACE, ' ')}")
        print_row(" " * len(label), f"{rule['why']} ({rule['line']})".strip(), style.dim)
    if told["hosts"]:
        print_row("allow pages   ", ", ".join(told["hosts"]), label_styled=style.bold)
    for path in told["unprotected"]:
        print_row("ask   path    ", f"{path}, which is protected, before it is written", label_styled=style.bold)
    print_faults(told["faults"], style)
    print_line()
    print_row("Sandbox: ", f"{told['sandbox']}. {told['sandbox_reason']}")
    print_row("Files:   ", ", ".join(told["files"]), style.dim)
    if told["own"] not in told["files"]:
        print_row("Yours:   ", f"none yet; `groundplan policy edit` begins {told['own']}", style.dim)


def print_faults(faults: Sequence[str], style: Style) -> None:
    """What is wrong with the files, a line each, and what follows from it."""
    for fault in faults:
        print_line(style.bad(visible(fault)))
    if faults:
        print_line("Everything is asked for until this is mended.")


def print_grants(found: Sequence[Mapping[str, Any]], elsewhere: int, style: Style) -> None:
    """What was allowed beforehand, two lines each."""
    for grant in found:
        print_row(f"{short(grant['id'])}  ", _covered(grant["scope"]), label_styled=style.bold)
        print_row(" " * 8, _made(grant), style.dim)
    if not found:
        print_row(
            "", "Nothing is allowed beforehand here. Approving a plan, or an answer --for run or always, does that."
        )
    if elsewhere:
        print_line(style.dim(f"{counted(elsewhere, 'more')} in other folders: --everywhere shows them."))


def _covered(scope: Mapping[str, Any]) -> str:
    told = [f"run `{visible(command)}`" for command in scope["commands"]]
    told += [f"write {visible(path)}" for path in scope["paths"]]
    told += [f"contact {visible(host)}" for host in scope["hosts"]]
    told += [f"spend ${scope['cost']}"] if scope["cost"] else []
    return "; ".join(told) or ("exactly one call" if scope["binding"] else f"use {', '.join(scope['tools'])}")


def _made(grant: Mapping[str, Any]) -> str:
    whose = f"for plan {short(grant['plan'])}" if grant["plan"] else ""
    whose = whose or (f"for run {short(grant['run'])}" if grant["run"] else f"in {grant['folder']}")
    if grant["revoked_at"]:
        end = f"revoked {grant['revoked_at'][:10]}"
    else:
        end = f"until {grant['expires_at'][:16].replace('T', ' ')} UTC" if grant["expires_at"] else "until that is over"
    uses = f", {counted(grant['uses_left'], 'use')} left" if grant["uses_left"] is not None else ""
    return f"by {grant['made_by']}, {whose}, {end}{uses}"
