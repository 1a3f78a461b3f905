from __future__ import annotations

import msgspec
from support.rich_spec import VIEW

from spec.artifacts.ticket import Kind, Ticket
from spec.artifacts.ticketing import tickets_of
from spec.formats.kiro.reading import read_kiro
from spec.formats.kiro.writing import write_kiro
from spec.formats.openspec.reading import read_openspec
from spec.formats.openspec.writing import write_openspec_change
from spec.formats.planning import planned_tasks
from spec.formats.speckit.reading import read_speckit
from spec.formats.speckit.writing import write_speckit

TICKETS = (
    Ticket("epic", Kind.EPIC, "Epic", "epics", "All of it"),
    Ticket("a", Kind.TASK, "A", "features:x", "A is done", parent="epic", files=("a.py",), rests_on=("requirement:1",)),
    Ticket("b", Kind.TASK, "B", "features:x", "B is done", parent="epic", acceptance=("b",)),
    Ticket("c", Kind.TASK, "C", "quality", "C is done", depends_on=("epic",)),
)


def test_epics_become_phases_and_what_waits_for_one_waits_for_all_in_it() -> None:
    tasks = planned_tasks(VIEW, TICKETS)
    assert [(task.id, task.phase, task.depends_on) for task in tasks] == [
        ("a", "Epic", ()),
        ("b", "Epic", ()),
        ("c", "Quality", ("a", "b")),
    ]
    assert tasks[0].requirements == ("R-1",)
    assert [task.parallel for task in tasks] == [True, True, False]


def test_the_tickets_of_a_spec_come_back_from_every_format() -> None:
    tasks = planned_tasks(VIEW, tickets_of(VIEW))
    assert tasks
    place = {task.id: at for at, task in enumerate(tasks)}
    wanted = {task.title: {tasks[place[one]].title for one in task.depends_on} for task in tasks}
    for read in (
        read_speckit(write_speckit(VIEW, tasks)),
        read_kiro(write_kiro(VIEW, tasks)),
        read_kiro(write_kiro(VIEW, tasks, cc_sdd=True)),
        read_openspec(write_openspec_change(VIEW, tasks)),
    ):
        titles = {task.id: task.title for task in read.tasks}
        told = {task.title: {titles[one] for one in task.depends_on} for task in read.tasks}
        assert {" ".join(title.split()) for title in told} == {" ".join(title.split()) for title in wanted}
        assert sum(map(len, told.values())) == sum(map(len, wanted.values()))


def test_a_plan_without_phases_is_a_flat_list() -> None:
    tasks = tuple(msgspec.structs.replace(task, phase="") for task in planned_tasks(VIEW, TICKETS))
    assert [task.id for task in read_kiro(write_kiro(VIEW, tasks)).tasks] == ["1", "2", "3"]
