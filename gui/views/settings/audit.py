"""The page of the audit log: what agents and people did, whether the record is whole, and taking it along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Final

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from daemon.contract.audit import AuditEntryView, AuditReportView
from gui.operations.audit import KINDS, Entries, Exported, Wanted, export_trail, list_entries, verify_trail
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.topic import Topic
from gui.views.settings.audit_entry import EntryDialog
from gui.views.settings.card_head import CardHead
from gui.views.settings.page import SettingsPage
from gui.views.settings.record_table import Cell, Column, Record, RecordTable
from gui.widgets.buttons import Button, LinkButton
from gui.widgets.card import Card
from gui.widgets.inputs import Dropdown
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.words.amounts import count, plural
from gui.words.people import who
from gui.words.times import clock, full, when

_COLUMNS: Final = (
    Column("No", 64, is_right=True),
    Column("Time", 128),
    Column("What", 150),
    Column("Who", 110, from_width=720),
    Column("Facts"),
)
_SINCE: Final = (("", "All of it"), ("1", "The last day"), ("7", "The last 7 days"), ("30", "The last 30 days"))
_FACTS: Final = 4
_FACT: Final = 60
_HASH: Final = 64
_ID: Final = re.compile("[0-9A-HJKMNP-TV-Z]{26}")
_FIRST: Final = (
    "summary",
    "verdict",
    "state",
    "scope",
    "tool",
    "command",
    "file",
    "model",
    "reason",
    "line",
    "message",
)
"""What tells a reader most, the first of it first."""


class AuditPage(SettingsPage):
    """Entries, the newest first; a click on one shows all of it."""

    name: ClassVar[str] = "audit"
    title: ClassVar[str] = "Audit log"
    icon: ClassVar[str] = "list"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.RUNS, Topic.APPROVALS})
    words: ClassVar[tuple[str, ...]] = ("trail", "chain", "verify", "export")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._more = ""
        self.items: list[AuditEntryView] = []
        self.report = Note(
            "Each entry holds the hash of the one before it, so that no change of it stays unseen.", "neutral", "lock"
        )
        self.verify = Button("Verify the chain", small=True)
        self.verify.clicked.connect(self._verify)
        self.export = Button("Export…", small=True)
        self.export.clicked.connect(self._ask_where)
        self.kind = Dropdown([("", "Every kind"), *((kind, _words(kind)) for kind in KINDS)], "Which entries")
        self.kind.chosen.connect(self._filter)
        self.span = Dropdown(_SINCE, "From when on")
        self.span.chosen.connect(self._filter)
        self.table = RecordTable(_COLUMNS, "Entries of the audit log, the newest first")
        self.table.chosen.connect(self._open)
        self.none = Label("There are no such entries.", "secondary")
        self.none.setContentsMargins(18, 14, 18, 14)
        self.none.hide()
        self.foot = Label("", "meta")
        self.show_more = LinkButton("Show more")
        self.show_more.clicked.connect(self._load_more)
        head = CardHead("Entries", "What agents and people did. Nothing can be taken out of it.")
        for control in (self.verify, self.export):
            head.add(control)
        card = Card()
        for row in (head, self._made_filters(), self.table, self.none, self._made_foot()):
            card.add_row(row)
        self.add(self.report)
        self.add(card)

    def load(self) -> None:
        """Read the newest entries."""
        self.fetch(list_entries(self.wanted()), self._show)

    def wanted(self) -> Wanted:
        """Which entries are shown."""
        days = self.span.value
        since = datetime.now().astimezone() - timedelta(days=int(days)) if days else None
        return Wanted((self.kind.value,) if self.kind.value else (), since=since)

    def write_to(self, file: Path) -> None:
        """Write the entries that are wanted into a file."""
        self.act(export_trail(file, self.wanted()), self._exported)

    def _filter(self, _value: str) -> None:
        self.renew()

    def _show(self, entries: Entries) -> None:
        self.items = list(entries.items)
        self.table.show_records([_record(one) for one in entries.items])
        self.none.setVisible(not entries.items)
        self._show_foot(entries.more)

    def _load_more(self) -> None:
        if self._more:
            self.fetch(list_entries(self.wanted(), self._more), self._add)

    def _add(self, entries: Entries) -> None:
        self.items += entries.items
        self.table.add_records([_record(one) for one in entries.items])
        self._show_foot(entries.more)

    def _show_foot(self, more: str) -> None:
        self._more = more
        self.foot.setText(f"{plural(len(self.items), 'entry', 'entries')} shown")
        self.show_more.setVisible(bool(more))

    def _verify(self) -> None:
        self.verify.setEnabled(False)
        self.report.show_tone("neutral", "lock")
        self.report.show_text("The chain is being checked …")
        self.act(verify_trail(), self._show_report, self._not_verified)

    def _show_report(self, report: AuditReportView) -> None:
        self.verify.setEnabled(True)
        is_sound = report.is_whole and not report.lost_blobs
        self.report.show_tone("ok" if is_sound else "bad", "check" if is_sound else "clash")
        self.report.show_text(*_report_words(report))

    def _not_verified(self, failure: Failure) -> None:
        self.verify.setEnabled(True)
        self.report.show_tone("bad")
        self.report.show_text(f"{failure.what} {failure.hint}".strip(), "It could not be checked.")

    def _open(self, number: int) -> None:
        dialog = EntryDialog(self, self.items[number])
        dialog.open_dialog()

    def _made_filters(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(18, 10, 18, 10)
        line.setSpacing(8)
        line.addWidget(self.kind)
        line.addWidget(self.span)
        line.addStretch(1)
        return row

    def _made_foot(self) -> QWidget:
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(18, 7, 18, 7)
        line.addWidget(self.foot)
        line.addWidget(self.show_more)
        line.addStretch(1)
        return foot

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, "Export the audit log", "audit.jsonl", "JSON lines (*.jsonl);;CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self._write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(self, file: str) -> None:
        self.write_to(Path(file))

    def _exported(self, exported: Exported) -> None:
        self.say(f"{plural(exported.entries, 'entry', 'entries')} written", str(exported.file))


def _words(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def _record(one: AuditEntryView) -> Record:
    day = when(one.at)
    at = day if ":" in day or "ago" in day or day == "now" else f"{day}, {clock(one.at)}"
    actor = one.actor.removeprefix("agent:") if one.actor.startswith("agent:") else who(one.actor)
    told = _facts(one.facts)
    return (
        Cell(count(one.seq), "text3"),
        Cell(at, tip=full(one.at)),
        Cell(_words(one.kind), "text", 500),
        Cell(actor),
        Cell(told),
    )


def _facts(facts: Mapping[str, Any]) -> str:
    """The facts that fit into a line; hashes and lists tell a reader nothing there."""
    names = sorted(facts, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    told = [
        f"{name.replace('_', ' ')}: {'yes' if value is True else _short(value)}"
        for name, value in ((name, facts[name]) for name in names)
        if isinstance(value, str | int | float) and value != "" and value is not False and not _is_digest(value)
    ]
    return ", ".join([*told[:_FACTS], *(["…"] if len(told) > _FACTS else [])])


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    if _ID.fullmatch(text):
        return text[-6:].lower()
    return text if len(text) <= _FACT else f"{text[:_FACT]}…"


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and len(value) == _HASH and all(letter in "0123456789abcdef" for letter in value)


def _report_words(report: AuditReportView) -> tuple[str, str]:
    """The sentence and what stands before it in bold."""
    entries = plural(report.entries, "entry", "entries")
    if report.fault is not None:
        return f"{report.fault.message} Sound up to there: {entries}.", "The log was changed."
    if report.lost_blobs:
        return f"{plural(len(report.lost_blobs), 'blob')} that it names is gone or was altered.", "The chain is whole."
    if not report.entries:
        return "Nothing has been recorded yet.", "The log is empty."
    blobs = f", and {plural(report.blobs, 'blob')} that it names are as they were" if report.blobs else ""
    anchored = f"signed up to entry {count(report.anchored)}" if report.anchored else "not yet signed"
    return f"{entries}, {anchored}{blobs}. Its head is {report.head[:12]}.", "The log is whole."
