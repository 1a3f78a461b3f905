"""A document that is read section by section."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gui.theme.current import color
from gui.widgets.diagrams.drawing import Drawer
from gui.widgets.document.reading import sections_in
from gui.widgets.document.section import DocSection, SectionView
from gui.widgets.painting import begin_painting, drop, paint_ring

_AT_ONCE: Final = 4
"""So many sections are made at once; the others while nothing else is to do."""
_MARGIN: Final = 32
_BETWEEN: Final = 22
_REACH: Final = 60
_SETTLE_MS: Final = 500


class DocumentView(QScrollArea):
    """`show_sections` or `show_markdown`; `section_in_view` says which section is at the top while one scrolls.

    Sections that are as they were keep their place on the screen when a document is shown again.
    """

    link_asked = Signal(str)
    """A link out of the document; nothing is opened here."""
    id_asked = Signal(str)
    comment_asked = Signal(str)
    edit_asked = Signal(str)
    section_in_view = Signal(str)

    def __init__(self, with_tools: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._with_tools = with_tools
        self._drawer = Drawer(self)
        self._views: list[SectionView] = []
        self._waiting: list[DocSection] = []
        self._seen = ""
        self._wanted = ""
        self._page = _Page()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(_MARGIN, 20, _MARGIN, 40)
        self._column.setSpacing(_BETWEEN)
        self._column.addStretch(1)
        self.setWidget(self._page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Document")
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(self._look)
        self._ring = _Ring(self)
        self._anchor: SectionView | None = None
        self._settled = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settled.timeout.connect(self._let_go)
        self._laid_out = QTimer(self, interval=0, singleShot=True)
        self._laid_out.timeout.connect(self._hold)
        self.verticalScrollBar().rangeChanged.connect(self._hold_soon)
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._make_next)

    @property
    def sections(self) -> list[DocSection]:
        """What is shown."""
        return [view.section for view in self._views] + list(self._waiting)

    def views(self) -> Sequence[SectionView]:
        """The sections that have been made."""
        return self._views

    def toc(self) -> list[tuple[str, int, str]]:
        """Key, level and title of each section that has been made."""
        return [(view.section.key, view.heading.level, view.heading.text) for view in self._views]

    def show_markdown(self, text: str) -> None:
        """Show a text; its headings of the first two levels begin sections."""
        sections = [
            DocSection(f"part-{number}", heading.text if heading else "", part, level=2)
            for number, (heading, part) in enumerate(sections_in(text))
        ]
        self.show_sections(sections)

    def show_sections(self, sections: Sequence[DocSection]) -> None:
        """Show a document; what is the same as before stays."""
        same = 0
        while same < min(len(self._views), len(sections)) and self._views[same].section == sections[same]:
            same += 1
        self._idle.stop()
        if same == 0:
            self._seen = ""
            self.verticalScrollBar().setValue(0)
        if len(self._views) == len(sections) and not self._waiting:
            self._replace(sections)
            return
        for view in self._views[same:]:
            self._column.removeWidget(view)
            drop(view)
        del self._views[same:]
        self._waiting = list(sections[same:])
        for _ in range(_AT_ONCE):
            self._make_next()
        if self._waiting:
            self._idle.start()

    def go_to_section(self, key: str) -> bool:
        """Bring a section to the top; one that is still being made is shown as soon as it is there."""
        view = next((view for view in self._views if view.section.key == key), None)
        if view is None:
            self._wanted = key if any(section.key == key for section in self._waiting) else ""
            return bool(self._wanted)
        self._wanted = ""
        self._anchor = view
        self._settled.start()
        self._hold()
        self._laid_out.start()
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring comes where a key brought the focus."""
        super().focusInEvent(event)
        self._ring.setVisible(event.reason() != Qt.FocusReason.MouseFocusReason)
        self._ring.raise_()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        super().focusOutEvent(event)
        self._ring.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the ring around what is seen."""
        super().resizeEvent(event)
        self._ring.setGeometry(self.rect())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A person scrolls: nothing holds the page any more."""
        self._let_go()
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K go from stale section to stale section, Home and End to the ends."""
        bar = self.verticalScrollBar()
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if is_plain and event.key() in (Qt.Key.Key_J, Qt.Key.Key_K):
            self.step(1 if event.key() == Qt.Key.Key_J else -1)
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def _replace(self, sections: Sequence[DocSection]) -> None:
        """As many sections as before: only those that differ are made anew, and nothing moves."""
        for number, (view, section) in enumerate(zip(list(self._views), sections, strict=True)):
            if view.section != section:
                made = self._make(section)
                self._column.replaceWidget(view, made)
                drop(view)
                self._views[number] = made
        self._look()

    def _make_next(self) -> None:
        if not self._waiting:
            self._idle.stop()
            return
        view = self._make(self._waiting.pop(0))
        self._column.insertWidget(len(self._views), view)
        self._views.append(view)
        if self._wanted == view.section.key:
            QTimer.singleShot(0, self, self._go_to_wanted)
        if not self._seen:
            self._look()

    def _go_to_wanted(self) -> None:
        if self._wanted:
            self.go_to_section(self._wanted)

    def _hold(self) -> None:
        """Keep the section that was gone to at the top while the ones above it still find their height."""
        if self._anchor is not None and self._anchor in self._views:
            self.verticalScrollBar().setValue(max(0, self._anchor.y() - 16))
            self._look()

    def _hold_soon(self) -> None:
        if self._anchor is not None:
            self._settled.start()
            self._laid_out.start()  # the sections have their places once the layout is through

    def _let_go(self) -> None:
        self._anchor = None
        self._look()

    def _make(self, section: DocSection) -> SectionView:
        view = SectionView(section, self._drawer, self._with_tools)
        view.link_asked.connect(self.link_asked)
        view.id_asked.connect(self.id_asked)
        view.comment_asked.connect(self.comment_asked)
        view.edit_asked.connect(self.edit_asked)
        return view

    def step(self, step: int) -> None:
        """Go to the next stale section, or to the one before."""
        top = self.verticalScrollBar().value() + 16
        stale = [view for view in self._views if view.section.is_stale]
        found = [view for view in stale if (view.y() > top + 2 if step > 0 else view.y() < top - 2)]
        if found:
            self.go_to_section((found[0] if step > 0 else found[-1]).section.key)

    def _look(self) -> None:
        top = self.verticalScrollBar().value() + _REACH
        above = [view for view in self._views if view.y() <= top]
        at = self._anchor or (above[-1] if above else next(iter(self._views), None))
        seen = at.section.key if at is not None else ""
        if seen != self._seen:
            self._seen = seen
            self.section_in_view.emit(seen)


class _Ring(QWidget):
    """The ring of the keyboard focus, above what scrolls."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin_painting(self)
        paint_ring(painter, QRectF(self.rect()), 4)
        painter.end()


class _Page(QWidget):
    """The sheet that sections lie on."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color("surface"))
        painter.end()
