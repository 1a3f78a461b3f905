"""All projects of a user: which one is meant, which one is in use, and what is put away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import update

from daemon.contract.project import ProjectChange, ProjectNew
from daemon.errors import ProjectArchived, UnknownName, UnknownProject, WrongUse
from daemon.store.tables import spec_event
from spec.errors import LogBroken
from spec.log.branches import MAIN


@pytest.fixture
def begin(service, tmp_path):
    """Begins a project: `begin("clinic", name="One")` in the folder `clinic`."""

    def do(place: str = "clinic", name: str = "", idea: str = "A web app for clubs.", **more):
        folder = tmp_path / place
        folder.mkdir(parents=True, exist_ok=True)
        return service.begin(
            ProjectNew(folder=str(folder), idea=idea, name=name, type=more.pop("type", "web_app"), **more)
        )

    return do


def names(views) -> list[str]:
    return [view.name for view in views]


def test_a_project_is_named_after_its_idea_and_in_use_at_once(service, begin, tmp_path) -> None:
    begin(idea="A web app where patients book appointments with dentists. And more.")
    (view,) = service.views(tmp_path / "clinic")
    assert (view.name, view.in_use, view.branch, view.type) == ("A web app where patients book…", True, MAIN, "web_app")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"folder": "clinic", "idea": "x"}, "not absolute"),
        ({"folder": "/no/such/folder", "idea": "x"}, "no folder"),
        ({"folder": "/", "idea": "  "}, "needs an idea"),
        ({"folder": "/", "idea": "x", "type": "web_ap"}, "web_ap"),
        ({"folder": "/", "idea": "x", "type": "bug_fix", "brownfield": False}, "changes existing code"),
    ],
)
def test_a_wish_that_cannot_be_met_leaves_no_project(service, wish, said) -> None:
    with pytest.raises(WrongUse, match=said):
        service.begin(ProjectNew(**wish))
    assert service.views() == []


def test_the_type_comes_from_the_words_of_the_idea(service, begin) -> None:
    assert begin(idea="A command-line tool that renames photos.", type="").opened.project().type == "cli"


def test_the_project_used_last_is_the_current_one(service, begin, tmp_path) -> None:
    one, two = begin(name="One"), begin(name="Two")
    assert service.current(tmp_path / "clinic") is two
    service.use(one, None)
    assert service.current(tmp_path / "clinic") is one
    assert [(v.name, v.in_use) for v in service.views(tmp_path / "clinic")] == [("One", True), ("Two", False)]


def test_the_innermost_folder_with_a_project_counts(service, begin, tmp_path) -> None:
    inner, outer = begin("shop/web", name="Inner"), begin("shop", name="Outer")
    (tmp_path / "shop" / "web" / "src").mkdir()
    assert service.current(tmp_path / "shop" / "web" / "src") is inner
    assert service.current(tmp_path / "shop") is outer
    assert names(service.views(tmp_path / "shop" / "web")) == ["Outer", "Inner"]
    assert names(service.views(tmp_path / "shop")) == ["Outer"]
    service.archive(inner, archived=True)
    assert service.current(tmp_path / "shop" / "web" / "src") is outer


def test_a_folder_is_the_same_by_any_path(service, begin, tmp_path) -> None:
    desk = begin("real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert service.current(tmp_path / "link") is desk
    assert service.current(tmp_path / "real" / ".." / "real") is desk


def test_a_folder_without_a_project_is_told(service, begin, tmp_path) -> None:
    begin("elsewhere")
    with pytest.raises(UnknownProject, match="clinic"):
        service.current(tmp_path / "clinic")


def test_a_project_is_found_by_name_id_or_beginning(service, begin, tmp_path) -> None:
    desk = begin(name="Dentist bookings")
    begin("other", name="Club rooms")
    for name in ("Dentist bookings", "dent", desk.opened.id, desk.opened.id.lower()):
        assert service.named(tmp_path, name) is desk


def test_a_name_that_may_be_several_is_refused_with_all_of_them(service, begin, tmp_path) -> None:
    begin(name="Club rooms")
    begin(name="Club members")
    with pytest.raises(WrongUse, match=r"Club members, Club rooms|Club rooms, Club members"):
        service.named(tmp_path, "club")
    with pytest.raises(UnknownName) as told:
        service.named(tmp_path, "Clob rooms")
    assert "Club rooms" in f"{told.value.message} {told.value.hint}"


def test_an_exact_name_wins_over_a_longer_one_and_the_folder_over_others(service, begin, tmp_path) -> None:
    short, _ = begin("a", name="Club"), begin("a", name="Club rooms")
    begin("b", name="Club")
    assert service.named(tmp_path / "a", "Club") is short


def test_an_archived_project_is_put_away_and_comes_back_whole(service, begin, again, tmp_path) -> None:
    desk = begin(name="One")
    before = desk.choices.all()
    service.archive(desk, archived=True)
    assert service.views() == []
    assert names(service.views(archived=True)) == ["One"]
    with pytest.raises(UnknownProject):
        service.current(tmp_path / "clinic")
    with pytest.raises(ProjectArchived) as told:
        service.use(service.named(tmp_path, "One"), None)
    assert "spec restore One" in told.value.hint
    service.archive(desk, archived=False)
    assert service.current(tmp_path / "clinic").choices.all() == before
    assert again(desk).choices.all() == before


def test_name_idea_and_time_can_be_changed_and_undone(service, begin) -> None:
    desk = begin(name="One")
    service.change(desk, ProjectChange(name="Two", time="quick"))
    status = service.status(desk)
    assert (status.project.name, status.project.time, status.project.idea) == ("Two", "quick", "A web app for clubs.")
    desk.choices.undo(service.user)
    assert service.status(desk).project.name == "One"


def test_the_status_counts_what_is_decided_and_what_is_wrong(service, desk, answer) -> None:
    answer("core.accounts", "yes")
    answer("core.compliance", "gdpr")
    answer("core.deletion", "soft", keep=True)
    status = service.status(desk)
    assert status.contradictions == 1
    assert (status.progress.decided, status.progress.asked) == (3, 3)
    assert status.stale == []


def test_an_unknown_id_is_told(service) -> None:
    with pytest.raises(UnknownProject):
        service.get("01M8DV9842PR8Z63DGRPXM6Z9B")


def test_a_project_with_a_damaged_log_costs_itself_alone(begin, opened, restart, tmp_path) -> None:
    spoilt, sound = begin("a", name="Spoilt"), begin("b", name="Sound")
    with opened.database.writing() as connection:
        of = (spec_event.c.project == spoilt.opened.id) & (spec_event.c.seq == 1)
        connection.execute(update(spec_event).where(of).values(actor="user:eve"))
    later = restart()
    assert names(later.views()) == ["Sound"]
    assert later.named(tmp_path, "Sound").opened.id == sound.opened.id
    one = spoilt.opened.id
    for ask in (lambda: later.get(one), lambda: later.named(tmp_path, one), lambda: later.current(tmp_path / "a")):
        with pytest.raises(LogBroken):
            ask()


def test_a_beginning_that_was_cut_short_is_no_project(begin, opened, tmp_path) -> None:
    sound = begin("b", name="Sound")
    opened.projects.add(tmp_path / "a", MAIN)  # killed before the first event was written
    assert names(opened.service.views()) == ["Sound"]
    assert opened.service.named(tmp_path, "Sound") is sound
    with pytest.raises(UnknownProject):
        opened.service.current(tmp_path / "a")
    assert begin("a", name="Again").opened.project().name == "Again"


def test_a_project_that_is_slow_to_open_keeps_no_other_waiting(begin, restart, monkeypatch) -> None:
    slow, quick = begin("a", name="Slow").opened.id, begin("b", name="Quick").opened.id
    later, going_on, is_opening = restart(), Event(), Event()
    events = later._projects.events

    def read_slowly(wanted, after=0):
        if wanted == slow:
            is_opening.set()
            assert going_on.wait(10)
        return events(wanted, after)

    monkeypatch.setattr(later._projects, "events", read_slowly)
    with ThreadPoolExecutor(2) as pool:
        twice = [pool.submit(later.get, slow) for _ in range(2)]
        assert is_opening.wait(10)
        assert later.get(quick).opened.project().name == "Quick"
        going_on.set()
        assert twice[0].result() is twice[1].result()


def test_a_folder_that_no_system_can_have_is_told(service) -> None:
    with pytest.raises(WrongUse, match="no folder"):
        service.current(Path("a\0b"))
