"""The log under a project: what was acknowledged survives, what was altered is found, and nobody's answer is lost."""

from __future__ import annotations

import os
import random
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from daemon.client.connect import connect_or_spawn
from daemon.contract.branch import BranchNew, MergeWish
from daemon.contract.ids import UlidMaker
from daemon.contract.protocol import API_ROOT, STATUS_PATH
from daemon.contract.question import AnswerNew
from daemon.errors import BadRecord, DaemonError
from daemon.specs.ledger import Ledger
from daemon.store.database import Database
from daemon.store.projects import Projects
from daemon.store.tables import spec_event
from spec.errors import LockedRecord, LogBroken
from spec.log.branches import MAIN, Place
from spec.log.event import Edit
from spec.records import Decision, Entity, subject_of

ADA = "user:ada"
SHOPS = "A web app for shops."


def answer_until_killed(client, place: str, kept: dict[str, str], numbers: count) -> None:
    """Answers as fast as it can; only what the daemon has acknowledged is noted in `kept`."""
    with suppress(DaemonError):
        for number in numbers:
            words = f"Order{number}: at, buyer -> Buyer{number}\nBuyer{number}: name"
            client.request("POST", f"{place}/answers", body={"question": "core.entities", "text": words})
            kept["core.entities"] = words
            made = client.request(
                "POST", f"{place}/decisions", body={"question": f"What about {number}?", "text": "No."}
            )
            kept[made.json()["decision"]["id"]] = "No."


def test_an_acknowledged_answer_survives_a_kill_at_any_moment(daemon, home, tmp_path: Path) -> None:
    begun = daemon.request(
        "POST", f"{API_ROOT}/projects", body={"folder": str(tmp_path), "idea": SHOPS, "type": "web_app"}
    )
    project = begun.json()["project"]["id"]
    place, kept, numbers, chance = f"{API_ROOT}/projects/{project}", dict[str, str](), count(), random.Random(7)
    for _ in range(3):
        with connect_or_spawn(home) as client:
            pid = client.request("GET", STATUS_PATH).json()["pid"]
            # Questions and solver are loaded first, so that the kill meets answers and not the start.
            client.request("GET", f"{place}/question")
            killing = threading.Timer(chance.uniform(0.1, 0.6), os.kill, (pid, signal.SIGKILL))
            killing.start()
            answer_until_killed(client, place, kept, numbers)
            killing.join()
    with connect_or_spawn(home) as client:
        told = client.request("GET", f"{place}/decisions", query={"limit": 500}).json()["items"]
        found = {one["id"]: one["text"] for one in told}
        last = next(one["text"] for one in told if one["question_id"] == "core.entities")
    assert len(kept) > 3
    # The very last answer may have been recorded and its acknowledgement lost; nothing older may stand in its place.
    assert int(last.partition(":")[0].removeprefix("Order")) >= int(
        kept.pop("core.entities").partition(":")[0].removeprefix("Order")
    )
    assert {one: found.get(one) for one in kept} == kept
    assert_whole(home, project)


def assert_whole(home, project: str) -> None:
    """Every event follows from the one before, and what was done together is there together."""
    database = Database(home.database)
    ledger = Ledger(project, Projects(database, UlidMaker()), UlidMaker())  # raises LogBroken
    database.close()
    subject = subject_of("decision", ledger.id_for("decision", "core.entities"))
    answered = [event for event in ledger.events if event.subject == subject]
    assert len(answered) > 3
    for event in answered:
        group = [one.seq for one in ledger.events if one.group == event.group]
        records = ledger.records_at(Place(MAIN, max(group)))
        names = {fields["name"] for one, fields in records.items() if one.startswith("entity:")}
        assert {line.partition(":")[0] for line in records[subject]["text"].splitlines()} == names


@pytest.mark.parametrize(
    "spoil",
    [
        lambda of: update(spec_event).where(of).values(actor="user:eve"),
        lambda of: update(spec_event).where(of).values(changes=[]),
        lambda of: update(spec_event).where(of).values(why="because"),
        lambda of: delete(spec_event).where(of),
    ],
    ids=["another actor", "nothing changed", "another reason", "gone"],
)
def test_an_event_that_was_altered_in_the_database_is_found(desk, answer, opened, again, spoil) -> None:
    answer("core.store", "postgresql")
    with opened.database.writing() as connection:
        connection.execute(spoil((spec_event.c.project == desk.opened.id) & (spec_event.c.seq == 2)))
    with pytest.raises(LogBroken, match="at event 3") as told:
        again(desk)
    assert "backup" in told.value.hint


def test_after_a_restart_everything_is_as_it_was(desk, answer, again) -> None:
    answer("core.entities", "Visit: at, guest -> Guest\nGuest: name")
    desk.branching.begin(BranchNew(name="try"), ADA)
    answer("core.store", "sqlite")
    later = again(desk)
    assert later.opened.branch == "try"
    assert later.opened.ledger.revision == desk.opened.ledger.revision
    assert later.choices.all() == desk.choices.all()
    assert later.interview.next() == desk.interview.next()


def test_a_branch_for_merges_alone_refuses_answers_and_takes_merges(desk, answer) -> None:
    desk.branching.protect(MAIN, "merge_only", ADA)
    with pytest.raises(LockedRecord, match="branch main") as told:
        answer("core.store", "sqlite")
    assert "branch new" in told.value.hint
    desk.branching.begin(BranchNew(name="mine"), ADA)
    answer("core.store", "sqlite")
    assert desk.branching.merge("mine", MergeWish(), ADA).status == "merged"
    assert [d.chosen for d in desk.opened.state(MAIN).all(Decision) if d.question_id == "core.store"] == [("sqlite",)]


def test_refused_answers_leave_no_event_and_the_next_one_fits(desk, answer, again) -> None:
    desk.branching.protect(MAIN, "merge_only", ADA)
    before = desk.opened.ledger.revision
    for undone in (lambda: answer("core.store", "sqlite"), lambda: desk.interview.confirm([], ADA)):
        with pytest.raises(LockedRecord):
            undone()
    assert desk.opened.ledger.revision == before
    desk.branching.protect(MAIN, "checked", ADA)
    answer("core.store", "sqlite")
    assert again(desk).choices.one("core.store").chosen == ["sqlite"]


def test_threads_that_answer_different_questions_lose_nothing(desk, again) -> None:
    usable = [q for q in desk.interview.questions("open") if q.format == "radio" and len(q.options) > 1]
    asked = [(q.id, q.options[0].value) for q in usable[:12]]
    with ThreadPoolExecutor(4) as threads:
        answers = [AnswerNew(question=one, values=[value], keep=True) for one, value in asked]
        results = list(threads.map(lambda given: desk.interview.answer(given, ADA), answers))
    assert {result.status for result in results} == {"recorded"}
    later = again(desk)
    assert {one: later.choices.one(one).chosen for one, _ in asked} == {one: [value] for one, value in asked}
    assert len({result.decision.alias for result in results}) == len(asked)


def test_threads_that_answer_one_question_agree_on_the_last(desk, again) -> None:
    words = [f"Visit{n}: at\nGuest{n}: name" for n in range(8)]
    with ThreadPoolExecutor(4) as threads:
        list(
            threads.map(lambda text: desk.interview.answer(AnswerNew(question="core.entities", text=text), ADA), words)
        )
    later = again(desk)
    text = later.choices.one("core.entities").text
    assert text in words
    assert {e.name for e in later.opened.state().all(Entity)} == {line.partition(":")[0] for line in text.splitlines()}


def test_an_alias_is_never_used_again(desk, again) -> None:
    first = desk.recording.add("term", {"term": "Visit"}, ADA).alias
    desk.recording.remove("term", first, ADA)
    later = again(desk)
    assert later.recording.add("term", {"term": "Guest"}, ADA).alias == "T-2" != first
    later.branching.begin(BranchNew(name="try"), ADA)
    assert later.recording.add("term", {"term": "Room"}, ADA).alias == "T-3"
    later.opened.use(MAIN)
    assert later.recording.add("term", {"term": "Bill"}, ADA).alias == "T-4"


def test_one_question_is_one_decision_on_every_branch(desk, answer) -> None:
    desk.branching.begin(BranchNew(name="try"), ADA)
    there = answer("core.store", "sqlite").decision
    desk.opened.use(MAIN)
    here = answer("core.store", "postgresql").decision
    assert (here.id, here.alias) == (there.id, there.alias)


def test_who_says_the_same_again_has_changed_nothing(desk, answer) -> None:
    answer("core.store", "sqlite")
    before = desk.opened.ledger.revision
    answer("core.store", "sqlite", actor="user:bob")
    assert desk.opened.ledger.revision == before
    assert desk.choices.one("core.store").author == ADA


def test_a_write_that_fails_leaves_the_log_as_it_was(desk, answer, opened) -> None:
    ledger = desk.opened.ledger
    before = (ledger.revision, desk.choices.all())
    with opened.database.writing() as connection:  # another process has taken the next number
        row = connection.execute(select(spec_event).where(spec_event.c.seq == 1)).mappings().one()
        connection.execute(spec_event.insert().values({**row, "seq": ledger.revision + 1}))
    with pytest.raises(DaemonError):
        answer("core.store", "sqlite")
    assert (ledger.revision, desk.choices.all()) == before


def test_events_of_a_group_are_kept_all_or_none(desk, opened) -> None:
    ledger = desk.opened.ledger
    subjects = [subject_of("term", ledger.new_id()) for _ in range(3)]
    made = ledger.append(MAIN, [Edit(s, "added", {"term": s, "alias": ledger.alias_for(s)}) for s in subjects], ADA)
    assert len({event.group for event in made}) == 1
    assert opened.projects.events(desk.opened.id, after=made[0].seq - 1) == made


def test_a_record_that_is_changed_twice_in_one_step_is_undone_in_one(desk) -> None:
    subject = subject_of("term", "01")
    first = Edit(subject, "added", {"alias": "T-1", "term": "Visit", "meaning": "A stay."})
    desk.opened.do([first, Edit(subject, "changed", {"meaning": "A day."})], ADA)
    desk.opened.do(
        [Edit(subject, "changed", {"meaning": "A week."}), Edit(subject, "changed", {"meaning": "A day."})], ADA
    )
    assert desk.opened.state().fields(subject)["meaning"] == "A day."
    desk.choices.undo(ADA)
    assert subject not in desk.opened.state()


def test_what_could_not_be_read_back_never_comes_into_the_log(desk, again) -> None:
    before = desk.opened.ledger.revision
    for fields in ({"artifact": "prd"}, {"alias": "C-1", "artifact": 7}):
        with pytest.raises(BadRecord, match="no comment"):
            desk.opened.do([Edit(subject_of("comment", "01"), "imported", fields)], ADA)
    assert again(desk).opened.ledger.revision == before
