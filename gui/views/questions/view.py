"""The view of the questions: what a person does in it, and what follows."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from daemon.contract.question import AnswerNew, AnswerResult, AssumeReport, NextQuestion
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.questions import Step, answer, assume, assume_open, confirm, defer, take_back
from gui.operations.repairs import look_at_clash, repair
from gui.views.messages import Key, Notice
from gui.views.questions.frame import Mode
from gui.views.questions.pages import QuestionPages
from gui.views.questions.wording import followed, short_question
from gui.widgets.confirm import confirm as ask_first
from gui.widgets.option import OptionCard
from gui.words.amounts import join, plural

_CHANGED_MEANWHILE: Final = "request.changed_meanwhile"


class QuestionsView(QuestionPages):
    """Questions, one at a time."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._again: list[str] = []  # decisions to be answered again before `_waiting` is
        self._waiting: AnswerNew | None = None
        self.bar.primary_pressed.connect(self.settle)
        self.bar.second_pressed.connect(self._second)
        self.bar.third_pressed.connect(self._third)
        self.bar.back_pressed.connect(self._back)
        self.card.changed.connect(self.rethink)
        self.card.sent.connect(self.settle)
        self.clash_page.changed.connect(self.offer_repair)
        self.found_page.confirmed.connect(self._confirm_one)
        self.found_page.differs.connect(self.ask_for)
        self.answers_page.chosen.connect(self.ask_for)
        self.done_page.wants_more.connect(self._ask_on)
        self.panel.wants_all_assumed.connect(self._assume_all)
        self._add_keys()

    # -- the buttons, in each mode -------------------------------------------------------------------------------

    def settle(self) -> None:
        """The primary action of what is seen."""
        if not self.bar.is_ready or self.state != "ready":
            return
        match self.mode:
            case Mode.QUESTION:
                self._answer()
            case Mode.CLASH:
                self._repair()
            case Mode.FOUND:
                self._confirm(self.found_page.aliases)
            case Mode.DONE:
                self.go("specification", "build")

    def choose(self, number: int) -> None:
        """The key of an option, or of a repair."""
        if self.mode is Mode.QUESTION:
            self.card.options.press(number)
        elif self.mode is Mode.CLASH:
            self.clash_page.repairs.press(number)

    def _second(self) -> None:
        if self.mode is Mode.QUESTION:
            self._defer()
        elif self.mode is Mode.CLASH:
            self._keep()
        elif self.mode is Mode.DONE:
            self.go("decisions")

    def _third(self) -> None:
        if self.mode is Mode.QUESTION:
            self._assume()
        elif self.mode is Mode.CLASH:
            self._leave_clash()
        elif self.mode is Mode.DONE:
            self._assume_all()

    def _back(self) -> None:
        if self.mode is Mode.CLASH:
            self._answer_anew()
        else:
            self.go_on()

    # -- answering -----------------------------------------------------------------------------------------------

    def _answer(self) -> None:
        given = self.card.given()
        if given is None:
            return
        self.keep_draft()
        self._send(given.model_copy(update={"revision": self.revision}))

    def _send(self, given: AnswerNew) -> None:
        self.bar.set_busy(is_busy=True)
        self.act(answer(self.place.project, given), partial(self._answered, given), self._not_answered)

    def _answered(self, given: AnswerNew, step: Step[AnswerResult]) -> None:
        result = step.result
        if result.status == "clash" and result.clash is not None:
            self.fetch(look_at_clash(self.place.project, result.clash, given), self.show_clash, self._not_answered)
            return
        self.bar.set_busy(is_busy=False)
        self.drafts.forget(self.place, given.question)
        self._tell(step)
        if result.clash is not None:  # it was kept on purpose: it need not be shown again at once
            self._left.add(frozenset(result.clash.core))
        self._go_forward(step)

    def _not_answered(self, failure: Failure) -> None:
        """Nothing of the card is touched; what somebody else did meanwhile is read."""
        self.bar.set_busy(is_busy=False)
        told = f"{failure.what} {failure.hint}".strip()
        if self.mode is Mode.CLASH:
            self.clash_page.show_trouble(told)
            return
        told = f"Your answer is kept here and was not recorded. {told}"
        if failure.code == _CHANGED_MEANWHILE and self.card.question is not None:
            self.ask_for(self.card.question.id, told)
        else:
            self.card.show_trouble(told)

    def _tell(self, step: Step[AnswerResult]) -> None:
        decision = step.result.decision
        self.card.question = None
        if decision is None:
            return
        told = followed(step.result.consequences, decision.alias)
        self.consequences.show_consequences(step.result.consequences, decision.alias)
        title = f"{decision.alias} is decided: {' · '.join(decision.answer.splitlines())}"
        self._offer_undo(title, told, step.revision, step.count, decision.question_id)

    def _go_forward(self, step: Step[AnswerResult] | None = None) -> None:
        """The next of those that are to be answered again, then the answer that waited for them, then what comes."""
        self._again = self._again[1:]
        if self._again:
            self.ask_for(self._again[0])
        elif self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._send(waiting.model_copy(update={"revision": None}))
        else:
            self._go_on_after(step)

    def _go_on_after(self, step: Step[AnswerResult] | None) -> None:
        """To the question that came with the answer, at once; the rest is read meanwhile."""
        after = step.result.next if step is not None else None
        self.go_on()
        if step is None or after is None or self.interview is None:
            return
        self.interview = replace(self.interview, next=after, revision=step.revision)
        if after.question is not None:
            self._show_card(after.question, None)

    # -- putting off, assuming, confirming -----------------------------------------------------------------------

    def _defer(self) -> None:
        question = self.card.question
        if question is None or not self.bar.is_ready:
            return
        self.bar.set_busy(is_busy=True)
        why = self.card.rationale.text().strip()
        title = f"Put off: {short_question(question.text)}"
        self.act(
            defer(self.place.project, question.id, why), partial(self._deferred, title, question.id), self._not_answered
        )

    def _deferred(self, title: str, question: str, step: Step[NextQuestion]) -> None:
        self._offer_undo(title, "It is under «Put off» until it is taken up.", step.revision, 1, question)
        self._moved_on()

    def _assume(self) -> None:
        question = self.card.question
        if question is None or not self.bar.is_ready:
            return
        self.bar.set_busy(is_busy=True)
        self.act(assume(self.place.project, question.id), partial(self._assumed, question.id), self._not_answered)

    def _assumed(self, question: str, step: Step[AssumeReport]) -> None:
        assumed = step.result.assumed
        if not assumed:
            self.bar.set_busy(is_busy=False)
            self.card.show_trouble("Nothing can be assumed here. Answer it in your own words, or decide later.")
            return
        told = f"{assumed[0].alias} is assumed: {' · '.join(assumed[0].answer.splitlines())}"
        self._offer_undo(told, assumed[0].rationale, step.revision, 1, question)
        self._moved_on()

    def _assume_all(self) -> None:
        if self.interview is None:
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

    def _assume_open(self) -> None:
        self.bar.set_busy(is_busy=True)
        self.act(assume_open(self.place.project), self._assumed_open, self._not_answered)

    def _assumed_open(self, step: Step[AssumeReport]) -> None:
        left = step.result.left
        told = f"{plural(len(left), 'question')} left, where nothing can be assumed." if left else ""
        self._offer_undo(f"{plural(len(step.result.assumed), 'answer')} assumed", told, step.revision, 1)
        self._moved_on()

    def _confirm_one(self, alias: str) -> None:
        self._confirm([alias])

    def _confirm(self, aliases: list[str]) -> None:
        if not aliases or not self.bar.is_ready:
            return
        self.bar.set_busy(is_busy=True)
        self.act(confirm(self.place.project, aliases), self._confirmed, self._not_confirmed)

    def _confirmed(self, step: Step[list[str]]) -> None:
        self.bar.set_busy(is_busy=False)
        self._offer_undo(f"{join(step.result)} confirmed", "", step.revision, 1)
        if set(step.result) >= set(self.found_page.aliases):
            self.go_on()
        else:
            self.load()

    def _not_confirmed(self, failure: Failure) -> None:
        self.bar.set_busy(is_busy=False)
        self.desk.failed.emit(failure)

    # -- clashes -------------------------------------------------------------------------------------------------

    def _repair(self) -> None:
        chosen, picture = self.clash_page.chosen, self.clash_page.picture
        if chosen is None or picture is None:
            return
        if self.clash_page.repairs.refused_focus:
            self.clash_page.show_trouble("The repair that has the focus is not possible. Choose another one.")
            return
        if chosen.answer is None:
            self._again = ["", *chosen.aliases]  # the first is dropped by going forward
            self._waiting = picture.given
            self.card.question = None
            self._go_forward()
            return
        self.bar.set_busy(is_busy=True)
        operation = repair(self.place.project, chosen, picture.given)
        self.act(operation, partial(self._repaired, picture.given), self._not_answered)

    def _repaired(self, given: AnswerNew | None, step: Step[AnswerResult]) -> None:
        self.bar.set_busy(is_busy=False)
        if step.result.status == "clash" and step.result.clash is not None:
            self.fetch(look_at_clash(self.place.project, step.result.clash, given), self.show_clash)
            self.say("Nothing was changed", "The repair would make another clash, which is shown now.")
            return
        if given is not None:
            self.drafts.forget(self.place, given.question)
        self.clash_page.picture = None
        self._tell(step)
        self._go_on_after(step)

    def _keep(self) -> None:
        picture = self.clash_page.picture
        if picture is None or picture.given is None:
            return
        self.clash_page.picture = None
        self._send(picture.given.model_copy(update={"keep": True, "revision": self.revision}))

    def _leave_clash(self) -> None:
        """Decide later: the contradiction stays told above the questions."""
        picture = self.clash_page.picture
        if picture is not None:
            self._left.add(frozenset(picture.clash.core))
            self.clash_page.picture = None
            self.go_on()

    def _answer_anew(self) -> None:
        """Back to the question, with the answer that clashed as it was typed."""
        self.clash_page.picture = None
        if self.interview is None or self.card.question is None:
            self.go_on()
        else:
            self._show_card(self.card.question, self.card.decision)

    # -- taking back ---------------------------------------------------------------------------------------------

    def _offer_undo(self, title: str, text: str, revision: int, count: int, question: str = "") -> None:
        undo = partial(self._take_back, revision, count, question)
        self.says.emit(Notice(title, text, "Undo", undo))

    def _take_back(self, revision: int, count: int, question: str) -> None:
        self.act(take_back(self.place.project, revision, count), partial(self._taken_back, question))

    def _taken_back(self, question: str, told: str) -> None:
        self.consequences.show_consequences([], "")
        self.say("Taken back", told)
        if question:
            self.ask_for(question)
        else:
            self.go_on()

    # -- moving on -----------------------------------------------------------------------------------------------

    def _moved_on(self) -> None:
        """To the next question; what was typed on this one is kept, for when it is taken up again."""
        self.bar.set_busy(is_busy=False)
        self.keep_draft()
        self.card.question = None
        self.consequences.show_consequences([], "")
        self.clash_page.picture = None
        self.go_on()

    def _ask_on(self) -> None:
        """Go on although nothing more needs to be asked."""
        waiting = self.interview.standing("open") if self.interview is not None else []
        if waiting:
            self.ask_for(waiting[0].id)

    # -- keys ----------------------------------------------------------------------------------------------------

    def _add_keys(self) -> None:
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(str(number)), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.choose, number))
        self._keys.append(Key("1 … 9", "Choose an option or a repair"))
        for key in ("Return", "Enter"):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)  # an answer held too long must not answer the next question, too
            shortcut.activated.connect(self._enter)
        self._keys.append(Key("Enter", "Answer, or apply the repair"))
        self._keys.append(Key("Ctrl+Enter", "Answer from a text of several lines"))
        self.add_key("Alt+Left", "Back, to an earlier answer", self._go_back)

    def _enter(self) -> None:
        """Enter settles; on a button it presses that."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton) and not isinstance(focus, OptionCard) and self.isAncestorOf(focus):
            focus.click()
        else:
            self.settle()

    def _go_back(self) -> None:
        if self.mode in (Mode.ANSWERS, Mode.FOUND) or self._wished:
            self.go_on()
        else:
            self.show_answers()
