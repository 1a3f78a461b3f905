"""Specs as a language, in an editor at a real daemon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support.daemon_apart import Bench
from support.editor import FULL_CAPABILITIES, Editor, Refused, dialled
from support.editor_desk import poll

from daemon.contract.protocol import API_ROOT

SPEC = """# Feature Specification: Albums

### User Story 1 - Keep photos (Priority: P1)

Somebody keeps 😀 photos.

- **FR-001**: The system MUST keep photos 😀 as FR-002 says.
- **FR-002**: The system MUST show photos.
"""
TASKS = """# Tasks

- [ ] T001 [US1] 😀 Keep photos (FR-001)
- [ ] T002 Show photos (FR-002, FR-009)
"""
CODE = '''"""Albums."""


def keep():  # 😀 FR-001, D-1
    return FR-1
'''
TEST = """def test_fr_001_keeps():
    assert True
"""
FILES = {
    "specs/001-albums/spec.md": SPEC,
    "specs/001-albums/tasks.md": TASKS,
    "src/albums.py": CODE,
    "tests/test_albums.py": TEST,
    ".kiro/specs/login/requirements.md": "# Requirements\n\n### Requirement 1: Sign in\n\n#### Acceptance Criteria\n\n"
    "1. WHEN a visitor signs in THEN the system SHALL open a session\n",
    ".kiro/specs/login/tasks.md": "# Plan\n\n- [ ] 1. Sign in\n  - _Requirements: \n",
}


@pytest.fixture(scope="module")
def folder(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A product with a feature of spec-kit; nothing here writes into it."""
    made = tmp_path_factory.mktemp("specs") / "albums"
    for name, text in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text, encoding="utf-8")
    known = bench.daemon.request("POST", f"{API_ROOT}/workspaces", body={"path": str(made)}).json()["id"]
    poll(lambda: bench.daemon.request("GET", f"{API_ROOT}/workspaces/{known}").json()["passes"])
    return made


@pytest.fixture
def seat(bench: Bench, folder: Path) -> Iterator[Callable[..., Editor]]:
    """Seats an editor at the folder."""
    with ExitStack() as stack:

        def sit(**general: Any) -> Editor:
            editor = stack.enter_context(dialled(bench.home.editor_socket))
            editor.initialize(folder, {**FULL_CAPABILITIES, **general})
            return editor

        yield sit


def spot(text: str, words: str, encoding: str = "utf-16") -> dict[str, int]:
    """The place of some words in a text, in units of an encoding."""
    before = text[: text.index(words)]
    line = before.rpartition("\n")[2]
    unit = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    name = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    return {"line": before.count("\n"), "character": len(line.encode(name)) // unit}


def asked(editor: Editor, method: str, uri: str, place: dict[str, int], **more: Any) -> Any:
    params = {"textDocument": {"uri": uri}, "position": place, **more}
    return editor.request(f"textDocument/{method}", params)


def told(places: list[dict[str, Any]], folder: Path) -> set[tuple[str, int, int]]:
    """Path, line and character of places."""
    root = f"{folder.as_uri()}/"
    return {
        (one["uri"].removeprefix(root), one["range"]["start"]["line"], one["range"]["start"]["character"])
        for one in places
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_an_id_leads_to_what_defines_it_and_to_all_who_name_it(
    seat: Callable[..., Editor], folder: Path, encoding: str
) -> None:
    editor = seat(general={"positionEncodings": [encoding]})
    uri = editor.open(folder / "src/albums.py")
    place = spot(CODE, "FR-001", encoding)
    found = asked(editor, "definition", uri, place)
    assert told(found, folder) == {("specs/001-albums/spec.md", 6, 4)}
    found = asked(editor, "references", uri, place, context={"includeDeclaration": False})
    task = spot(TASKS, "FR-001", encoding)
    assert told(found, folder) == {
        ("specs/001-albums/tasks.md", 2, task["character"]),
        ("src/albums.py", 3, place["character"]),
        ("tests/test_albums.py", 0, 9),
    }
    found = asked(editor, "references", uri, place, context={"includeDeclaration": True})
    assert ("specs/001-albums/spec.md", 6, 4) in told(found, folder)


def test_what_is_typed_and_not_saved_counts(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat()
    spec = editor.open(folder / "specs/001-albums/spec.md", language="markdown")
    top = {"line": 0, "character": 0}
    editor.edit(spec, 2, {"range": {"start": top, "end": top}, "text": "\n\n"})
    uri = editor.open(folder / "src/albums.py")
    found = asked(editor, "definition", uri, spot(CODE, "FR-001"))
    assert told(found, folder) == {("specs/001-albums/spec.md", 8, 4)}
    editor.edit(uri, 2, {"text": "# FR-002\n"})
    found = asked(editor, "references", uri, {"line": 0, "character": 3}, context={"includeDeclaration": False})
    assert ("src/albums.py", 0, 2) in told(found, folder)


def test_a_word_of_the_code_is_left_to_the_code(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat()
    uri = editor.open(folder / "src/albums.py")
    assert asked(editor, "documentHighlight", uri, spot(CODE, "FR-1\n")) is None
    assert asked(editor, "documentHighlight", uri, spot(CODE, "keep")) is None


def test_the_places_of_an_id_in_a_document_are_lit(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat()
    uri = editor.open(folder / "specs/001-albums/spec.md", language="markdown")
    found = asked(editor, "documentHighlight", uri, spot(SPEC, "FR-002 says"))
    kinds = {(one["range"]["start"]["line"], one["kind"]) for one in found}
    assert kinds == {(6, 2), (7, 3)}


def test_a_hover_over_an_id_says_what_it_is_and_who_names_it(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat()
    uri = editor.open(folder / "specs/001-albums/tasks.md", language="markdown")
    found = asked(editor, "hover", uri, spot(TASKS, "FR-001"))
    text = found["contents"]["value"]
    assert "The system MUST keep photos" in text
    assert "1 place in code" in text
    assert "1 place in tests" in text
    assert "src/albums.py:4" in text
    begin = spot(TASKS, "FR-001")["character"]
    assert (found["range"]["start"]["character"], found["range"]["end"]["character"]) == (begin, begin + 6)


def test_ids_are_completed_in_specs_and_in_comments(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat()
    uri = editor.open(folder / "src/albums.py", "x = 1  # FR-\ny = FR-\n")
    found = asked(editor, "completion", uri, {"line": 0, "character": 12}, context={"triggerKind": 1})
    assert [one["label"] for one in found["items"]] == ["FR-001", "FR-002"]
    first = found["items"][0]
    assert first["textEdit"]["range"] == {"start": {"line": 0, "character": 9}, "end": {"line": 0, "character": 12}}
    resolved = editor.request("completionItem/resolve", first)
    assert "The system MUST keep photos" in resolved["documentation"]["value"]
    assert asked(editor, "completion", uri, {"line": 1, "character": 7}, context={"triggerKind": 1}) is None


def test_criteria_are_completed_where_a_task_says_which_it_meets(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat()
    uri = editor.open(folder / ".kiro/specs/login/tasks.md", language="markdown")
    place = {"line": 3, "character": len("  - _Requirements: ")}
    found = asked(editor, "completion", uri, place, context={"triggerKind": 1})
    assert [one["textEdit"]["newText"] for one in found["items"]] == ["1", "1.1"]


def test_a_bracket_begins_an_id_only_where_a_task_says_its_story(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat()
    text = "- [ ] T001 [\nSee [\nThe T\n"
    uri = editor.open(folder / "specs/001-albums/tasks.md", text, language="markdown")
    wish = {"context": {"triggerKind": 2, "triggerCharacter": "["}}
    found = asked(editor, "completion", uri, {"line": 0, "character": 12}, **wish)
    assert "US1" in [one["label"] for one in found["items"]]
    assert asked(editor, "completion", uri, {"line": 1, "character": 5}, **wish) is None
    assert asked(editor, "completion", uri, {"line": 2, "character": 3}, context={"triggerKind": 1}) is None


def test_links_lead_from_ids_to_their_definition_and_from_there_to_code(
    seat: Callable[..., Editor], folder: Path
) -> None:
    editor = seat()
    uri = editor.open(folder / "specs/001-albums/spec.md", language="markdown")
    links = editor.request("textDocument/documentLink", {"textDocument": {"uri": uri}})
    targets = {(one["range"]["start"]["line"], one["target"].rpartition("/")[2], one["tooltip"]) for one in links}
    assert targets == {
        (6, "albums.py#L4", "FR-001 is named in 1 file of code and 1 test file"),
        (6, "spec.md#L8", "FR-002 The system MUST show photos."),
    }


def test_a_rename_is_one_versioned_edit_of_all_files(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat()
    spec = editor.open(folder / "specs/001-albums/spec.md", language="markdown", version=7)
    place = spot(SPEC, "FR-001")
    ready = asked(editor, "prepareRename", spec, place)
    assert (ready["placeholder"], ready["range"]["start"]["character"]) == ("FR-001", 4)
    edit = asked(editor, "rename", spec, place, newName="FR-011")
    changes = {
        one["textDocument"]["uri"].rpartition("/")[2]: (
            one["textDocument"]["version"],
            [(e["range"]["start"]["line"], e["range"]["start"]["character"], e["newText"]) for e in one["edits"]],
        )
        for one in edit["documentChanges"]
    }
    assert changes == {
        "spec.md": (7, [(6, 4, "FR-011")]),
        "tasks.md": (None, [(2, spot(TASKS, "FR-001")["character"], "FR-011")]),
        "albums.py": (None, [(3, spot(CODE, "FR-001")["character"], "FR-011")]),
        "test_albums.py": (None, [(0, 9, "fr_011")]),
    }


def test_an_editor_that_can_do_little_gets_what_it_can_take(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat(textDocument={}, workspace={})
    assert editor.capabilities["renameProvider"] is True
    spec = editor.open(folder / "specs/001-albums/spec.md", language="markdown")
    edit = asked(editor, "rename", spec, spot(SPEC, "FR-002 says"), newName="FR-012")
    assert {uri.rpartition("/")[2] for uri in edit["changes"]} == {"spec.md", "tasks.md"}
    (link, *_) = editor.request("textDocument/documentLink", {"textDocument": {"uri": spec}})
    assert "tooltip" not in link
    assert asked(editor, "hover", spec, spot(SPEC, "FR-002 says"))["contents"]["kind"] == "plaintext"


def test_a_rename_that_may_not_be_says_why(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat()
    spec = editor.open(folder / "specs/001-albums/spec.md", language="markdown")
    with pytest.raises(Refused, match="FR-002 is taken"):
        asked(editor, "rename", spec, spot(SPEC, "FR-001"), newName="FR-002")
    kiro = editor.open(folder / ".kiro/specs/login/requirements.md", language="markdown")
    with pytest.raises(Refused, match="Kiro counts"):
        asked(editor, "prepareRename", kiro, {"line": 2, "character": 16})
    assert asked(editor, "prepareRename", spec, {"line": 4, "character": 2}) is None


def test_a_decision_without_a_file_leads_to_a_page_on_it(
    bench: Bench, seat: Callable[..., Editor], folder: Path
) -> None:
    query = {"folder": str(folder)}
    wish = {"folder": str(folder), "idea": "Albums.", "type": "web_app", "name": "albums"}
    bench.daemon.request("POST", f"{API_ROOT}/projects", body=wish)
    body = {"question": "Which store?", "text": "SQLite", "rationale": "One file."}
    told = bench.daemon.request("POST", f"{API_ROOT}/projects/at/decisions", query=query, body=body).json()
    alias = told["decision"]["alias"]
    editor = seat()
    uri = editor.open(folder / "src/albums.py", f"x = 1  # {alias}\n")
    (found,) = poll(lambda: asked(editor, "definition", uri, {"line": 0, "character": 10}))
    page = Path(found["uri"].removeprefix("file://"))
    assert "Which store?" in page.read_text()
    assert "SQLite" in asked(editor, "hover", uri, {"line": 0, "character": 10})["contents"]["value"]


def test_the_outline_of_a_spec_has_what_it_defines(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat()
    uri = editor.open(folder / "specs/001-albums/spec.md", language="markdown")
    (root,) = editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    (story,) = root["children"]
    assert [one["name"] for one in story["children"]] == ["FR-001", "FR-002"]
    assert story["children"][1]["detail"] == "The system MUST show photos."


def test_findings_of_a_spec_are_diagnostics_with_fixes(seat: Callable[..., Editor], folder: Path) -> None:
    editor = seat()
    uri = editor.open(folder / "specs/001-albums/tasks.md", language="markdown")
    report = editor.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    (found,) = [one for one in report["items"] if one["code"] == "ids.unknown"]
    begin = spot(TASKS, "FR-009")
    assert found["range"]["start"] == begin
    params = {
        "textDocument": {"uri": uri},
        "range": found["range"],
        "context": {"diagnostics": [found], "only": ["quickfix"]},
    }
    titles = [one["title"] for one in editor.request("textDocument/codeAction", params)]
    assert any("FR-00" in title for title in titles)
