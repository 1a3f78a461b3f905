from __future__ import annotations

import pytest
from support.daemon_apart import daemon_apart
from support.decided import begin, decide

from daemon.contract.branch import BranchChange, Resolution
from daemon.errors import DaemonError
from gui.operations.branches import (
    begin_branch,
    compare_branches,
    look_at_branches,
    merge_branch,
    protect_branch,
    remove_branch,
    use_branch,
)
from gui.operations.questions import take_back


@pytest.fixture(scope="module")
def client():
    with daemon_apart() as bench:
        yield bench.daemon


@pytest.fixture
def project(client, tmp_path):
    return begin(client, tmp_path)


def looks(client, project):
    return {look.view.name: look for look in look_at_branches(project.place.project).call(client)}


def test_branches_say_how_they_stand_to_the_one_in_use(client, project) -> None:
    key = decide(project)["key"]
    project.branch("guest/checkout")
    project.change(key, text="72 hours")
    project.use("main")
    project.change(key, text="48 hours")
    project.branch("clean")
    project.write("Which provider?", "Adyen")
    project.use("main")
    found = looks(client, project)
    assert found["main"].report is None
    assert found["guest/checkout"].conflicts == 1
    assert found["guest/checkout"].differs
    assert (found["clean"].conflicts, found["clean"].clashes, found["clean"].differs) == (0, 0, True)


def test_a_branch_is_begun_used_protected_and_removed(client, project) -> None:
    begin_branch(project.place.project, "try").call(client)
    assert looks(client, project)["try"].view.in_use
    status = use_branch(project.place.project, "main").call(client)
    assert status.project.branch == "main"
    protect_branch(project.place.project, "try", BranchChange(protection="checked")).call(client)
    assert looks(client, project)["try"].view.protection == "checked"
    protect_branch(project.place.project, "try", BranchChange(protection="none")).call(client)
    remove_branch(project.place.project, "try").call(client)
    assert list(looks(client, project)) == ["main"]


def test_a_name_that_is_none_is_refused_with_a_sentence(client, project) -> None:
    with pytest.raises(DaemonError) as told:
        begin_branch(project.place.project, "a name with spaces").call(client)
    assert "a name with spaces" in told.value.message


def test_a_conflict_is_compared_settled_merged_and_taken_back(client, project) -> None:
    key = decide(project)["key"]
    project.branch("longer")
    project.change(key, text="72 hours")
    project.use("main")
    project.change(key, text="48 hours")
    found = compare_branches(project.place.project, "longer", "main").call(client)
    assert found.whole.status == "conflicts"
    chosen = [Resolution(subject=one.subject, field=one.field, take="theirs") for one in found.whole.conflicts]
    after = compare_branches(project.place.project, "longer", "main", chosen).call(client)
    assert (after.whole.status, after.report.status) == ("conflicts", "possible")
    assert project.decision(key)["answer"] == "48 hours", "comparing changes nothing"
    refused = merge_branch(project.place.project, "longer", "main", []).call(client)
    assert (refused.result.status, refused.count) == ("conflicts", 0)
    step = merge_branch(project.place.project, "longer", "main", chosen).call(client)
    assert step.result.status == "merged"
    assert project.decision(key)["answer"] == "72 hours"
    take_back(project.place.project, step.revision, step.count).call(client)
    assert project.decision(key)["answer"] == "48 hours"
