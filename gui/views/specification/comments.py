"""The panel of comments: threads by section, replies, and a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from daemon.contract.artifact import CommentView
from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.widgets.badge import TONES
from gui.widgets.buttons import Button, IconButton, LinkButton
from gui.widgets.card import Card
from gui.widgets.inputs import TextArea
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import begin_painting, drop, follow_look, paint_box
from gui.widgets.scroll import ScrollPage
from gui.words.people import who
from gui.words.times import full, when

_MARGIN: Final = 16
_TINTS: Final = ("accent", "ok", "warn", "neutral")


class CommentsPanel(QWidget):
    """Drafts stay while threads are shown anew."""

    sent = Signal(str, str, str)
    """Section, text, and the remark that it replies to."""
    settled = Signal(str, bool)
    section_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._threads: tuple[CommentView, ...] = ()
        self._titles: dict[str, str] = {}
        self._drafts: dict[str, str] = {}
        self._shown: list[ThreadCard] = []
        self._section = ""
        self._shows_settled = False
        self._is_online = True
        self._count = Label("", "meta")
        self._about = ElidedLabel("", "caption")
        self.field = TextArea("Comment on this section…", "New comment", least=1, most=8)
        self.field.sent.connect(self._send)
        self.send = Button("Comment", small=True)
        self.send.clicked.connect(self._send)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        self._lay_out()
        self._show_count()

    def show_comments(self, threads: Sequence[CommentView], titles: dict[str, str]) -> None:
        """Show the threads of an artifact; `titles` are those of its sections."""
        if (tuple(threads), titles) == (self._threads, self._titles):
            return
        self._threads, self._titles = tuple(threads), dict(titles)
        self._show_count()
        self._fill()

    def turn_to(self, section: str) -> None:
        """New comments are about this section; its threads are marked."""
        self._section = section
        title = self._titles.get(section, "")
        self._about.setText(f"On {title}" if title else "On the whole artifact")
        for card in self.threads():
            card.set_mark(
                "selected" if section and card.remark.section == section and not card.remark.resolved_by else ""
            )

    def write(self, section: str) -> None:
        """Begin a comment on a section."""
        self.turn_to(section)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def threads(self) -> Sequence[ThreadCard]:
        """The threads that are shown."""
        return self._shown

    def sent_well(self) -> None:
        """The new comment has arrived: its draft is not needed any more."""
        self.field.clear()

    def set_online(self, *, online: bool) -> None:
        """What sends is disabled while the daemon cannot be reached; drafts stay."""
        self._is_online = online
        self.send.setEnabled(online)
        for card in self.threads():
            card.set_online(online=online)

    def showEvent(self, event: QShowEvent) -> None:
        """A sheet has a title of its own."""
        super().showEvent(event)
        self._title.setVisible(isinstance(self.parentWidget(), QSplitter))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, 22, _MARGIN, 6)
        self._title = Label("Comments", "card")
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._count)
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(12)
        inner.addLayout(self._cards)
        inner.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(_MARGIN, 8, _MARGIN, 14)
        foot.setSpacing(6)
        foot.addWidget(self._about)
        foot.addWidget(self.field)
        foot.addWidget(self.send, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(ScrollPage(page, margins=(_MARGIN, 4, _MARGIN, 12)), 1)
        column.addLayout(foot)

    def _show_count(self) -> None:
        settled = sum(bool(thread.resolved_by) for thread in self._threads)
        waiting = len(self._threads) - settled
        self._count.setText(f"{waiting} open, {settled} settled" if self._threads else "none yet")

    def _fill(self) -> None:
        for card in self.threads():
            self._drafts[card.remark.id] = card.field.text()
        self._shown = []
        while (item := self._cards.takeAt(0)) is not None:
            drop(item.widget())
        order = list(self._titles)
        waiting = [thread for thread in self._threads if not thread.resolved_by]
        waiting.sort(key=lambda one: order.index(one.section) if one.section in order else -1)
        settled = [thread for thread in self._threads if thread.resolved_by]
        for thread in waiting:
            self._add(thread)
        if settled:
            told = "Hide the settled ones" if self._shows_settled else f"Show {len(settled)} settled"
            more = LinkButton(told)
            more.clicked.connect(self._turn)
            self._cards.addWidget(more)
        for thread in settled if self._shows_settled else ():
            self._add(thread)
        self.turn_to(self._section)

    def _add(self, thread: CommentView) -> None:
        card = ThreadCard(thread, self._titles.get(thread.section, thread.section), self._drafts.get(thread.id, ""))
        card.replied.connect(self.sent)
        card.settled.connect(self.settled)
        card.section_asked.connect(self.section_asked)
        card.set_online(online=self._is_online)
        self._cards.addWidget(card)
        self._shown.append(card)

    def _turn(self) -> None:
        self._shows_settled = not self._shows_settled
        self._fill()

    def _send(self) -> None:
        text = self.field.text().strip()
        if text and self._is_online:
            self.sent.emit(self._section, text, "")


class ThreadCard(Card):
    """A remark with its replies."""

    replied = Signal(str, str, str)
    settled = Signal(str, bool)
    section_asked = Signal(str)

    def __init__(self, thread: CommentView, title: str, draft: str) -> None:
        super().__init__()
        self.remark = thread
        self.body.setContentsMargins(14, 10, 14, 12)
        self.body.setSpacing(8)
        self._about = LinkButton(title or "The whole artifact", 12, 600)
        self._about.setVisible(bool(thread.section))
        self._about.clicked.connect(self._ask)
        is_settled = bool(thread.resolved_by)
        self.settle = IconButton(
            "refresh" if is_settled else "check", "Open it again" if is_settled else "Settle it", 24
        )
        self.settle.clicked.connect(self._settle)
        head = QHBoxLayout()
        head.addWidget(self._about)
        head.addStretch(1)
        head.addWidget(self.settle)
        self.body.addLayout(head)
        for one in (thread, *thread.replies):
            self.body.addWidget(_Remark(one))
        self.field = TextArea("Reply…", f"Reply to {who(thread.author)}", least=1, most=6)
        self.field.setPlainText(draft)
        self.field.setVisible(not is_settled)
        self.field.sent.connect(self._reply)
        self.body.addWidget(self.field)
        self.reply = Button("Reply", small=True)
        self.reply.clicked.connect(self._reply)
        self.reply.setVisible(bool(draft))
        self.field.textChanged.connect(self._show_reply)
        self.body.addWidget(self.reply, 0, Qt.AlignmentFlag.AlignRight)
        if is_settled:
            self.body.addWidget(Label(f"Settled by {who(thread.resolved_by)}", "meta", wrap=True))
        self.setAccessibleName(f"Comment by {who(thread.author)} on {title}: {thread.text}")

    def set_online(self, *, online: bool) -> None:
        """Whether a reply can be sent."""
        self.reply.setEnabled(online)
        self.settle.setEnabled(online)

    def _reply(self) -> None:
        text = self.field.text().strip()
        if text and self.reply.isEnabled():
            self.field.clear()
            self.replied.emit(self.remark.section, text, self.remark.alias)

    def _show_reply(self) -> None:
        self.reply.setVisible(bool(self.field.text().strip()))

    def _settle(self) -> None:
        self.settled.emit(self.remark.alias, not self.remark.resolved_by)

    def _ask(self) -> None:
        self.section_asked.emit(self.remark.section)


class _Remark(QWidget):
    """Who said what, when."""

    def __init__(self, remark: CommentView) -> None:
        super().__init__()
        name = who(remark.author)
        shown = name[:1].upper() + name[1:]
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(_Initials(shown))
        line.addWidget(Label(shown, "strong"))
        at = Label(when(remark.at), "meta")
        at.setToolTip(full(remark.at))
        line.addWidget(at)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        text = Label(remark.text, "secondary", wrap=True)
        text.set_selectable()
        column.addWidget(text)


class _Initials(QWidget):
    """The first letters of a name, on a disc."""

    def __init__(self, name: str) -> None:
        super().__init__()
        words = name.split()
        self._letters = "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else name[:2].upper()
        self._tone = _TINTS[sum(map(ord, name)) % len(_TINTS)]
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(scaled(24), scaled(24))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin_painting(self)
        rect = QRectF(self.rect())
        fill, ink = TONES[self._tone]
        paint_box(painter, rect, rect.height() / 2, fill)
        painter.setFont(font(11, 600))
        painter.setPen(color(ink))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._letters)
        painter.end()
