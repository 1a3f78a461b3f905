"""The merge of branches in a terminal: its report, and conflicts settled one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import typer

from daemon.cli.asking import text_width, wrapped
from daemon.cli.clashing import print_clash, repairs_sentence
from daemon.cli.output import print_line
from daemon.cli.project import ProjectClient
from daemon.cli.reach import own_home
from daemon.cli.settled import Resolution, Settled, resolution
from daemon.cli.style import Style
from daemon.cli.wording import counted, first_of

_CHANGES_SHOWN = 20


class Merging:
    """One merge; what was settled before of it counts, as long as it fits."""

    def __init__(self, client: ProjectClient, name: str, into: str | None) -> None:
        self._client = client
        self._name = name
        self._into = into

    def go(self, chosen: dict[int, str], *, dry_run: bool, fresh: bool = False) -> dict[str, Any]:
        """Merge with the conflicts of `chosen` (by number) settled so; `fresh` forgets what was settled before."""
        seen = self._merge([], dry_run=True)
        settled = self._settled(seen)
        if fresh:
            settled.forget()
        resolutions = settled.of(seen["conflicts"])
        for conflict, value in self._named(seen["conflicts"], chosen):
            resolutions = [one for one in resolutions if not _is_about(one, conflict)]
            resolutions.append(resolution(conflict, value))
        report = self._merge(resolutions, dry_run=dry_run)
        if report["status"] == "merged":
            settled.forget()
        return report

    def settle(self, number: int, value: str) -> dict[str, Any]:
        """Keep how one conflict is settled, and tell what is left."""
        seen = self._merge([], dry_run=True)
        settled = self._settled(seen)
        for conflict, _ in self._named(seen["conflicts"], {number: value}):
            settled.add(conflict, resolution(conflict, value))
        return self._merge(settled.of(seen["conflicts"]), dry_run=True)

    def _settled(self, seen: dict[str, Any]) -> Settled:
        project_id = self._client.get()["project"]["id"]
        return Settled(own_home(), project_id, seen["source"], seen["target"])

    def _named(self, conflicts: list[dict[str, Any]], chosen: dict[int, str]) -> list[tuple[dict[str, Any], str]]:
        by_number = {conflict["number"]: conflict for conflict in conflicts}
        for number in chosen:
            if number not in by_number:
                there = f"they are numbered from 1 to {len(conflicts)}" if conflicts else "there is none"
                raise typer.BadParameter(f"there is no conflict {number}; {there}", param_hint="NUMBER")
        return [(by_number[number], value) for number, value in chosen.items()]

    def _merge(self, resolutions: list[Resolution], *, dry_run: bool) -> dict[str, Any]:
        body = {"into": self._into, "resolutions": resolutions, "dry_run": dry_run}
        report: dict[str, Any] = self._client.post(f"branches/{self._name}/merge", body)
        return report


def print_merge(report: dict[str, Any], style: Style) -> None:
    """What a merge did, or what stands in its way."""
    place = f"{report['source']} into {report['target']}"
    changes = counted(len(report["changed"]), "record")
    conflicts = counted(len(report["conflicts"]), "conflict stands", "conflicts stand")
    told = {
        "merged": style.good(f"Merged {place}: {changes} changed."),
        "nothing": f"There is nothing to merge from {place}.",
        "possible": f"{place} can be merged: {changes} would change.",
        "conflicts": style.bad(f"{conflicts} in the way of merging {place}; nothing was merged."),
        "clash": style.bad(f"Together the decisions of {place} clash, so nothing was merged."),
    }
    print_line(told[report["status"]])
    for conflict in report["conflicts"]:
        _print_conflict(conflict, report, style)
    if report["conflicts"]:
        name = report["source"]
        print_line(f"Settle all at once: groundplan branch merge {name} --ours N --theirs N")
        print_line(f"Or one by one:      groundplan branch resolve {name} N ours|theirs|VALUE")
    for clash in report["clashes"]:
        print_clash(clash, style)
        print_line(repairs_sentence(clash, new=False))
    if report["clashes"] and report["status"] == "clash":
        print_line("Change one of them on either branch (groundplan decision D-… --answer …), then merge again.")
    if report["status"] in {"possible", "merged"}:
        for line in first_of(report["changed"], _CHANGES_SHOWN, "record"):
            print_line(style.dim(f"  {line}"))


def _print_conflict(conflict: dict[str, Any], report: dict[str, Any], style: Style) -> None:
    head = f"{conflict['number']}  {conflict['alias']} {conflict['title']}: {conflict['field']}"
    for line in wrapped(head, text_width(), "  "):
        print_line(style.bold(line))
    sides = {"ours": report["target"], "theirs": report["source"]}
    for side, branch in sides.items():
        for line in wrapped(f"{side} ({branch}): {_short(conflict[side])}", text_width(), "     "):
            print_line(line)


def _short(value: Any) -> str:
    """A side of a conflict in words."""
    if isinstance(value, dict):
        labels = {option["value"]: option["label"] for option in value.get("options", ())}
        chosen: Iterable[str] = (labels.get(one, one) for one in value.get("chosen") or ())
        return value.get("text") or ", ".join(chosen) or json.dumps(value.get("form") or value, ensure_ascii=False)
    if value is None:
        return "nothing, or gone"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is_about(one: Resolution, conflict: dict[str, Any]) -> bool:
    return (one["subject"], one["field"]) == (conflict["subject"], conflict["field"])
