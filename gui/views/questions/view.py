"""The view of the questions: what its buttons and keys do on each of its pages."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from daemon.contract.question import AnswerNew, AnswerResult
from gui.operations.desk import Desk
from gui.operations.questions import Step
from gui.operations.repairs import look_at_clash, repair
from gui.views.messages import Key
from gui.views.questions.answering import Answering
from gui.views.questions.frame import Mode
from gui.widgets.option import OptionCard


class QuestionsView(Answering):
    """Questions, one at a time."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
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
        self.panel.wants_all_assumed.connect(self.assume_all)
        self._add_keys()

    # -- the buttons, on each page -------------------------------------------------------------------------------

    def settle(self) -> None:
        """The primary action of what is seen."""
        if not self.bar.is_ready or self.state != "ready":
            return
        match self.mode:
            case Mode.QUESTION:
                self.answer_question()
            case Mode.CLASH:
                self._repair()
            case Mode.FOUND:
                self.confirm_found(self.found_page.aliases)
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
            self.put_off()
        elif self.mode is Mode.CLASH:
            self._keep()
        elif self.mode is Mode.DONE:
            self.go("decisions")

    def _third(self) -> None:
        if self.mode is Mode.QUESTION:
            self.assume_answer()
        elif self.mode is Mode.CLASH:
            self._leave_clash()
        elif self.mode is Mode.DONE:
            self.assume_all()

    def _back(self) -> None:
        self.forget_queue()
        if self.mode is Mode.CLASH:
            self._answer_anew()
        else:
            self.go_on()

    def _confirm_one(self, alias: str) -> None:
        self.confirm_found([alias])

    def _ask_on(self) -> None:
        """Go on although nothing more needs to be asked."""
        waiting = self.interview.standing("open") if self.interview is not None else []
        if waiting:
            self.ask_for(waiting[0].id)

    # -- clashes -------------------------------------------------------------------------------------------------

    def _repair(self) -> None:
        chosen, picture = self.clash_page.chosen, self.clash_page.picture
        if chosen is None or picture is None:
            return
        if self.clash_page.repairs.refused_focus:
            self.clash_page.show_trouble("The repair that has the focus is not possible. Choose another one.")
        elif chosen.answer is None:
            self.again_first(list(chosen.aliases), picture.given)
        else:
            operation = repair(self.place.project, chosen, picture.given)
            self.carry_out(operation, partial(self._repaired, picture.given))

    def _repaired(self, given: AnswerNew | None, step: Step[AnswerResult]) -> None:
        if step.result.status == "clash" and step.result.clash is not None:
            self.fetch(look_at_clash(self.place.project, step.result.clash, given), self.show_clash)
            self.say("Nothing was changed", "The repair would make another clash, which is shown now.")
            return
        if given is not None:
            self.drafts.forget(self.place, given.question)
        self.clash_page.picture = None
        self.tell(step)
        self.go_on_after(step)

    def _keep(self) -> None:
        """Record the answer although it clashes."""
        picture = self.clash_page.picture
        if picture is not None and picture.given is not None:
            self.send(picture.given.model_copy(update={"keep": True, "revision": self.revision}))

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

    # -- keys ----------------------------------------------------------------------------------------------------

    def _add_keys(self) -> None:
        for number in range(1, 10):
            self._shortcut(str(number)).activated.connect(partial(self.choose, number))
        self._keys.append(Key("1 … 9", "Choose an option or a repair"))
        for key in ("Return", "Enter"):
            shortcut = self._shortcut(key)
            shortcut.setAutoRepeat(False)  # an answer held too long must not answer the next question, too
            shortcut.activated.connect(self._enter)
        self._keys.append(Key("Enter", "Answer, or apply the repair"))
        self._keys.append(Key("Ctrl+Enter", "Answer from a text of several lines"))
        self.add_key("Alt+Left", "Back, to an earlier answer", self._go_back)

    def _shortcut(self, key: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return shortcut

    def _enter(self) -> None:
        """Enter settles; on a button it presses that."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton) and not isinstance(focus, OptionCard) and self.isAncestorOf(focus):
            focus.click()
        else:
            self.settle()

    def _go_back(self) -> None:
        if self.mode in (Mode.ANSWERS, Mode.FOUND) or self._wished:
            self._back()
        else:
            self.show_answers()
