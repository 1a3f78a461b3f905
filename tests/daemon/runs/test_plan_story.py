"""A plan that a model enriched, carried out by its grant alone: a fault is shown, mended, reviewed and merged."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.ollama_server import OllamaServer, Said
from support.run_stories import ended, kill, reply, steps, until, waits

from daemon.acting_errors import PlanNotApproved, RunNotReady
from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.home import Home

WISH = "Mend mean in stats/mean.py: an empty list must give None"
SOURCE = '"""Means."""\n\n\ndef mean(values):\n    """The arithmetic mean."""\n    return sum(values) / len(values)\n'
TESTS = (
    "import unittest\n\nfrom stats.mean import mean\n\n\nclass MeanTests(unittest.TestCase):\n"
    "    def test_three(self):\n        self.assertEqual(mean([1, 2, 3]), 2)\n"
)
LAST = "        self.assertEqual(mean([1, 2, 3]), 2)\n"
RED = "\n    def test_nothing_has_no_mean(self):\n        self.assertIsNone(mean([]))\n"
FILES = {
    "stats/__init__.py": "",
    "stats/mean.py": SOURCE,
    "tests/__init__.py": "",
    "tests/test_mean.py": TESTS,
    "Makefile": "test:\n\tpython3 -m unittest -q\n",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Ada")
    git(folder, "config", "user.email", "ada@example.com")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Begin")
    return folder


def git(folder: Path, *command: str) -> str:
    done = subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def mended(old: str, new: str, path: str = "stats/mean.py") -> Said:
    return reply("edit_file", path=path, edits=[{"old": old, "new": new}])


def done(summary: str) -> Said:
    return reply("finish", summary=summary)


BODY = "    return sum(values) / len(values)\n"
GUARDED = f"    if not values:\n        return None\n{BODY}"
DOC, TOLD = '"""The arithmetic mean."""', '"""The arithmetic mean; None for no values."""'

ENRICHED = {
    "tasks": [
        {"key": "T-2", "title": "Show that an empty list has no mean", "done_when": ["mean([]) is asked for None."]},
        {"key": "T-3", "title": "Give None for no values", "instruction": "Return None before dividing by zero."},
    ],
    "risks": ["Callers may not expect None."],
}
SHOWN = [
    reply("read_file", path="tests/test_mean.py"),
    mended(LAST, LAST + RED, "tests/test_mean.py"),
    reply("run_tests", selection=["tests/test_mean.py"]),
    done("An empty list raises ZeroDivisionError."),
]
MENDED = [reply("read_file", path="stats/mean.py"), mended(BODY, GUARDED), done("None for no values.")]
REVIEWED = [
    reply("git_diff"),
    reply("hand_over", agent="coder", summary="stats/mean.py: the docstring does not tell of None."),
    mended(DOC, TOLD),
    reply("hand_over", agent="reviewer", summary="It tells of None now."),
    reply("run_tests"),
    done("Nothing is left that must be mended."),
]
SCRIPT = [
    *[reply("run_tests"), done("All tests pass.")],
    *SHOWN,
    *MENDED,
    *[reply("run_command", command="make test"), done("All is green.")],
    *REVIEWED,
]


BRIEF = ("T-1", "T-4", "T-5")
"""What is left out of the plan where only the showing and the mending matter."""
BRIEFLY = [*SHOWN, *MENDED]
QUESTION = reply("ask_person", question="May I begin?")


def planned(daemon: HttpClient, ollama: OllamaServer, folder: Path, answer: object = ENRICHED) -> tuple[Any, str]:
    """A plan of the wish that a model answered, and its ETag."""
    daemon.request("POST", "/api/v1/workspaces", body={"path": str(folder)})
    ollama.said.append(Said(answer if isinstance(answer, str) else json.dumps(answer)))
    made = daemon.request("POST", "/api/v1/plans", body={"folder": str(folder), "change": WISH})
    return made.json(), made.headers["etag"]


def approved(daemon: HttpClient, ollama: OllamaServer, folder: Path, drop: Sequence[str] = (), **wish: Any) -> Any:
    """The plan, without some of its tasks, as a person approved it."""
    plan, etag = planned(daemon, ollama, folder)
    path = f"/api/v1/plans/{plan['id']}"
    if drop:
        changes = {"changes": [{"op": "drop", "task": key} for key in drop]}
        etag = daemon.request("PATCH", path, body=changes, headers={"If-Match": etag}).headers["etag"]
    return daemon.request("POST", f"{path}/approve", body=wish, headers={"If-Match": etag}).json()


def begin(daemon: HttpClient, plan: Any, **wish: Any) -> str:
    body = {"folder": plan["folder"], "what": plan["id"], **wish}
    run: str = daemon.request("POST", "/api/v1/runs", body=body).json()["id"]
    return run


def at_rest(view: dict[str, Any]) -> bool:
    return waits(view) or ended(view)


def waiting(daemon: HttpClient, view: dict[str, Any]) -> Any:
    return daemon.request("GET", f"/api/v1/approvals/{view['waiting_for'][0]}").json()


def allow(daemon: HttpClient, approval: Any) -> None:
    daemon.request("POST", f"/api/v1/approvals/{approval['id']}/answer", body={"verdict": "allow", "message": "Yes."})


def asked_of(daemon: HttpClient, run: str) -> list[str]:
    """The tools that a run had to ask for."""
    return [
        step["entry"]["call"]["tool"] for step in steps(daemon, run) if step["approval"] and "call" in step["entry"]
    ]


def titles(daemon: HttpClient, run: str) -> list[str]:
    return [step["title"] for step in steps(daemon, run)]


def test_a_plan_with_a_model_is_carried_out_by_its_grant_alone_and_merged(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    plan = approved(daemon, ollama, repository)
    assert plan["made_by"] == "rules, enriched by ollama/coder:latest"
    assert [(task["agent"], task["title"]) for task in plan["tasks"][1:3]] == [
        ("tester", "Show that an empty list has no mean"),
        ("coder", "Give None for no values"),
    ]
    permits = plan["permissions"]
    assert (permits["paths"], permits["commands"]) == (["stats/mean.py", "tests/test_mean.py"], ["make test"])
    ollama.said.extend(SCRIPT)
    run = begin(daemon, plan)
    view = until(daemon, run, at_rest)
    assert asked_of(daemon, run) == []  # neither edits nor commands nor tests
    last = waiting(daemon, view)
    assert last["tool"] == "apply_changes"
    assert git(repository, "status", "--porcelain") == ""  # nothing reached the folder yet
    checks = [title for title in titles(daemon, run) if title.startswith(("Red", "Green", "Not red"))]
    assert checks[:2] == ["Red, as it must be: `make test` fails", "Green: `make test` succeeds"]
    assert len(checks) == 4  # and once more for the whole, and after what the reviewer handed back
    allow(daemon, last)
    view = until(daemon, run, ended)
    assert (view["state"], view["applied"]) == ("done", True)
    agents = [(segment["agent"], segment["task"]) for segment in view["segments"]]
    assert agents[-3:] == [("reviewer", "T-5"), ("coder", "T-5"), ("reviewer", "T-5")]
    kept = daemon.request("GET", f"/api/v1/plans/{plan['id']}").json()
    assert kept["state"] == "done"
    assert {(task["state"], task["run"]) for task in kept["tasks"]} == {("done", run)}

    git(repository, "checkout", "-qb", "mend-mean")
    daemon.request("POST", f"/api/v1/runs/{run}/apply", body={"commit": True, "message": "Give None for no values"})
    git(repository, "checkout", "-q", "main")
    git(repository, "merge", "-q", "--no-ff", "-m", "Merge the mending of mean", "mend-mean")
    told = git(
        repository,
        "log",
        "--format=%s|%(trailers:key=Run,valueonly,separator=%x2C)|%(trailers:key=Plan,valueonly,separator=%x2C)",
    )
    assert f"Give None for no values|{run}|{plan['id']}" in told.splitlines()
    assert git(repository, "status", "--porcelain") == ""
    subprocess.run(["make", "test"], cwd=repository, check=True, capture_output=True)
    assert GUARDED in (repository / "stats/mean.py").read_text()
    assert daemon.request("GET", "/api/v1/audit/verification").json()["is_whole"]


def test_what_lies_outside_of_the_grant_is_asked_for_and_only_that(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    plan = approved(daemon, ollama, repository, BRIEF)
    outside = [
        mended("Ada", "Bob", "Makefile"),
        reply("write_file", path="Makefile", content="test:\n\tfalse\n"),
        reply("run_command", command="python3 -c 'print(6)'"),
        reply("run_command", command="curl http://example.com", network=True),
    ]
    ollama.said.extend([*outside, *BRIEFLY])
    run = begin(daemon, plan)
    asked = []
    while "apply_changes" not in asked:
        approval = waiting(daemon, until(daemon, run, at_rest))
        asked.append(approval["tool"])
        body = {"verdict": "deny", "message": "Keep to the plan."}
        daemon.request("POST", f"/api/v1/approvals/{approval['id']}/answer", body=body)
        until(daemon, run, lambda view, last=approval["id"]: last not in view["waiting_for"])
    assert asked == ["write_file", "run_command", "apply_changes"]
    told = [step["title"] for step in steps(daemon, run) if step["entry"].get("error") == "policy.denied"]
    assert "high risk" in told[0]  # the network is more than a tester may ever take
    assert (repository / "stats/mean.py").read_text() == SOURCE


def test_a_plan_that_changes_while_it_is_carried_out_loses_its_grant(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    plan = approved(daemon, ollama, repository, BRIEF)
    ollama.said.extend([QUESTION, *BRIEFLY])
    run = begin(daemon, plan)
    question = waiting(daemon, until(daemon, run, waits))
    changes = [{"op": "set", "task": "T-2", "field": "files", "value": ["stats/mean.py", "+stats/median.py"]}]
    path = f"/api/v1/plans/{plan['id']}"
    etag = daemon.request("GET", path).headers["etag"]
    changed = daemon.request("PATCH", path, body={"changes": changes}, headers={"If-Match": etag}).json()
    assert changed["approval"] is None
    allow(daemon, question)
    view = until(daemon, run, lambda one: waits(one) and question["id"] not in one["waiting_for"])
    assert waiting(daemon, view)["tool"] == "edit_file"
    with pytest.raises(PlanNotApproved):
        begin(daemon, plan)


def test_over_the_plans_budget_the_run_stops_and_goes_on_when_the_plan_is_approved_with_more(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    plan = approved(daemon, ollama, repository, BRIEF, tokens=15_000)
    ollama.said.extend(BRIEFLY)
    run = begin(daemon, plan)
    view = until(daemon, run, at_rest)
    assert (view["state"], view["tokens"] < 15_000) == ("failed", True)
    assert "of the 15,000 budget.run_tokens are used" in view["reason"]
    assert "groundplan plan approve --tokens" in view["reason"]
    path = f"/api/v1/plans/{plan['id']}"
    etag = daemon.request("GET", path).headers["etag"]
    daemon.request("POST", f"{path}/approve", body={"tokens": 900_000}, headers={"If-Match": etag})
    daemon.request("POST", f"/api/v1/runs/{run}/resume", body={})
    view = until(daemon, run, at_rest)
    assert waiting(daemon, view)["tool"] == "apply_changes"
    assert asked_of(daemon, run) == []


def test_a_plan_that_was_approved_to_apply_asks_nothing_at_all(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    plan = approved(daemon, ollama, repository, BRIEF, applies=True)
    assert plan["permissions"]["applies"]
    ollama.said.extend(BRIEFLY)
    view = until(daemon, begin(daemon, plan), at_rest)
    assert (view["state"], view["applied"], view["waiting_for"]) == ("done", True, [])
    assert GUARDED in (repository / "stats/mean.py").read_text()


def test_what_a_person_changed_meanwhile_is_not_merged_unasked(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    plan = approved(daemon, ollama, repository, BRIEF, applies=True)
    ollama.said.extend([QUESTION, *BRIEFLY])
    run = begin(daemon, plan)
    question = waiting(daemon, until(daemon, run, waits))
    (repository / "stats/mean.py").write_text(SOURCE.replace("Means.", "Means, by hand."))
    allow(daemon, question)
    view = until(daemon, run, lambda one: (waits(one) and question["id"] not in one["waiting_for"]) or ended(one))
    assert waiting(daemon, view)["tool"] == "apply_changes"


def test_what_only_a_run_holds_is_not_built_on_and_what_was_taken_out_is_done_anew(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    def states() -> set[str]:
        kept = daemon.request("GET", f"/api/v1/plans/{plan['id']}").json()
        return {task["state"] for task in kept["tasks"]}

    plan = approved(daemon, ollama, repository, BRIEF, applies=True)
    ollama.said.extend(BRIEFLY)
    assert until(daemon, begin(daemon, plan, dry_run=True), ended)["state"] == "done"
    assert states() == {"open"}  # what a dry run does is not done
    ollama.said.extend([*SHOWN, reply("finish", summary="I cannot.", outcome="failed")])
    run = begin(daemon, plan)
    assert until(daemon, run, ended)["state"] == "failed"
    assert states() == {"done", "failed"}
    with pytest.raises(RunNotReady, match="its work on T-2 is not in the folder") as caught:
        begin(daemon, plan)
    assert f"groundplan run resume {run[-6:].lower()}" in caught.value.hint
    ollama.said.extend(MENDED)
    daemon.request("POST", f"/api/v1/runs/{run}/resume", body={})
    view = until(daemon, run, ended)
    assert (view["state"], view["applied"], states()) == ("done", True, {"done"})
    daemon.request("POST", f"/api/v1/runs/{run}/undo")
    ollama.said.extend(BRIEFLY)
    again = until(daemon, begin(daemon, plan), ended)
    assert (again["state"], again["applied"]) == ("done", True)


def test_a_plan_that_was_approved_goes_on_after_the_daemon_was_killed_at_work(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, home: Home
) -> None:
    plan = approved(daemon, ollama, repository, BRIEF)
    ollama.said.extend(BRIEFLY)
    run = begin(daemon, plan)
    until(daemon, run, lambda view: view["steps"] >= 6)
    kill(daemon)
    again = connect_or_spawn(home)
    try:
        view = until(again, run, at_rest)
        assert waiting(again, view)["tool"] == "apply_changes", titles(again, run)
        assert asked_of(again, run) == []
        kill(again)  # and now while it waits
    finally:
        again.close()
    last = connect_or_spawn(home)
    try:
        allow(last, waiting(last, until(last, run, waits)))
        view = until(last, run, ended)
        assert (view["state"], view["applied"]) == ("done", True)
        assert last.request("GET", "/api/v1/audit/verification").json()["is_whole"]
    finally:
        last.close()


def test_an_approval_that_expired_while_the_machine_was_off_asks_again(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, home: Home
) -> None:
    plan = approved(daemon, ollama, repository, BRIEF, expires="3d")
    ollama.said.extend([QUESTION, *BRIEFLY])
    run = begin(daemon, plan)
    question = waiting(daemon, until(daemon, run, waits))
    kill(daemon)
    days_pass(home)
    again = connect_or_spawn(home)
    try:
        allow(again, question)
        view = until(again, run, lambda one: waits(one) and question["id"] not in one["waiting_for"])
        assert waiting(again, view)["tool"] == "edit_file"
        shown = again.request("GET", f"/api/v1/plans/{plan['id']}").json()
        assert shown["approval"]["has_expired"]
        with pytest.raises(PlanNotApproved, match="expired"):
            begin(again, plan)
    finally:
        again.close()


def days_pass(home: Home) -> None:
    """What was given until in three days is over, as if they had passed with the machine off."""
    with closing(sqlite3.connect(home.data / "state.db")) as state, state:
        state.execute("UPDATE authority SET expires_at = '2026-01-01 00:00:00.000000'")
        state.execute("UPDATE plan SET body = json_set(body, '$.approval.expires_at', '2026-01-01T00:00:00Z')")
