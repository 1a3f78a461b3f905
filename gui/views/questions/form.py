"""The form of a question: a line for each field, with its unit and its limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.question import FieldView
from gui.views.questions.wording import field_label, limits, value_text
from gui.widgets.inputs import Dropdown, RadioButton, TextField
from gui.widgets.labels import Label
from gui.widgets.painting import drop

_NUMBER_WIDTH: Final = 140


class FormLine(QWidget):
    """One field. `raw` is what was typed or chosen: a text, or yes or no, or None where nothing was."""

    changed = Signal()

    def __init__(self, field: FieldView) -> None:
        super().__init__()
        self.field = field
        self._trouble = Label("", "meta", token="bad", wrap=True)
        self._trouble.hide()
        self._line = QHBoxLayout()
        self._line.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._line)
        column.addWidget(self._trouble)
        name = field_label(field) + (f", in {field.unit}" if field.unit else "")
        self._read, self._write, self.control = self._make(name)
        self.write(field.default)

    @property
    def raw(self) -> Any:
        """What stands in it."""
        return self._read()

    def write(self, value: Any) -> None:
        """Put a value in it, without telling it."""
        self._write(value)

    @property
    def is_touched(self) -> bool:
        """Whether it says something else than by default."""
        default = self.field.default
        if isinstance(default, bool) or default is None:
            return self.raw not in (default, "")
        return bool(self.raw != value_text(default).replace(",", ""))

    def problem(self) -> str:
        """What is wrong with it, as a sentence; empty if it can be sent."""
        value = self.raw
        if value in (None, ""):
            return "" if self.field.optional else "This is needed."
        if self.field.kind != "number":
            return ""
        try:
            number = float(str(value).replace(",", "").replace("_", ""))
        except ValueError:  # maybe with a unit, which the daemon reads
            return "" if str(value)[:1].isdigit() else f"This is a number{_in(self.field.unit)}."
        low, high = self.field.minimum, self.field.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            return f"This is {limits(self.field)}."
        return ""

    def show_problem(self, problem: str) -> None:
        """Say beneath it what is wrong, or nothing."""
        self._trouble.setText(problem)
        self._trouble.setVisible(bool(problem))
        if isinstance(self.control, TextField):
            self.control.set_wrong(is_wrong=bool(problem), why=problem)

    def _make(self, name: str) -> tuple[Callable[[], Any], Callable[[Any], None], QWidget]:
        if self.field.kind == "bool":
            return self._make_choice(name)
        if self.field.kind == "enum":
            return self._make_list(name)
        return self._make_text(name)

    def _make_text(self, name: str) -> tuple[Callable[[], Any], Callable[[Any], None], QWidget]:
        written = TextField("", name)
        written.textEdited.connect(self._tell)
        if self.field.kind == "number":
            written.setFixedWidth(_NUMBER_WIDTH)
            self._line.addWidget(written)
            notes = [self.field.unit, limits(self.field), "can be left out" if self.field.optional else ""]
            self._line.addWidget(Label(" · ".join(note for note in notes if note), "secondary"))
            self._line.addStretch(1)
        else:
            self._line.addWidget(written, 1)
        return written.text, lambda value: written.setText(value_text(value).replace(",", "")), written

    def _make_list(self, name: str) -> tuple[Callable[[], Any], Callable[[Any], None], QWidget]:
        empty = [] if self.field.default is not None and not self.field.optional else [("", "Choose…")]
        listed = Dropdown([*empty, *((value, value.replace("_", " ")) for value in self.field.values)], name)
        listed.chosen.connect(self._tell)
        self._line.addWidget(listed)
        self._line.addStretch(1)
        return lambda: listed.value, lambda value: listed.choose(str(value or "")), listed

    def _make_choice(self, name: str) -> tuple[Callable[[], Any], Callable[[Any], None], QWidget]:
        group = QButtonGroup(self)
        yes, no = RadioButton("Yes"), RadioButton("No")
        for button in (yes, no):
            button.setAccessibleName(f"{name}: {button.text()}")
            group.addButton(button)
            button.clicked.connect(self._tell)
            self._line.addWidget(button)
        self._line.addStretch(1)

        def read() -> bool | None:
            return True if yes.isChecked() else False if no.isChecked() else None

        def write(value: Any) -> None:
            if value is not None:
                (yes if value else no).setChecked(True)

        return read, write, yes

    def _tell(self) -> None:
        self.show_problem("")
        self.changed.emit()


class FormFields(QWidget):
    """All fields of a question, labels at the left."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[FormLine] = []
        self._labels: list[Label] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)

    def show_fields(self, fields: Sequence[FieldView]) -> None:
        """Other fields, with their defaults in them."""
        for old in (*self.lines, *self._labels):
            drop(old)
        self.lines = [FormLine(field) for field in fields]
        self._labels = [Label(field_label(field), "body", token="text", wrap=True) for field in fields]
        for place, (label, line) in enumerate(zip(self._labels, self.lines, strict=True)):
            label.setBuddy(line.control)
            line.changed.connect(self.changed)
            self._grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(line, place, 1)

    def write(self, form: Mapping[str, Any]) -> None:
        """Put values in, by the fields' names."""
        for line in self.lines:
            if line.field.name in form:
                line.write(form[line.field.name])

    @property
    def raw(self) -> dict[str, Any]:
        """What stands in the fields; empty ones are left out."""
        return {line.field.name: line.raw for line in self.lines if line.raw not in (None, "")}

    @property
    def touched(self) -> dict[str, Any]:
        """What a person changed: all fields if there is something, else nothing."""
        return self.raw if any(line.is_touched for line in self.lines) else {}

    def check(self) -> str:
        """What is wrong, told beneath each field; the first of it, empty if it can be sent."""
        problems = [(line, line.problem()) for line in self.lines]
        for line, problem in problems:
            line.show_problem(problem)
        wrong = next(((line, problem) for line, problem in problems if problem), None)
        if wrong is None:
            return ""
        wrong[0].control.setFocus(Qt.FocusReason.OtherFocusReason)
        return f"{field_label(wrong[0].field)}: {wrong[1]}"

    def focus_first(self) -> QWidget | None:
        """What should have the focus at first."""
        return self.lines[0].control if self.lines else None


def _in(unit: str) -> str:
    return f" in {unit}" if unit else ""
