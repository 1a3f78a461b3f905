"""The interview of a project: what is asked, answered, put off, assumed and confirmed.

Whatever changes the spec gives back the `Step` that it made, so that a toast can take back that step and no other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from daemon.client.api import Client
from daemon.contract.artifact import ArtifactInfo
from daemon.contract.check import Contradiction
from daemon.contract.decision import DecisionDetail, DecisionView, HistoryEntry, UndoReport
from daemon.contract.question import (
    AnswerNew,
    AnswerPreview,
    AnswerResult,
    AssumeReport,
    ClashView,
    ConfirmWish,
    NextQuestion,
    QuestionView,
    QuestionWish,
)
from daemon.errors import DaemonError, WrongUse
from gui.operations.operation import Operation
from gui.operations.reading import path_to, plain, read, read_list, read_plain_list, send
from gui.operations.topic import Topic

CHANGES: Final = frozenset({Topic.SPEC, Topic.PROJECTS, Topic.ARTIFACTS})

UNKNOWN_RECORD: Final = "spec.unknown_record"

T = TypeVar("T")


@dataclass(frozen=True)
class Interview:
    """Where an interview stands; `revision` is the last event of the project that a person can have seen."""

    revision: int
    next: NextQuestion
    questions: list[QuestionView]
    clashes: list[ClashView]
    artifacts: dict[str, str]
    """Titles of artifacts by their type."""

    def question(self, question_id: str) -> QuestionView | None:
        """One of the questions."""
        return next((one for one in self.questions if one.id == question_id), None)

    def standing(self, standing: str) -> list[QuestionView]:
        """The questions that stand so, the most valuable first."""
        return [one for one in self.questions if one.standing == standing]


@dataclass(frozen=True)
class Asked:
    """One question as it stands, with the decision on it if there is one, put off or not."""

    revision: int
    question: QuestionView
    decision: DecisionView | None


@dataclass(frozen=True)
class Step(Generic[T]):
    """Something that was done: what came back, where the log stood after it, and how many undos take it back."""

    result: T
    revision: int
    count: int = 1


# -- reading ---------------------------------------------------------------------------------------------------


def look_at_interview(project: str) -> Operation[Interview]:
    """The next question, all others, and the contradictions that there are already."""

    def call(client: Client) -> Interview:
        # The revision first: what is answered between the calls then counts as not seen, and is not written over.
        revision = revision_of(client, project)
        found = read_plain_list(client, path_to("projects", project, "contradictions"), Contradiction)
        artifacts = read_plain_list(client, path_to("projects", project, "artifacts"), ArtifactInfo)
        return Interview(
            revision=revision,
            next=read(client, path_to("projects", project, "question"), NextQuestion),
            questions=read_list(client, path_to("projects", project, "questions"), QuestionView),
            clashes=[ClashView(core=c.core, sides=c.sides, rules=c.rules, repairs=c.repairs) for c in found],
            artifacts={info.type: info.title for info in artifacts},
        )

    return Operation("Read the questions", call)


def look_at_question(project: str, name: str) -> Operation[Asked]:
    """One question, by its id or by the decision on it, with what could be chosen instead of what stands."""

    def call(client: Client) -> Asked:
        revision = revision_of(client, project)
        decision = decision_on(client, project, name)
        question_id = decision.question_id if decision is not None else name
        question = read(client, path_to("projects", project, "questions", question_id), QuestionView)
        return Asked(revision, question, decision)

    return Operation("Read the question", call)


def look_at_answers(project: str) -> Operation[list[DecisionView]]:
    """What was answered or assumed so far, the newest first."""

    def call(client: Client) -> list[DecisionView]:
        decisions = read_list(client, path_to("projects", project, "decisions"), DecisionView)
        taken = [one for one in decisions if one.question_id and one.state in {"decided", "assumed"}]
        return sorted(taken, key=lambda one: one.at, reverse=True)

    return Operation("Read the answers", call)


def foresee(project: str, given: AnswerNew) -> Operation[AnswerPreview]:
    """What an answer would bring about; nothing is recorded."""
    path = path_to("projects", project, "answers", "preview")
    return Operation("See what follows", lambda client: send(client, "POST", path, given, AnswerPreview))


# -- changing --------------------------------------------------------------------------------------------------


def answer(project: str, given: AnswerNew) -> Operation[Step[AnswerResult]]:
    """Answer a question or change its answer; a clash is told and nothing recorded, unless `given.keep`."""
    return _step("Answer the question", project, "answers", lambda client, path: send_answer(client, path, given))


def defer(project: str, question: str, why: str = "") -> Operation[Step[NextQuestion]]:
    """Put a question off until it is taken up."""
    wish = QuestionWish(question=question, why=why)
    return _step(
        "Put the question off",
        project,
        "defer",
        lambda client, path: send(client, "POST", path, wish, NextQuestion),
    )


def assume(project: str, question: str) -> Operation[Step[AssumeReport]]:
    """Record the recommended answer of a question as an assumption."""
    wish = QuestionWish(question=question)
    return _step(
        "Assume the answer", project, "assume", lambda client, path: send(client, "POST", path, wish, AssumeReport)
    )


def assume_open(project: str) -> Operation[Step[AssumeReport]]:
    """Record the recommended answers of all open questions as assumptions, in one step."""
    wish = QuestionWish()
    return _step(
        "Assume the open answers",
        project,
        "assume",
        lambda client, path: send(client, "POST", path, wish, AssumeReport),
    )


def confirm(project: str, aliases: list[str]) -> Operation[Step[list[str]]]:
    """Confirm answers that were found in the idea or the code; these, and none that were found since."""
    wish = ConfirmWish(decisions=aliases)

    def call(client: Client, path: str) -> list[str]:
        confirmed: list[str] = client.request("POST", path, body=plain(wish)).json()
        return confirmed

    return _step("Confirm what was found", project, "confirm", call)


def take_back(project: str, revision: int, count: int = 1) -> Operation[str]:
    """Undo the last `count` steps, if nothing was done after them; gives what was taken back, in a sentence."""

    def call(client: Client) -> str:
        if revision_of(client, project) != revision:
            raise WrongUse(
                "Something else was changed since, and undo would take that back instead.",
                "Change the answer in its question, or undo step by step with Ctrl Z.",
            )
        return undo_steps(client, project, count)

    return Operation("Undo", call, CHANGES)


# -- parts that repairs share ------------------------------------------------------------------------------------


def revision_of(client: Client, project: str) -> int:
    """The number of the last event on the branch in use; 0 where there is none."""
    path = path_to("projects", project, "log")
    events = read_plain_list(client, path, HistoryEntry, {"limit": 1})
    return events[0].seq if events else 0


def send_answer(client: Client, path: str, given: AnswerNew) -> AnswerResult:
    """Give an answer."""
    return send(client, "POST", path, given, AnswerResult)


def undo_steps(client: Client, project: str, count: int) -> str:
    """Undo so many steps; what was taken back, in a sentence."""
    told: list[str] = []
    for _ in range(count):
        told += send(client, "POST", path_to("projects", project, "undo"), None, UndoReport).summary
    return "; ".join(dict.fromkeys(told))


def _step(name: str, project: str, what: str, call: Callable[[Client, str], T]) -> Operation[Step[T]]:
    path = path_to("projects", project, what)
    return Operation(
        name,
        lambda client: Step(call(client, path), revision_of(client, project)),
        CHANGES,
    )


def decision_on(client: Client, project: str, name: str) -> DecisionView | None:
    """The decision of that alias or on that question, if there is one."""
    try:
        reply = client.request("GET", path_to("projects", project, "decisions", name))
    except DaemonError as error:
        if error.code == UNKNOWN_RECORD:
            return None
        raise
    return reply.parse(DecisionDetail).decision
