"""The action bar of the view: which buttons there are in each of its modes, and which keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.views.page import ActionBar
from gui.widgets.buttons import Button

Hint = tuple[list[str], str]


class QuestionBar(QObject):
    """Puts buttons into an action bar: one primary, one beside it, and two quiet ones."""

    primary_pressed = Signal()
    second_pressed = Signal()
    third_pressed = Signal()
    back_pressed = Signal()

    def __init__(self, bar: ActionBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._hints: list[Hint] = []
        self._is_online = True
        self._is_busy = False
        self.primary = Button("Answer and continue", "primary")
        self.second = Button("Decide later")
        self.third = Button("Assume it", "ghost")
        self.back = Button("Back", "ghost")
        for button, pressed in (
            (self.primary, self.primary_pressed),
            (self.second, self.second_pressed),
            (self.third, self.third_pressed),
            (self.back, self.back_pressed),
        ):
            button.clicked.connect(pressed)
            bar.add_action(button)
        bar.hide()  # until there is something to settle

    def show_actions(self, primary: str, second: str = "", third: str = "", back: str = "") -> None:
        """These buttons; what is empty is not there."""
        self._bar.show()
        for button, text in (
            (self.primary, primary),
            (self.second, second),
            (self.third, third),
            (self.back, back),
        ):
            if button.text() != text:
                button.setText(text)
                button.updateGeometry()
            button.setVisible(bool(text))
        self._refresh()

    def hide(self) -> None:
        """There is nothing to settle."""
        self._bar.hide()

    def show_hints(self, hints: list[Hint]) -> None:
        """The keys that do it."""
        self._hints = hints
        self._refresh()

    def set_online(self, *, is_online: bool) -> None:
        """What changes data is disabled while nobody hears it; the reason stands beside it."""
        self._is_online = is_online
        self._refresh()

    def set_busy(self, *, is_busy: bool) -> None:
        """An answer is on its way: it is not given twice."""
        self._is_busy = is_busy
        self._refresh()

    @property
    def is_ready(self) -> bool:
        """Whether something can be done now."""
        return self._is_online and not self._is_busy

    def _refresh(self) -> None:
        for button in (self.primary, self.second, self.third):
            button.setEnabled(self.is_ready)
        self._bar.show_hints(
            self._hints if self._is_online else [([], "What you typed is kept until the daemon answers again.")]
        )
