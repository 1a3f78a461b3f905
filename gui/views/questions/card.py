"""The card of a question: what is asked and why, and everything that an answer can be made of."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.decision import DecisionView
from daemon.contract.question import AnswerNew, QuestionView
from gui.views.questions.drafts import Draft
from gui.views.questions.evidence import EvidenceLines
from gui.views.questions.form import FormFields
from gui.views.questions.options import OptionList
from gui.views.questions.wording import answer_text, decided_by, effort, why_now
from gui.widgets.badge import Badge
from gui.widgets.buttons import LinkButton
from gui.widgets.card import Card
from gui.widgets.inputs import TextArea, TextField
from gui.widgets.labels import Label
from gui.widgets.note import Note

_INSTEAD = "Something else, in your own words…"
_BESIDES = "A condition on the choice, in your own words…"


class QuestionCard(Card):
    """One question. What is typed stays until another question is shown."""

    changed = Signal()
    sent = Signal()
    """Ctrl+Enter in a text of several lines."""
    wants_decision = Signal(str)
    opened = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.question: QuestionView | None = None
        self.decision: DecisionView | None = None
        self._is_advised = False
        self._build_texts()
        self._build_answer()
        self._build_reason()
        self.body.setContentsMargins(24, 22, 24, 22)
        self.body.setSpacing(14)

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_question(self, question: QuestionView, decision: DecisionView | None = None) -> None:
        """Another question, or the same one as it stands now; nothing is typed yet."""
        self.question, self.decision = question, decision
        self._meta.setText(f"{question.category.capitalize()} · {question.id} · {effort(question)}")
        self._blocking.setVisible(question.blocking)
        self._text.setText(question.text)
        self._reason.setText(question.reason)
        _say(self._how, question.how)
        _say(self._why_now, why_now(question))
        self._show_standing(decision, answer_text(decision, question.fields) if decision else "")
        self._evidence.show_evidence(decision.evidence if decision else [])
        self._show_answer(question)
        self._advise(question, decision)
        self.show_trouble("")
        self.setAccessibleName(f"{question.text} {question.reason}")
        for part in (self.options, self.form, self.area):
            part.setAccessibleName(question.text)

    def restore(self, draft: Draft) -> None:
        """Put back what was begun."""
        if draft.is_empty:
            return
        if draft.values or draft.text:
            self.options.choose_values(draft.values)
            self._is_advised = False
        self.words.setText(draft.text)
        self.area.setPlainText(draft.text)
        self.form.write(draft.form)
        if draft.rationale:
            self.rationale.setText(draft.rationale)
            self._open_reason()
        self._note_words()

    def show_trouble(self, trouble: str) -> None:
        """Say beneath the answer why it cannot be given as it is, or nothing."""
        self.trouble.show_text(trouble)
        self.trouble.setVisible(bool(trouble))

    # -- what is answered ----------------------------------------------------------------------------------------

    @property
    def draft(self) -> Draft:
        """What a person has begun; what is only proposed is none of it."""
        if self.question is None:
            return Draft()
        values = () if self._is_advised else tuple(self.options.values)
        if self.decision is not None and list(values) == self.decision.chosen:
            values = ()
        return Draft(values, self._typed, self.form.touched, self.rationale.text().strip())

    def given(self) -> AnswerNew | None:
        """The answer as it can be sent; None if there is none yet, which is told."""
        question = self.question
        if question is None:
            return None
        problem = self._problem(question)
        self.show_trouble(problem)
        if problem:
            return None
        form: dict[str, Any] = self.form.raw if question.format == "form" else {}
        values = self.options.values if question.options else []
        return AnswerNew(
            question=question.id,
            values=values,
            text=self._typed,
            form=form,
            rationale=self.rationale.text().strip(),
        )

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """Where words are typed; they stay the same from question to question."""
        return (self.words, self.area, self.rationale)

    def chosen_alone(self) -> AnswerNew:
        """The options that are chosen, without words: what follows from them by logic."""
        return AnswerNew(question=self.question.id if self.question else "", values=self.options.values)

    def first_focus(self) -> QWidget | None:
        """What should have the focus when the question is shown."""
        if self.question is None:
            return None
        if self.question.format == "form":
            return self.form.focus_first()
        return self.area if self.question.format == "text" else self.options.focus_first()

    # -- its own matters -----------------------------------------------------------------------------------------

    @property
    def _typed(self) -> str:
        if self.question is None or self.question.format == "form":
            return ""
        return (self.area.text() if self.question.format == "text" else self.words.text()).strip()

    def _problem(self, question: QuestionView) -> str:
        if question.format == "form":
            return self.form.check()
        refused = self.options.refused_focus
        if refused and not self._typed:
            return f"This option cannot be chosen. {refused}"
        if self._typed or self.options.values:
            return ""
        if question.format == "text":
            return "Write an answer first, or decide later."
        return "Choose an option, write something else, or decide later."

    def _build_texts(self) -> None:
        self._meta = Label("", "meta")
        self._blocking = Badge("Blocks an artifact", "warn")
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self._meta)
        line.addWidget(self._blocking)
        line.addStretch(1)
        self._text = Label("", "question", wrap=True)
        self._reason = Label("", "body", wrap=True)
        self._how = Label("", "secondary", wrap=True)
        self._why_now = Label("", "meta", wrap=True)
        self._standing = Note("", "neutral", "check")
        self._evidence = EvidenceLines()
        self._evidence.opened.connect(self.opened)
        group = _group(6)
        group.addLayout(line)
        for text in (self._text, self._reason, self._how, self._why_now):
            group.addWidget(text)
        beneath = _group(10)
        for widget in (self._standing, self._evidence):
            beneath.addWidget(widget)
        self.body.addLayout(group)
        self.body.addLayout(beneath)

    def _build_answer(self) -> None:
        self.options = OptionList()
        self.options.changed.connect(self._choose)
        self.options.refused.connect(self._refuse)
        self.options.wants_decision.connect(self.wants_decision)
        self.form = FormFields()
        self.form.changed.connect(self._touch)
        self.area = TextArea("Your answer…", "Your answer", least=4, most=14)
        self.area.textChanged.connect(self._touch)
        self.area.sent.connect(self.sent)
        self.words = TextField(_INSTEAD, "Something else, in your own words")
        self.words.textEdited.connect(self._type)
        self._beside = Label("", "meta", wrap=True)
        self.trouble = Note("", "warn")
        group = _group(10)
        for widget in (self.options, self.form, self.area, self.words, self._beside, self.trouble):
            group.addWidget(widget)
        self.body.addLayout(group)

    def _build_reason(self) -> None:
        self._advice = Label("", "secondary", wrap=True)
        self._add_reason = LinkButton("Say why…")
        self._add_reason.setObjectName("sayWhy")
        self._add_reason.setToolTip("A reason is kept with the decision.")
        self._add_reason.clicked.connect(self._open_reason)
        self.rationale = TextField("Why? It is kept with the decision", "Why, to be kept with the decision")
        self.rationale.textEdited.connect(self._touch)
        self.rationale.hide()
        group = _group(4)
        group.addWidget(self._advice)
        group.addWidget(self._add_reason, 0, Qt.AlignmentFlag.AlignLeft)
        group.addWidget(self.rationale)
        self.body.addLayout(group)

    def _show_standing(self, decision: DecisionView | None, answered: str) -> None:
        if decision is None:
            self._standing.hide()
            return
        if decision.state == "deferred":
            told = f"Put off by {decided_by(decision)}."
        elif decision.to_confirm:
            told = f"{decision.alias} was found: {answered}. Answer to confirm or to change it."
        else:
            verb = "assumed" if decision.state == "assumed" else "decided"
            told = f"{decision.alias} is {verb}: {answered} ({decided_by(decision)})."
        why = f" {decision.rationale}" if decision.rationale else ""
        self._standing.show_text(told + why)
        self._standing.show()

    def _show_answer(self, question: QuestionView) -> None:
        is_form, is_text = question.format == "form", question.format == "text"
        self.options.show_options(question.options, is_many=question.format == "checkbox")
        self.options.setVisible(bool(question.options))
        self.form.show_fields(question.fields)
        self.form.setVisible(is_form)
        self.area.blockSignals(True)
        self.area.setPlainText("")
        self.area.blockSignals(False)
        self.area.setVisible(is_text)
        self.words.setText("")
        self.words.setVisible(not is_form and not is_text)
        self.rationale.setText("")
        self.rationale.hide()
        self._add_reason.show()

    def _advise(self, question: QuestionView, decision: DecisionView | None) -> None:
        """Propose what stands, or else what is recommended; a person's own choice goes before it."""
        advised = [option.value for option in question.options if option.recommended and option.available]
        standing = decision is not None and decision.state != "deferred"
        if decision is not None and standing:
            self.options.choose_values(decision.chosen)
            self.words.setText(decision.text if question.options else "")
            self.area.blockSignals(True)
            self.area.setPlainText(decision.text)
            self.area.blockSignals(False)
            self.form.write(decision.form)
        else:
            self.options.choose_values(advised)
        self._is_advised = bool(advised) and not standing
        told = [f"Recommended: {question.recommended_text}"] if question.recommended_text else []
        if question.recommended_because:
            named = [option.label for option in question.options if option.recommended]
            head = f"Why “{named[0]}” is recommended" if len(named) == 1 else "Why so"
            told.append(f"{head}: {question.recommended_because}")
        _say(self._advice, "\n".join(told))
        self._note_words()

    def _choose(self) -> None:
        self._is_advised = False
        self._note_words()
        self._touch()

    def _type(self) -> None:
        """Words take the place of what is only proposed; to what a person chose they are a condition."""
        if self._is_advised and self.words.text().strip():
            self.options.choose_values([])
            self._is_advised = False
        self._note_words()
        self._touch()

    def _note_words(self) -> None:
        chosen = bool(self.options.values) and not self._is_advised
        self.words.setPlaceholderText(_BESIDES if chosen else _INSTEAD)
        told = ""
        if self._typed and self.question is not None and self.question.options:
            told = (
                "Kept with the option as a condition on it."
                if self.options.values
                else "An answer of your own: nothing follows from it by logic."
            )
        _say(self._beside, told)

    def _refuse(self, reason: str) -> None:
        self.show_trouble(f"This option cannot be chosen. {reason}")

    def _open_reason(self) -> None:
        self._add_reason.hide()
        self.rationale.show()
        if self.isVisible():
            self.rationale.setFocus(Qt.FocusReason.OtherFocusReason)

    def _touch(self) -> None:
        self.show_trouble("")
        self.changed.emit()


def _group(spacing: int) -> QVBoxLayout:
    """Parts that belong together: what is hidden of them takes no room."""
    group = QVBoxLayout()
    group.setSpacing(spacing)
    return group


def _say(label: Label, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
