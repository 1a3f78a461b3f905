"""The page Secrets: which keys there are and where each lies. A value is written here and never shown again."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from daemon.contract.secret import Secrets, SecretView
from gui.operations.desk import Desk
from gui.operations.keys import keep_secret, look_at_secrets, remove_secret
from gui.operations.operation import Failure
from gui.operations.topic import Topic
from gui.views.settings.page import SettingsPage
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.confirm import confirm
from gui.widgets.inputs import Dropdown, TextField
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog

PLACES: Final = {
    "environment": ("in the environment", "accent"),
    "keyring": ("in the keyring", "ok"),
    "vault": ("in the vault", "ok"),
    "": ("not set", "neutral"),
}
"""Where a secret lies, in words, and the tone of its badge."""
_WHERE: Final = (
    "Kept in your system's keyring, or sealed in a file of yours where there is none. No value is ever shown again."
)

_VAULT: Final = (
    "No keyring answers on this machine, so new secrets go into the vault: sealed, its key in a file that only you "
    "can read. That protects copies of your data, not against programs that run as you."
)


class SecretRow(QWidget):
    """A name, what it is for, where it lies, and what can be done with it."""

    keep = Signal(str)
    remove = Signal(str)

    def __init__(self, view: SecretView) -> None:
        super().__init__()
        self.view = view
        self._badge = Badge("not set")
        self.keep_button = Button("Add…", small=True)
        self.keep_button.clicked.connect(self._keep)
        self.remove_button = Button("Remove…", "ghost", small=True)
        self.remove_button.clicked.connect(self._remove)
        self._why = Label("", "meta", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(ElidedLabel(view.name, "strong"))
        words.addWidget(Label(view.sentence.replace("`", "").replace("/….", "/…"), "secondary", wrap=True))
        words.addWidget(self._why)
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 10, 20, 10)
        line.setSpacing(10)
        line.addLayout(words, 1)
        for widget in (self._badge, self.remove_button, self.keep_button):
            line.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_view(view)

    @property
    def place(self) -> str:
        """Where it lies, as the badge says."""
        return self._badge.text()

    def show_view(self, view: SecretView) -> None:
        """Another place."""
        self.view = view
        words, tone = PLACES.get(view.place, (view.place, "neutral"))
        self._badge.show_text(words, tone)
        is_given = view.place == "environment"
        self.keep_button.setText("Replace…" if view.place else "Add…")
        self.keep_button.setAccessibleName(f"{'Replace' if view.place else 'Add'} the secret {view.name}")
        self.keep_button.updateGeometry()
        self.keep_button.setVisible(not is_given)
        self.remove_button.setAccessibleName(f"Remove the secret {view.name}")
        self.remove_button.setVisible(bool(view.place) and not is_given)
        self._why.setText(f"{view.variable} is set where the daemon was started, and wins." if is_given else "")
        self._why.setVisible(is_given)

    def _keep(self) -> None:
        self.keep.emit(self.view.name)

    def _remove(self) -> None:
        self.remove.emit(self.view.name)


class SecretDialog(Dialog):
    """Asks for a value without showing it. `given` comes with name and value; the field is emptied at once."""

    given = Signal(str, str)

    def __init__(self, parent: QWidget, name: str, names: list[str]) -> None:
        title = f"Keep the secret {name}" if name else "Keep a secret"
        super().__init__(parent, title, _WHERE)
        self._name = name
        self.names = Dropdown([(one, one) for one in names], "Whose key it is")
        if not name:
            self.body.addLayout(_named("Whose key it is", self.names))
        self.field = TextField("Paste the key", "The secret")
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.textChanged.connect(self._judge)
        self.field.returnPressed.connect(self._give)
        self.body.addLayout(_named("The secret", self.field))
        self._wrong = Label("", "meta", "bad", wrap=True)
        self._wrong.hide()
        self.body.addWidget(self._wrong)
        self.button = self.add_action(Button("Keep the secret", "primary"))
        self.button.clicked.connect(self._give)
        self.add_cancel()
        self.closed.connect(self._forget)
        self._judge()

    def show_failure(self, failure: Failure) -> None:
        """It was not kept: why, at the field. What was typed is gone, as it must be."""
        self._wrong.setText(f"{failure.what} {failure.hint}".strip())
        self._wrong.show()
        self.field.set_wrong(is_wrong=True, why=self._wrong.text())
        self.place_panel()

    def _judge(self) -> None:
        self.button.setEnabled(bool(self.field.text().strip()))

    def _give(self) -> None:
        value = self.field.text().strip()
        if not value:
            return
        self.field.clear()
        self.given.emit(self._name or self.names.value, value)

    def _forget(self) -> None:
        self.field.clear()
        self.deleteLater()


def _named(caption: str, control: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(Label(caption, "caption"))
    column.addWidget(control)
    return column


class KeysPage(SettingsPage):
    """All secrets that are needed most often, and whatever else is set."""

    name: ClassVar[str] = "secrets"
    title: ClassVar[str] = "Secrets"
    icon: ClassVar[str] = "key"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.SETTINGS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.rows: dict[str, SecretRow] = {}
        self._names: list[str] = []
        self._problem = Note(_VAULT, "warn", "lock")
        self._problem.hide()
        self.card = Card("Secrets")
        self.card.head.insertWidget(
            1, ElidedLabel("Values are never shown again, nor sent to this window.", "meta"), 50
        )
        self.other = Button("Add another…", small=True)
        self.other.clicked.connect(partial(self.ask, ""))
        self.card.add_to_head(self.other)
        self.while_online(self.other)
        self.add(self._problem)
        self.add(self.card)

    def load(self) -> None:
        """Read names and places."""
        self.fetch(look_at_secrets(), self._show)

    def open_item(self, item: str) -> None:
        """Ask for one secret."""
        self.ask(item)

    def set_online(self, *, online: bool) -> None:
        """The daemon can be reached, or not."""
        super().set_online(online=online)
        for row in self.rows.values():
            row.keep_button.setEnabled(online)
            row.remove_button.setEnabled(online)

    def ask(self, name: str) -> SecretDialog:
        """Ask for a value; without a name, for that too."""
        dialog = SecretDialog(self, name, self._names)
        dialog.given.connect(partial(self._keep, dialog))
        dialog.open_dialog()
        return dialog

    # -- its own matters ---------------------------------------------------------------------------------------

    def _show(self, secrets: Secrets) -> None:
        self._names = secrets.names
        for view in secrets.secrets:
            if view.name in self.rows:
                self.rows[view.name].show_view(view)
            else:
                self._add_row(view)
        if secrets.problem:
            self._problem.setToolTip(secrets.problem)
        self._problem.setVisible(bool(secrets.problem))

    def _add_row(self, view: SecretView) -> None:
        row = SecretRow(view)
        row.keep.connect(self.ask)
        row.remove.connect(self._ask_removal)
        row.keep_button.setEnabled(self.is_online)
        row.remove_button.setEnabled(self.is_online)
        self.rows[view.name] = row
        self.card.add_row(row)

    def _keep(self, dialog: SecretDialog, name: str, value: str) -> None:
        done = partial(self._kept, dialog)
        self.act(keep_secret(name, value), done=done, failed=dialog.show_failure)

    def _kept(self, dialog: SecretDialog, view: SecretView) -> None:
        dialog.close_layer()
        self._take(view)
        self.say(f"The secret {view.name} is kept", f"It lies {PLACES.get(view.place, ('safely', ''))[0]}.")

    def _ask_removal(self, name: str) -> None:
        confirm(
            self,
            f"Remove the secret {name}?",
            "Models that need it cannot be asked afterwards. It cannot be brought back from here.",
            "Remove the secret",
            partial(self._remove, name),
        )

    def _remove(self, name: str) -> None:
        self.act(remove_secret(name), done=self._removed)

    def _removed(self, view: SecretView) -> None:
        self._take(view)
        self.say(f"The secret {view.name} is removed")

    def _take(self, view: SecretView) -> None:
        if view.name in self.rows:
            self.rows[view.name].show_view(view)
        else:
            self._add_row(view)
