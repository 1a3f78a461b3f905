from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from support.rich_spec import VIEW

from spec.formats.escaping import safe_lines, unescaped
from spec.formats.folder import Folder, Imported
from spec.formats.kiro.reading import read_kiro
from spec.formats.kiro.writing import write_kiro
from spec.formats.openspec.reading import read_openspec
from spec.formats.openspec.writing import write_openspec
from spec.formats.speckit.reading import read_speckit
from spec.formats.speckit.writing import write_speckit
from spec.records import Requirement
from spec.view import SpecView

HOSTILE = (
    "It SHALL x\n- a\n## Success Criteria\n### Requirement: y\n- **FR-900**: no",
    "It SHALL x\n- list\n```\n# never closed",
    "It SHALL x\n---\n- [ ] T900 no task\n<!-- open",
    "It SHALL x\n1. one\n2. **Given** a, **When** b, **Then** c",
    "# It SHALL begin with a hash\n- a",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_lines_are_read_back(text: str) -> None:
    assert unescaped("\n".join(safe_lines(text))) == text


def test_closed_code_stays_code() -> None:
    assert safe_lines("a\n```\n# b\n```") == ["a", "```", "\\# b", "```"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    ("write", "read"), [(write_speckit, read_speckit), (write_kiro, read_kiro), (write_openspec, read_openspec)]
)
def test_no_text_breaks_out_of_its_requirement(
    text: str, write: Callable[[SpecView], dict[str, bytes]], read: Callable[[Folder], Imported]
) -> None:
    records = (Requirement("1", "R-1", text, title="One"), Requirement("2", "R-2", "It SHALL end.", title="Two"))
    folder = write(msgspec.structs.replace(VIEW, requirements=records))
    found = read(folder)
    assert [seed.title for seed in found.requirements] == ["One", "Two"]
    assert [" ".join(seed.text.split()) for seed in found.requirements] == [
        " ".join(one.text.split()) for one in records
    ]
    assert found.tasks == ()
