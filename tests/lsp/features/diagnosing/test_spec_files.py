from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lsp.features.diagnosing.spec_files import artifact_copies, check_findings, files_of_records

FILES = {"D-1": ".groundplan/decisions/D-1-a.md", "D-2": ".groundplan/decisions/D-2-b.md"}
COPIES = {"prd": ".groundplan/artifacts/prd.md"}


def side(alias: str) -> dict[str, Any]:
    return {"alias": alias, "question": f"{alias}?", "answer": f"{alias}!"}


def report(*findings: dict[str, Any], sides: tuple[str, ...] = ()) -> dict[str, Any]:
    clash = {
        "core": list(sides),
        "sides": [side(alias) for alias in sides],
        "rules": [{"because": "Both cannot be."}],
        "repairs": [["D-1"], ["D-2", "D-3"]],
    }
    return {"contradictions": [clash] if sides else [], "findings": list(findings)}


def finding(where: str, code: str = "spec.formula", severity: str = "error") -> dict[str, Any]:
    return {"code": code, "message": "Wrong.", "where": where, "severity": severity}


def test_a_contradiction_stands_in_each_file_with_the_way_to_the_others() -> None:
    found = check_findings(report(sides=("D-1", "D-2", "D-9")), FILES, {})
    assert sorted(found) == sorted(FILES.values())
    (one,) = found[FILES["D-1"]]
    assert one.message == (
        "D-1 cannot hold together with D-2 D-2? D-2!; D-9 D-9? D-9!. Both cannot be. "
        "Smallest repairs: change D-1, or D-2 and D-3."
    )
    assert [related.path for related in one.related] == [FILES["D-2"]]


@pytest.mark.parametrize(
    ("where", "path", "line"),
    [
        ("D-1", FILES["D-1"], 1),
        ("prd#goals", COPIES["prd"], 1),
        (".groundplan/banks/own.yaml", ".groundplan/banks/own.yaml", 1),
        (".groundplan/decisions/D-1-a.md:7", ".groundplan/decisions/D-1-a.md", 7),
    ],
)
def test_a_finding_stands_where_it_says(where: str, path: str, line: int) -> None:
    found = check_findings(report(finding(where)), FILES, COPIES)
    assert [(name, one.line) for name, some in found.items() for one in some] == [(path, line)]


@pytest.mark.parametrize("one", [finding("E-7"), finding("schema#users"), finding("src/a.py:3", "drift.import")])
def test_what_has_no_file_or_is_shown_in_code_is_left_out(one: dict[str, Any]) -> None:
    assert check_findings(report(one), FILES, COPIES) == {}


def test_files_are_known_by_the_names_that_the_folder_gives_them(tmp_path: Path) -> None:
    for name in (
        "decisions/D-1-which.md",
        "requirements/R-10.md",
        "entities/Order.md",
        "README.md",
        "rules/RULE-2-x.md",
    ):
        path = tmp_path / "app" / ".groundplan" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    found = files_of_records(tmp_path / "app", tmp_path)
    assert found == {
        "D-1": "app/.groundplan/decisions/D-1-which.md",
        "R-10": "app/.groundplan/requirements/R-10.md",
        "RULE-2": "app/.groundplan/rules/RULE-2-x.md",
    }
    assert files_of_records(tmp_path, tmp_path / "app") == {}


def test_copies_of_artifacts_count_where_they_are(tmp_path: Path) -> None:
    copies = tmp_path / ".groundplan" / "artifacts"
    copies.mkdir(parents=True)
    (copies / "prd.md").write_text("")
    infos = [{"type": "prd", "filename": "prd.md"}, {"type": "openapi", "filename": "openapi.yaml"}]
    assert artifact_copies(infos, tmp_path, tmp_path) == {"prd": ".groundplan/artifacts/prd.md"}
