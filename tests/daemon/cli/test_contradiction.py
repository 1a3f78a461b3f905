"""Decisions that cannot hold together: refused with the way out, kept when wished, found by `check`, repaired."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest


@pytest.fixture
def clashing(club):
    """Accounts are decided, so that data which never leave the device clash."""
    assert club("answer", "core.accounts", "yes").code == 0
    return club


def test_an_answer_that_clashes_is_not_recorded_and_shows_both_sides(clashing) -> None:
    done = clashing("answer", "core.residency", "on_device")
    assert done.code == 1
    for told in ("cannot hold together", "Do people sign in?", "Where may the data lie?", "CORE-31", "--keep"):
        assert told in done.out
    decided = clashing("decisions", "--json").json()["decisions"]
    assert "core.residency" not in {decision["question_id"] for decision in decided}


def test_a_clash_stands_side_by_side_where_there_is_room(clashing) -> None:
    def sides(columns: str) -> bool:
        done = clashing("answer", "core.residency", "on_device", COLUMNS=columns)
        return any("Do people sign in?" in line and "Where may the data lie?" in line for line in done.out.splitlines())

    assert sides("110")
    assert not sides("60")


def test_a_kept_contradiction_fails_the_check_until_a_smallest_repair_is_made(clashing) -> None:
    assert clashing("check").code == 0
    kept = clashing("answer", "core.residency", "on_device", "--keep", "--json").json()
    assert kept["status"] == "recorded"
    found = clashing("check", "--json")
    assert found.code == 1
    (one,) = found.json()["contradictions"]
    aliases = {decision["question_id"]: decision["alias"] for decision in _decisions(clashing)}
    assert set(one["core"]) == {aliases["core.accounts"], aliases["core.residency"]}
    assert [aliases["core.residency"]] in one["repairs"]
    assert clashing("decision", aliases["core.residency"], "--answer", "eu").code == 0
    assert clashing("check", "--json").json()["contradictions"] == []


def test_a_change_that_clashes_leaves_the_decision_as_it_was(club) -> None:
    club("answer", "core.residency", "on_device")
    club("answer", "core.accounts", "no")
    done = club("decision", "core.accounts", "--answer", "yes")
    assert done.code == 1
    assert "Nothing was recorded" in done.out
    assert club("decision", "core.accounts", "--json").json()["decision"]["chosen"] == ["no"]


def test_a_decision_of_ones_own_is_checked_like_any_other(clashing) -> None:
    done = clashing("decide", "Where are notes kept?", "On the phone", "--asserts", "data.residency = on_device")
    assert done.code == 1
    assert clashing("decide", "Which licence?", "MIT", "--because", "Simple.").code == 0
    assert "Which licence?" in clashing("decisions").out


def test_sarif_names_the_contradiction_and_where_it_stands(clashing, folder) -> None:
    clashing("answer", "core.residency", "on_device", "--keep")
    clashing("record", "add", "requirement", "text=It is fast.")
    clashing("spec", "write")
    done = clashing("check", "--sarif")
    assert done.code == 1
    document = json.loads(done.out)
    check_sarif(document)
    results = document["runs"][0]["results"]
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in results
        if result["ruleId"] == "contradiction"
        for place in result["locations"]
    }
    assert len(uris) == 2
    assert all((folder / uri).is_file() for uri in uris)


def check_sarif(document: dict[str, Any]) -> None:
    """What the schema of SARIF 2.1.0 demands of the parts that are written."""
    assert set(document) == {"$schema", "version", "runs"}
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    assert run["tool"]["driver"]["name"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        for place in result["locations"]:
            assert place["logicalLocations"][0]["fullyQualifiedName"]
            physical = place["physicalLocation"]
            assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", physical["artifactLocation"]["uri"])
            assert physical.get("region", {"startLine": 1})["startLine"] >= 1


def _decisions(gp):
    return gp("decisions", "--json").json()["decisions"]
