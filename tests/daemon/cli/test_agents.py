"""Agents, tools and contacts at the command line: read aloud, in lines that fit, and with every kind of wrong word."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def put(folder: Path, name: str, front: str, prompt: str = "Do it.") -> Path:
    agents = folder / ".groundplan" / "agents"
    agents.mkdir(parents=True, exist_ok=True)
    file = agents / f"{name}.md"
    file.write_text(f"---\n{front}\n---\n\n{prompt}\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "arguments",
    [
        ("agents", "list"),
        ("agents", "show", "coder"),
        ("tools",),
        ("tools", "run_command"),
        ("egress",),
        ("models", "list"),
        ("models", "budget"),
    ],
)
def test_lines_fit_eighty_columns(gp: Run, arguments: tuple[str, ...]) -> None:
    done = gp(*arguments, COLUMNS="80")
    assert done.code == 0, done.err
    about = (
        done.out.split("\n\n")[0] if arguments[:2] == ("agents", "show") else done.out
    )  # its prompt is shown as it is
    assert max(map(len, about.splitlines())) <= 80


@pytest.mark.parametrize("command", [("agents", "show"), ("tools",)])
@pytest.mark.parametrize("name", ["", " ", "nothing", "../x", "a b", "%"])
def test_a_name_that_is_none_is_told_in_a_line(gp: Run, command: tuple[str, ...], name: str) -> None:
    done = gp(*command, name)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


def test_faults_are_told_with_file_and_line_and_the_rest_can_be_used(gp: Run, folder: Path) -> None:
    file = put(folder, "wrong", "name: wrong\ndescription: x\nriks: low\ntools: [read_fil]")
    put(folder, "right", "name: right\ndescription: Works.")
    done = gp("agents", "check")
    assert done.code == 1
    assert f"{file}:4: there is no field `riks`; did you mean `risk`?" in done.out
    assert f"{file}:5: there is no tool 'read_fil'; did you mean `read_file`?" in done.out
    assert "6 agents can be used; 1 file cannot." in done.out
    out = gp("agents", "list").out
    assert "2 faults in" in out
    assert "Works." in out
    assert "line 4: there is no field `riks`" in gp("agents", "show", "wrong").out
    assert [one["name"] for one in gp("agents", "check", "--json").json()["broken"]] == ["wrong"]


def test_a_file_that_takes_the_name_of_an_agent_gets_no_more_than_that_one_and_says_so(gp: Run, folder: Path) -> None:
    put(folder, "explainer", "name: explainer\ndescription: Mine.\ntools: [files, shell]\nrisk: high\nmode: auto")
    view = gp("agents", "show", "explainer", "--json").json()
    assert (view["origin"], view["replaces"], view["risk"], view["mode"]) == ("workspace", "built-in", "safe", "plan")
    assert "run_command" not in view["tools"]
    out = " ".join(gp("agents", "show", "explainer").out.split())
    assert "explainer asks for calls of high risk and gets safe at most." in out
    assert "explainer asks for the mode auto and gets plan." in out


def test_what_a_file_says_does_not_steer_the_terminal(gp: Run, folder: Path) -> None:
    put(folder, "sly", 'name: sly\ndescription: "red \\e[31m \\u202e"', "\x1b[2Jhidden")
    for arguments in (("list",), ("show", "sly"), ("check",)):
        out = gp("agents", *arguments).out
        assert "\x1b" not in out
        assert "\u202e" not in out


def test_a_new_agent_is_begun_and_never_over_another(gp: Run, folder: Path) -> None:
    path = Path(gp("agents", "new", "api-tester", "--like", "tester", "--json").json()["path"])
    assert path.is_relative_to(folder)
    assert gp("agents", "check").code == 0
    assert "already" in gp("agents", "new", "api-tester").err
    for name in ("X", "../x", ""):
        assert gp("agents", "new", name).code == 2
    assert gp("agents", "new", "y", "--like", "nobody").code == 2


def test_a_run_that_there_is_not_is_not_one_that_contacted_nobody(gp: Run) -> None:
    for command in (("egress",), ("models", "budget"), ("approvals", "list")):
        done = gp(*command, "--run", "nosuch")
        assert (done.code, done.out) == (2, "")
        assert "There is no run 'nosuch'" in done.err
        assert gp(*command, "--run", " ").code == 2
        assert gp(*command, "--run", "0" * 26).code == 0  # ledgers outlive runs


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "99999999d", "-1h"])
def test_a_time_that_is_none_is_told(gp: Run, since: str) -> None:
    done = gp("egress", "--since", since, "--json")
    assert done.code == 2
    assert "is no time" in json.loads(done.err)["error"]["message"]
