"""Specs as text over HTTP: ids and findings of a file in an editor, what is known of an id, renames."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from support.daemon_apart import daemon_apart

from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT
from daemon.contract.spec_text import IdItems, IdView, RenameAnswer, SpecTextAnswer
from daemon.errors import DaemonError

SPEC = "specs/001-albums/spec.md"
TASKS = "specs/001-albums/tasks.md"
FILES = {
    SPEC: "# Feature Specification: Albums\n\n- **FR-001**: The system MUST keep photos.\n"
    "- **FR-002**: The system MUST show photos.\n",
    TASKS: "# Tasks\n\n- [ ] T001 Keep photos (FR-001)\n- [ ] T002 Show photos (FR-002)\n",
    "src/albums.py": '"""Albums (FR-001)."""\n\n\ndef keep():\n    return 1  # D-1, FR-001\n',
    "tests/test_albums.py": "def test_fr_001_keeps_photos():\n    assert True\n",
}
PATIENCE_S = 20.0
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def daemon() -> Iterator[HttpClient]:
    """One daemon for all of these tests: each has a folder of its own."""
    with daemon_apart() as made:
        yield made.daemon


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small product with a feature of spec-kit."""
    return made_at(tmp_path / "albums")


@pytest.fixture
def ask(daemon: HttpClient, folder: Path) -> Ask:
    """Asks about the workspace: `ask("GET", "ids", prefix="FR")`."""
    return asking(daemon, folder)


@pytest.fixture(scope="module")
def still(daemon: HttpClient, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """The same of one workspace for all tests that change nothing."""
    return asking(daemon, made_at(tmp_path_factory.mktemp("still") / "albums"))


def made_at(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def asking(daemon: HttpClient, folder: Path) -> Ask:
    known = daemon.request("POST", f"{API_ROOT}/workspaces", body={"path": str(folder)}).json()["id"]
    until(lambda: daemon.request("GET", f"{API_ROOT}/workspaces/{known}").json()["passes"])

    def send(method: str, what: str, body: object = None, **query: Any) -> Any:
        path = f"{API_ROOT}/workspaces/at/{what}"
        return daemon.request(method, path, query={"folder": str(folder), **query}, body=body).json()

    return send


@pytest.fixture
def decide(daemon: HttpClient, folder: Path, ask: Ask) -> Ask:
    """Begins a project at the folder, and records decisions in it."""
    wish = {"folder": str(folder), "idea": "Albums.", "type": "web_app", "name": "albums"}
    daemon.request("POST", f"{API_ROOT}/projects", body=wish)

    def write(question: str, text: str, **more: Any) -> Any:
        told = {"question": question, "text": text, "rationale": "One file is enough.", **more}
        reply = daemon.request("POST", f"{API_ROOT}/projects/at/decisions", query={"folder": str(folder)}, body=told)
        return reply.json()["decision"]["alias"]

    return write


def until(is_met: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while not (found := is_met()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


def written(places: list[dict[str, Any]]) -> set[tuple[str, int, str]]:
    return {(one["path"], one["line"], one["text"][one["column"] :][: one["length"]]) for one in places}


def test_an_unsaved_text_is_told_with_what_its_ids_mean(still: Ask) -> None:
    told = still("POST", "spec-text", {"path": TASKS, "text": "# Tasks\n\n- [ ] T001 Keep (FR-001, FR-003)\n"})
    SpecTextAnswer.model_validate(told, strict=True)
    assert (told["is_spec"], told["format"], told["role"]) == (True, "spec-kit", "tasks")
    ids = {one["id"]: (one["role"], one["known"], one["path"], one["target_line"]) for one in told["ids"]}
    assert ids == {
        "T001": ("definition", True, TASKS, 3),
        "FR-001": ("reference", True, SPEC, 3),
        "FR-003": ("reference", False, "", 0),
    }
    finding = next(one for one in told["findings"] if one["code"] == "ids.unknown")
    assert (finding["line"], finding["column"], finding["length"], finding["severity"]) == (3, 25, 6, "warning")
    edit = finding["fixes"][0]["edits"][0]
    assert (edit["path"], edit["text"], edit["start_column"], edit["end_column"]) == (TASKS, "FR-002", 25, 31)


def test_a_file_of_code_has_the_ids_in_its_comments_and_no_findings(still: Ask) -> None:
    told = still("POST", "spec-text", {"path": "src/albums.py", "text": "x = FR-001  # FR-002, UTF-8, D-9\n"})
    assert (told["is_spec"], told["format"], told["findings"]) == (False, "", [])
    assert [one["id"] for one in told["ids"]] == ["FR-002"]


def test_an_id_is_told_with_all_who_name_it(still: Ask) -> None:
    told = still("GET", "ids/FR-001")
    IdView.model_validate(told, strict=True)
    assert (told["kind"], told["title"], told["format"]) == ("requirement", "The system MUST keep photos.", "spec-kit")
    assert written(told["definitions"]) == {(SPEC, 3, "FR-001")}
    assert written(told["references"]["spec"]) == {(TASKS, 3, "FR-001")}
    assert written(told["references"]["code"]) == {("src/albums.py", 1, "FR-001"), ("src/albums.py", 5, "FR-001")}
    assert written(told["references"]["tests"]) == {("tests/test_albums.py", 1, "fr_001")}
    assert "The system MUST keep photos." in told["markdown"]


def test_an_id_that_nobody_knows_is_told_with_those_that_come_close(still: Ask) -> None:
    with pytest.raises(DaemonError) as refused:
        still("GET", "ids/FR-011")
    assert refused.value.code == "request.unknown_name"
    assert "FR-001" in refused.value.hint


def test_a_saved_file_is_read_again_and_no_other(ask: Ask, folder: Path) -> None:
    assert ask("GET", "ids/FR-002")["references"]["code"] == []
    (folder / "src/albums.py").write_text("# FR-002\n")
    found = until(lambda: ask("GET", "ids/FR-002")["references"]["code"])
    assert written(found) == {("src/albums.py", 1, "FR-002")}
    assert written(ask("GET", "ids/FR-001")["references"]["code"]) == set()


def test_completion_begins_with_what_is_near(ask: Ask, decide: Ask) -> None:
    alias = decide("Which store?", "SQLite")
    told = ask("GET", "ids", prefix="", path=TASKS)
    IdItems.model_validate(told, strict=True)
    names = [one["id"] for one in told["items"]]
    assert names.index("T001") < names.index("FR-001") < names.index(alias)
    assert [one["id"] for one in ask("GET", "ids", prefix="fr1", path=TASKS)["items"]] == []
    assert [one["id"] for one in ask("GET", "ids", prefix="fr0", path=TASKS)["items"]] == ["FR-001", "FR-002"]
    assert alias in [one["id"] for one in ask("GET", "ids", prefix="store", path=TASKS)["items"]]
    assert ask("GET", "ids", prefix="T00", path=TASKS, k=1)["more"] == 1


def test_a_decision_is_known_before_its_text_is_written(ask: Ask, decide: Ask) -> None:
    alias = decide("Which store?", "SQLite")
    told = ask("GET", f"ids/{alias}")
    assert (told["kind"], told["title"], told["state"]) == ("decision", "Which store?", "decided")
    assert "SQLite" in told["markdown"]
    assert "One file is enough." in told["markdown"]
    assert told["definitions"] == []
    assert written(told["references"]["code"]) == ({("src/albums.py", 5, "D-1")} if alias == "D-1" else set())


def test_a_file_of_ours_is_where_a_decision_is_defined(ask: Ask, decide: Ask, folder: Path) -> None:
    alias = decide("Which store?", "SQLite")
    path = f".groundplan/decisions/{alias}-store.md"
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_text(f"---\nid: X1\nalias: {alias}\nstate: decided\n---\n\n# Which store?\n")
    found = until(lambda: ask("GET", f"ids/{alias}")["definitions"])
    assert written(found) == {(path, 3, alias)}


def test_a_rename_edits_every_file_and_writes_none(ask: Ask, folder: Path) -> None:
    told = ask("POST", "ids/FR-001/rename", {"new_id": "FR-010", "path": SPEC})
    RenameAnswer.model_validate(told, strict=True)
    edits = {(one["path"], one["start_line"], one["text"]) for one in told["edits"]}
    assert edits == {
        (SPEC, 3, "FR-010"),
        (TASKS, 3, "FR-010"),
        ("src/albums.py", 1, "FR-010"),
        ("src/albums.py", 5, "FR-010"),
        ("tests/test_albums.py", 1, "fr_010"),
    }
    digests = {one["path"]: one["digest"] for one in told["files"]}
    assert digests == {path: sha256(text.encode()).hexdigest() for path, text in FILES.items()}
    assert {path: (folder / path).read_text() for path in FILES} == FILES


def test_a_rename_fits_the_texts_that_nobody_saved(still: Ask) -> None:
    unsaved = {"src/albums.py": "\n\n# FR-001\n"}
    told = still("POST", "ids/FR-001/rename", {"new_id": "FR-010", "path": SPEC, "texts": unsaved})
    edits = [(one["start_line"], one["start_column"]) for one in told["edits"] if one["path"] == "src/albums.py"]
    assert edits == [(3, 2)]
    assert next(one for one in told["files"] if one["path"] == "src/albums.py")["digest"] == ""


def test_the_name_of_a_requirement_of_openspec_changes_in_its_spec_and_in_open_changes(ask: Ask, folder: Path) -> None:
    spec = "## Requirements\n\n### Requirement: Sign in\nIt SHALL.\n\n#### Scenario: Sign in\n- **WHEN** x\n"
    delta = "## MODIFIED Requirements\n\n### Requirement: Sign in\nIt SHALL.\n"
    files = {
        "openspec/specs/auth/spec.md": spec,
        "openspec/specs/other/spec.md": spec,
        "openspec/changes/add-x/specs/auth/spec.md": delta,
        "openspec/changes/archive/2026-01-01-y/specs/auth/spec.md": delta,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    until(lambda: len(ask("GET", "ids", prefix="Sign in")["items"]))
    told = ask("POST", "ids/Sign in/rename", {"new_id": "Log in", "path": "openspec/specs/auth/spec.md"})
    assert {(one["path"], one["start_line"]) for one in told["edits"]} == {
        ("openspec/specs/auth/spec.md", 3),
        ("openspec/changes/add-x/specs/auth/spec.md", 3),
    }


def test_a_story_is_renamed_in_its_heading_and_in_tasks(still: Ask) -> None:
    texts = {SPEC: "# Feature Specification: X\n\n### User Story 1 - Keep\n", TASKS: "- [ ] T001 [US1] Do it\n"}
    told = still("POST", "ids/US1/rename", {"new_id": "US4", "path": SPEC, "texts": texts})
    assert {(one["path"], one["text"]) for one in told["edits"]} == {(SPEC, "User Story 4"), (TASKS, "US4")}
    with pytest.raises(DaemonError, match="its number"):
        still("POST", "ids/US1/rename", {"new_id": "FR-044", "path": SPEC, "texts": texts})


@pytest.mark.parametrize(
    ("wish", "said"), [("FR-002", "taken"), ("nothing", "no id"), ("FR-001", "already"), ("T002-x", "no id")]
)
def test_an_id_cannot_get_a_name_that_is_taken_or_is_none(still: Ask, wish: str, said: str) -> None:
    with pytest.raises(DaemonError, match=said) as refused:
        still("POST", "ids/FR-001/rename", {"new_id": wish, "path": SPEC})
    assert refused.value.code == "ids.cannot_rename"


def test_the_number_of_a_decision_never_changes(ask: Ask, decide: Ask) -> None:
    alias = decide("Which store?", "SQLite")
    with pytest.raises(DaemonError, match="never changes") as refused:
        ask("POST", f"ids/{alias}/rename", {"new_id": "D-99"})
    assert "supersedes" in refused.value.hint


@pytest.fixture
def project(daemon: HttpClient, folder: Path, decide: Ask) -> Ask:
    """Asks the project: `project("answers", {…})`."""

    def send(what: str, body: object) -> Any:
        path = f"{API_ROOT}/projects/at/{what}"
        return daemon.request("POST", path, query={"folder": str(folder)}, body=body).json()

    return send


def test_a_contradiction_is_told_where_the_decision_says_what_was_chosen(ask: Ask, project: Ask) -> None:
    project("answers", {"question": "core.accounts", "words": ["yes"]})
    first = project("answers", {"question": "core.compliance", "words": ["gdpr"]})["decision"]["alias"]
    second = project("answers", {"question": "core.deletion", "words": ["soft"], "keep": True})["decision"]["alias"]
    front = f"---\nid: X\nalias: {first}\nstate: decided\nchosen:\n  - gdpr\n---\n\n"
    text = f"{front}# Which rules?\n\n## Answer\n\n## Why\n"
    told = ask("POST", "spec-text", {"path": f".groundplan/decisions/{first}.md", "text": text})
    found = next(one for one in told["findings"] if one["code"] == "contradiction")
    assert (found["severity"], found["line"], found["length"]) == ("error", 5, len("chosen:"))
    assert second in found["message"]


def test_a_formula_over_a_fact_that_nobody_declares_is_told_with_those_that_come_close(
    ask: Ask, decide: Ask, project: Ask
) -> None:
    alias = decide("Which store?", "SQLite")
    asserts = "asserts:\n  - data.stor = sqlite\n  - data.store = sqlite\n"
    front = f"---\nid: X\nalias: {alias}\nstate: decided\n{asserts}---\n\n"
    body = {"path": f".groundplan/decisions/{alias}.md", "text": f"{front}# Q\n\n## Answer\n\nYes.\n\n## Why\n"}
    (found,) = [one for one in ask("POST", "spec-text", body)["findings"] if one["code"] == "spec.formula"]
    assert (found["line"], found["column"], found["length"]) == (6, 4, len("data.stor = sqlite"))
    assert found["fixes"][0]["edits"][0]["text"] == "data.store"


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/\0", "../../x.md", "a/\0.md", "x" * 5000 + ".md", ".groundplan/..", "."]
)
def test_odd_paths_and_texts_are_answered(still: Ask, path: str) -> None:
    told = still(
        "POST", "spec-text", {"path": path, "text": "\ufeff# \x0c\u2028 FR-001\r\r\n[x](../../../etc/passwd) \0"}
    )
    SpecTextAnswer.model_validate(told, strict=True)
    assert all(one["severity"] != "error" for one in told["findings"])


@pytest.mark.parametrize("name", ["%00", "..", "a/b", "FR-" + "9" * 400, "D-1/rename"])
def test_odd_ids_are_unknown_and_nothing_worse(still: Ask, name: str) -> None:
    with pytest.raises(DaemonError) as refused:
        still("GET", f"ids/{name}")
    assert refused.value.code in {"request.unknown_name", "request.no_such_path"}


def test_a_stale_section_is_told_at_its_heading(ask: Ask, project: Ask, decide: Ask) -> None:
    project("answers", {"question": "core.accounts", "words": ["yes"]})
    project("artifacts", {"types": ["prd"]})
    path = ".groundplan/artifacts/prd.md"
    text = "# Product\n\n## Goals\n\nNone.\n"
    assert [one["code"] for one in ask("POST", "spec-text", {"path": path, "text": text})["findings"]] == []
    project("records/requirement", {"fields": {"text": "The system shall keep photos for 90 days."}})
    stale = ask("POST", "spec-text", {"path": path, "text": text})["findings"]
    assert {one["code"] for one in stale} == {"artifact.stale"}
    assert {one["severity"] for one in stale} == {"warning"}
