"""What is asked waits durably and is answered once."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from support.inbox_desk import FOLDER, Desk, asking_for, open_desk

from daemon.acting_errors import ApprovalSettled, OnlyForPeople, UnknownApproval
from daemon.errors import DaemonError, WrongUse
from daemon.inbox.asking import Answer, Wish
from daemon.store.approvals import ApprovalRow, ApprovalState

ADA = "user:ada"
ALLOW = Wish(verdict="allow")
DENY = Wish(verdict="deny", message="Not on a Friday.")


async def waited(desk: Desk, row: ApprovalRow) -> Answer:
    return await asyncio.wait_for(desk.inbox.wait(row.id), 10)


def facts(desk: Desk) -> list[tuple[str, str]]:
    with desk.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT kind, actor FROM audit ORDER BY seq")
        return [(row.kind, row.actor) for row in found]


def test_asking_twice_for_the_same_gives_the_same_row(desk: Desk) -> None:
    first, second = (desk.inbox.ask(asking_for()) for _ in range(2))
    assert first == second
    assert [row.id for row in desk.inbox.waiting(FOLDER)] == [first.id]
    desk.inbox.answer(first.id, ALLOW, ADA)
    assert desk.inbox.ask(asking_for()).state is ApprovalState.ALLOWED


def test_calls_of_other_steps_wait_beside_each_other(desk: Desk) -> None:
    rows = [desk.inbox.ask(asking_for(step=step)) for step in (1, 2)]
    assert [row.id for row in desk.inbox.waiting()] == [rows[1].id, rows[0].id]


def test_an_answer_tells_who_gave_it_and_is_audited(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for())
    desk.inbox.answer(row.id, DENY, ADA)
    answer = asyncio.run(waited(desk, row))
    assert (answer.is_allowed, answer.by, answer.message) == (False, ADA, "Not on a Friday.")
    assert facts(desk) == [("approval_asked", "agent:coder"), ("approval_answered", ADA)]


def test_of_twenty_who_answer_at_once_one_wins_and_the_others_hear_of_it(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for())
    start = threading.Barrier(20)

    def answer(number: int) -> str:
        start.wait()
        try:
            desk.inbox.answer(row.id, ALLOW if number % 2 else DENY, f"user:{number}")
        except ApprovalSettled as late:
            return late.message
        return "won"

    with ThreadPoolExecutor(20) as people:
        told = list(people.map(answer, range(20)))
    assert told.count("won") == 1
    winner = told.index("won")
    how = "allowed" if winner % 2 else "denied"
    assert all(f"user:{winner} {how} it" in text for text in told if text != "won")
    assert len([kind for kind, _ in facts(desk) if kind == "approval_answered"]) == 1


def test_agents_answer_nothing(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for())
    for actor in ("agent:coder", "daemon", "schedule:nightly", ""):
        with pytest.raises(OnlyForPeople):
            desk.inbox.answer(row.id, ALLOW, actor)
    assert desk.inbox.get(row.id).state is ApprovalState.WAITING


def test_who_waits_hears_the_answer_within_fifty_milliseconds(desk: Desk) -> None:
    rows = [desk.inbox.ask(asking_for(step=step)) for step in range(20)]
    heard: dict[str, float] = {}

    async def wait_for(row: ApprovalRow) -> None:
        await waited(desk, row)
        heard[row.id] = time.perf_counter()

    async def story() -> list[float]:
        async with asyncio.TaskGroup() as tasks:
            for row in rows:
                tasks.create_task(wait_for(row))
            while len(desk.inbox.bells) < len(rows):
                await asyncio.sleep(0.01)
            return await asyncio.to_thread(answer_all)

    def answer_all() -> list[float]:
        answered = []
        for row in rows:
            desk.inbox.answer(row.id, ALLOW, ADA)
            answered.append(time.perf_counter())
        return answered

    answered = asyncio.run(story())
    late = sorted(heard[row.id] - at for row, at in zip(rows, answered, strict=True))
    assert late[len(late) // 2] < 0.05


def test_a_thousand_wait_without_a_thread_of_their_own(desk: Desk) -> None:
    rows = [desk.inbox.ask(asking_for(run=None, step=None)) for _ in range(1000)]

    async def story() -> tuple[int, list[Answer]]:
        async with asyncio.TaskGroup() as tasks:
            waiting = [tasks.create_task(desk.inbox.wait(row.id)) for row in rows]
            while len(desk.inbox.bells) < len(rows):
                await asyncio.sleep(0.01)
            threads = threading.active_count()
            await asyncio.to_thread(lambda: [desk.inbox.answer(row.id, ALLOW, ADA) for row in rows])
        return threads, [task.result() for task in waiting]

    threads, answers = asyncio.run(story())
    assert all(answer.is_allowed for answer in answers)
    assert threads < 60
    assert len(desk.inbox.bells) == 0


def test_an_answer_that_came_while_nobody_waited_is_there_after_a_restart(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for())
    desk.inbox.answer(row.id, ALLOW, ADA)
    assert asyncio.run(waited(desk.restarted(), row)).is_allowed


def test_what_waits_goes_on_waiting_after_a_restart(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for())
    again = desk.restarted()
    assert again.inbox.ask(asking_for()).id == row.id

    async def story() -> Answer:
        waiting = asyncio.ensure_future(again.inbox.wait(row.id))
        while not len(again.inbox.bells):
            await asyncio.sleep(0.01)
        await asyncio.to_thread(again.inbox.answer, row.id, ALLOW, ADA)
        return await asyncio.wait_for(waiting, 10)

    assert asyncio.run(story()).is_allowed


def test_what_waits_too_long_expires_and_can_be_asked_again(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for(expires_at=desk.clock() + timedelta(minutes=5)))
    desk.clock.turn(timedelta(minutes=6))
    with pytest.raises(ApprovalSettled, match="expired"):
        desk.inbox.answer(row.id, ALLOW, ADA)
    assert asyncio.run(waited(desk, row)).state is ApprovalState.EXPIRED
    assert desk.inbox.ask(asking_for()).id != row.id


def test_who_waits_is_woken_when_the_time_is_over(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for(expires_at=desk.clock() + timedelta(milliseconds=30)))

    async def story() -> Answer:
        waiting = asyncio.ensure_future(desk.inbox.wait(row.id))
        while not len(desk.inbox.bells):
            await asyncio.sleep(0.001)
        desk.clock.turn(timedelta(seconds=1))
        return await asyncio.wait_for(waiting, 10)

    assert asyncio.run(story()).state is ApprovalState.EXPIRED


def test_without_a_time_of_its_own_an_approval_waits_as_long_as_the_setting_says(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for())
    assert row.expires_at == desk.clock() + timedelta(days=7)


def test_a_run_that_is_stopped_takes_back_what_it_asked(desk: Desk) -> None:
    rows = [desk.inbox.ask(asking_for(step=step)) for step in (1, 2)]
    other = desk.inbox.ask(asking_for(run="OTHER"))
    assert desk.inbox.withdraw("RUN", ADA) == 2
    assert [desk.inbox.get(row.id).state for row in (*rows, other)] == [
        ApprovalState.WITHDRAWN,
        ApprovalState.WITHDRAWN,
        ApprovalState.WAITING,
    ]
    assert desk.inbox.ask(asking_for(step=1)).state is ApprovalState.WAITING


def test_a_file_that_changed_since_is_asked_about_again(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for(digest="d1"))
    desk.inbox.answer(row.id, ALLOW, ADA)
    assert desk.inbox.ask(asking_for(digest="d1")).id == row.id
    changed = asking_for(digest="d2")
    again = desk.inbox.ask(changed)
    assert again.state is ApprovalState.WAITING
    assert desk.inbox.ask(changed).id == again.id
    old = asyncio.run(waited(desk, row))
    assert (old.is_allowed, old.state, old.replaced_by) == (False, ApprovalState.SUPERSEDED, again.id)


def test_asking_for_something_else_at_the_same_step_takes_the_first_back(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for(digest="d1"))
    again = desk.inbox.ask(asking_for(digest="d2"))
    assert [found.id for found in desk.inbox.waiting()] == [again.id]
    with pytest.raises(ApprovalSettled, match="asked anew"):
        desk.inbox.answer(row.id, ALLOW, ADA)


def test_hunks_are_chosen_by_their_numbers_in_the_whole_diff(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for())
    desk.inbox.answer(row.id, Wish(verdict="allow", hunks=[3, 1]), ADA)
    assert asyncio.run(waited(desk, row)).hunks == {"api.py": (1,), "new.py": (1,)}


@pytest.mark.parametrize("wish", [Wish(verdict="allow", hunks=[4]), Wish(verdict="allow", hunks=[])])
def test_hunks_that_there_are_not_are_told(desk: Desk, wish: Wish) -> None:
    row = desk.inbox.ask(asking_for())
    with pytest.raises(WrongUse, match="1 to 3"):
        desk.inbox.answer(row.id, wish, ADA)
    assert desk.inbox.get(row.id).state is ApprovalState.WAITING


def test_an_approval_is_found_by_the_end_of_its_id(desk: Desk) -> None:
    rows = [desk.inbox.ask(asking_for(step=step)) for step in (1, 2)]
    assert desk.inbox.find(rows[0].id[-8:].lower()).id == rows[0].id
    with pytest.raises(WrongUse, match="Several"):
        desk.inbox.find(rows[0].id[:6])
    for wrong in ("nonsense", "", "%"):
        with pytest.raises(UnknownApproval):
            desk.inbox.find(wrong)


def test_secrets_are_taken_out_of_what_is_kept(desk: Desk) -> None:
    def redact(kept: object) -> object:
        if isinstance(kept, dict):
            return {name: redact(value) for name, value in kept.items()}
        if isinstance(kept, list):
            return [redact(value) for value in kept]
        return kept.replace("hunter2", "«secret»") if isinstance(kept, str) else kept

    careful = open_desk(desk.path, desk.clock, redact)
    row = careful.inbox.ask(asking_for("login hunter2"))
    assert "hunter2" not in str(careful.inbox.get(row.id).demand)
    with pytest.raises(DaemonError, match="once"):  # what would be granted is not what was asked
        careful.inbox.answer(row.id, Wish(verdict="allow", scope="run"), ADA)
    careful.database.close()
