"""The head of the view: title, what is stale, which form is read, export and rebuild; and what it has room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from daemon.contract.artifact import ArtifactInfo
from gui.theme.fonts import scaled
from gui.views.page import PageHead
from gui.views.specification.reading import build_words, short_title, stale_words
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button
from gui.widgets.inputs import Dropdown
from gui.widgets.labels import Label
from gui.widgets.segmented import Segmented

_FORMS: Final = (("document", "Document"), ("source", "Source"), ("compare", "Compare"))
_CRUMB: Final = "  ›  "  # noqa: RUF001 - the sign between the parts of a crumb
_WIDE: Final = 1100
"""Below this width of the window the version is left to the list."""
_NARROW: Final = 1000
"""Below this one, which only larger text leads to, words of the tools are left out too."""
_FEW: Final = 4
"""Fewer sections need no table of contents."""
_LONGEST: Final = 36


class SpecificationHead(QObject):
    """`forms_row` is the row below the head, for the view to place: which form is read, and its contents."""

    def __init__(self, head: PageHead) -> None:
        super().__init__(head)
        self._head = head
        self._info: ArtifactInfo | None = None
        self._is_roomy = False
        self.is_building = False
        self.is_online = True
        self.has_failed = False
        head.setObjectName("plainHead")
        self.version = Label("", "secondary")
        self.stale = Badge("", "warn")
        self.form = Segmented(_FORMS, "Form")
        self.export = Button("", icon="download", small=True)
        self.export.setAccessibleName("Export the specification")
        self.export.setToolTip("Export the specification")
        self.rebuild = Button("", "primary", icon="refresh", small=True)
        self.contents = Dropdown((), "Section", small=True)
        head.add_badge(self.version)
        head.add_badge(self.stale)
        for tool in (self.export, self.rebuild):
            head.add_tool(tool)
        self.forms_row = QWidget()
        self.forms_row.setObjectName("plainHead")
        self.forms_row.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        below = QHBoxLayout(self.forms_row)
        below.setContentsMargins(32, 0, 32, 10)
        below.addWidget(self.form)
        below.addStretch(1)
        below.addWidget(self.contents)

    def show_artifact(self, info: ArtifactInfo, project: str) -> None:
        """Say what is looked at."""
        self._info = info
        self._head.set_title(short_title(info), f"{project}{_CRUMB}Specification")
        self.version.setText(f"version {info.version}" if info.version else "")
        self.show_state()

    def show_contents(self, sections: Sequence[tuple[str, str]]) -> None:
        """Offer the sections of the document, by key and title."""
        known = [(key, title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…") for key, title in sections]
        self.contents.set_choices(known)
        self.fit()

    def show_state(self) -> None:
        """Say how it is, and offer what can be done about it."""
        info = self._info
        if info is None:
            return
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        told, tone = ("Build failed", "bad") if self.has_failed else (stale_words(info), "warn")
        self.stale.show_text(told, tone)
        words = build_words(info)
        shown = words if self._is_roomy else words.split()[0]
        self.rebuild.setText("Building…" if self.is_building else shown)
        self.rebuild.setAccessibleName(words)
        is_first = info.state in ("stale", "missing") and not self.has_failed
        self.rebuild.set_kind("primary" if is_first else "secondary")
        self.rebuild.setVisible(info.state != "blocked" and self.form.value != "compare")
        self.rebuild.setEnabled(self.is_online and not self.is_building)
        self.rebuild.updateGeometry()
        self.export.show()
        self.form.setVisible(bool(info.version))
        self.fit()

    def show_nothing(self, title: str, crumb: str) -> None:
        """There is no artifact to say anything of."""
        self._info = None
        self._head.set_title(title, crumb)
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        for part in (self.version, self.stale, self.form, self.contents, self.export, self.rebuild):
            part.hide()

    def fit(self) -> None:
        """Leave out what there is no room for, by the size of the window: nothing here may widen it."""
        if self._info is None:
            return
        width = self._head.window().width()
        was_roomy, self._is_roomy = self._is_roomy, width >= scaled(_NARROW)
        self.version.setVisible(bool(self.version.text()) and width >= scaled(_WIDE))
        self.stale.setVisible(bool(self.stale.text()) and self._is_roomy)
        self.export.setText("Export…" if self._is_roomy else "")
        self.export.set_icon("" if self._is_roomy else "download")
        if was_roomy != self._is_roomy:
            self.show_state()
        is_read = self.form.value == "document" and not self.form.isHidden()
        self.contents.setVisible(is_read and self._is_roomy and self.contents.count() >= _FEW)
