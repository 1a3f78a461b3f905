from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from spec.formats.adr_tools import read_adr_tools, rewrite_adr_tools
from spec.formats.detection import detect
from spec.formats.folder import Folder, Imported
from spec.formats.kiro.reading import read_kiro, rewrite_kiro
from spec.formats.lines import read_text
from spec.formats.madr import read_madr, rewrite_madr
from spec.formats.openspec.reading import read_openspec, rewrite_openspec
from spec.formats.openspec.validating import validate_openspec
from spec.formats.speckit.reading import read_speckit, rewrite_speckit

ROOT = os.environ.get("GROUNDPLAN_TEST_EXAMPLES", "")
"""A folder of real folders, `FORMAT/OWNER__REPOSITORY/…`, that others made; they are not ours to ship."""

FORMATS: dict[str, tuple[Callable[[Folder], Imported], Callable[[Folder, Imported], dict[str, bytes]]]] = {
    "spec-kit": (read_speckit, rewrite_speckit),
    "kiro": (read_kiro, rewrite_kiro),
    "openspec": (read_openspec, rewrite_openspec),
    "madr": (read_madr, rewrite_madr),
    "adr-tools": (read_adr_tools, rewrite_adr_tools),
}

pytestmark = pytest.mark.skipif(not ROOT, reason="GROUNDPLAN_TEST_EXAMPLES names no folder of examples")


def folders(*formats: str) -> list[Path]:
    if not ROOT:
        return []
    names = formats or tuple(sorted(path.name for path in Path(ROOT).iterdir()))
    return [path for name in names for path in sorted(Path(ROOT, name).glob("*__*"))]


def load(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def count(folder: Folder, pattern: str, where: str) -> int:
    """How many lines outside code and comments match, in the files whose path matches."""
    return sum(
        1
        for path, raw in folder.items()
        if re.search(where, path)
        for line in read_text(path, raw).lines
        if line.is_text and re.match(pattern, line.text)
    )


@pytest.mark.parametrize("root", folders(), ids=lambda root: root.name)
def test_only_the_formats_that_are_there_are_found(root: Path) -> None:
    assert detect(load(root)) == ([root.parent.name] if root.parent.name in FORMATS else [])


@pytest.mark.parametrize("root", folders(*FORMATS), ids=lambda root: root.name)
def test_a_folder_is_read_and_written_back_byte_for_byte(root: Path) -> None:
    read, rewrite = FORMATS[root.parent.name]
    folder = load(root)
    assert rewrite(folder, read(folder)) == folder


@pytest.mark.parametrize("root", folders("spec-kit"), ids=lambda root: root.name)
def test_spec_kit_counts_are_those_of_the_lines(root: Path) -> None:
    folder = load(root)
    read = read_speckit(folder)
    # A heading of a story names it User Story or US with a number; a requirement is a list item with a bold id; a
    # scenario is a numbered item that begins with Given; a task is a check box with an id, which may be bold.
    spec, tasks = r"specs/[^/]+/spec\.md$", r"specs/[^/]+/tasks\.md$"
    stories = [seed for seed in read.requirements if seed.foreign_id.startswith("US")]
    assert len(stories) == count(folder, r"#{2,4} (?:User Story |US)\d", spec)
    others = [seed for seed in read.requirements if seed.foreign_id and not seed.foreign_id.startswith("US")]
    assert len(others) == count(folder, r"\s*[-*] \*\*[A-Z]{2,4}-\w+", spec) - count(folder, r"- \*\*CA-[a-z]", spec)
    assert sum(len(seed.scenarios) for seed in read.requirements) == count(folder, r"\d+\. (?:\*\*)?Given", spec)
    assert len(read.tasks) == count(folder, r"\s*- \[[ xX]\] \**T\d{3}", tasks)


@pytest.mark.parametrize("root", folders("kiro"), ids=lambda root: root.name)
def test_kiro_counts_are_those_of_the_lines(root: Path) -> None:
    folder = load(root)
    read = read_kiro(folder)
    # A requirement is a heading with the word and a number, a task any check box. Criteria are numbered lines below
    # the heading or label of criteria (other numbered lines are steps or dependencies), in a bugfix.md all `N.M`.
    wanted = [group for group in read.groups if group.places[0].part == "heading"]
    assert len(wanted) == count(folder, r"### (?:Requirement|需求) ?\d", r"requirements\.md$")
    assert len(read.tasks) == count(folder, r"\s*- \[[ xX-]\]\*? ", r"specs/[^/]+/tasks\.md$")
    criteria = [seed for seed in read.requirements if not seed.foreign_id.startswith("Property")]
    told = sum(_criteria(raw.decode()) for path, raw in folder.items() if path.endswith("requirements.md"))
    assert len(criteria) == told + count(folder, r"\d+\.\d+ ", r"bugfix\.md$")
    stories = count(folder, r"\*\*(?:User Story|Objective|用户故事)", r"requirements\.md$")
    assert len([group for group in wanted if group.story]) == stories


def _criteria(text: str) -> int:
    inside = False
    found = 0
    for line in text.split("\n"):
        if re.match(r"#+ |\*\*[^*]+\*\*$", line):
            inside = re.search(r"Acceptance Criteria|验收标准", line) is not None
        found += bool(inside and re.match(r"\d+\.(?:\d+\.?)? ", line))
    return found


@pytest.mark.parametrize("root", folders("openspec"), ids=lambda root: root.name)
def test_openspec_counts_are_those_of_the_lines(root: Path) -> None:
    folder = load(root)
    read = read_openspec(folder)
    # A requirement is a heading of that word, struck out or not; a scenario every heading of level four; a task every
    # check box, because the tool itself counts all of them.
    main, delta = r"^openspec/specs/.*/spec\.md$", r"/changes/.*/specs/.*\.md$"
    seeds = [
        seed for change in read.changes for one in change.deltas for seed in (*one.added, *one.modified, *one.removed)
    ]
    assert len(read.requirements) == count(folder, r"### (?:~~)?Requirement:", main)
    assert len(seeds) == count(folder, r"### (?:~~)?Requirement:", delta)
    assert sum(len(seed.scenarios) for seed in (*read.requirements, *seeds)) == count(
        folder, r"#### ", f"{main}|{delta}"
    )
    assert len(read.tasks) == count(folder, r"\s*[-*] \[[ xX~/-]\] ", r"/tasks\.md$")
    assert all(finding.where.startswith("openspec/") for finding in validate_openspec(folder))


@pytest.mark.parametrize("root", folders("madr", "adr-tools"), ids=lambda root: root.name)
def test_every_numbered_record_is_a_decision_with_an_answer(root: Path) -> None:
    folder = load(root)
    read, _ = FORMATS[root.parent.name]
    decisions = read(folder).decisions
    assert len(decisions) == sum(1 for path in folder if re.search(r"/\d{4}-[^/]+$", path))
    assert all(seed.title and seed.answer and seed.question for seed in decisions)
