"""Measures the work on a spec, each figure beside its bar: questions, answers, merges, artifacts, exports.

    python tests/bench/spec_speed.py [--answers 20]

Prints a Markdown table and ends 1 if a bar is missed. Everything runs in this process on a real database in a temporary
folder, with the banks as they are shipped: what is measured is what the daemon does between a request and its answer.
Times are wall-clock and mean little on a busy machine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from daemon.activity import Activity
from daemon.contract.artifact import BuildWish
from daemon.contract.branch import BranchNew, MergeWish
from daemon.contract.ids import Actor, UlidMaker
from daemon.contract.project import ProjectNew
from daemon.contract.question import AnswerNew
from daemon.events import EventHub
from daemon.home import find_home
from daemon.knowledge.service import KnowledgeService
from daemon.settings.values import Settings
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService
from daemon.store.artifacts import Artifacts
from daemon.store.blobs import Blobs
from daemon.store.database import Database
from daemon.store.journal import Journal
from daemon.store.opening import open_database
from daemon.store.projects import Projects
from daemon.store.workspaces import Workspaces
from spec.log.branches import MAIN
from spec.log.event import Edit
from spec.records import Decision, subject_of

ADA = Actor("user:ada")
IDEA = "A web app where patients book appointments with dentists. Dentists see their day and cancel appointments."
OWN_FACTS = 300
OWN_BANK = Path(".groundplan") / "banks" / "house.yaml"


@dataclass
class Row:
    what: str
    value: str
    bar: str
    is_met: bool | None


class Bench:
    """Projects in a temporary folder, and the figures so far."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self.rows: list[Row] = []
        home, ulids = find_home({"GROUNDPLAN_HOME": str(folder / "home")}), UlidMaker()
        home.prepare()
        hub = EventHub(Journal(database, 1000), ulids)
        knowledge = KnowledgeService(
            home, Workspaces(database, ulids), Settings(home.settings, {}), hub, Activity(), ADA
        )
        projects, blobs = Projects(database, ulids), Blobs(folder / "blobs")
        self.service = SpecService(projects, Artifacts(database), blobs, knowledge, hub, ulids, ADA)

    def project(self, name: str) -> Desk:
        """A project with all that the banks ask answered or assumed."""
        place = self.folder / name
        place.mkdir()
        desk = self.service.begin(ProjectNew(folder=str(place), idea=IDEA, name=name, type="web_app", time="thorough"))
        desk.interview.confirm([], ADA)
        desk.interview.assume(None, "", ADA)
        return desk

    def opening(self) -> None:
        """The first project of a daemon: z3, the banks and the idea."""
        spent = _timed(lambda: self.project("first"))
        self.row("begin the first project, all questions assumed", f"{spent:.2f} s", "", None)

    def answers(self, count: int) -> None:
        """Answers and next questions where 1,000 decisions stand already."""
        desk = self.project("large")
        write_own_bank(desk)
        write_decisions(desk, 1000)
        decisions = len(desk.opened.state().all(Decision))
        spent, changes = [], []
        for given in _changes(desk, count):
            spent.append(_timed(partial(_recorded, desk, given)))
            changes.append(given)
        told = f"at {decisions} decisions"
        self.bar(f"answer checked, recorded, next question, {told}, median", statistics.median(spent), 0.1)
        self.bar("  the slowest of them", max(spent), None)
        asked = []
        for given in changes[: max(5, count // 4)]:
            desk.opened.do([Edit(subject_of("term", desk.opened.ledger.new_id()), "added", _term(given.question))], ADA)
            asked.append(_timed(desk.interview.next))
        self.bar(f"next question after any change, {told}, median", statistics.median(asked), 0.1)
        clash = AnswerNew(question="core.deletion", values=["soft"])
        desk.interview.answer(AnswerNew(question="core.compliance", values=["gdpr"], keep=True), ADA)
        clashing = [_timed(lambda: desk.interview.answer(clash, ADA)) for _ in range(5)]
        assert desk.interview.answer(clash, ADA).status == "clash"
        self.bar(f"answer refused with core and repairs, {told}, median", statistics.median(clashing), 0.1)

    def merge(self) -> None:
        """500 changes on each of two branches."""
        desk = self.project("merge")
        write_decisions(desk, 1100)
        written = [d for d in desk.opened.state().all(Decision) if not d.question_id][:1000]
        desk.branching.begin(BranchNew(name="try"), ADA)
        _rewrite(desk, written[:500], "On the branch.")
        desk.opened.use(MAIN)
        _rewrite(desk, written[500:], "On main.")
        started = time.perf_counter()
        report = desk.branching.merge("try", MergeWish(), ADA)
        self.bar("merge of two branches with 500 changes each", time.perf_counter() - started, 2)
        assert (report.status, len(report.changed)) == ("merged", 500)

    def artifacts(self) -> None:
        """Artifacts of 100 decisions, from nothing and after a change."""
        desk = self.project("artifacts")
        write_decisions(desk, 100)
        self.bar(
            f"PRD from {len(desk.opened.state().all(Decision))} decisions",
            _timed(lambda: desk.shelf.build(BuildWish(types=["prd"]), ADA)),
            1,
        )
        self.bar("all other artifacts", _timed(lambda: desk.shelf.build(BuildWish(), ADA)), None)
        _recorded(desk, next(_changes(desk, 1)))
        self.bar("what is stale, after an answer", _timed(desk.shelf.stale), None)
        self.bar("rebuild of what is stale", _timed(lambda: desk.shelf.build(BuildWish(), ADA)), None)
        self.bar("check of everything", _timed(desk.checking.check), None)

    def exports(self) -> None:
        """Every format, from a project whose artifacts were not built."""
        desk = self.project("exports")
        write_decisions(desk, 100)
        spent = {one.name: _timed(partial(desk.exchange.export, one.name)) for one in desk.exchange.formats()}
        self.bar(f"all {len(spent)} exports", sum(spent.values()), 5)
        for name, seconds in sorted(spent.items(), key=lambda item: -item[1])[:4]:
            self.bar(f"  {name}", seconds, None)

    def bar(self, what: str, seconds: float, most: float | None) -> None:
        """A time beside the most that it may be."""
        told = f"{seconds * 1e3:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
        bar = "" if most is None else f"≤ {most * 1e3:.0f} ms" if most < 1 else f"≤ {most:.0f} s"
        self.row(what, told, bar, None if most is None else seconds <= most)

    def row(self, what: str, value: str, bar: str, is_met: bool | None) -> None:
        """A figure."""
        self.rows.append(Row(what, value, bar, is_met))
        sys.stderr.write(f"{what}: {value}\n")


def write_own_bank(desk: Desk) -> None:
    """Facts and rules of the project's own, in clusters of six, so that the solver has more than the banks to carry."""
    facts = [f"  own.f{n}: {{type: number, title: Fact {n}, minimum: 0}}" for n in range(OWN_FACTS)]
    rules = [
        f'  - {{id: OWN-{n}, holds: "own.f{n} >= 10 => own.f{n + 1} >= 5", because: "Rule {n}."}}'
        for n in range(OWN_FACTS - 1)
        if n % 6 != 5
    ]
    path = desk.opened.row.folder / OWN_BANK
    path.parent.mkdir(parents=True, exist_ok=True)
    text = ["bank: house", "title: The rules of our house", "facts:", *facts, "rules:", *rules]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")


def write_decisions(desk: Desk, wanted: int) -> None:
    """Decisions of one's own until there are `wanted`: half repeat what holds already, half speak of own facts."""
    opened = desk.opened
    # Of every third answer alone, or no answer could be changed without a clash.
    held = sorted({formula for d in opened.state().all(Decision)[::3] for formula in d.asserts})
    edits = []
    for number in range(wanted - len(opened.state().all(Decision))):
        subject = subject_of("decision", opened.ledger.new_id())
        own = f"own.f{number % OWN_FACTS} >= {number % 7 + 10}"
        fields = {
            "alias": opened.ledger.next_with("D"),
            "question": f"What about case {number}?",
            "format": "text",
            "text": f"Case {number} is handled like case {number // 2}.",
            "asserts": [own if number % 2 and opened.solver().understands(own) else held[number % len(held)]],
            "rationale": "It keeps the cases alike.",
            "category": "product",
            "state": "decided",
            "author": ADA,
        }
        edits.append(Edit(subject, "written", fields))
    opened.do(edits, ADA)


def _changes(desk: Desk, count: int) -> Iterator[AnswerNew]:
    """Other answers to questions that are answered, each of which can be given; found beforehand, not measured."""
    made = 0
    while made < count:
        before = made
        for question in desk.interview.questions("answered"):
            taken = desk.opened.decision(question.id)
            seen = desk.interview.question(question.id)
            other = next((o.value for o in seen.options if o.available and o.value not in taken.chosen), None)
            if question.format != "radio" or other is None or made == count:
                continue
            made += 1
            yield AnswerNew(question=question.id, values=[other])
        if made == before:
            return


def _recorded(desk: Desk, given: AnswerNew) -> None:
    result = desk.interview.answer(given, ADA)
    assert result.status == "recorded", result.clash


def _term(name: str) -> dict[str, str]:
    return {"term": name, "alias": f"T-{name}"}


def _rewrite(desk: Desk, decisions: Sequence[Decision], text: str) -> None:
    desk.opened.do([Edit(subject_of("decision", d.id), "changed", {"text": text}) for d in decisions], ADA)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gp-bench-") as folder:
        database = open_database(Path(folder) / "state.db", after_crash=False)
        bench = Bench(Path(folder), database)
        try:
            bench.opening()
            bench.answers(given.answers)
            bench.merge()
            bench.artifacts()
            bench.exports()
        finally:
            database.close()
    print("| what | measured | bar | met |\n|---|---|---|---|")
    for row in bench.rows:
        met = {True: "yes", False: "**no**", None: ""}[row.is_met]
        print(f"| {row.what} | {row.value} | {row.bar} | {met} |")
    return int(any(row.is_met is False for row in bench.rows))


if __name__ == "__main__":
    sys.exit(main())
