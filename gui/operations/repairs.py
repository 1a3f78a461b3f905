"""Clashes and how they are mended: both sides with what is known of them, the smallest repairs, and doing one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from daemon.client.api import Client
from daemon.contract.decision import DecisionChange, DecisionDetail, DecisionGraph, DecisionView, RestsOn
from daemon.contract.question import AnswerNew, AnswerResult, ClashView, Fit, QuestionView, RuleView, Side
from daemon.errors import DaemonError
from gui.operations.operation import Operation
from gui.operations.questions import CHANGES, UNKNOWN_RECORD, Step, revision_of, send_answer, undo_steps
from gui.operations.reading import path_to, plain, read

_MOST_ABOVE: Final = 2
_MOST_BENEATH: Final = 3
_MOST_WAYS: Final = 6
"""Of one decision; an enumeration of thirty values is better answered in its own question."""


@dataclass(frozen=True)
class SidePicture:
    """One side of a clash. `decision` is None for an answer that was not recorded, for a rule and for a requirement."""

    side: Side
    decision: DecisionView | None
    question: QuestionView | None
    rests_on_it: tuple[RestsOn, ...] = ()
    etag: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class Repair:
    """A way out. `answer` is None where no answer is known that fits: then the decisions are answered anew, one by one.

    `is_own` marks another answer in place of the one that was to be recorded.
    """

    aliases: tuple[str, ...]
    label: str
    detail: str
    answer: Fit | None = None
    question_id: str = ""
    etag: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class ClashPicture:
    """A clash, ready to be shown. `given` is the answer that is not recorded because of it, if it is about one."""

    clash: ClashView
    sides: tuple[SidePicture, ...]
    repairs: tuple[Repair, ...]
    given: AnswerNew | None = None
    around: DecisionGraph = field(default_factory=lambda: DecisionGraph(nodes=[], edges=[]))
    """The decided sides with a few decisions that they rest on and that rest on them."""

    @property
    def rules(self) -> list[RuleView]:
        """The rules that take part."""
        return self.clash.rules


def look_at_clash(project: str, clash: ClashView, given: AnswerNew | None = None) -> Operation[ClashPicture]:
    """Both sides with who decided and why, and the ways out."""

    def call(client: Client) -> ClashPicture:
        found = [_side(client, project, side, given) for side in clash.sides]
        sides = tuple(sorted(found, key=lambda side: side.is_new))
        graph = read(client, path_to("projects", project, "graph"), DecisionGraph)
        return ClashPicture(clash, sides, tuple(repairs_of(clash, sides)), given, around(graph, sides))

    return Operation("Read both sides of the clash", call)


def repairs_of(clash: ClashView, sides: tuple[SidePicture, ...]) -> list[Repair]:
    """The ways out: changes of what is decided, the smallest first, then other answers in place of the new one.

    What fits is offered ready to be applied; where nothing is known that fits, decisions are to be answered anew.
    """
    by_alias = {picture.side.alias: picture for picture in sides}
    found: list[Repair] = []
    for aliases in clash.repairs:
        found += _ways(tuple(aliases), by_alias)
    for picture in sides:
        if picture.is_new:
            found += _fitting(picture)
    return sorted(found, key=lambda one: (one.is_own, len(one.aliases), one.answer is None))


def around(graph: DecisionGraph, sides: tuple[SidePicture, ...]) -> DecisionGraph:
    """The decided sides in the graph of all, with the next decisions above and beneath them."""
    nodes = {node.id: node for node in graph.nodes if node.kind == "decision"}
    aliases = {side.side.alias for side in sides if not side.is_new}
    middle = [node.id for node in nodes.values() if node.alias in aliases]
    lines = [edge for edge in graph.edges if edge.source in nodes and edge.target in nodes]
    above = [edge.source for edge in lines if edge.target in middle and edge.source not in middle]
    beneath = [edge.target for edge in lines if edge.source in middle and edge.target not in {*middle, *above}]
    kept = [*middle, *list(dict.fromkeys(above))[:_MOST_ABOVE], *list(dict.fromkeys(beneath))[:_MOST_BENEATH]]
    return DecisionGraph(
        nodes=[nodes[one] for one in kept],
        edges=[edge for edge in lines if edge.source in kept and edge.target in kept],
    )


def repair(project: str, chosen: Repair, given: AnswerNew | None, question: str = "") -> Operation[Step[AnswerResult]]:
    """Change a decision as a repair says, then record the answer that waited for it. Nothing is left half done.

    The result is that of the last call; a clash in it means that nothing was recorded at all.
    """

    def call(client: Client) -> Step[AnswerResult]:
        assert chosen.answer is not None
        if chosen.is_own:
            assert given is not None
            told = given.model_copy(update={"values": chosen.answer.values, "form": chosen.answer.form, "text": ""})
            return _recorded(client, project, told)
        changed = _change(client, project, chosen)
        if changed.status == "clash" or given is None:
            return Step(changed, revision_of(client, project), int(changed.status == "recorded"))
        return _then(client, project, changed, given)

    return Operation(f"Repair the clash in {question}" if question else "Repair the clash", call, CHANGES)


def _then(client: Client, project: str, changed: AnswerResult, given: AnswerNew) -> Step[AnswerResult]:
    """Record the answer that waited; if that fails, take the change back."""
    name = changed.decision.alias if changed.decision else "The decision"
    try:
        # Without a revision: what was seen before the change of a moment ago is older than that, but not stale.
        result = send_answer(
            client, path_to("projects", project, "answers"), given.model_copy(update={"revision": None})
        )
    except DaemonError as error:
        error.message = f"{error.message} {_taken_back(client, project, name)}"
        raise
    if result.status == "clash":
        undo_steps(client, project, 1)
        return Step(result, revision_of(client, project), 0)
    return Step(result, revision_of(client, project), 2)


def _taken_back(client: Client, project: str, name: str) -> str:
    try:
        undo_steps(client, project, 1)
    except DaemonError:
        return f"{name} is changed already; undo it in its history."
    return f"The change of {name} was taken back, so nothing has changed."


def _recorded(client: Client, project: str, given: AnswerNew) -> Step[AnswerResult]:
    result = send_answer(client, path_to("projects", project, "answers"), given)
    return Step(result, revision_of(client, project), int(result.status == "recorded"))


def _change(client: Client, project: str, chosen: Repair) -> AnswerResult:
    assert chosen.answer is not None
    (alias,) = chosen.aliases
    wish = DecisionChange(why="Repairs a clash.")
    wish = wish.model_copy(update=_told(chosen.answer))
    reply = client.request(
        "PATCH",
        path_to("projects", project, "decisions", alias),
        body=plain(wish),
        headers={"If-Match": chosen.etag} if chosen.etag else None,
    )
    return reply.parse(AnswerResult)


def _told(fit: Fit) -> dict[str, Any]:
    return {"form": fit.form} if fit.form else {"values": fit.values}


def _side(client: Client, project: str, side: Side, given: AnswerNew | None) -> SidePicture:
    """What is known of a side; one without a decision is what is to be recorded, a rule or a requirement."""
    try:
        reply = client.request("GET", path_to("projects", project, "decisions", side.alias))
    except DaemonError as error:
        if error.code == UNKNOWN_RECORD:
            return _new_side(client, project, side, given)
        raise
    detail = reply.parse(DecisionDetail)
    question = _question(client, project, detail.decision.question_id)
    is_new = given is not None and given.question == detail.decision.question_id
    return SidePicture(
        side, detail.decision, question, tuple(detail.rests_on_it), reply.headers.get("etag", ""), is_new
    )


def _new_side(client: Client, project: str, side: Side, given: AnswerNew | None) -> SidePicture:
    question = _question(client, project, given.question) if given is not None else None
    is_new = question is not None and question.text == side.question
    return SidePicture(side, None, question if is_new else None, is_new=is_new)


def _question(client: Client, project: str, question_id: str) -> QuestionView | None:
    if not question_id:
        return None
    return read(client, path_to("projects", project, "questions", question_id), QuestionView)


def _ways(aliases: tuple[str, ...], by_alias: dict[str, SidePicture]) -> list[Repair]:
    (first, *others) = aliases
    known = by_alias.get(first)
    if not others and known is not None:
        ways = _fitting(known)
        if ways:
            return ways
    names = " and ".join(aliases)
    return [Repair(aliases, f"Answer {names} again", "No other answer is known that fits by itself.")]


def _fitting(picture: SidePicture) -> list[Repair]:
    """A repair for each answer of this side that would fit."""
    question_id = picture.question.id if picture.question else ""
    aliases = () if picture.is_new else (picture.side.alias,)
    return [
        Repair(
            aliases=aliases,
            label=fit.label,
            detail=_consequence(picture, fit),
            answer=fit,
            question_id=question_id,
            etag=picture.etag,
            is_own=picture.is_new,
        )
        for fit in picture.side.fits[:_MOST_WAYS]
    ]


def _consequence(picture: SidePicture, fit: Fit) -> str:
    options = picture.question.options if picture.question else []
    return next((option.consequence for option in options if [option.value] == fit.values), "")
