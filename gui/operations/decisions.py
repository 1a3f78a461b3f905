"""The decisions of a project: all of them with what joins them, one with its past, and what can be done to one.

Changes give back the `Step` that they made, as those of the interview do, so that a toast can take back exactly that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from daemon.client.api import Client
from daemon.contract.check import Contradiction
from daemon.contract.decision import (
    DecisionChange,
    DecisionDetail,
    DecisionGraph,
    DecisionNew,
    DecisionView,
    EvidenceView,
)
from daemon.contract.question import AnswerResult, ClashView, QuestionView
from gui.operations.operation import Operation
from gui.operations.questions import CHANGES, Step, revision_of
from gui.operations.reading import path_to, plain, read, read_list, read_plain_list, send

T = TypeVar("T")


@dataclass(frozen=True)
class Decisions:
    """Everything that was decided on the branch in use, what is open still, and what clashes."""

    decisions: list[DecisionView]
    graph: DecisionGraph
    open: list[QuestionView]
    clashes: list[ClashView]

    def decision(self, name: str) -> DecisionView | None:
        """One of the decisions, by its alias, id or subject."""
        return next((one for one in self.decisions if name in (one.alias, one.id, f"decision:{one.id}")), None)

    def clash_of(self, alias: str) -> ClashView | None:
        """The clash that a decision is part of, if it is part of one."""
        return next((clash for clash in self.clashes if alias in clash.core), None)


@dataclass(frozen=True)
class Looked:
    """One decision with all that hangs on it, and what could be chosen instead where a question asked for it.

    `etag` is of the decision as it was read; sent back, nothing is changed that somebody else changed meanwhile.
    """

    detail: DecisionDetail
    question: QuestionView | None
    etag: str

    @property
    def decision(self) -> DecisionView:
        """The decision."""
        return self.detail.decision


# -- reading ---------------------------------------------------------------------------------------------------


def look_at_decisions(project: str) -> Operation[Decisions]:
    """All decisions of the branch in use, with the graph that they make."""

    def call(client: Client) -> Decisions:
        found = read_plain_list(client, path_to("projects", project, "contradictions"), Contradiction)
        questions = read_list(client, path_to("projects", project, "questions"), QuestionView)
        return Decisions(
            decisions=read_list(client, path_to("projects", project, "decisions"), DecisionView),
            graph=read(client, path_to("projects", project, "graph"), DecisionGraph),
            open=[one for one in questions if one.standing == "open"],
            clashes=[ClashView(core=c.core, sides=c.sides, rules=c.rules, repairs=c.repairs) for c in found],
        )

    return Operation("Read the decisions", call)


def look_at_decision(project: str, alias: str) -> Operation[Looked]:
    """One decision with its history, what follows from it and what rests on it."""

    def call(client: Client) -> Looked:
        reply = client.request("GET", path_to("projects", project, "decisions", alias))
        detail = reply.parse(DecisionDetail)
        asked = detail.decision.question_id
        question = read(client, path_to("projects", project, "questions", asked), QuestionView) if asked else None
        return Looked(detail, question, reply.headers.get("etag", ""))

    return Operation("Read the decision", call)


# -- changing --------------------------------------------------------------------------------------------------


def lock_decision(project: str, alias: str) -> Operation[Step[AnswerResult]]:
    """Let nobody change a decision before it is unlocked."""
    return _change(f"Lock {alias}", project, alias, DecisionChange(locked=True))


def unlock_decision(project: str, alias: str) -> Operation[Step[AnswerResult]]:
    """Let a decision be changed again."""
    return _change(f"Unlock {alias}", project, alias, DecisionChange(locked=False))


def defer_decision(project: str, alias: str, why: str = "") -> Operation[Step[AnswerResult]]:
    """Put a decision off: what it said does not count until it is taken up again."""
    return _change(f"Put {alias} off", project, alias, DecisionChange(state="deferred", why=why))


def supersede_decision(project: str, alias: str, why: str = "") -> Operation[Step[AnswerResult]]:
    """Say that a decision holds no more; it stays in the history."""
    return _change(f"Supersede {alias}", project, alias, DecisionChange(state="superseded", why=why))


def take_up_decision(project: str, alias: str) -> Operation[Step[AnswerResult]]:
    """Let a decision that was put off or superseded hold again."""
    return _change(f"Take {alias} up again", project, alias, DecisionChange(state="decided"))


def confirm_decision(project: str, alias: str) -> Operation[Step[AnswerResult]]:
    """Make an assumption one's own decision."""
    return _change(f"Confirm {alias}", project, alias, DecisionChange(state="decided", why="Confirmed."))


def reword_decision(project: str, alias: str, change: DecisionChange, etag: str = "") -> Operation[Step[AnswerResult]]:
    """Change what a decision says, why, or where it belongs; an answer that clashes is told and not recorded."""
    return _change(f"Change {alias}", project, alias, change, etag)


def write_decision(project: str, wish: DecisionNew) -> Operation[Step[AnswerResult]]:
    """Record a decision that no question asked for."""
    path = path_to("projects", project, "decisions")
    return _step("Record the decision", project, lambda client: send(client, "POST", path, wish, AnswerResult))


def link_evidence(project: str, alias: str, evidence: EvidenceView) -> Operation[Step[DecisionView]]:
    """Say what speaks for a decision, such as a line of code."""
    path = path_to("projects", project, "decisions", alias, "evidence")
    return _step(f"Link {alias}", project, lambda client: send(client, "POST", path, evidence, DecisionView))


def _change(
    name: str, project: str, alias: str, change: DecisionChange, etag: str = ""
) -> Operation[Step[AnswerResult]]:
    path = path_to("projects", project, "decisions", alias)
    headers = {"If-Match": etag} if etag else None

    def call(client: Client) -> AnswerResult:
        return client.request("PATCH", path, body=plain(change), headers=headers).parse(AnswerResult)

    return _step(name, project, call)


def _step(name: str, project: str, call: Callable[[Client], T]) -> Operation[Step[T]]:
    return Operation(name, lambda client: Step(call(client), revision_of(client, project)), CHANGES)
