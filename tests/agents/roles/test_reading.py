"""Agents as files: what is read, and what is told of a file that is none."""

from __future__ import annotations

import msgspec
import pytest

from agents.errors import RoleUnreadable
from agents.records import Mode, Risk
from agents.roles.reading import built_in_roles, read_role, read_role_file, role_text
from agents.roles.role import Ceiling, Origin, narrowed
from agents.tools.registry import CATEGORIES, all_tools

GOOD = """---
name: api-tester
description: Tests the API.
tools: [read_file, run_tests]
risk: low
mode: ask
steps: 12
cost: 0.50
model: ollama/qwen3:8b
hand_over: coder
---

You test.
"""


def read(text, **known):
    return read_role(text, "a.md", Origin.WORKSPACE, **known)


def faults(text, **known):
    with pytest.raises(RoleUnreadable) as caught:
        read(text, **known)
    return list(caught.value.faults)


def test_a_file_becomes_a_role():
    role = read(GOOD)
    assert (role.name, role.tools, role.risk, role.mode) == (
        "api-tester",
        ("read_file", "run_tests"),
        Risk.LOW,
        Mode.ASK,
    )
    assert (role.steps, role.cost, role.models, role.hand_over) == (12, "0.5", ("ollama/qwen3:8b",), ("coder",))
    assert role.prompt == "You test."


def test_the_digest_changes_with_every_letter():
    assert read(GOOD).digest != read(GOOD.replace("You test.", "You test!")).digest


@pytest.mark.parametrize("name", ["planner", "coder", "reviewer", "tester", "explainer"])
def test_the_built_in_agents_name_only_tools_and_agents_that_there_are(name):
    roles = built_in_roles()
    tools = {*all_tools(), *CATEGORIES}
    assert read_role(role_text(roles[name]), "x", Origin.BUILT_IN, tools=tools, agents=roles).name == name


@pytest.mark.parametrize("name", ["planner", "explainer"])
def test_agents_that_only_read_may_nothing_else(name):
    role = built_in_roles()[name]
    assert role.mode is Mode.PLAN
    assert role.risk is Risk.SAFE


def test_a_role_survives_being_written_and_read():
    role = msgspec.structs.replace(read(GOOD), minutes=30)
    again = read(role_text(role))
    assert again.minutes == 30
    assert msgspec.structs.replace(again, digest="") == msgspec.structs.replace(role, digest="")


def test_all_faults_are_told_at_once_with_their_lines():
    told = faults(GOOD.replace("risk: low", "risk: hight").replace("steps: 12", "steps: 0").replace("tools:", "tols:"))
    assert told == [
        (4, "there is no field `tols`; did you mean `tools`?"),
        (5, "'hight' is no `risk`; did you mean `high`?"),
        (7, "`steps` is a whole number from 1 to 1,000"),
    ]


def test_unknown_tools_and_agents_get_a_guess():
    told = faults(GOOD, tools={"read_file", "run_test"}, agents={"coder", "tester"})
    assert told == [(4, "there is no tool 'run_tests'; did you mean `run_test`?")]
    assert faults(GOOD, agents={"code"}) == [(10, "there is no agent 'coder'; did you mean `code`?")]


def test_no_role_may_ask_for_critical_calls():
    assert faults(GOOD.replace("risk: low", "risk: critical"))


def front(*lines):
    return "\n".join(["---", *lines, "---", "x"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "You test.",
        "---\n",
        "---\nname: x\n",
        "\x00",
        front("- a"),
        front("{{{"),
        front("[" * 5000),
        front("name: [a]", "description: b"),
        front("name: a", "name: b", "description: c"),
        front("name: A b", "description: c"),
        front("name: &a b", "description: c"),
        front("name: a", "description: c", "cost: .nan"),
        front("name: a", "description: c", "temperature: true"),
        front("name: a", "description: c", "tools: 3"),
        front("name: a", "description: c").removesuffix("x"),
    ],
)
def test_whatever_a_file_holds_it_is_a_sentence_not_a_crash(text):
    assert faults(text)


def test_a_link_is_no_agent(tmp_path):
    (tmp_path / "real.md").write_text(GOOD)
    (tmp_path / "link.md").symlink_to(tmp_path / "real.md")
    assert read_role_file(tmp_path / "real.md", Origin.USER).name == "api-tester"
    with pytest.raises(RoleUnreadable, match="no plain file"):
        read_role_file(tmp_path / "link.md", Origin.USER)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 70_000])
def test_no_text_and_too_much_text_are_told(tmp_path, content):
    (tmp_path / "a.md").write_bytes(content)
    with pytest.raises(RoleUnreadable):
        read_role_file(tmp_path / "a.md", Origin.USER)


def test_a_role_of_a_workspace_stays_under_the_ceiling_of_the_settings():
    greedy = read(GOOD.replace("risk: low", "risk: high").replace("mode: ask", "mode: auto"))
    role, notes = narrowed(greedy, Ceiling(Risk.MEDIUM, Mode.ASK))
    assert (role.risk, role.mode) == (Risk.MEDIUM, Mode.ASK)
    assert len(notes) == 2


def test_a_role_that_replaces_another_may_only_narrow_it():
    reviewer = built_in_roles()["reviewer"]
    theirs = msgspec.structs.replace(
        reviewer, tools=("code", "shell"), risk=Risk.HIGH, mode=Mode.AUTO, steps=900, cost="50"
    )
    role, notes = narrowed(theirs, Ceiling(Risk.HIGH, Mode.AUTO), reviewer)
    assert (role.tools, role.risk, role.mode, role.steps) == (("code",), reviewer.risk, reviewer.mode, reviewer.steps)
    assert any("shell" in note for note in notes)


def test_of_two_limits_of_time_the_shorter_counts_and_none_is_no_limit():
    reviewer = built_in_roles()["reviewer"]

    def minutes(theirs: int, ours: int) -> int:
        one, other = (msgspec.structs.replace(reviewer, minutes=given) for given in (theirs, ours))
        return narrowed(one, Ceiling(), other)[0].minutes

    assert [minutes(30, 0), minutes(0, 20), minutes(30, 20), minutes(0, 0)] == [30, 20, 20, 0]


def test_a_narrower_role_is_taken_as_it_is():
    reviewer = built_in_roles()["reviewer"]
    meek = msgspec.structs.replace(reviewer, tools=("code",), risk=Risk.SAFE, mode=Mode.PLAN, steps=3)
    assert narrowed(meek, Ceiling(), reviewer) == (meek, ())
