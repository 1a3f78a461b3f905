"""Where findings of a check are shown: the files of the spec as text that say what contradicts or is stale."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from lsp.features.diagnosing.finding import Found, Related

TEXT_FOLDER: Final = ".groundplan"
CONTRADICTION: Final = "spec.contradiction"
_ALIAS: Final = re.compile(r"[A-Z]{1,4}-\d+(?=-|\.)")
_DRIFT: Final = "drift."


def files_of_records(folder: Path, root: Path) -> dict[str, str]:
    """The files of the spec as text by the alias that their names begin with, as the workspace at `root` calls them."""
    found: dict[str, str] = {}
    if not folder.is_relative_to(root):
        return found
    for path in sorted((folder / TEXT_FOLDER).glob("*/*.md")):
        alias = _ALIAS.match(path.name)
        if alias:
            found[alias[0]] = path.relative_to(root).as_posix()
    return found


def check_findings(
    report: Mapping[str, Any], files: Mapping[str, str], artifacts: Mapping[str, str]
) -> dict[str, list[Found]]:
    """The findings of a check by the file that they are shown in; what has no file is left to the check itself.

    `artifacts` are the copies of built artifacts by type. Where code has drifted is shown in the code.
    """
    found: dict[str, list[Found]] = {}
    for path, one in (*_contradictions(report, files), *_others(report, files, artifacts)):
        found.setdefault(path, []).append(one)
    return found


def _contradictions(report: Mapping[str, Any], files: Mapping[str, str]) -> Iterator[tuple[str, Found]]:
    for clash in report["contradictions"]:
        sides = [side for side in clash["sides"] if side["alias"] in files]
        for side in sides:
            others = [other for other in clash["sides"] if other is not side]
            told = "; ".join(f"{other['alias']} {other['question']} {other['answer']}" for other in others)
            rules = " ".join(rule["because"] for rule in clash["rules"])
            repairs = ", or ".join(" and ".join(repair) for repair in clash["repairs"])
            message = f"{side['alias']} cannot hold together with {told or 'the rules'}. {rules}".strip()
            message += f" Smallest repairs: change {repairs}." if repairs else ""
            related = [
                Related(files[other["alias"]], f"{other['alias']} {other['question']} {other['answer']}")
                for other in others
                if other["alias"] in files
            ]
            yield files[side["alias"]], Found(CONTRADICTION, "error", message, line=1, related=related)


def _others(
    report: Mapping[str, Any], files: Mapping[str, str], artifacts: Mapping[str, str]
) -> Iterator[tuple[str, Found]]:
    for one in report["findings"]:
        if one["code"].startswith(_DRIFT):
            continue
        place = _place(one["where"], files, artifacts)
        if place is not None:
            path, line = place
            yield path, Found(one["code"], one["severity"], one["message"], line=line)


def _place(where: str, files: Mapping[str, str], artifacts: Mapping[str, str]) -> tuple[str, int] | None:
    head = where.partition("#")[0]
    path, _, line = head.rpartition(":")
    if path and line.isdecimal():
        return path, int(line)
    if head.startswith(f"{TEXT_FOLDER}/"):
        return head, 1
    found = files.get(head) or artifacts.get(head)
    return (found, 1) if found else None


def artifact_copies(infos: Sequence[Mapping[str, Any]], folder: Path, root: Path) -> dict[str, str]:
    """The copies of built artifacts that lie in the spec as text, by type."""
    found: dict[str, str] = {}
    for info in infos:
        path = folder / TEXT_FOLDER / "artifacts" / str(info["filename"])
        if path.is_relative_to(root) and path.is_file():
            found[str(info["type"])] = path.relative_to(root).as_posix()
    return found
