from __future__ import annotations

import pytest
from support.spec_texts import ids_of, table_of

from daemon.spec_text.table import IdTable, TableView

FILES = {
    "specs/001-a/spec.md": "# Feature Specification: A\n\n- **FR-001**: The system MUST do A.\n",
    "specs/001-a/tasks.md": "- [ ] T001 Do FR-001\n",
    "specs/002-b/spec.md": "# Feature Specification: B\n\n- **FR-001**: The system MUST do B.\n- **FR-002**: And C.\n",
    "docs/notes.md": "# Notes\n\n- FR-001: is spoken of here.\n",
    "src/a.py": "# FR-001 and FR-002\n",
}


@pytest.fixture
def table() -> IdTable:
    return table_of(FILES)


def places(table: IdTable, name: str, path: str) -> list[tuple[str, int]]:
    return [(one.path, one.mention.line) for one in TableView(table).meant(name, path)]


def test_an_id_means_what_its_own_feature_says(table: IdTable) -> None:
    assert places(table, "FR-001", "specs/001-a/tasks.md") == [("specs/001-a/spec.md", 3)]
    assert places(table, "FR-001", "specs/002-b/plan.md") == [("specs/002-b/spec.md", 3)]


def test_code_that_lies_in_no_feature_may_mean_any(table: IdTable) -> None:
    assert places(table, "FR-002", "src/a.py") == [("specs/002-b/spec.md", 4)]
    found = {path for path, _ in places(table, "FR-001", "src/other.py")}
    assert {"specs/001-a/spec.md", "specs/002-b/spec.md"} <= found


def test_what_a_file_no_longer_says_is_forgotten(table: IdTable) -> None:
    table.put("specs/002-b/spec.md", ids_of("specs/002-b/spec.md", "# Feature Specification: B\n"))
    assert places(table, "FR-002", "src/a.py") == []
    assert table.family("FR-") == {"FR-001"}
    table.put("specs/001-a/spec.md", None)
    assert places(table, "FR-001", "specs/001-a/tasks.md") == [("docs/notes.md", 3)]
    assert [path for path, _ in table.files_naming("FR-001")] == ["docs/notes.md", "specs/001-a/tasks.md", "src/a.py"]


def test_the_text_in_an_editor_stands_for_its_file(table: IdTable) -> None:
    path = "specs/001-a/spec.md"
    view = TableView(table, {path: ids_of(path, "# Feature Specification: A\n\n\n- **FR-009**: The system MUST.\n")})
    assert [one.mention.line for one in view.meant("FR-009", path)] == [4]
    assert [one.path for one in view.meant("FR-001", path)] != [path]
    assert "FR-009" in view.family("FR-")


def test_taking_every_file_out_leaves_nothing(table: IdTable) -> None:
    for path in FILES:
        table.put(path, None)
    assert (table.ids(), table.files(), table.family("FR-")) == ([], [], set())
