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
