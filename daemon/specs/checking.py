"""`check`: contradictions of decisions, and everything else that is wrong or could be better in a project."""

from __future__ import annotations

from collections.abc import Iterator

from daemon.contract.check import CheckReport, Contradiction
from daemon.specs.drifting import Drifting
from daemon.specs.open_project import OpenProject
from daemon.specs.shelf import ArtifactShelf, finding_view, findings_in
from daemon.specs.views import clash_view
from spec.artifacts.agreement import disagreements
from spec.artifacts.model import Finding
from spec.records import Decision, Entity, Glossary, OwnRule, Requirement
from spec.requirements.lint import lint_requirements


class Checking:
    """Checks one project, on the branch in use."""

    def __init__(self, opened: OpenProject, shelf: ArtifactShelf, drifting: Drifting) -> None:
        self._opened = opened
        self._shelf = shelf
        self._drifting = drifting

    def check(self, *, hints: bool = True) -> CheckReport:
        """All that is found, errors first; hints are left out if not wanted."""
        opened = self._opened
        drift = list(self._drifting.check())  # without the lock: the first time it reads all code
        with opened.lock:
            contradictions = self.contradictions()
            found = [*self._banks(), *self._formulas(), *self._references(), *drift]
            found += [*self._lint(), *self._artifacts()]
            rank = {"error": 0, "warning": 1, "hint": 2}
            wanted = [finding for finding in found if hints or finding.severity != "hint"]
            wanted.sort(key=lambda finding: rank[finding.severity])
            failed = bool(contradictions) or any(finding.severity == "error" for finding in wanted)
            return CheckReport(
                contradictions=contradictions, findings=[finding_view(finding) for finding in wanted], failed=failed
            )

    def contradictions(self) -> list[Contradiction]:
        """The minimal clashes, each with its sides and smallest repairs."""
        opened = self._opened
        with opened.lock:
            views = [clash_view(opened, clash) for clash in opened.solver().clashes(opened.claims())]
            return [Contradiction(core=v.core, repairs=v.repairs, sides=v.sides, rules=v.rules) for v in views]

    def _banks(self) -> Iterator[Finding]:
        self._opened.questions()
        for name, fault in self._opened.bank_faults.items():
            yield Finding("bank.unusable", f"{fault.message} {fault.hint}", f".groundplan/banks/{name}", "error")

    def _formulas(self) -> Iterator[Finding]:
        """What records assert and the vocabulary no longer knows: it does not count, so it is told."""
        state, solver = self._opened.state(), self._opened.solver()
        told = [(d.alias, d.asserts) for d in state.all(Decision) if d.is_live]
        told += [(rule.alias, (rule.holds,)) for rule in state.all(OwnRule)]
        told += [(r.alias, r.asserts) for r in state.all(Requirement)]
        for alias, formulas in told:
            for formula in formulas:
                if not solver.understands(formula):
                    message = f"{alias} asserts `{formula}`, which fits no fact that is declared; it does not count."
                    yield Finding("spec.formula", message, alias, "error")

    def _references(self) -> Iterator[Finding]:
        entities = self._opened.state().all(Entity)
        names = {entity.name for entity in entities}
        for entity in entities:
            for field in entity.fields:
                if field.target and field.target not in names:
                    message = f"{entity.name}.{field.name} refers to {field.target}, which is no entity here."
                    yield Finding("entity.unknown_target", message, entity.alias, "error")

    def _lint(self) -> Iterator[Finding]:
        state = self._opened.state()
        yield from lint_requirements(state.all(Requirement), state.all(Glossary), state.all(Entity))

    def _artifacts(self) -> Iterator[Finding]:
        texts = self._shelf.texts()
        for name, text in texts.items():
            yield from findings_in(name, text)
        if texts:
            yield from disagreements(self._shelf.view(), texts)
        for name, sections in self._shelf.stale().items():
            for told in sections:
                key, _, why = told.partition(": ")
                yield Finding(
                    "artifact.stale", f"The section {key} of {name} is stale: {why}.", f"{name}#{key}", "warning"
                )
