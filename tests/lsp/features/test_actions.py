from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.editor import Refused
from support.editor_desk import poll
from support.editor_kinds import EGLOT_19, EVERYTHING, NEOVIM_07, NOTHING

Sit = Callable[[dict[str, Any]], Any]

FINDING = {
    "range": {"start": {"line": 5, "character": 4}, "end": {"line": 5, "character": 10}},
    "message": "No bare division",
    "source": "groundplan",
}
EDIT = {
    "start_line": 6,
    "start_column": 4,
    "end_line": 6,
    "end_column": 10,
    "new_text": "return 0 or",
    "line_text": "    return sum(values) / len(values)",
}


def titles(actions: list[dict[str, Any]]) -> list[str]:
    return [action["title"] for action in actions]


def finding(version: int) -> dict[str, Any]:
    return FINDING | {"data": {"version": version, "fixes": [{"title": "Return zero", "edits": [EDIT]}]}}


def test_the_menu_names_the_symbol_and_runs_commands_alone(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    desk.until_offered(3, "Explain mean")
    actions = desk.menu(3)

    assert "Lay out tests for mean" in titles(actions)
    assert "Plan a change to mean…" in titles(actions)
    assert all("edit" not in action for action in actions)
    assert all(action["command"]["command"].startswith("groundplan.") for action in actions if "disabled" not in action)
    assert [action["tags"] for action in actions if action["title"].startswith("Run an agent")] == [[1]]


def test_only_what_is_asked_for_is_offered(sit: Sit) -> None:
    desk = sit(EVERYTHING)

    desk.until_offered(4, "Explain mean")
    assert titles(desk.menu(4, only=["refactor.groundplan.plan"])) == ["Plan: an empty list", "Plan a change to mean…"]
    assert {action["kind"] for action in desk.menu(3, only=["source"])} == {"source.groundplan.review"}
    assert desk.menu(3, only=["source.organizeImports"]) == []
    assert len(desk.menu(3, only=[""])) == len(desk.menu(3))
    assert desk.menu(3, triggerKind=2) == []  # nobody asked, nothing waits


def test_what_needs_a_project_says_so_or_stays_away(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    poll(lambda: any("disabled" in action for action in desk.menu(3)))
    disabled = [action for action in desk.menu(3) if "disabled" in action]

    assert "Ask what to decide next" in titles(disabled)
    assert all("spec new" in action["disabled"]["reason"] and "command" not in action for action in disabled)
    other = sit(NEOVIM_07)
    assert "Ask what to decide next" not in titles(other.menu(3))


def test_an_editor_without_literals_gets_commands(sit: Sit) -> None:
    actions = sit(NOTHING).menu(3)

    assert actions
    assert all(set(action) == {"title", "command", "arguments"} for action in actions)
    assert {"Run the coder on", "Run the reviewer on"} <= {" ".join(one.split()[:4]) for one in until_agents(sit)}


def until_agents(sit: Sit) -> list[str]:
    """Who cannot be asked which agent, gets one action for each."""
    desk = sit(NOTHING)
    desk.until_offered(3, "Run the coder")
    return titles(desk.menu(3))


def test_a_fix_gets_its_edit_when_it_is_resolved_and_nothing_else_of_it_changes(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    (action,) = desk.menu(5, only=["quickfix"], diagnostics=[finding(1)])
    assert "edit" not in action
    resolved = desk.editor.request("codeAction/resolve", action)

    edit = resolved.pop("edit")["documentChanges"][0]
    assert resolved == action
    assert edit["textDocument"] == {"uri": desk.uri, "version": 1}
    assert [one["newText"] for one in edit["edits"]] == ["return 0 or"]


def test_a_fix_comes_whole_to_an_editor_that_does_not_resolve(sit: Sit) -> None:
    (action,) = sit(EGLOT_19).menu(5, only=["quickfix"], diagnostics=[finding(1)])

    assert action["edit"]["documentChanges"][0]["edits"][0]["newText"] == "return 0 or"


def test_what_was_offered_for_another_state_is_refused(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    (action,) = desk.menu(5, only=["quickfix"], diagnostics=[finding(1)])
    unknown = action | {"data": {"groundplanFix": {"id": "9999", "uri": desk.uri, "version": 1}}}
    with pytest.raises(Refused, match=r"-32602.*not known"):
        desk.editor.request("codeAction/resolve", unknown)
    top = {"line": 0, "character": 0}
    desk.editor.edit(desk.uri, 2, {"range": {"start": top, "end": top}, "text": "\n"})

    with pytest.raises(Refused, match=r"-32602.*version 1 .*at 2 now"):
        desk.editor.request("codeAction/resolve", action)
    assert desk.menu(5, only=["quickfix"], diagnostics=[finding(1)]) == []
    code, words = desk.refused("explain", {**desk.at(3), "version": 1})
    assert code == -32602
    assert "Ask for the actions again" in words


def test_an_action_that_is_none_of_ours_is_resolved_to_itself(sit: Sit) -> None:
    desk = sit(NEOVIM_07)
    for action in (
        {"title": "x", "kind": "quickfix", "command": {"title": "x", "command": "other.do"}},
        {"title": "x", "kind": "quickfix", "data": {"probe": "../../etc/passwd"}},
    ):
        assert desk.editor.request("codeAction/resolve", action) == action


def test_arguments_are_checked_before_anything_begins(sit: Sit) -> None:
    desk = sit(NOTHING)

    for command, arguments in {
        "explain": [{"uri": 7}],
        "plan": [{}],
        "tests": [{"uri": desk.uri, "range": {"start": 1}}],
        "review": ["x"],
        "runAgent": [{"uri": desk.uri}, {}],
        "openDecision": [{"decision": "../../x"}],
        "approve": [{}],
        "applyHunk": [{"run": "r", "path": "a", "hunks": [0]}],
        "cancel": [],
    }.items():
        code, words = desk.refused(command, *arguments)
        assert (command, code) == (command, -32602)
        assert f"groundplan.{command}:" in words
        assert "for example" in words
    assert desk.refused("explain", {"uri": "file:///elsewhere/a.py"})[0] == -32803
    assert desk.run("cancel", job="job-0-1") == {"cancelled": False}
