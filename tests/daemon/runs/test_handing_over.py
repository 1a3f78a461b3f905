"""Agents that hand work to each other, get stuck, are spoken to, try again, and learn in which form to write edits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.ollama_server import OllamaServer
from support.run_stories import (
    EDIT,
    RIGHT,
    SCRIPT,
    TEST,
    WRONG,
    answer_all,
    begin,
    ended,
    kill,
    reply,
    steps,
    until,
    waits,
)

from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.home import Home

SHORT_CODER = """\
---
name: coder
description: Changes code, and has little time for it.
tools:
  - files
  - control
risk: medium
steps: 3
hand_over:
  - tester
---

You change code.
"""


def bodies(server: OllamaServer) -> list[dict[str, Any]]:
    return [one.body for one in server.requests_to("/api/chat")]


def tools_of(body: dict[str, Any]) -> set[str]:
    return {tool["function"]["name"] for tool in body["tools"]}


def give_little_time(folder: Path) -> None:
    """A coder of the project's own, who has three turns."""
    file = folder / ".groundplan" / "agents" / "coder.md"
    file.parent.mkdir(parents=True)
    file.write_text(SHORT_CODER)


def test_coder_tester_and_reviewer_work_one_after_the_other_each_with_tools_and_turns_of_its_own(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    give_little_time(repository)
    todo = [{"text": "Mend mean", "state": "done"}, {"text": "Test it", "state": "doing"}]
    ollama.said.extend(
        [
            reply("update_todo", items=todo),
            EDIT,
            reply("hand_over", agent="tester", summary="mean is mended in calc.py."),  # its last turn
            reply("read_file", path="calc.py"),
            reply("read_file", path="test_calc.py"),
            reply("run_command", command=TEST),
            reply("hand_over", agent="reviewer", summary="The test passes."),
            reply("git_diff"),
            reply("finish", summary="The change does what was asked."),
        ]
    )
    run = begin(daemon, repository, mode="auto")
    view = answer_all(daemon, run)
    assert (view["state"], view["changed"]) == ("done", ["calc.py"]), view["reason"]
    assert [(one["agent"], one["state"]) for one in view["segments"]] == [
        ("coder", "done"),
        ("tester", "done"),
        ("reviewer", "done"),
    ]
    assert view["todo"] == todo
    asked = bodies(ollama)
    assert "You test software" in asked[3]["messages"][0]["content"]
    assert "coder: mean is mended in calc.py." in asked[3]["messages"][1]["content"]
    assert "You review a change" in asked[7]["messages"][0]["content"]
    assert "The test passes." in asked[7]["messages"][1]["content"]
    assert "edit_file" in tools_of(asked[3])
    assert not {"edit_file", "write_file", "run_command"} & tools_of(asked[7])
    checks = [step for step in steps(daemon, run) if step["entry"].get("by_runtime")]
    assert checks[0]["entry"]["call"]["arguments"] == {"command": TEST}  # nobody's word is taken for it


def test_an_agent_that_uses_up_its_turns_ends_the_run_and_its_changes_stay_out_of_the_folder(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    give_little_time(repository)
    ollama.said.extend([EDIT, *(reply("list_files", folder=".", limit=number) for number in (1, 2, 3))])
    view = until(daemon, begin(daemon, repository, mode="auto"), ended)
    assert (view["state"], view["outcome"]) == ("failed", "over_budget")
    assert "all of its 3 turns" in view["reason"]
    assert len(bodies(ollama)) == 3
    assert WRONG in (repository / "calc.py").read_text()


def test_an_agent_that_goes_in_circles_is_told_so_twice_and_then_the_run_ends(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend(reply("read_file", path="none.py") for _ in range(12))
    run = begin(daemon, repository, mode="auto")
    view = until(daemon, run, ended)
    assert (view["state"], view["outcome"]) == ("failed", "stuck")
    told = [one["content"] for one in bodies(ollama)[-1]["messages"] if "the same answer" in one["content"]]
    assert len(told) == 2
    assert "ask_person" in told[0]
    assert len(bodies(ollama)) == 5  # three times the same, and once more after each warning


def test_a_question_is_answered_by_speaking_to_the_run(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend([reply("ask_person", question="Which mean?"), *SCRIPT])
    run = begin(daemon, repository, mode="auto")
    until(daemon, run, waits)
    daemon.request("POST", f"/api/v1/runs/{run}/messages", body={"text": "The arithmetic one."})
    assert answer_all(daemon, run)["state"] == "done"
    assert bodies(ollama)[1]["messages"][-1]["content"] == "The arithmetic one."


def test_a_run_is_done_anew_from_one_of_its_steps_on_the_tree_as_it_was_then(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    worse = reply("edit_file", path="calc.py", edits=[{"old": WRONG, "new": "return 2"}])
    ollama.said.extend([reply("read_file", path="calc.py"), worse, reply("finish", summary="It returns 2.")])
    run = begin(daemon, repository, mode="auto", dry_run=True)
    until(daemon, run, ended)
    first = steps(daemon, run)
    place = next(step for step in first if step["entry"].get("call", {}).get("tool") == "edit_file")
    thought = place["number"] - 1
    ollama.said.extend([EDIT, reply("finish", summary="It divides.")])
    daemon.request("POST", f"/api/v1/runs/{run}/resume", body={"from_step": thought})
    view = until(daemon, run, lambda one: ended(one) and one["attempt"] == 2)
    assert (view["state"], view["summary"]) == ("done", "coder: It divides.")
    diff = daemon.request("GET", f"/api/v1/runs/{run}/changes").json()["diff"]
    assert f"+    {RIGHT}\n" in diff
    assert "return 2" not in diff
    assert [step["entry"] for step in steps(daemon, run)[: thought - 1]] == [
        step["entry"] for step in first[: thought - 1]
    ]


def test_a_model_that_gets_a_form_of_edits_wrong_is_offered_another_also_after_a_kill(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, home: Home
) -> None:
    content = (repository / "calc.py").read_text().replace(WRONG, RIGHT)
    ollama.said.extend(
        reply("edit_file", path="calc.py", edits=[{"old": f"nothing of this {number}", "new": "x"}])
        for number in range(4)
    )
    ollama.said.extend([reply("write_file", path="calc.py", content=content), reply("finish", summary="Written.")])
    run = begin(daemon, repository, mode="auto", dry_run=True)
    assert until(daemon, run, ended)["state"] == "done"
    asked = bodies(ollama)
    assert all({"edit_file", "write_file"} <= tools_of(body) for body in asked[:4])
    assert all("edit_file" not in tools_of(body) and "write_file" in tools_of(body) for body in asked[4:6])
    kill(daemon)
    again = connect_or_spawn(home)
    try:
        shown = again.request("GET", "/api/v1/models/one", query={"name": "ollama/coder"}).json()
        assert shown["edit_style"] == "whole"
        ollama.said.append(reply("finish", summary="Nothing to do."))
        until(again, begin(again, repository, mode="auto", dry_run=True, acceptance=[]), ended)
        assert "edit_file" not in tools_of(bodies(ollama)[-1])
    finally:
        again.close()
