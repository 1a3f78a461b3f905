"""What others write, and what we write ourselves: nothing in it is called an error, and next to nothing doubtful."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.rich_spec import TASKS, VIEW
from support.spec_folders import ALL_KINDS, records_of
from support.spec_texts import answers_of

from spec.folder.writing import write_folder
from spec.formats.adr_tools import write_adr_tools
from spec.formats.kiro.writing import write_kiro
from spec.formats.madr import write_madr
from spec.formats.openspec.writing import write_openspec
from spec.formats.speckit.writing import write_speckit

ROOT = os.environ.get("GROUNDPLAN_TEST_EXAMPLES", "")
"""A folder of real folders, `FORMAT/OWNER__REPOSITORY/…`, that others made; they are not ours to ship."""

WRITTEN: dict[str, Mapping[str, bytes]] = {
    "spec-kit": write_speckit(VIEW, TASKS),
    "kiro": write_kiro(VIEW, TASKS),
    "openspec": write_openspec(VIEW),
    "madr": write_madr(VIEW),
    "adr-tools": write_adr_tools(VIEW),
}


def severities(files: Mapping[str, str], root: Path) -> Counter[str]:
    return Counter(one["severity"] for answer in answers_of(files, root).values() for one in answer["findings"])


@pytest.mark.parametrize("name", WRITTEN)
def test_what_we_export_has_nothing_wrong(name: str, tmp_path: Path) -> None:
    files = {path: data.decode() for path, data in WRITTEN[name].items() if path.endswith(".md")}
    answers = answers_of(files, tmp_path)
    found = [(path, one["code"], one["message"]) for path, told in answers.items() for one in told["findings"]]
    loud = [one for one in found if not one[1].startswith(("req.", "ids.never_named", "openspec."))]
    assert loud == []
    assert all(answer["is_spec"] for answer in answers.values())


def test_what_we_write_as_text_has_nothing_wrong(tmp_path: Path) -> None:
    written = write_folder(records_of(*ALL_KINDS))
    files = {f".groundplan/{path}": text for path, text in written.items()}
    answers = answers_of(files, tmp_path)
    assert [one for told in answers.values() for one in told["findings"] if one["severity"] != "hint"] == []
    defined = {one["id"] for told in answers.values() for one in told["ids"] if one["role"] == "definition"}
    assert {"D-12", "D-13", "R-1", "E-1"} <= defined


@pytest.mark.skipif(not ROOT, reason="GROUNDPLAN_TEST_EXAMPLES names no folder of examples")
def test_no_real_spec_has_an_error(tmp_path: Path) -> None:
    for folder in sorted(Path(ROOT).glob("*/*__*")):
        paths = [path for path in folder.rglob("*.md") if path.is_file()]
        files = {path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", "replace") for path in paths}
        assert severities(files, tmp_path / folder.name)["error"] == 0, folder.name
