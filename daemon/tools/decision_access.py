"""Decisions as agents see them: what is decided in the project in use, and proposals for a person to confirm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from agents.errors import ToolError
from daemon.contract.ids import Actor
from daemon.errors import UnknownProject
from daemon.tools.code_access import told_to_tools

if TYPE_CHECKING:
    from daemon.contract.decision import DecisionView
    from daemon.specs.desk import Desk
    from daemon.specs.service import SpecService

_TOLD: Final = ("alias", "question", "answer", "rationale", "state", "category", "locked", "to_confirm")


class ProjectDecisions:
    """Fills the port `agents.surroundings.DecisionAccess`; without a project all is empty."""

    def __init__(self, specs: SpecService, folder: Path) -> None:
        self._specs = specs
        self._folder = folder

    def decisions(self, query: str = "") -> list[dict[str, Any]]:
        """What is decided or assumed, by number; with a query only what has one of its words, most of them first."""
        with told_to_tools():
            desk = self._desk()
            views = [] if desk is None else desk.choices.all()
        live = [view for view in views if view.state in {"decided", "assumed"}]
        wanted = [word for word in query.lower().split() if len(word) > 1]
        if wanted:
            fits = [(sum(word in _words_of(view) for word in wanted), view) for view in live]
            live = [view for count, view in sorted(fits, key=lambda fit: -fit[0]) if count]
        return [_told(view) for view in live]

    def propose(self, question: str, answer: str, rationale: str, actor: str) -> str:
        """Record an assumption that waits for a person's yes; its alias."""
        from daemon.tools.proposals import record_proposal  # noqa: PLC0415 - with z3 and the banks, after the start

        with told_to_tools():
            desk = self._desk()
            if desk is None:
                raise ToolError(
                    f"There is no project at {self._folder}, so nothing can be decided.",
                    'A person begins one with `groundplan spec new "IDEA"`.',
                )
            alias = record_proposal(desk.opened, question, answer, rationale, Actor(actor))
            self._specs.tell(desk, "proposed")
        return alias

    def _desk(self) -> Desk | None:
        try:
            return self._specs.current(self._folder)
        except UnknownProject:
            return None


def _told(view: DecisionView) -> dict[str, Any]:
    told = {name: getattr(view, name) for name in _TOLD}
    return {**told, "chosen": view.chosen or ([view.text] if view.text else [])}


def _words_of(view: DecisionView) -> str:
    return " ".join((view.alias, view.question, view.answer, view.rationale, view.category)).lower()
