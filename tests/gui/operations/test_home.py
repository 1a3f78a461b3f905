from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from support.daemon_apart import Bench, daemon_apart
from support.window_story import Story, begin_story, build, clash, make_plan, make_shop_backend

from daemon.contract.project import ProjectNew
from daemon.errors import DaemonError, DaemonUnreachable
from gui.operations.home import (
    add_folder,
    forget_workspace,
    look_at_workspaces,
    look_home,
    refresh_index,
    start_project,
    stop_index,
    week_of,
)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with daemon_apart() as made:
        yield made


@pytest.fixture(scope="module")
def story(bench: Bench, tmp_path_factory) -> Story:
    made = begin_story(bench.daemon, make_shop_backend(tmp_path_factory.mktemp("code") / "shop-backend"), answers=2)
    clash(bench.daemon, made)
    build(bench.daemon, made, ["prd"])
    make_plan(bench.daemon, made, "Keep payment keys for 72 hours")
    return made


class Broken:
    """A client whose answers to some paths are errors."""

    def __init__(self, client, error, *ends) -> None:
        self._client, self._error, self._ends = client, error, ends

    def request(self, method, path, **more):
        if path.endswith(self._ends):
            raise self._error
        return self._client.request(method, path, **more)


def test_home_sees_all_of_a_project(bench, story) -> None:
    sight = look_home().call(bench.daemon)
    project = next(one for one in sight.projects if one.status.project.id == story.project)
    assert sight.problems == {}
    assert project.status.contradictions == len(project.clashes) == 1
    assert project.next is not None
    assert project.next.question is not None
    assert any(info.type == "prd" and info.version for info in project.artifacts)
    assert [plan.title for plan in sight.plans] == ["Keep payment keys for 72 hours"]
    assert sight.daemon is not None
    assert sight.models is not None
    assert sight.sandbox is not None
    assert not sight.is_empty


def test_the_week_counts_what_was_settled_and_built(bench, story) -> None:
    sight = look_home().call(bench.daemon)
    now = datetime.now().astimezone()
    week = week_of(sight, now)
    assert week.decisions >= 3
    assert week.artifacts >= 1
    assert week.decisions_before == 0
    assert week.cost == Decimal(0)
    later = week_of(sight, now + timedelta(days=7))
    assert later.decisions == 0
    assert later.decisions_before == week.decisions


def test_a_part_that_fails_leaves_the_others(bench, story) -> None:
    broken = Broken(bench.daemon, DaemonError("The models cannot be read.", "Look at the log."), "/models", "/runs")
    sight = look_home().call(broken)
    assert set(sight.problems) == {"machine", "runs"}
    assert sight.problems["machine"].what == "The models cannot be read."
    assert sight.models is None
    assert sight.projects
    assert sight.workspaces


def test_a_daemon_that_is_gone_fails_the_whole(bench, story) -> None:
    broken = Broken(bench.daemon, DaemonUnreachable("Nobody answers.", ""), "/models")
    with pytest.raises(DaemonUnreachable):
        look_home().call(broken)


def test_a_folder_is_added_read_again_and_forgotten(bench, tmp_path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    place = add_folder(str(tmp_path)).call(bench.daemon)
    assert place.folder == str(tmp_path)
    assert not place.has_project
    assert refresh_index(place.workspace).call(bench.daemon).ticket >= 1
    stop_index(place.workspace).call(bench.daemon)
    assert place.workspace in {view.id for view in look_at_workspaces().call(bench.daemon)}
    forget_workspace(place.workspace).call(bench.daemon)
    assert place.workspace not in {view.id for view in look_at_workspaces().call(bench.daemon)}


def test_a_folder_that_is_not_there_is_refused_with_advice(bench, tmp_path) -> None:
    with pytest.raises(DaemonError) as refused:
        add_folder(str(tmp_path / "absent")).call(bench.daemon)
    assert str(tmp_path / "absent") in refused.value.message


def test_a_project_is_started_where_it_was_wished(bench, tmp_path) -> None:
    wish = ProjectNew(folder=str(tmp_path), idea="A web app where patients book appointments.", time="quick")
    place = start_project(wish).call(bench.daemon)
    assert place.has_project
    assert place.folder == str(tmp_path)
    assert add_folder(str(tmp_path)).call(bench.daemon).project == place.project
