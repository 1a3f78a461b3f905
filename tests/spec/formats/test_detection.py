from __future__ import annotations

from collections.abc import Callable

import pytest
from support.rich_spec import TASKS, VIEW

from spec.errors import BadImport
from spec.formats.adr_tools import read_adr_tools, write_adr_tools
from spec.formats.detection import detect
from spec.formats.folder import Folder, Imported
from spec.formats.kiro.reading import read_kiro
from spec.formats.kiro.writing import write_kiro
from spec.formats.madr import read_madr, write_madr
from spec.formats.openspec.reading import read_openspec
from spec.formats.openspec.writing import write_openspec, write_openspec_change
from spec.formats.speckit.reading import read_speckit
from spec.formats.speckit.writing import write_speckit


def test_each_format_is_told_from_the_others() -> None:
    assert detect(write_speckit(VIEW, TASKS)) == ["spec-kit"]
    assert detect(write_kiro(VIEW, TASKS)) == ["kiro"]
    assert detect(write_kiro(VIEW, TASKS, cc_sdd=True)) == ["kiro"]
    assert detect(write_openspec(VIEW)) == ["openspec"]
    assert detect(write_openspec_change(VIEW, TASKS)) == ["openspec"]
    assert detect(write_madr(VIEW)) == ["madr"]
    assert detect(write_adr_tools(VIEW)) == ["adr-tools"]


def test_nothing_is_found_in_a_folder_of_something_else() -> None:
    assert detect({}) == []
    assert detect({"README.md": b"# a\n", "src/a.py": b"# b\n", "checklists/requirements.md": b"- [ ] x\n"}) == []


def test_a_folder_that_is_one_feature_spec_or_root_itself_is_found() -> None:
    assert detect({"spec.md": b"# Feature Specification: A\n"}) == ["spec-kit"]
    assert detect({"requirements.md": b"### Requirement 1\n"}) == ["kiro"]
    assert detect({"specs/a/spec.md": b"", "changes/b/proposal.md": b""}) == ["spec-kit", "openspec"]


@pytest.mark.parametrize("read", [read_speckit, read_kiro, read_openspec, read_madr, read_adr_tools])
def test_a_folder_of_nothing_says_so_and_the_way_out(read: Callable[[Folder], Imported]) -> None:
    with pytest.raises(BadImport) as told:
        read({"notes/a.md": b"x"})
    assert told.value.hint
