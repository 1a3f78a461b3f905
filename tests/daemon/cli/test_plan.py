"""Plans and agents at the command line, against a daemon of its own."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def shop(gp, folder):
    """`gp` in a folder with a little code."""
    (folder / "pay.py").write_text("def charge_order(order):\n    return order\n")
    (folder / "test_pay.py").write_text(
        "from pay import charge_order\n\n\ndef test_it():\n    assert charge_order(1)\n"
    )
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1"\n[tool.pytest.ini_options]\n')
    return gp


def test_a_change_is_planned_shown_approved_and_revoked(shop):
    made = shop("plan", "new", "charge_order must not charge twice", "--no-model")
    assert made.code == 0, made.err
    assert "Approving this permits exactly:" in made.out
    assert "write   pay.py" in made.out
    shown = shop("plan", "show", "--json").json()
    assert shown["permissions"]["hosts"] == []
    assert shown["state"] == "draft"
    listed = shop("plan", "list", "--json").json()["plans"]
    assert [plan["id"] for plan in listed] == [shown["id"]]
    approved = shop("plan", "approve", shown["id"][-6:].lower(), "--expires", "12h", "--budget", "1.50")
    assert approved.code == 0, approved.err
    assert "up to 1.50 US dollars" in approved.out
    assert shop("plan", "revoke").out.endswith("permits nothing any more.\n")


def test_a_plan_is_edited_and_what_makes_no_sense_is_refused_in_words(shop):
    shop("plan", "new", "charge_order must not charge twice", "--no-model")
    edited = shop("plan", "edit", "--set", "T-2.files=pay.py,+keys.py", "--add", "Tell the users", "--json")
    assert edited.code == 0, edited.err
    assert "keys.py" in edited.json()["permissions"]["paths"]
    refused = shop("plan", "edit", "--set", "T-2.files=../x")
    assert refused.code == 2
    assert "Nothing was changed." in refused.err
    assert shop("plan", "edit").code == 2
    assert shop("plan", "edit", "--set", "nonsense").code == 2
    assert shop("plan", "show", "--task", "T-99").code == 2


def test_a_plan_is_approved_to_apply_refined_and_a_task_of_it_skipped(shop):
    shop("plan", "new", "Fix charge_order, which must not charge twice", "--no-model")
    approved = shop("plan", "approve", "--apply", "--tokens", "9000")
    assert approved.code == 0, approved.err
    assert "apply   its changes to the folder, once all of it is accepted" in approved.out
    assert "fails, and shows the fault" in shop("plan", "show").out
    skipped = shop("plan", "edit", "--set", "T-1.state=skipped", "--json").json()
    assert skipped["approval"]["has_expired"] is False
    refined = shop("plan", "refine", "--say", "Mind refunds.", "--json").json()
    assert any("No model can be asked" in note for note in refined["notes"])


def test_a_plan_is_a_diagram_and_a_file(shop, folder):
    shop("plan", "new", "charge_order must not charge twice", "--no-model")
    assert shop("plan", "show", "--diagram").out.startswith("flowchart LR\n")
    assert shop("plan", "export", "--out", "plan.md").code == 0
    assert (folder / "plan.md").read_text().startswith("# charge_order must not charge twice")
    assert json.loads(shop("plan", "export", "--to", "json").out)["tasks"]


def test_what_there_is_not_is_told(shop):
    assert shop("plan", "show").code == 2
    assert shop("plan", "new", "x", "--target", "nope.py").code == 2
    assert shop("plan", "new", " ").code == 2


def test_agents_are_listed_begun_and_checked(shop, folder):
    names = [agent["name"] for agent in shop("agents", "list", "--json").json()["agents"]]
    assert {"coder", "tester", "reviewer", "planner", "explainer"} <= set(names)
    assert shop("agents", "new", "api-tester", "--like", "tester").code == 0
    assert shop("agents", "check").code == 0
    file = folder / ".groundplan/agents/api-tester.md"
    file.write_text(file.read_text().replace("risk: medium", "risk: hight"))
    broken = shop("agents", "check")
    assert broken.code == 1
    assert "did you mean `high`?" in broken.out
    assert "You test software." in shop("agents", "show", "tester").out
    assert shop("agents", "show", "nobody").code == 2
