"""The report of `check` as SARIF 2.1.0 (OASIS), which code scanning reads."""

from __future__ import annotations

from typing import Any

from daemon.contract.protocol import VERSION

_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}


def as_sarif(report: dict[str, Any]) -> dict[str, Any]:
    """One run with a rule for each code; places are files of the spec as text, named after what was found there."""
    results = [_contradiction(one) for one in report["contradictions"]]
    results += [_finding(one) for one in report["findings"]]
    rules = [{"id": code} for code in dict.fromkeys(result["ruleId"] for result in results)]
    driver = {"name": "groundplan", "version": VERSION, "rules": rules}
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }


def _contradiction(one: dict[str, Any]) -> dict[str, Any]:
    sides = "; ".join(f"{side['alias']} {side['question']} {side['answer']}" for side in one["sides"])
    rules = " ".join(rule["because"] for rule in one["rules"])
    repairs = ", or ".join(" and ".join(repair) for repair in one["repairs"])
    text = f"These cannot hold together: {sides}. {rules} Smallest repairs: change {repairs}."
    return _result("contradiction", "error", text, one["core"])


def _finding(one: dict[str, Any]) -> dict[str, Any]:
    return _result(one["code"], _LEVELS[one["severity"]], one["message"], [one["where"]])


def _result(code: str, level: str, text: str, places: list[str]) -> dict[str, Any]:
    return {
        "ruleId": code,
        "level": level,
        "message": {"text": text},
        "locations": [_location(place) for place in places],
    }


def _location(place: str) -> dict[str, Any]:
    path, _, line = place.partition("#")[0].rpartition(":")
    is_line = line.isdigit() and bool(path)
    uri = path if is_line else place.partition("#")[0]
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri.replace(" ", "%20") or "spec"}}
    if is_line:
        physical["region"] = {"startLine": int(line)}
    return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": place}]}
