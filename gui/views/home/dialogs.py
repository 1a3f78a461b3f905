"""What Home asks before it begins something: which folder, and what the idea is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from daemon.contract.project import ProjectNew
from gui.operations.operation import Failure
from gui.widgets.buttons import Button
from gui.widgets.folder_field import FolderField
from gui.widgets.inputs import Dropdown, TextArea, TextField
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog
from gui.widgets.segmented import Segmented

TYPES: Final = (
    ("", "Chosen from the idea"),
    ("web_app", "Web app"),
    ("api_service", "API service"),
    ("cli", "Command line tool"),
    ("library", "Library"),
    ("desktop", "Desktop app"),
    ("mobile", "Mobile app"),
    ("data_pipeline", "Data pipeline"),
    ("ml_system", "ML system"),
    ("feature", "Change: a feature"),
    ("bug_fix", "Change: a bug fix"),
    ("refactoring", "Change: a refactoring"),
    ("migration", "Change: a migration"),
    ("upgrade", "Change: an upgrade"),
)
TIMES: Final = (("quick", "Quick"), ("standard", "Standard"), ("thorough", "Thorough"))
BUDGET_WORDS: Final = {
    "quick": "At most 12 answers; the rest is assumed and marked so.",
    "standard": "At most 30 answers; only what matters little is assumed.",
    "thorough": "Everything that makes sense is asked.",
}
CODE: Final = (("", "Found by looking"), ("yes", "The code of this folder is changed"), ("no", "It begins anew"))


class FolderDialog(Dialog):
    """Add a folder. `wanted` with its path."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            "Add a folder",
            "Its code is read and indexed on this machine; nothing of it leaves it, and no file is changed.",
        )
        self.folder = FolderField()
        self.trouble = Note("", "bad")
        self.trouble.hide()
        self.body.addWidget(self.folder)
        self.body.addWidget(self.trouble)
        self.add_button = self.add_action(Button("Add the folder", "primary"))
        self.add_cancel()
        self.add_button.setEnabled(False)
        self.add_button.clicked.connect(self._ask)
        self.folder.entered.connect(self._ask)
        self.folder.changed.connect(self._check)

    def show_failure(self, failure: Failure) -> None:
        """Say why it was not added; what was typed stays."""
        _tell(self.trouble, failure)
        self.folder.set_wrong(is_wrong=True, why=failure.what)
        self.add_button.setEnabled(True)

    def _check(self) -> None:
        self.add_button.setEnabled(bool(self.folder.folder()))
        self.folder.set_wrong(is_wrong=False)
        self.trouble.hide()

    def _ask(self) -> None:
        if self.folder.folder():
            self.add_button.setEnabled(False)
            self.wanted.emit(self.folder.folder())


class ProjectDialog(Dialog):
    """Start a project. `wanted` with a `ProjectNew`."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget, folder: str) -> None:
        super().__init__(
            parent, "Start a project", "From an idea, by questions, to decisions and a specification.", 600
        )
        self.idea = TextArea("What shall be built or changed, for whom, and why: a sentence or more", "Idea", 3, 8)
        self.folder = FolderField()
        self.folder.set_folder(folder)
        self.name = TextField("The idea's first words", "Name")
        self.type = Dropdown(TYPES, "Type")
        self.code = Dropdown(CODE, "Existing code")
        self.time = Segmented(TIMES, "Time investment")
        self.time.choose("standard")
        self._budget = Label(BUDGET_WORDS["standard"], "meta", wrap=True)
        self.trouble = Note("", "bad")
        self.trouble.hide()
        self._lay_out()
        self.start_button = self.add_action(Button("Start the project", "primary"))
        self.add_cancel()
        self.start_button.clicked.connect(self._ask)
        self.idea.sent.connect(self._ask)
        self.idea.textChanged.connect(self._check)
        self.folder.changed.connect(self._check)
        self.time.chosen.connect(self._show_budget)
        self._check()

    def wish(self) -> ProjectNew:
        """What is asked for."""
        given = {"folder": self.folder.folder(), "idea": self.idea.text().strip(), "time": self.time.value}
        if self.name.text().strip():
            given["name"] = self.name.text().strip()
        if self.type.value:
            given["type"] = self.type.value
        wish = ProjectNew.model_validate(given)
        if self.code.value:
            wish.brownfield = self.code.value == "yes"
        return wish

    def show_failure(self, failure: Failure) -> None:
        """Say why it was not started; what was written stays."""
        _tell(self.trouble, failure)
        self._check()

    def _lay_out(self) -> None:
        for words, field in (
            ("Idea", self.idea),
            ("Folder", self.folder),
            ("Name", self.name),
            ("Type", self.type),
            ("Existing code", self.code),
            ("Time investment", self.time),
        ):
            label = Label(words, "caption", "text2")
            label.setBuddy(field)
            self.body.addWidget(label)
            self.body.addWidget(field)
            self.body.addSpacing(4)
        self.body.setSpacing(5)
        self.body.addWidget(self._budget)
        self.body.addWidget(self.trouble)

    def _show_budget(self, value: str) -> None:
        self._budget.setText(BUDGET_WORDS[value])

    def _check(self) -> None:
        self.start_button.setEnabled(bool(self.idea.text().strip() and self.folder.folder()))

    def _ask(self) -> None:
        if self.start_button.isEnabled():
            self.start_button.setEnabled(False)
            self.trouble.hide()
            self.wanted.emit(self.wish())


def _tell(note: Note, failure: Failure) -> None:
    note.show_text(f"{failure.what} {failure.hint}".strip())
    note.show()
