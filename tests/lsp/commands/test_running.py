from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.editor_desk import Bench, Desk, daemon_apart, poll
from support.editor_kinds import EVERYTHING, NEOVIM_07, NOTHING
from support.ollama_server import OllamaModel, OllamaServer, Said
from support.run_stories import reply

Sit = Callable[[dict[str, Any]], Desk]
OLD = "    return sum(values) / len(values)"
NEW = "    return sum(values) / len(values) if values else 0.0"
OLD_2 = "    return max(values)"
NEW_2 = "    return max(values, default=0)"
EDIT = reply("edit_file", path="calc.py", edits=[{"old": OLD, "new": NEW}, {"old": OLD_2, "new": NEW_2}])
DONE = reply("finish", summary="Empty lists are no fault any more.")


@pytest.fixture(scope="module")
def model() -> Iterator[OllamaServer]:
    """A model whose words are scripted."""
    with OllamaServer(OllamaModel("coder", capabilities=("completion", "tools"), context=32_000)) as server:
        yield server


@pytest.fixture(scope="module")
def bench(model: OllamaServer) -> Iterator[Bench]:
    with daemon_apart(OLLAMA_HOST=model.url, GROUNDPLAN_OLLAMA_URL=model.url) as made:
        yield made


@pytest.fixture
def says(model: OllamaServer) -> Callable[..., None]:
    """What the model says next."""

    def script(*said: Said) -> None:
        model.gate.set()
        model.said.clear()
        model.said.extend(said)

    return script


def progress(desk: Desk, token: str) -> list[dict[str, Any]]:
    return [one["value"] for one in desk.editor.heard("$/progress") if one["token"] == token]


def ends(desk: Desk, token: str) -> bool:
    return any(value["kind"] == "end" for value in progress(desk, token))


def runs(desk: Desk) -> list[dict[str, Any]]:
    query = {"folder": str(desk.folder)}
    found: list[dict[str, Any]] = desk.daemon.request("GET", "/api/v1/runs", query=query).json()["items"]
    return found


def test_an_agent_works_with_progress_and_its_summary_is_a_document(sit: Sit, says: Callable[..., None]) -> None:
    desk = sit(EVERYTHING)
    says(reply("read_file", path="calc.py"), reply("finish", summary="It takes the arithmetic mean."))
    job = desk.run("runAgent", **desk.at(3), agent="explainer")["job"]

    assert "It takes the arithmetic mean." in desk.page("explainer")
    desk.editor.until(lambda: ends(desk, job))
    kinds = [value["kind"] for value in progress(desk, job)]
    assert (kinds[0], kinds[-1], kinds.count("end")) == ("begin", "end", 1)
    created = [one["token"] for one in desk.editor.was_asked("window/workDoneProgress/create")]
    assert created == [job]
    assert progress(desk, job)[0]["cancellable"]


@pytest.mark.parametrize("how", ["progress", "command"])
def test_a_cancelled_job_stops_its_run(how: str, sit: Sit, model: OllamaServer, says: Callable[..., None]) -> None:
    desk = sit(EVERYTHING)
    says()
    model.gate.clear()
    job = desk.run("runAgent", **desk.at(3), agent="explainer")["job"]
    poll(lambda: [run for run in runs(desk) if run["state"] == "running"] and progress(desk, job))
    if how == "progress":
        desk.editor.notify("window/workDoneProgress/cancel", {"token": job})
    else:
        assert desk.run("cancel", job=job) == {"cancelled": True}

    desk.editor.until(lambda: ends(desk, job))
    poll(lambda: [run["state"] for run in runs(desk)] == ["stopped"])
    assert progress(desk, job)[-1]["message"] == "Cancelled"
    assert desk.run("cancel", job=job) == {"cancelled": False}
    model.gate.set()


def test_what_a_run_asks_for_is_answered_in_the_editor(sit: Sit, says: Callable[..., None]) -> None:
    desk = sit(NEOVIM_07)
    says(EDIT, DONE)
    desk.chosen = ["Show", "Approve"]
    desk.run("runAgent", **desk.at(3), agent="coder", goal="Mind empty lists")
    desk.said("Approved: ")

    poll(lambda: [run["applied"] for run in runs(desk)] == [True])
    assert NEW in desk.calc.read_text()
    desk.said("Waiting")  # the diff, as a file
    desk.said("coder mean")


def test_what_waits_is_offered_and_the_first_answer_counts(sit: Sit, says: Callable[..., None]) -> None:
    desk = sit(EVERYTHING)
    says(EDIT, DONE)
    body = {"folder": str(desk.folder), "what": "coder", "goal": "Mind empty lists", "mode": "auto"}
    run = desk.daemon.request("POST", "/api/v1/runs", body=body).json()["id"]
    action = desk.until_offered(3, "Deny: ")
    assert {one["kind"] for one in desk.menu(3, triggerKind=2)} == {"groundplan.waits"}
    desk.editor.request("workspace/executeCommand", action["command"])
    desk.said("Denied: ")
    desk.editor.request("workspace/executeCommand", action["command"])

    assert "Your answer was not recorded" in desk.said("does not wait any more")
    desk.daemon.request("POST", f"/api/v1/runs/{run}/stop")
    assert OLD in desk.calc.read_text()


def test_hunks_are_offered_one_by_one_nearest_first_and_applied(sit: Sit, says: Callable[..., None]) -> None:
    desk = sit(NOTHING)
    says(EDIT, DONE)
    body = {"folder": str(desk.folder), "what": "coder", "goal": "Mind empty lists", "mode": "auto", "dry_run": True}
    desk.daemon.request("POST", "/api/v1/runs", body=body)
    desk.until_offered(18, "Apply the change at line")
    first, second, whole = [one for one in desk.menu(18) if one["title"].startswith("Apply")]
    assert whole["title"].startswith("Apply all 2 changes here")
    desk.editor.request("workspace/executeCommand", {"command": first["command"], "arguments": first["arguments"]})
    desk.said("1 hunk is in calc.py")

    text = desk.calc.read_text()
    assert NEW_2 in text
    assert OLD in text
    assert second["arguments"][0]["hunks"] == [1]
    poll(lambda: not [one for one in desk.menu(18) if one["title"].startswith("Apply all")])
    (last,) = [one for one in desk.menu(18) if one["title"].startswith("Apply")]
    assert last["arguments"][0]["hunks"] == [1]


def test_a_hunk_goes_into_the_open_text_where_that_is_not_saved(sit: Sit, says: Callable[..., None]) -> None:
    desk = sit(EVERYTHING)
    says(EDIT, DONE)
    body = {"folder": str(desk.folder), "what": "coder", "goal": "Mind empty lists", "mode": "auto", "dry_run": True}
    run = desk.daemon.request("POST", "/api/v1/runs", body=body).json()["id"]
    top = {"line": 0, "character": 0}
    desk.editor.edit(desk.uri, 2, {"range": {"start": top, "end": top}, "text": "# mine\n"})
    desk.until_offered(18, "Apply the change at line")
    desk.run("applyHunk", run=run, path="calc.py", hunks=[2])
    desk.said("as it is open here, unsaved: done")

    (edit,) = desk.editor.was_asked("workspace/applyEdit")
    (part,) = edit["edit"]["documentChanges"]
    assert part["textDocument"]["version"] == 2
    assert NEW_2 in part["edits"][0]["newText"]
    assert OLD_2 in desk.calc.read_text()  # the file is the person's to save


def test_a_yes_does_not_write_over_unsaved_changes_unasked(sit: Sit, says: Callable[..., None]) -> None:
    desk = sit(NEOVIM_07)
    says(EDIT, DONE)
    body = {"folder": str(desk.folder), "what": "coder", "goal": "Mind empty lists", "mode": "auto"}
    run = desk.daemon.request("POST", "/api/v1/runs", body=body).json()["id"]
    top = {"line": 0, "character": 0}
    desk.editor.edit(desk.uri, 2, {"range": {"start": top, "end": top}, "text": "# mine\n"})
    action = desk.until_offered(3, "Approve: ")
    desk.run("approve", approval=action["command"]["arguments"][0]["approval"])
    desk.asked("changes that are not saved")

    assert [one["state"] for one in runs(desk)] == ["waiting"]
    assert OLD in desk.calc.read_text()
    desk.daemon.request("POST", f"/api/v1/runs/{run}/stop")
