"""A project that is open: its log, its questions and its solver, under one lock.

Everything here is derived from the log and a project's own banks; what was worked out for a place in the log is kept
until the log grows.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from daemon.contract.ids import Actor, ProjectId
from daemon.specs.ledger import Ledger
from daemon.store.projects import ProjectRow, Projects
from spec.errors import BadBank, UnknownRecord
from spec.log.branches import Place
from spec.log.event import Edit, Event
from spec.log.state import State
from spec.logic.solver import Claim, Solver
from spec.questions.bank import read_bank
from spec.questions.catalogue import QuestionSet, question_set
from spec.questions.interrogation import Picture, claims_of, picture
from spec.records import Decision, OwnRule, Project, Requirement, kind_of, subject_of
from spec.view import Known

BANKS = Path(".groundplan") / "banks"
_MAX_BANK_BYTES = 2_000_000


class OpenProject:
    """One project. Methods are called with `lock` held; the branch is the one in use unless another is named."""

    def __init__(self, row: ProjectRow, ledger: Ledger, projects: Projects) -> None:
        self.lock = threading.RLock()
        self.row = row
        self.ledger = ledger
        self._projects = projects
        self._banks: tuple[tuple[str, int], ...] | None = None
        self._questions: QuestionSet | None = None
        self.bank_faults: dict[str, BadBank] = {}
        self._looked_at: State | None = None
        self._pictures: dict[str, tuple[State, QuestionSet, Picture]] = {}
        self._known: dict[str, tuple[State, QuestionSet, dict[str, Known]]] = {}

    @property
    def id(self) -> ProjectId:
        """The project's id."""
        return self.row.id

    @property
    def branch(self) -> str:
        """The branch in use."""
        return self.row.branch

    def use(self, branch: str | None = None) -> None:
        """Take the project into use, or one of its branches."""
        if branch is not None:
            self.ledger.branches.get(branch)
        self._projects.use(self.id, branch)
        self.reload_row()

    def note_text(self, revision: int | None = None) -> None:
        """Note that the spec as text says what the branch in use says: now, or said up to an event."""
        seq = self.ledger.revision if revision is None else min(revision, self.ledger.revision)
        self._projects.note_text(self.id, Place(self.branch, seq))
        self.reload_row()

    def reload_row(self) -> None:
        """Read again what the store says of the project."""
        self.row = self._projects.find(self.id) or self.row

    def state(self, branch: str | None = None) -> State:
        """The records of a branch."""
        if branch is None and self._looked_at is not None:
            return self._looked_at
        return self.ledger.state(branch or self.branch)

    @contextmanager
    def looking_at(self, state: State) -> Iterator[None]:
        """Let `state` stand for the records of the branch in use, for instance to tell of a merge that is not done."""
        self._looked_at = state
        try:
            yield
        finally:
            self._looked_at = None

    def project(self, branch: str | None = None) -> Project:
        """What the project is."""
        found = self.state(branch).get(subject_of("project", self.id))
        assert isinstance(found, Project)
        return found

    def do(self, edits: Sequence[Edit], actor: Actor, *, branch: str | None = None, undoes: str = "") -> list[Event]:
        """Do edits on a branch; on disk when this returns."""
        return self.ledger.append(branch or self.branch, edits, actor, undoes=undoes)

    # -- questions and logic -------------------------------------------------------------------------------------

    def questions(self) -> QuestionSet:
        """The questions, with the project's own banks as they are now."""
        stamp = _bank_files(self.row.folder / BANKS)
        if self._questions is None or stamp != self._banks:
            self._banks = stamp
            self._questions = self._load([Path(path) for path, _ in stamp])
        return self._questions

    def solver(self) -> Solver:
        """The solver over the questions' facts and rules."""
        return self.questions().solver

    def claims(self, state: State | None = None) -> list[Claim]:
        """What is claimed on a branch; formulas that no longer fit the facts of the banks are left out."""
        wanted = state or self.state()
        project = wanted.get(subject_of("project", self.id))
        assert isinstance(project, Project)
        told = claims_of(project, wanted.all(Decision), wanted.all(OwnRule), wanted.all(Requirement))
        solver = self.solver()  # once: asking for it looks at the files of the project's own banks
        return [claim for claim in (_understood(claim, solver) for claim in told) if claim.formulas]

    def picture(self, branch: str | None = None) -> Picture:
        """Where the interrogation stands."""
        name, state, questions = branch or self.branch, self.state(branch), self.questions()
        kept = self._pictures.get(name)
        if kept is not None and kept[0] is state and kept[1] is questions:
            return kept[2]
        drawn = picture(questions, self.solver(), self.project(branch), state.all(Decision), self.claims(state))
        self._pictures[name] = (state, questions, drawn)
        return drawn

    def known(self, branch: str | None = None) -> dict[str, Known]:
        """The facts that are settled on a branch, with what settles them."""
        name, state, questions = branch or self.branch, self.state(branch), self.questions()
        kept = self._known.get(name)
        if kept is not None and kept[0] is state and kept[1] is questions:
            return kept[2]
        claims, solver = self.claims(state), questions.solver
        assumed = {subject_of("decision", d.id) for d in state.all(Decision) if d.state == "assumed"}
        found = {
            fact: Known(value, because, bool(assumed.intersection(because)))
            for fact, (value, because) in {**solver.values(claims), **solver.numbers(claims)}.items()
        }
        self._known[name] = (state, questions, found)
        return found

    def name_of(self, subject: str) -> str:
        """How people call what a subject names: its alias, or the id of a bank's rule."""
        kind = kind_of(subject)  # type: ignore[arg-type]  # subjects of the solver are plain strings
        if kind == "project":
            return "the type of the project"
        fields = self.state().fields(subject)  # type: ignore[arg-type]  # see above
        return str(fields.get("alias", subject.partition(":")[2]))

    def decision(self, name: str) -> Decision:
        """The decision of that alias, id or question; raises UnknownRecord."""
        decisions = self.state().all(Decision)
        by_question = next((d for d in decisions if d.question_id == name and d.state != "superseded"), None)
        if by_question is not None:
            return by_question
        found = self.state().named("decision", name)
        assert isinstance(found, Decision)
        return found

    def _load(self, files: Sequence[Path]) -> QuestionSet:
        """With all own banks that can be used; the faults of the others are kept to be told."""
        self.bank_faults = {}
        own: dict[str, str] = {}
        for path in files:
            try:
                text = _bank_text(path)
                read_bank(text, path.name)
                question_set(self.project().type, {**own, path.name: text})
                own[path.name] = text
            except BadBank as error:
                self.bank_faults[path.name] = error
        return question_set(self.project().type, own)

    def require(self, subject: str) -> Mapping[str, object]:
        """The fields of a record; raises UnknownRecord."""
        fields = self.state().fields(subject)  # type: ignore[arg-type]  # checked by looking it up
        if not fields:
            kind, _, name = subject.partition(":")
            raise UnknownRecord(kind, name)
        return fields


def _understood(claim: Claim, solver: Solver) -> Claim:
    formulas = tuple(text for text in claim.formulas if solver.understands(text))
    return claim if len(formulas) == len(claim.formulas) else Claim(claim.subject, formulas, claim.fixed)


def _bank_files(folder: Path) -> tuple[tuple[str, int], ...]:
    """The files of banks with the times of their last change. Asked before every answer, so it has to be quick."""
    try:
        with os.scandir(folder) as entries:
            files = [
                (entry.path, entry.stat().st_mtime_ns)
                for entry in entries
                if entry.name.endswith((".yaml", ".yml"))
                and not entry.name.startswith(".")
                and entry.is_file(follow_symlinks=False)
            ]
    except OSError:
        return ()
    return tuple(sorted(files))


def _bank_text(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BANK_BYTES:
            raise BadBank(path.name, "it is larger than 2 MB")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadBank(path.name, str(error)) from error
