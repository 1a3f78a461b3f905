from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.editor_desk import Desk, poll
from support.editor_kinds import EVERYTHING, NEOVIM_07

Sit = Callable[[dict[str, Any]], Desk]


def begin_project(desk: Desk) -> dict[str, str]:
    body = {"folder": str(desk.folder), "idea": "A command line tool that adds numbers", "time": "quick"}
    desk.daemon.request("POST", "/api/v1/projects", body=body)
    return {"folder": str(desk.folder)}


def test_what_a_comment_says_becomes_a_decision_that_rests_on_its_place(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    query = begin_project(desk)
    action = desk.until_offered(18, "Record the decision: the first of equals wins")
    assert action["command"]["arguments"][0]["text"] == "the first of equals wins"
    desk.chosen = ["Record it"]
    desk.run("record", **desk.at(18))
    desk.asked("Record as a decision")
    alias = desk.said("is recorded").partition(" ")[0]

    decision = desk.daemon.request("GET", f"/api/v1/projects/at/decisions/{alias}", query=query).json()["decision"]
    assert decision["answer"] == "the first of equals wins"
    assert [(one["place"], one["line"]) for one in decision["evidence"]] == [("calc.py", 19)]
    assert "the first of equals wins" in desk.page(alias)


def test_a_decision_is_linked_opened_and_offered_at_its_place(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    query = begin_project(desk)
    body = {"question": "How are means rounded?", "text": "Not at all"}
    made = desk.daemon.request("POST", "/api/v1/projects/at/decisions", query=query, body=body).json()
    alias = made["decision"]["alias"]
    desk.chosen = [alias]
    desk.run("linkDecision", **desk.at(3))
    assert "calc.py:4" in desk.said("now rests on")

    action = desk.until_offered(3, f"Open {alias}")
    desk.editor.request("workspace/executeCommand", action["command"])
    assert "**Not at all**" in desk.page(alias)


def test_the_next_question_is_answered_by_a_button(sit: Sit) -> None:
    desk = sit(NEOVIM_07)
    query = begin_project(desk)
    open_ones = desk.daemon.request("GET", "/api/v1/projects/at/questions", query=query).json()["items"]
    one, other = [question for question in open_ones if question["format"] == "radio"][:2]
    wanted = one["options"][1]
    desk.chosen = [wanted["label"][:40]]
    desk.run("ask", uri=desk.uri, question=one["id"])
    titles = [action["title"] for action in desk.asked(one["text"])["actions"]]
    assert titles[-2:] == ["Put it off", "Not now"]
    desk.said("D-")
    desk.run("ask", uri=desk.uri, question=other["id"], words=[other["options"][0]["value"]])  # for boxes of editors

    poll(lambda: standing(desk, other["id"], query)[0] == "answered")
    assert standing(desk, one["id"], query) == ("answered", [wanted["value"]])


def standing(desk: Desk, question: str, query: dict[str, str]) -> tuple[str, list[str]]:
    told = desk.daemon.request("GET", f"/api/v1/projects/at/questions/{question}", query=query).json()
    decisions = desk.daemon.request("GET", "/api/v1/projects/at/decisions", query=query).json()["items"]
    return told["standing"], [value for one in decisions if one["question_id"] == question for value in one["chosen"]]


def test_what_only_a_person_can_know_is_not_offered_to_be_assumed(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    body = {"folder": str(desk.folder), "idea": "Add numbers", "type": "feature"}
    desk.daemon.request("POST", "/api/v1/projects", body=body)
    desk.chosen = ["Put it off", "Done"]
    desk.run("ask", uri=desk.uri, question="feature.story")
    titles = [action["title"] for action in desk.asked("Who does what with it")["actions"]]

    assert titles == ["Put it off", "Not now"]


def test_a_plan_is_made_of_a_comment_and_approved_as_it_was_seen(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    action = desk.until_offered(4, "Plan: an empty list")
    desk.chosen = ["Approve"]
    desk.editor.request("workspace/executeCommand", action["command"])

    assert "Approving permits exactly" in desk.page("Plan-an-empty-list")
    assert "calc.py" in desk.asked("Approve the plan")["message"]
    desk.said("is approved")
    plans = desk.daemon.request("GET", "/api/v1/plans", query={"folder": str(desk.folder)}).json()["items"]
    assert [plan["approved"] for plan in plans if plan["folder"] == str(desk.folder)] == [True]
