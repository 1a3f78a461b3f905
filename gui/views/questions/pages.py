"""What the view of the questions shows: its pages, which of them when, and the panel beside them."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from daemon.contract.decision import DecisionView
from daemon.contract.question import AnswerNew, AnswerPreview, ClashView, QuestionView
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.questions import Asked, Interview, foresee, look_at_answers, look_at_interview, look_at_question
from gui.operations.repairs import ClashPicture, look_at_clash
from gui.views.questions.frame import Mode, QuestionFrame
from gui.views.questions.wording import place_of, settled
from gui.words.amounts import join, plural

_READ_QUESTION: Final = look_at_question("", "").name
_READ_CLASH: Final = "Read both sides of the clash"
_READ_ANSWERS: Final = look_at_answers("").name
_PREVIEW: Final = foresee("", AnswerNew(question="")).name
_TO: Final = "\u2013"
_OVERTAKEN: Final = "It was settled meanwhile. What you began is kept: answer to change it, or go back."
_PREVIEW_MS: Final = 180
"""What an answer would change is asked for once the choice rests."""


class QuestionPages(QuestionFrame):
    """Reads and shows. What a person does is the subclass's."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.revision = 0
        self._told = ""  # what is to be said on the card of the question that was asked for
        self.panel.wants_question.connect(self.ask_for)
        self.panel.wants_answers.connect(self.show_answers)
        self.panel.wants_decision.connect(self._show_decision)
        self.found_note.acted.connect(self.show_found)
        self.left_note.acted.connect(self._take_up_clashes)
        self._preview_pause = QTimer(self, interval=_PREVIEW_MS, singleShot=True)
        self._preview_pause.timeout.connect(self._look_ahead)

    # -- loading -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read where the interview stands; a question that was asked for by name, too."""
        self.fetch(look_at_interview(self.place.project), self._show_interview)
        if self.mode is Mode.ANSWERS and not self._wished:  # else a question is on its way already
            self._read_answers()

    def open_item(self, item: str, detail: str) -> None:
        """A question by its id, a decision by its alias, or `found`, `answers` or `clash`."""
        if item == "found":
            self.show_found()
        elif item == "answers":
            self.show_answers()
        elif item == "clash":
            self._left.clear()
            self.go_on()
        elif item:
            self.ask_for(item)

    # -- going from page to page ---------------------------------------------------------------------------------

    def ask_for(self, name: str, told: str = "") -> None:
        """Ask one question, whatever became of it before; `told` is said on its card."""
        self._let_go_of_answers()
        self.keep_draft()
        self._wants_focus = True
        self._wished = name
        self._told = told
        self._read_wished()

    def go_on(self) -> None:
        """To what matters most now: a contradiction, else the next question, else the end."""
        self.keep_draft()
        if not self.is_online and self.card.question is not None:
            self._show_card(self.card.question, self.card.decision)  # nothing else can be read now
            return
        self._wished = ""
        self.card.question = None
        self.mode = Mode.QUESTION
        self._wants_focus = True
        if self.interview is not None:
            self.load()

    def show_found(self) -> None:
        """The answers that wait for a yes."""
        if self.interview is None or not self.interview.next.to_confirm:
            return
        self.keep_draft()
        waiting = self.interview.next.to_confirm
        self.found_page.show_found(waiting)
        self.found_page.while_online(is_online=self.is_online)
        self._turn_to(Mode.FOUND, f"{plural(len(waiting), 'answer')} {'was' if len(waiting) == 1 else 'were'} found")
        self.bar.show_actions(f"Confirm all {len(waiting)}" if len(waiting) > 1 else "Confirm it", back="Later")
        self.bar.show_hints([])
        self._focus_first()

    def show_answers(self) -> None:
        """What was answered so far."""
        self.keep_draft()
        self._wished = ""
        self._wants_focus = True
        self._read_answers()

    def show_clash(self, picture: ClashPicture) -> None:
        """One clash, side by side."""
        self._let_go_of_answers()
        self.bar.set_busy(is_busy=False)
        self.clash_page.show_clash(picture)
        self._turn_to(Mode.CLASH, self.clash_page.title, self.clash_page.category)
        needs = {need for side in picture.sides if side.decision for need in side.decision.needs}
        self.badge.show_text(f"{plural(len(needs), 'section')} {'rests' if len(needs) == 1 else 'rest'} on it", "bad")
        self.badge.setVisible(bool(needs))
        self.offer_repair()
        self._focus_first()

    def offer_repair(self) -> None:
        """The bar and the panel for the repair that is marked."""
        page = self.clash_page
        repair, picture = page.chosen, page.picture
        if picture is None:
            return
        verb = "Answer them again" if repair is not None and repair.answer is None else "Apply repair"
        primary = "" if repair is None else verb if repair.answer is None else f"{verb} {page.number}"
        if picture.given is not None:
            self.bar.show_actions(primary, "Keep it although it clashes", back="Change my answer")
        else:
            self.bar.show_actions(primary, third="Decide later")
        keys = _number_keys(len(picture.repairs))
        self.bar.show_hints([(keys, "choose"), (["↵"], "apply")] if keys else [])
        self.panel.show_repair(page.number, repair, picture, self._artifacts)

    def _let_go_of_answers(self) -> None:
        """What was asked of the daemon to be shown comes too late: something else is wanted now."""
        for name in (_READ_QUESTION, _READ_CLASH, _READ_ANSWERS, _PREVIEW):
            self._let_go_of(name)

    def _let_go_of(self, name: str) -> None:
        job = self._jobs.pop(name, None)
        if job is not None:
            job.cancel()

    # -- showing what was read -----------------------------------------------------------------------------------

    @property
    def _artifacts(self) -> dict[str, str]:
        return self.interview.artifacts if self.interview is not None else {}

    def _show_interview(self, interview: Interview) -> None:
        self.interview = interview
        self.revision = interview.revision
        done, of = settled(interview.next.progress)
        self.head.set_aside(f"{done} of {of} decided")
        self.progress.show_amount(done, of)
        self._show_notes(interview)
        current = self.card.question.id if self.card.question is not None else ""
        self.panel.show_interview(interview, current)
        if self.mode is Mode.FOUND and interview.next.to_confirm:
            self.show_found()
        elif self.mode is Mode.CLASH and self._is_clash_still_there(interview):
            pass  # a person looks at it: it stays until it is settled
        elif self.mode is not Mode.ANSWERS:
            self._show_most_important(interview)

    def _show_most_important(self, interview: Interview) -> None:
        clash = next((one for one in interview.clashes if frozenset(one.core) not in self._left), None)
        if clash is not None and not self._wished:
            self._read_clash(clash)
        elif self._wished:
            self._read_wished()
        else:
            self._show_next(interview)

    def _show_next(self, interview: Interview) -> None:
        """Stay on what is being answered as long as it is open, else ask what matters most."""
        shown = self.card.question
        again = interview.question(shown.id) if shown is not None else None
        if again is not None and again.standing == "open":
            self._show_card(again, None)
        elif again is not None and not self.card.draft.is_empty:
            self.ask_for(again.id, _OVERTAKEN)  # somebody else settled it: what was begun is not thrown away
        elif interview.next.question is not None:
            self._show_card(interview.next.question, None)
        else:
            self._show_done(interview)

    def _read_wished(self) -> None:
        self.fetch(look_at_question(self.place.project, self._wished), self._show_asked, self._not_asked)

    def _show_asked(self, asked: Asked) -> None:
        self.revision = max(self.revision, asked.revision)
        self._wished = asked.question.id
        self._show_card(asked.question, asked.decision)
        if self._told:
            self.card.show_trouble(self._told)
            self._told = ""

    def _not_asked(self, failure: Failure) -> None:
        self._wished = ""
        self.show_failure(failure)
        if self.interview is not None and not failure.is_offline:
            self._show_next(self.interview)

    def _show_card(self, question: QuestionView, decision: DecisionView | None) -> None:
        self._turn_to(Mode.QUESTION, self._title_of(question, decision), question.category.capitalize())
        is_same = self.card.question is not None and self.card.question.id == question.id
        if not (is_same and _reads_alike(self.card.question, question) and self.card.decision == decision):
            if is_same:
                self.keep_draft()
            if not (is_same and QApplication.focusWidget() in self.card.fields):
                self._park_focus()
            self.card.show_question(question, decision)
            self.card.restore(self.drafts.of(self.place, question.id))
            self._wants_focus = self._wants_focus or not is_same
            if not is_same:
                self.page(Mode.QUESTION).verticalScrollBar().setValue(0)
        self._offer_answer(question, decision)
        self.panel.show_question(question, self._artifacts)
        if self.interview is not None:
            self.panel.show_interview(self.interview, question.id)
        self._preview_pause.start()
        self._focus_first()

    def _title_of(self, question: QuestionView, decision: DecisionView | None) -> str:
        if decision is not None and decision.state != "deferred":
            return f"Change {decision.alias}"
        if self.interview is not None and question.standing == "open":
            return place_of(self.interview.next.progress)
        return "A question that was put off" if question.standing == "deferred" else "A question by name"

    def _offer_answer(self, question: QuestionView, decision: DecisionView | None) -> None:
        is_standing = decision is not None and decision.state != "deferred"
        advised = any(one.recommended for one in question.options) or question.recommended_text or question.fields
        is_back = bool(self._wished)
        self.bar.show_actions(
            "Change the answer" if is_standing else "Answer and continue",
            "" if is_standing or decision is not None else "Decide later",
            "Assume it" if advised and not is_standing else "",
            "Back" if is_back else "",
        )
        keys = _number_keys(len(question.options))
        enter = (["Ctrl", "↵"], "answer") if question.format == "text" else (["↵"], "answer")
        self.bar.show_hints([(keys, "choose"), enter] if keys else [enter])

    def _show_done(self, interview: Interview) -> None:
        self.card.question = None
        self.done_page.show_end(interview)
        self._turn_to(Mode.DONE, self.done_page.heading)
        self.bar.show_actions(
            "Build the artifacts",
            "See decisions",
            f"Assume {plural(interview.next.progress.open, 'answer')}…" if interview.next.progress.open else "",
        )
        self.bar.show_hints([])
        self.panel.show_end()
        self._focus_first()

    def _read_clash(self, clash: ClashView) -> None:
        self.fetch(look_at_clash(self.place.project, clash), self.show_clash)

    def _is_clash_still_there(self, interview: Interview) -> bool:
        picture = self.clash_page.picture
        if picture is None:
            return False
        if picture.given is not None:
            return True
        return any(set(one.core) == set(picture.clash.core) for one in interview.clashes)

    def _read_answers(self) -> None:
        self.fetch(look_at_answers(self.place.project), self._show_answers)

    def _show_answers(self, decisions: list[DecisionView]) -> None:
        questions = self.interview.questions if self.interview is not None else []
        self.answers_page.show_answers(decisions, questions)
        self._turn_to(Mode.ANSWERS, "Earlier answers")
        self.bar.show_actions("", back="Back to the questions")
        self.bar.show_hints([(["↵"], "change")])
        self._focus_first()

    def _show_notes(self, interview: Interview) -> None:
        waiting = len(interview.next.to_confirm)
        self.found_note.show_text(
            f"{plural(waiting, 'answer')} {'was' if waiting == 1 else 'were'} found in your idea and code, "
            "and must be confirmed."
        )
        self.found_note.setVisible(waiting > 0)
        left = [one for one in interview.clashes if frozenset(one.core) in self._left]
        self.left_note.show_text(f"{plural(len(left), 'contradiction')} to be decided later.")
        self.left_note.setVisible(bool(left))
        self.unusable_note.show_text(" ".join(interview.next.unusable))
        self.unusable_note.setVisible(bool(interview.next.unusable))

    # -- what an answer would change -----------------------------------------------------------------------------

    def rethink(self) -> None:
        """The choice has changed: see what would follow from it."""
        self.keep_draft()
        self._let_go_of(_PREVIEW)
        self._preview_pause.start()

    def _look_ahead(self) -> None:
        question = self.card.question
        values = self.card.options.values
        if question is None or self.mode is not Mode.QUESTION or not self.is_online:
            return
        if not values:
            self.panel.show_question(question, self._artifacts)
            return
        given = self.card.chosen_alone()
        places = [number for number, card in enumerate(self.card.options.cards, start=1) if card.isChecked()]
        told = f"If you choose {join([str(number) for number in places])}"
        show = partial(self._show_preview, question, told)
        self.fetch(foresee(self.place.project, given), show, self._drop_preview)

    def _show_preview(self, question: QuestionView, told: str, preview: AnswerPreview) -> None:
        shown = self.card.question
        if shown is not None and shown.id == question.id and self.mode is Mode.QUESTION:
            self.panel.show_preview(told, preview, question, self._artifacts)

    def _drop_preview(self, failure: Failure) -> None:
        """It is a help and no more: the question can be answered without."""

    def _take_up_clashes(self) -> None:
        self._left.clear()
        self.go_on()


def _number_keys(count: int) -> list[str]:
    """The cap of the keys that choose: `1`, `1 to 4`; at most nine have one."""
    most = min(count, 9)
    return [] if not most else ["1"] if most == 1 else [f"1{_TO}{most}"]


def _reads_alike(old: QuestionView | None, new: QuestionView) -> bool:
    """Whether nothing has changed that a person sees on the card; its value among the others may have."""
    if old is None:
        return False
    besides = {"score", "why_now"}
    return old.model_dump(exclude=besides) == new.model_dump(exclude=besides)
