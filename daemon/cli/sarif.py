"""The report of `check` as SARIF 2.1.0 (OASIS), which code scanning reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from daemon.contract.protocol import VERSION

_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}
_SPEC = ".groundplan/project.md"
"""Where what has no file of its own is shown."""


def as_sarif(report: dict[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    """One run with a rule for each code. `files` are those of the spec as text by the alias of their record."""
    found = [_contradiction(one) for one in report["contradictions"]] + [_finding(one) for one in report["findings"]]
    rules = list(dict.fromkeys(code for code, *_ in found))
    results = [
        {
            "ruleId": code,
            "ruleIndex": rules.index(code),
            "level": level,
            "message": {"text": text},
            "locations": [_location(place, files) for place in places],
        }
        for code, level, text, places in found
    ]
    driver = {"name": "groundplan", "version": VERSION, "rules": [{"id": code} for code in rules]}
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _contradiction(one: dict[str, Any]) -> tuple[str, str, str, list[str]]:
    sides = "; ".join(f"{side['alias']} {side['question']} {side['answer']}" for side in one["sides"])
    rules = " ".join(rule["because"] for rule in one["rules"])
    repairs = ", or ".join(" and ".join(repair) for repair in one["repairs"])
    text = f"These cannot hold together: {sides}. {rules} Smallest repairs: change {repairs}."
    return "contradiction", "error", text, one["core"]


def _finding(one: dict[str, Any]) -> tuple[str, str, str, list[str]]:
    return one["code"], _LEVELS[one["severity"]], one["message"], [one["where"]]


def _location(place: str, files: Mapping[str, str]) -> dict[str, Any]:
    """A file, for it is files that code scanning shows, and the place as it is called in the spec."""
    head = place.partition("#")[0]
    path, _, line = head.rpartition(":")
    physical: dict[str, Any] = {}
    if path and line.isdecimal() and int(line) > 0:
        head, physical["region"] = path, {"startLine": int(line)}
    is_path = "/" in head or "." in head
    uri = files.get(head) or (head if is_path else _SPEC)
    physical["artifactLocation"] = {"uri": quote(uri)}
    return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": place}]}
