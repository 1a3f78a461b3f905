"""Agents for a folder: those of the program, of the user and of the folder, which may only narrow."""

from __future__ import annotations

import asyncio

import pytest

from daemon.activity import Activity
from daemon.contract.ids import Actor, UlidMaker
from daemon.errors import UnknownName, WrongUse
from daemon.events import EventHub
from daemon.home import find_home
from daemon.knowledge.service import KnowledgeService
from daemon.roster.service import Roster
from daemon.settings.registry import MODELS_USE
from daemon.settings.values import Settings
from daemon.store.journal import Journal
from daemon.store.opening import open_database
from daemon.store.workspaces import Workspaces

GREEDY = "---\nname: {name}\ndescription: Does all.\ntools: [files, shell]\nrisk: high\nmode: auto\n---\n\nDo all.\n"


@pytest.fixture
def roster(tmp_path):
    home = find_home({"GROUNDPLAN_HOME": str(tmp_path / "home")})
    home.prepare()
    database = open_database(tmp_path / "state.db", after_crash=False)
    ulids, settings = UlidMaker(), Settings(home.settings, {})
    hub = EventHub(Journal(database, 100), ulids)
    user = Actor("user:ada")
    knowledge = KnowledgeService(home, Workspaces(database, ulids), settings, hub, Activity(), user)
    (tmp_path / "work/.groundplan/agents").mkdir(parents=True)
    (home.config / "agents").mkdir(parents=True)
    yield Roster(home, settings, knowledge)
    asyncio.run(knowledge.stop())
    database.close()


@pytest.fixture
def work(tmp_path):
    return tmp_path / "work"


def put(folder, name, text=GREEDY):
    (folder / f"{name}.md").write_text(text.format(name=name))


def test_the_programs_own_are_always_there(roster, work):
    assert set(roster.roles(work)) == {"coder", "explainer", "planner", "reviewer", "tester"}


def test_an_agent_of_the_folder_stays_under_the_ceiling(roster, work):
    put(work / ".groundplan/agents", "greedy")
    entry = roster.entry(work, "greedy")
    assert (entry.role.risk.word, str(entry.role.mode)) == ("medium", "ask")
    assert len(entry.notes) == 2


def test_a_folder_cannot_widen_an_agent_by_its_name(roster, work):
    put(work / ".groundplan/agents", "explainer")
    role = roster.roles(work)["explainer"]
    assert "run_command" not in role.tools
    assert (role.risk.word, str(role.mode)) == ("safe", "plan")


def test_the_users_own_agents_count_as_they_are(roster, work, tmp_path):
    put(tmp_path / "home/config/agents", "mine")
    assert roster.roles(work)["mine"].risk.word == "high"


def test_a_file_with_faults_is_no_agent_and_says_why(roster, work):
    put(work / ".groundplan/agents", "broken", "---\nname: broken\n---\n")
    assert "broken" not in roster.roles(work)
    assert roster.entry(work, "broken").faults


def test_a_linked_folder_of_agents_is_not_read(roster, work, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    put(tmp_path / "elsewhere", "evil")
    (work / ".groundplan/agents").rmdir()
    (work / ".groundplan/agents").symlink_to(tmp_path / "elsewhere")
    assert "evil" not in roster.roles(work)
    assert "is a link" in roster.entry(work, "agents").faults[0][1]


def test_a_folder_of_agents_that_is_too_full_says_so(roster, work):
    for number in range(101):
        put(work / ".groundplan/agents", f"a{number:03}")
    assert "a099" in roster.roles(work)
    assert "a100" not in roster.roles(work)
    assert "the first 100" in roster.entry(work, "agents").faults[0][1]


CHOOSY = (
    "---\nname: choosy\ndescription: Asks whom it likes.\n"
    "models: [openai/x, ollama/qwen3:8b, ollama/y-cloud]\n---\n\nDo.\n"
)


def test_a_folders_agents_send_nothing_to_models_that_the_user_has_not_named(roster, work, tmp_path):
    put(work / ".groundplan/agents", "choosy", CHOOSY)
    entry = roster.entry(work, "choosy")
    assert entry.role.models == ("ollama/qwen3:8b",)
    assert entry.notes == (
        "choosy may not choose openai/x, ollama/y-cloud, which your setting `models.use` does not name.",
    )
    roster._settings.change(MODELS_USE.name, "ollama/z, openai/x")
    assert roster.entry(work, "choosy").role.models == ("openai/x", "ollama/qwen3:8b")
    put(tmp_path / "home/config/agents", "choosy", CHOOSY)
    (work / ".groundplan/agents/choosy.md").unlink()
    assert len(roster.entry(work, "choosy").role.models) == 3  # the user's own file


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "no front matter"),
        ("Just words.", 1, "no front matter"),
        ("---\nname: x", 1, "has no end"),
        ("---\n---\np", 1, "`name` is missing"),
        ("---\nname: x\ndescription: y\n---\n", 5, "there is nothing"),
        ("---\nname: x\ndescription: y\nriks: low\n---\np", 4, "did you mean `risk`?"),
        ("---\nname: x\ndescription: y\ntools: [read_fil]\n---\np", 4, "did you mean `read_file`?"),
        ("---\nname: x\ndescription: y\nrisk: critical\n---\np", 4, "one of safe, low, medium, high"),
        ("---\nname: x\ndescription: y\nmode: yolo\n---\np", 4, "one of plan, ask"),
        ("---\nname: x\ndescription: y\nsteps: -3\n---\np", 4, "whole number"),
        ("---\nname: x\ndescription: y\ncost: free\n---\np", 4, "US dollars"),
        ("---\nname: X Y\ndescription: y\n---\np", 2, "no name of an agent"),
        ("---\nname: ../x\ndescription: y\n---\np", 2, "no name of an agent"),
        ("---\nname: x\nname: y\ndescription: y\n---\np", 3, "twice"),
        ("---\nname: [x\n---\np", 2, "no valid YAML"),
        ("\xff", 1, "no front matter"),
    ],
)
def test_each_mistake_in_a_file_is_told_with_its_line_and_the_others_still_work(roster, work, text, line, told):
    (work / ".groundplan/agents/wrong.md").write_text(text, encoding="utf-8")
    put(work / ".groundplan/agents", "right")
    faults = roster.entry(work, "wrong").faults
    assert any(at == line and told in message for at, message in faults), faults
    assert {"right", "coder"} <= set(roster.roles(work))


def test_files_that_are_no_plain_text_are_told(roster, work, tmp_path):
    agents = work / ".groundplan/agents"
    (agents / "bytes.md").write_bytes(b"\xff\xfe\x00")
    (agents / "huge.md").write_text("x" * 70_000)
    (agents / "folder.md").mkdir()
    (tmp_path / "secret").write_text("name: secret")
    (agents / "link.md").symlink_to(tmp_path / "secret")
    told = {entry.name: entry.faults[0][1] for entry in roster.entries(work) if entry.faults}
    assert told == {
        "bytes": "it is not UTF-8",
        "huge": "it is longer than 64 KiB",
        "folder": "it is no plain file",
        "link": "it is no plain file",
    }


def test_two_files_of_one_name_are_told(roster, work):
    put(work / ".groundplan/agents", "greedy")
    (work / ".groundplan/agents/second.md").write_text(GREEDY.format(name="greedy"))
    (entry,) = [entry for entry in roster.entries(work) if entry.faults]
    assert "of the same name" in entry.faults[0][1]


def test_a_new_agent_is_a_copy_that_can_be_read(roster, work):
    path = roster.write_new(work, "api-tester", "tester")
    assert path.is_file()
    assert roster.entry(work, "api-tester").role.prompt == roster.roles(work)["tester"].prompt
    with pytest.raises(WrongUse, match="already"):
        roster.write_new(work, "api-tester", "tester")


def test_an_unknown_agent_gets_a_guess(roster, work):
    with pytest.raises(UnknownName, match="codr") as caught:
        roster.entry(work, "codr")
    assert "coder" in caught.value.hint


def test_acting_tools_are_those_that_do_more_than_read(roster, work):
    acting = roster.acting_tools(work)
    assert "run_command" in acting["coder"]
    assert acting["planner"] == ()
