"""What editors are told is wrong: code against decisions, in texts that nobody saved, and the spec itself."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support.editor import FULL_CAPABILITIES, PATIENCE_S, Editor, Refused, dialled

from daemon.contract.protocol import API_ROOT

CODE = "import os\nimport requests\n\nLIMIT = 9  # é\n"
PUSHED = copy.deepcopy(FULL_CAPABILITIES)
del PUSHED["textDocument"]["diagnostic"]
PUSHED["textDocument"]["publishDiagnostics"]["versionSupport"] = True
PLAIN: dict[str, Any] = {"textDocument": {"publishDiagnostics": {}}}


class Office:
    """A folder with code, a project of decisions, and editors at it."""

    def __init__(self, folder: Path, daemon: Any, seat: Callable[[], Editor]) -> None:
        self.folder = folder
        self._daemon = daemon
        self._seat = seat

    def project(self, method: str, what: str = "", body: object = None, **query: Any) -> Any:
        path = f"{API_ROOT}/projects/at/{what}".rstrip("/")
        return self._daemon.request(method, path, query={"folder": str(self.folder), **query}, body=body).json()

    def decide(self, *guards: str, **more: Any) -> str:
        """A decision; its alias."""
        wish = {"question": "Which client?", "text": "Use httpx.", "guards": list(guards), **more}
        alias: str = self.project("POST", "decisions", wish)["decision"]["alias"]
        return alias

    def editor(self, capabilities: dict[str, Any], options: Any = None) -> Editor:
        editor = self._seat()
        editor.initialize(self.folder, capabilities, options)
        return editor

    def file_of(self, alias: str) -> Path:
        """The decision's own file, as `groundplan spec write` would call it."""
        path = self.folder / ".groundplan" / "decisions" / f"{alias}-which-client.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        known = self.project("GET", f"decisions/{alias}")["decision"]
        front = f"---\nid: {known['id']}\nalias: {alias}\nlocked: false\nformat: text\nstate: decided\n---\n\n"
        path.write_text(f"{front}# Which client?\n\n## Answer\n\n{known['text']}\n\n## Why\n")
        return path


@pytest.fixture
def office(bench, tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "net.py").write_text(CODE)
    (folder / "other.py").write_text("import requests\n")
    bench.daemon.request("POST", f"{API_ROOT}/workspaces", body={"path": str(folder)})
    wish = {"folder": str(folder), "idea": "A shop.", "type": "web_app"}
    bench.daemon.request("POST", f"{API_ROOT}/projects", body=wish)
    with ExitStack() as stack:
        yield Office(folder, bench.daemon, lambda: stack.enter_context(dialled(bench.home.editor_socket)))


def pull(editor: Editor, uri: str, before: str | None = None) -> Any:
    wish = {"textDocument": {"uri": uri}, "identifier": "groundplan", "previousResultId": before}
    while True:
        try:
            return editor.request("textDocument/diagnostic", wish)
        except Refused as refusal:
            if refusal.code != -32802:  # which says to ask again, as editors do
                raise


def eventually(look: Callable[[], Any]) -> Any:
    """What `look`, which asks the server, finds in the end."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


def shown(items: list[dict[str, Any]], text: str) -> list[tuple[int, str, str]]:
    """Line, words and code of each diagnostic."""
    lines = text.split("\n")
    return [
        (
            at["start"]["line"],
            lines[at["start"]["line"]][at["start"]["character"] : at["end"]["character"]],
            one["code"],
        )
        for one in items
        for at in [one["range"]]
    ]


def insert(text: str, line: int = 0) -> dict[str, Any]:
    at = {"line": line, "character": 0}
    return {"range": {"start": at, "end": at}, "text": text}


# -- an editor that asks ---------------------------------------------------------------------------------------------


def test_what_is_typed_is_held_against_decisions_before_it_is_saved(office: Office) -> None:
    alias = office.decide("forbid import requests", "number LIMIT <= 5")
    editor = office.editor(FULL_CAPABILITIES)
    uri = editor.open(office.folder / "net.py")
    report = pull(editor, uri)
    assert shown(report["items"], CODE) == [(1, "requests", "drift.import"), (3, "9", "drift.number")]
    first = report["items"][0]
    assert first["message"] == f"{alias} forbids importing requests here: Use httpx"
    assert (first["severity"], first["source"], first["data"]["decision"]) == (1, "groundplan", alias)
    editor.edit(uri, 2, insert("# ü\nx = '𝄞'; import requests\n"))
    again = pull(editor, uri, report["resultId"])
    assert shown(again["items"], "# ü\nx = '𝄞_'; import requests\n" + CODE)[0] == (1, "requests", "drift.import")
    assert [one["data"].get("version") for one in again["items"]] == [None, 2, 2]


def test_what_did_not_change_is_not_told_twice(office: Office) -> None:
    office.decide("forbid import requests")
    editor = office.editor(FULL_CAPABILITIES)
    uri = editor.open(office.folder / "net.py")
    report = pull(editor, uri)
    assert pull(editor, uri, report["resultId"]) == {"kind": "unchanged", "resultId": report["resultId"]}
    office.decide("forbid import os")
    more = eventually(lambda: (r := pull(editor, uri, report["resultId"]))["kind"] == "full" and r)
    assert len(more["items"]) == 2


def test_an_editor_is_told_to_ask_again_when_a_decision_or_code_changes(office: Office) -> None:
    editor = office.editor(FULL_CAPABILITIES)
    uri = editor.open(office.folder / "net.py")
    assert pull(editor, uri)["items"] == []
    before = len(editor.was_asked("workspace/diagnostic/refresh"))
    office.decide("forbid import requests")
    editor.until(lambda: len(editor.was_asked("workspace/diagnostic/refresh")) > before)
    assert eventually(lambda: len(pull(editor, uri)["items"]) == 1)
    assert editor.heard("textDocument/publishDiagnostics") == []


def test_a_fix_is_offered_for_the_version_it_was_found_in(office: Office) -> None:
    office.decide("forbid import requests")
    editor = office.editor(FULL_CAPABILITIES)
    uri = editor.open(office.folder / "net.py")
    (found,) = pull(editor, uri)["items"]
    assert [fix["title"] for fix in found["data"]["fixes"]] == ["Remove this import"]
    wish = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": [found]}}
    actions = editor.request("textDocument/codeAction", wish)
    action = next(one for one in actions if one["title"] == "Remove this import")
    edit = editor.request("codeAction/resolve", action)["edit"]["documentChanges"][0]["edits"][0]
    assert edit == {"range": {"start": {"line": 1, "character": 0}, "end": {"line": 2, "character": 0}}, "newText": ""}
    editor.edit(uri, 2, insert("# moved\n"))
    titles = [one["title"] for one in editor.request("textDocument/codeAction", wish)]
    assert "Remove this import" not in titles


def test_the_whole_workspace_can_be_asked_for(office: Office) -> None:
    office.decide("forbid import requests")
    editor = office.editor(FULL_CAPABILITIES)
    uri = editor.open(office.folder / "net.py")
    other = (office.folder / "other.py").as_uri()
    report = editor.request("workspace/diagnostic", {"previousResultIds": []})
    found = {item["uri"]: (item.get("version"), len(item["items"])) for item in report["items"]}
    assert found == {uri: (1, 1), other: (None, 1)}
    before = [{"uri": item["uri"], "value": item["resultId"]} for item in report["items"]]
    again = editor.request("workspace/diagnostic", {"previousResultIds": before})
    assert [item["kind"] for item in again["items"]] == ["unchanged", "unchanged"]
    (office.folder / "other.py").write_text("import os\n")

    def is_mended() -> bool:
        told = editor.request("workspace/diagnostic", {"previousResultIds": before})
        return any(item["uri"] == other and item.get("items") == [] for item in told["items"])

    assert eventually(is_mended)


def test_a_file_that_is_not_open_and_one_that_lies_elsewhere_can_be_asked_for(office: Office, tmp_path: Path) -> None:
    office.decide("forbid import requests")
    editor = office.editor(FULL_CAPABILITIES)
    assert len(pull(editor, (office.folder / "other.py").as_uri())["items"]) == 1
    assert pull(editor, (tmp_path / "elsewhere.py").as_uri())["items"] == []
    assert pull(editor, "untitled:new")["items"] == []


def test_line_ends_of_all_three_kinds_are_counted_as_the_editor_counts(office: Office) -> None:
    office.decide("forbid import requests")
    editor = office.editor(FULL_CAPABILITIES)
    uri = editor.open(office.folder / "net.py", "import os\rimport sys\r\n# \x0c \u2028\nimport requests\n")
    (found,) = pull(editor, uri)["items"]
    assert found["range"]["start"] == {"line": 3, "character": 7}


# -- an editor that is told ------------------------------------------------------------------------------------------


def told(editor: Editor, uri: str, count: int, version: int | None = None) -> list[dict[str, Any]]:
    """What was sent last of a document, when it has so many findings."""

    def look() -> Any:
        sent = [one for one in editor.heard("textDocument/publishDiagnostics") if one["uri"] == uri]
        last = sent[-1] if sent else None
        is_it = (
            last is not None and len(last["diagnostics"]) == count and (version is None or last["version"] == version)
        )
        return [last] if is_it else None

    found: list[dict[str, Any]] = editor.until(look)[0]["diagnostics"]
    return found


def test_findings_are_sent_after_an_edit_and_taken_back_with_the_document(office: Office) -> None:
    office.decide("forbid import requests, os")
    editor = office.editor(PUSHED)
    uri = editor.open(office.folder / "net.py")
    assert [one["code"] for one in told(editor, uri, 2, 1)] == ["drift.import", "drift.import"]
    for version in range(2, 12):
        editor.edit(uri, version, insert("import requests\n"))
    told(editor, uri, 12, 11)
    sent = [one["version"] for one in editor.heard("textDocument/publishDiagnostics")]
    assert len(sent) < 8
    office.decide("forbid call print")
    editor.edit(uri, 12, insert("print(1)\n"))
    told(editor, uri, 13, 12)
    editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    told(editor, uri, 0)


def test_an_editor_that_knows_little_is_sent_what_it_knows(office: Office) -> None:
    office.decide("forbid import requests")
    editor = office.editor(PLAIN)
    uri = editor.open(office.folder / "net.py")
    (found,) = told(editor, uri, 1)
    assert set(found) == {"range", "message", "severity", "code", "source"}


def test_a_change_of_decisions_is_sent_without_an_edit(office: Office) -> None:
    editor = office.editor(PUSHED)
    uri = editor.open(office.folder / "net.py")
    told(editor, uri, 0, 1)
    alias = office.decide("forbid import requests")
    told(editor, uri, 1, 1)
    office.project("PATCH", f"decisions/{alias}", {"guards": []})
    told(editor, uri, 0, 1)


def test_who_wishes_none_gets_none(office: Office) -> None:
    office.decide("forbid import requests")
    editor = office.editor(PUSHED, {"diagnostics": False})
    uri = editor.open(office.folder / "net.py")
    assert told(editor, uri, 0, 1) == []


# -- the spec as text ------------------------------------------------------------------------------------------------


def test_a_finding_leads_to_the_decision_s_own_file(office: Office) -> None:
    alias = office.decide("forbid import requests")
    file = office.file_of(alias)
    editor = office.editor(FULL_CAPABILITIES)
    uri = editor.open(office.folder / "net.py")
    found = eventually(lambda: (items := pull(editor, uri)["items"]) and "codeDescription" in items[0] and items[0])
    assert found["codeDescription"] == {"href": file.as_uri()}
    (related,) = found["relatedInformation"]
    assert related["location"]["uri"] == file.as_uri()
    assert related["message"] == f"{alias} Which client? Use httpx."


def test_a_contradiction_is_shown_in_the_files_of_its_decisions(office: Office) -> None:
    one = office.decide(text="SQLite.", asserts=["data.store = sqlite"])
    other = office.decide(text="MySQL.", asserts=["data.store = mysql"], keep=True)
    files = {alias: office.file_of(alias) for alias in (one, other)}
    editor = office.editor(FULL_CAPABILITIES)
    uri = editor.open(files[one], language="markdown")

    def look() -> Any:
        return next((found for found in pull(editor, uri)["items"] if found["code"] == "spec.contradiction"), None)

    found = eventually(look)
    assert f"cannot hold together with {other}" in found["message"]
    assert [related["location"]["uri"] for related in found["relatedInformation"]] == [files[other].as_uri()]


def test_what_is_wrong_in_the_text_of_a_decision_is_told_while_it_is_typed(office: Office) -> None:
    file = office.file_of(office.decide())
    editor = office.editor(FULL_CAPABILITIES)
    text = file.read_text() + "\n## Guards\n\n- forbid imprt requests\n"
    uri = editor.open(file, text, "markdown")
    found = eventually(lambda: [one for one in pull(editor, uri)["items"] if "imprt" in one["message"]])
    assert [one["range"]["start"]["line"] for one in found] == [text.split("\n").index("- forbid imprt requests")]


def test_a_missing_file_is_shown_with_the_decision_that_requires_it(office: Office) -> None:
    file = office.file_of(office.decide("require file LICENSE"))
    editor = office.editor(FULL_CAPABILITIES)

    def look() -> Any:
        told = editor.request("workspace/diagnostic", {"previousResultIds": []})["items"]
        return [one for item in told if item["uri"] == file.as_uri() for one in item["items"]]

    (found,) = eventually(look)
    assert (found["code"], found["range"]["start"]["line"]) == ("drift.file", 0)
    uri = editor.open(file, language="markdown")
    assert [one["code"] for one in pull(editor, uri)["items"]] == ["drift.file"]
