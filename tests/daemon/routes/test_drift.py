"""Code that departs from decisions, over HTTP: on disk, in an editor, in `check`; and what touches a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.daemon_apart import daemon_apart

from daemon.client.over_socket import HttpClient
from daemon.contract.guard import DriftAnswer, GuardExplanation, GuardView, MarksAnswer
from daemon.contract.protocol import API_ROOT
from daemon.errors import DaemonError

FILES = {
    "app/__init__.py": "",
    "app/web/__init__.py": "",
    "app/web/views.py": "import requests\nfrom app.store.rows import Row\n\n\ndef show():\n    return eval('1')\n",
    "app/store/__init__.py": "",
    "app/store/rows.py": "from app.web.views import show\nimport sqlite3\n\n\nclass row:\n    size = 7\n",
    "ui/src/main.ts": "import { api } from './store';\nimport _ from 'lodash';\nexport const MAX_RETRIES = 9;\n",
    "ui/src/store.ts": "export const api = 1;\n",
    "vendor/lib.py": "import requests\n",
    "README.md": "# App\n\nimport requests\n",
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
    """A small product in two languages."""
    made = tmp_path / "shop"
    for name, text in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    return made


@pytest.fixture
def known(daemon: HttpClient, folder: Path) -> Ask:
    """Asks about the workspace, which has no project: `known("GET", "drift", path="app")`."""
    daemon.request("POST", f"{API_ROOT}/workspaces", body={"path": str(folder)})
    return asking(daemon, folder)


@pytest.fixture
def ask(daemon: HttpClient, folder: Path, known: Ask) -> Ask:
    """The same, with a project at the folder."""
    begin(daemon, folder)
    return known


@pytest.fixture
def decide(daemon: HttpClient, folder: Path) -> Ask:
    """Records a decision with guards; its alias."""
    return deciding(daemon, folder)


def asking(daemon: HttpClient, folder: Path) -> Ask:
    def send(method: str, what: str, body: object = None, **query: Any) -> Any:
        path = f"{API_ROOT}/workspaces/at/{what}"
        return daemon.request(method, path, query={"folder": str(folder), **query}, body=body).json()

    return send


def begin(daemon: HttpClient, folder: Path, name: str = "shop") -> None:
    wish = {"folder": str(folder), "idea": "A shop.", "type": "web_app", "name": name}
    daemon.request("POST", f"{API_ROOT}/projects", body=wish)


def deciding(daemon: HttpClient, folder: Path) -> Ask:
    def write(*guards: str, text: str = "Use httpx.", **more: Any) -> Any:
        wish = {"question": "Which one?", "text": text, "rationale": "One for all.", "guards": guards, **more}
        reply = daemon.request("POST", f"{API_ROOT}/projects/at/decisions", query={"folder": str(folder)}, body=wish)
        return reply.json()["decision"]["alias"]

    return write


@pytest.fixture
def project(daemon: HttpClient, folder: Path) -> Ask:
    """Asks about the project: `project("PATCH", "decisions/D-2", {…})`."""

    def send(method: str, what: str, body: object = None) -> Any:
        path = f"{API_ROOT}/projects/at/{what}"
        return daemon.request(method, path, query={"folder": str(folder)}, body=body).json()

    return send


def places(drift: dict[str, Any]) -> list[tuple[str, int, str]]:
    DriftAnswer.model_validate(drift, strict=True)
    return [(one["path"], one["line"], one["text"][one["column"] :][: one["length"]]) for one in drift["findings"]]


# -- on disk ---------------------------------------------------------------------------------------------------------


def test_code_is_held_against_the_guards_of_live_decisions(ask: Ask, decide: Ask) -> None:
    alias = decide("forbid import requests, lodash", "forbid call eval in app/**")
    drift = ask("GET", "drift")
    assert places(drift) == [
        ("app/web/views.py", 1, "requests"),
        ("app/web/views.py", 6, "eval"),
        ("ui/src/main.ts", 2, "lodash"),
    ]
    first = drift["findings"][0]
    assert first["message"] == f"{alias} forbids importing requests here: Use httpx (why: One for all)"
    assert (first["code"], first["severity"], first["decision"]) == ("drift.import", "error", alias)
    (fix,) = first["fixes"]
    edit = fix["edits"][0]
    assert (edit["path"], edit["start_line"], edit["end_line"], edit["text"]) == ("app/web/views.py", 1, 2, "")
    assert (drift["guards"], drift["checked"]) == (2, 8)


def test_layers_go_by_what_imports_mean(ask: Ask, decide: Ask) -> None:
    decide("layers app/web > app/store", "forbid import ui/src/store in ui/src/main.ts")
    assert places(ask("GET", "drift")) == [("app/store/rows.py", 1, "app.web.views"), ("ui/src/main.ts", 1, "./store")]


def test_files_names_and_numbers_are_looked_at_too(ask: Ask, decide: Ask) -> None:
    decide("require file LICENSE", "name class in app/** like ^[A-Z]", "number MAX_RETRIES <= 5", "number row.size < 5")
    drift = ask("GET", "drift")
    assert places(drift) == [
        ("LICENSE", 0, ""),
        ("app/store/rows.py", 5, "row"),
        ("app/store/rows.py", 6, "7"),
        ("ui/src/main.ts", 3, "9"),
    ]
    assert drift["findings"][0]["fixes"][0]["steps"] == [{"kind": "create", "path": "LICENSE", "to": ""}]


def test_a_part_of_the_workspace_can_be_asked_for(ask: Ask, decide: Ask, folder: Path) -> None:
    decide("forbid import requests, lodash")
    assert places(ask("GET", "drift", path="app")) == [("app/web/views.py", 1, "requests")]
    assert places(ask("GET", "drift", path=str(folder / "ui" / "src" / "main.ts"))) == [("ui/src/main.ts", 2, "lodash")]
    assert places(ask("GET", "drift", path="ui/src/store.ts")) == []
    with pytest.raises(DaemonError, match=r"nowhere\.py"):
        ask("GET", "drift", path="nowhere.py")


def test_only_live_decisions_of_the_branch_in_use_count(ask: Ask, decide: Ask, project: Ask) -> None:
    alias = decide("forbid import requests")
    project("PATCH", f"decisions/{alias}", {"state": "deferred"})
    assert places(ask("GET", "drift")) == []
    project("PATCH", f"decisions/{alias}", {"state": "assumed"})
    assert len(places(ask("GET", "drift"))) == 1
    project("POST", "branches", {"name": "try", "base": "main"})
    project("PATCH", f"decisions/{alias}", {"guards": []})
    assert places(ask("GET", "drift")) == []


def test_what_is_saved_is_judged_again(ask: Ask, decide: Ask, folder: Path) -> None:
    decide("forbid import requests", "layers app/web > app/store")
    assert len(places(ask("GET", "drift"))) == 2
    (folder / "app/web/views.py").write_text("import os, requests\n")
    (folder / "app/store/rows.py").write_text("import os\n")
    deadline = time.monotonic() + PATIENCE_S
    while places(found := ask("GET", "drift")) != [("app/web/views.py", 1, "requests")]:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


def test_without_a_project_nothing_is_found_and_nothing_fails(known: Ask) -> None:
    assert known("GET", "drift")["findings"] == []
    assert known("POST", "drift", {"path": "a.py", "text": "import requests\n"})["findings"] == []
    assert known("GET", "guards") == []
    assert known("GET", "marks", path="app/web/views.py") == {"path": "app/web/views.py", "marks": []}


def test_a_project_in_a_folder_of_the_workspace_guards_that_folder(
    daemon: HttpClient, folder: Path, known: Ask
) -> None:
    begin(daemon, folder / "app", "inner")
    deciding(daemon, folder / "app")("forbid import requests in web/**", "require file LICENSE", "forbid import lodash")
    assert places(known("GET", "drift")) == [("app/LICENSE", 0, ""), ("app/web/views.py", 1, "requests")]


# -- in an editor ----------------------------------------------------------------------------------------------------


def test_a_text_that_nobody_saved_is_judged_as_it_is(ask: Ask, decide: Ask) -> None:
    decide("forbid import requests", "layers app/web > app/store", "number size <= 5")
    text = "# é\nx = 'é'; import requests\nimport app.web.views\nsize = 10\n"
    found = ask("POST", "drift", {"path": "app/store/new.py", "text": text})
    assert places(found) == [
        ("app/store/new.py", 2, "requests"),
        ("app/store/new.py", 3, "app.web.views"),
        ("app/store/new.py", 4, "10"),
    ]
    assert found["findings"][0]["column"] == 16
    assert places(ask("GET", "drift", path="app/store"))[0] == ("app/store/rows.py", 1, "app.web.views")


def test_any_text_is_judged(ask: Ask, decide: Ask) -> None:
    decide("forbid import requests", "forbid call eval", "name class like ^X", "number x < 0")
    for text in ("", "\x00\x01", "def (((", "import requests\r\nx = 1\r", "\ufeffimport requests\n", "\ud800"):
        DriftAnswer.model_validate(ask("POST", "drift", {"path": "app/a.py", "text": text}))


def test_a_file_that_nobody_here_writes_is_left_alone(ask: Ask, decide: Ask) -> None:
    decide("forbid import requests")
    assert ask("POST", "drift", {"path": "vendor/lib.py", "text": "import requests\n"})["findings"] == []


# -- guards ----------------------------------------------------------------------------------------------------------


def test_guards_are_listed_with_what_they_find(ask: Ask, decide: Ask) -> None:
    alias = decide("forbid import requests in app/**", "require file README.md")
    rows = ask("GET", "guards")
    assert [GuardView.model_validate(row).decision for row in rows] == [alias, alias]
    assert [(row["findings"], row["files"]) for row in rows] == [(1, 5), (0, 1)]
    assert rows[0]["meaning"] == "No file in app/** imports requests."


def test_a_guard_can_be_tried_before_it_is_one(ask: Ask) -> None:
    told = ask("GET", "guards/explained", guard="forbid call eval in app/**")
    GuardExplanation.model_validate(told, strict=True)
    assert (told["files"], len(told["findings"]), told["examples"][0]) == (5, 1, "app/__init__.py")
    assert ask("GET", "drift")["findings"] == []


def test_a_guard_that_cannot_be_understood_is_refused_with_the_way_to_write_it(ask: Ask, decide: Ask) -> None:
    with pytest.raises(DaemonError) as told:
        ask("GET", "guards/explained", guard="forbid imprt x")
    assert (told.value.code, told.value.hint) == ("spec.bad_guard", "Did you mean `import`?")
    with pytest.raises(DaemonError, match="no guard begins with 'verbiete'"):
        decide("verbiete import x")


def test_drift_is_part_of_check(ask: Ask, decide: Ask, project: Ask) -> None:
    alias = decide("forbid import requests", "warning: number MAX_RETRIES <= 5")
    report = project("GET", "check")
    found = {f["where"]: (f["code"], f["severity"]) for f in report["findings"] if f["code"].startswith("drift")}
    assert found == {
        "app/web/views.py:1": ("drift.import", "error"),
        "ui/src/main.ts:3": ("drift.number", "warning"),
    }
    assert report["failed"]
    project("PATCH", f"decisions/{alias}", {"guards": []})
    assert not any(f["code"].startswith("drift") for f in project("GET", "check")["findings"])


# -- marks and links -------------------------------------------------------------------------------------------------


def test_code_is_linked_to_a_decision_and_unlinked(ask: Ask, decide: Ask, project: Ask) -> None:
    alias = decide()
    project("PATCH", f"decisions/{alias}", {"locked": True})
    link = {"kind": "file", "place": "app/web/views.py", "line": 5, "quote": "def show():"}
    for _ in range(2):
        assert project("POST", f"decisions/{alias}/evidence", link)["evidence"] == [link]
    answer = ask("GET", "marks", path="app/web/views.py")
    MarksAnswer.model_validate(answer, strict=True)
    (mark,) = answer["marks"]
    assert (mark["alias"], mark["why"], mark["line"], mark["end_line"], mark["symbol"]) == (
        alias,
        "evidence",
        5,
        6,
        "show",
    )
    assert project("POST", f"decisions/{alias}/evidence/removal", link)["evidence"] == []
    assert ask("GET", "marks", path="app/web/views.py")["marks"] == []


@pytest.mark.parametrize(
    "link", [{"kind": "a b", "place": "x"}, {"kind": "file", "place": " "}, {"kind": "file", "place": "x", "line": -1}]
)
def test_a_link_that_names_nothing_is_refused(ask: Ask, decide: Ask, project: Ask, link: dict[str, Any]) -> None:
    with pytest.raises(DaemonError, match="Evidence"):
        project("POST", f"decisions/{decide()}/evidence", link)


def test_evidence_is_changed_as_a_whole_too(ask: Ask, decide: Ask, project: Ask) -> None:
    alias = decide(evidence=[{"kind": "url", "place": "https://example.org"}])
    wish = {"evidence": [{"kind": "symbol", "place": "app/web/views.py#show"}]}
    assert project("PATCH", f"decisions/{alias}", wish)["decision"]["evidence"][0]["place"] == "app/web/views.py#show"
    assert [m["symbol"] for m in ask("GET", "marks", path="app/web/views.py")["marks"]] == ["show"]


def test_a_text_in_an_editor_has_its_own_marks(ask: Ask, decide: Ask) -> None:
    alias = decide()
    body = {"path": "app/new.py", "text": f"# {alias}\ndef f():\n    return 1\n"}
    assert [(m["line"], m["symbol"]) for m in ask("POST", "marks", body)["marks"]] == [(1, "f")]
    assert ask("GET", "marks", path="app/new.py")["marks"] == []
