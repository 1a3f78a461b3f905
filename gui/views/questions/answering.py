"""What a person does with a question, and what follows: answering, putting off, assuming, confirming, taking back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

from PySide6.QtWidgets import QWidget

from daemon.contract.question import AnswerNew, AnswerResult, AssumeReport, NextQuestion
from gui.operations.desk import Desk
from gui.operations.operation import Failure, Operation
from gui.operations.place import Place
from gui.operations.questions import Step, answer, assume, assume_open, confirm, defer, take_back
from gui.operations.repairs import look_at_clash
from gui.views.messages import Notice
from gui.views.questions.frame import Mode
from gui.views.questions.pages import QuestionPages
from gui.views.questions.wording import answer_text, followed, short_question
from gui.widgets.confirm import confirm as ask_first
from gui.words.amounts import join, plural

_CHANGED_MEANWHILE: Final = "request.changed_meanwhile"

T = TypeVar("T")


class Answering(QuestionPages):
    """Every step is carried out once, tells what it did, and can be taken back from there."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._again: list[str] = []  # decisions to be answered again, before `_waiting` is given
        self._waiting: AnswerNew | None = None

    # -- answering -----------------------------------------------------------------------------------------------

    def answer_question(self) -> None:
        """Give the answer that is on the card, if there is one."""
        given = self.card.given()
        if given is not None:
            self.keep_draft()
            self.send(given.model_copy(update={"revision": self.revision}))

    def send(self, given: AnswerNew) -> None:
        """Give an answer."""
        self.carry_out(answer(self.place.project, given), partial(self._answered, given))

    def carry_out(self, operation: Operation[T], done: Callable[[T], None]) -> None:
        """Change something, once at a time; what comes back is for the project that it was begun in."""
        self.bar.set_busy(is_busy=True)
        place = self.place
        self.act(operation, partial(self._arrived, place, done), partial(self._failed_at, place))

    def again_first(self, aliases: list[str], waiting: AnswerNew | None) -> None:
        """Have these decisions answered again one by one, and then give the answer that waits for them."""
        self._again, self._waiting = aliases, waiting
        self.card.question = None
        self._ask_again()

    def forget_queue(self) -> None:
        """A person goes another way: nothing is answered behind their back later."""
        self._again, self._waiting = [], None

    def tell(self, step: Step[AnswerResult]) -> None:
        """What was decided, what follows from it, and how to take it back."""
        decision = step.result.decision
        self.card.question = None
        if decision is None:
            return
        question = self.interview.question(decision.question_id) if self.interview is not None else None
        answered = answer_text(decision, question.fields if question is not None else ())
        told = followed(step.result.consequences, decision.alias)
        self.consequences.show_consequences(step.result.consequences, decision.alias)
        self._offer_undo(f"{decision.alias} is decided: {answered}", told, step, decision.question_id)

    def go_on_after(self, step: Step[AnswerResult]) -> None:
        """To the question that came with the answer, at once; the rest is read meanwhile."""
        after = step.result.next
        self.go_on()
        if after is None or self.interview is None:
            return
        self.interview = replace(self.interview, next=after, revision=step.revision)
        if after.question is not None:
            self._show_card(after.question, None)

    # -- putting off, assuming, confirming -----------------------------------------------------------------------

    def put_off(self) -> None:
        """Decide later."""
        question = self.card.question
        if question is None or not self.bar.is_ready:
            return
        why = self.card.rationale.text().strip()
        title = f"Put off: {short_question(question.text)}"
        self.carry_out(defer(self.place.project, question.id, why), partial(self._deferred, title, question.id))

    def assume_answer(self) -> None:
        """Take what is recommended, as an assumption."""
        question = self.card.question
        if question is not None and self.bar.is_ready:
            self.carry_out(assume(self.place.project, question.id), partial(self._assumed, question.id))

    def assume_all(self) -> None:
        """The same with all that is open, once that is confirmed."""
        if self.interview is None or not self.bar.is_ready:
            return
        count = self.interview.next.progress.open
        ask_first(
            self,
            f"Assume {plural(count, 'open answer')}?",
            "Each open question gets the answer that is recommended, or the first that fits. They are marked as "
            "assumed and can be changed one by one, or taken back at once.",
            f"Assume {plural(count, 'answer')}",
            self._assume_open,
            kind="primary",
        )

    def confirm_found(self, aliases: list[str]) -> None:
        """Say that these are right."""
        if aliases and self.bar.is_ready:
            self.carry_out(confirm(self.place.project, aliases), self._confirmed)

    # -- what came back ------------------------------------------------------------------------------------------

    def _arrived(self, place: Place, done: Callable[[T], None], result: T) -> None:
        if self._is_at(place):
            self.bar.set_busy(is_busy=False)
            done(result)

    def _failed_at(self, place: Place, failure: Failure) -> None:
        """Nothing of the card is touched; what somebody else did meanwhile is read."""
        if not self._is_at(place):
            self.desk.failed.emit(failure)
            return
        self.bar.set_busy(is_busy=False)
        told = f"{failure.what} {failure.hint}".strip()
        question = self.card.question
        if self.mode is Mode.CLASH:
            self.clash_page.show_trouble(told)
        elif self.mode is not Mode.QUESTION or question is None:
            self.desk.failed.emit(failure)
        elif failure.code == _CHANGED_MEANWHILE:
            self.ask_for(question.id, f"Your answer is kept here and was not recorded. {told}")
        else:
            self.card.show_trouble(f"Your answer is kept here and was not recorded. {told}")

    def _answered(self, given: AnswerNew, step: Step[AnswerResult]) -> None:
        result = step.result
        if result.status == "clash" and result.clash is not None:
            self.bar.set_busy(is_busy=True)  # until both sides have been read
            clash = look_at_clash(self.place.project, result.clash, given)
            self.fetch(clash, self.show_clash, partial(self._failed_at, self.place))
            return
        self.drafts.forget(self.place, given.question)
        self.clash_page.picture = None
        self.tell(step)
        if result.clash is not None:  # it was kept on purpose: it need not be shown again at once
            self._left.add(frozenset(result.clash.core))
        if result.decision is not None and self._again[:1] == [result.decision.alias]:
            self._again = self._again[1:]
            self._ask_again()
        else:
            self.forget_queue()
            self.go_on_after(step)

    def _ask_again(self) -> None:
        """The next of those that are to be answered again; after the last of them the answer that waited."""
        if self._again:
            left = plural(len(self._again), "decision")
            self.ask_for(self._again[0], f"{left} to be answered again, to mend the clash.")
        elif self._waiting is not None:
            waiting = self._waiting
            self.forget_queue()
            self.send(waiting.model_copy(update={"revision": None}))
        else:
            self.go_on()

    def _deferred(self, title: str, question: str, step: Step[NextQuestion]) -> None:
        self._offer_undo(title, "It is under «Put off» until it is taken up.", step, question)
        self._move_on()

    def _assumed(self, question: str, step: Step[AssumeReport]) -> None:
        assumed = step.result.assumed
        if not assumed:
            self.card.show_trouble("Nothing can be assumed here. Answer it in your own words, or decide later.")
            return
        told = f"{assumed[0].alias} is assumed: {answer_text(assumed[0])}"
        self._offer_undo(told, assumed[0].rationale, step, question)
        self._move_on()

    def _assume_open(self) -> None:
        self.carry_out(assume_open(self.place.project), self._assumed_open)

    def _assumed_open(self, step: Step[AssumeReport]) -> None:
        left = len(step.result.left)
        told = f"{plural(left, 'question')} left, where nothing can be assumed." if left else ""
        self._offer_undo(f"{plural(len(step.result.assumed), 'answer')} assumed", told, step)
        self._move_on()

    def _confirmed(self, step: Step[list[str]]) -> None:
        self._offer_undo(f"{join(step.result)} confirmed", "", step)
        if set(step.result) >= set(self.found_page.aliases):
            self.go_on()
        else:
            self.load()

    def _move_on(self) -> None:
        """To the next question; what was typed on this one is kept, for when it is taken up again."""
        self.keep_draft()
        self.card.question = None
        self.consequences.show_consequences([], "")
        self.clash_page.picture = None
        self.forget_queue()
        self.go_on()

    # -- taking back ---------------------------------------------------------------------------------------------

    def _offer_undo(self, title: str, text: str, step: Step[T], question: str = "") -> None:
        undo = partial(self._take_back, self.place, step.revision, step.count, question)
        self.says.emit(Notice(title, text, "Undo", undo))

    def _take_back(self, place: Place, revision: int, count: int, question: str) -> None:
        """Where the window is by now may be another project; that of the step is meant."""
        undone = partial(self._taken_back, place, question)
        self.act(take_back(place.project, revision, count), undone)

    def _taken_back(self, place: Place, question: str, told: str) -> None:
        self.say("Taken back", told)
        if not self._is_at(place):
            return
        self.consequences.show_consequences([], "")
        if question:
            self.ask_for(question)
        else:
            self.go_on()

    def _is_at(self, place: Place) -> bool:
        return (self.place.project, self.place.branch) == (place.project, place.branch)
