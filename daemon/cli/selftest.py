"""`groundplan policy selftest`: try to get out of the sandbox of this machine."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.cli.style import Style
from daemon.contract.protocol import API_ROOT

_TIMEOUT_S = 600.0
_FOUND = 1
_SIGNS = {"held": "held   ", "escaped": "ESCAPED", "not held by design": "open   ", "not applicable": "skipped"}

LevelChoice = Literal["isolated", "partly"]


def selftest(
    level: Annotated[
        LevelChoice | None, typer.Option("--level", help="Try this level, where the one in force is higher.")
    ] = None,
    all_attempts: Annotated[bool, typer.Option("--all", help="List what was held, too, and why.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Try to get out of the sandbox in every way we know of, with decoys as prey; exit code 1 if one came through."""
    if not as_json:
        print_line("Trying to get out of the sandbox. This takes some ten seconds …", flush=True)
    body = {"at_most": level}
    report = daemon_client().request("POST", f"{API_ROOT}/sandbox/selftest", body=body, timeout_s=_TIMEOUT_S).json()
    if as_json:
        print_json(report)
    else:
        _print(report, Style(), all_attempts=all_attempts)
    if not report["held"]:
        raise typer.Exit(_FOUND)


def _print(report: dict[str, Any], style: Style, *, all_attempts: bool) -> None:
    print_line(f"Level: {style.bold(report['level'])}. {report['reason']}")
    if report["level"] == "none":
        print_line("Nothing holds commands back here, so there is nothing to try: each one is asked for.")
        return
    by_subject = Counter(finding["subject"] for finding in report["findings"])
    held = Counter(finding["subject"] for finding in report["findings"] if finding["outcome"] == "held")
    for subject, count in by_subject.items():
        print_line(f"  {subject:<9} {held[subject]:>3} of {count} held")
    for finding in report["findings"]:
        if all_attempts or finding["outcome"] != "held":
            _print_finding(finding, style)
    told = ", ".join(f"{count} {outcome}" for outcome, count in report["counts"].items())
    escaped = report["counts"].get("escaped", 0)
    end = "Nothing got out." if not escaped else "What got out is a fault of ours: please report it."
    print_line(f"{sum(by_subject.values())} attempts in {report['time_s']:.0f} s: {told}. {end}")


def _print_finding(finding: dict[str, Any], style: Style) -> None:
    sign = _SIGNS[finding["outcome"]]
    shown = {"held": style.good, "escaped": style.bad}.get(finding["outcome"], style.dim)(sign)
    print_line(f"{shown}  {finding['subject']}: {finding['tries']}")
    print_line(style.dim(f"         {finding['evidence']}"))
