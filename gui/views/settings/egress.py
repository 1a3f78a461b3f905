"""The page of the egress ledger: whom the program has contacted, for what, and how much went out and came in."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from daemon.contract.egress import ContactsView, ContactView, EgressReport
from gui.operations.audit import Exported
from gui.operations.desk import Desk
from gui.operations.egress import Contacts, Ledger, export_ledger, read_ledger, read_more
from gui.operations.topic import Topic
from gui.views.settings.card_head import CardHead
from gui.views.settings.page import SettingsPage
from gui.views.settings.record_table import Cell, Column, Record, RecordTable
from gui.widgets.buttons import Button, LinkButton
from gui.widgets.card import Card
from gui.widgets.inputs import Dropdown
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.words.amounts import count, plural, size
from gui.words.times import clock, full, when

_TOTALS: Final = (
    Column("Contacted"),
    Column("For", 190, from_width=520),
    Column("Times", 76, is_right=True),
    Column("Sent", 90, is_right=True),
    Column("Received", 96, is_right=True),
    Column("Last", 110, is_right=True, from_width=720),
)
_ENTRIES: Final = (
    Column("Time", 124),
    Column("Contacted", 180),
    Column("For"),
    Column("Sent", 90, is_right=True),
    Column("Received", 96, is_right=True, from_width=720),
    Column("Outcome", 110, is_right=True),
)
_SINCE: Final = (("", "All of it"), ("1", "The last day"), ("7", "The last 7 days"), ("30", "The last 30 days"))
_TONES: Final = {"refused": "bad", "failed": "warn", "stopped": "warn", "open": "accent"}
_WORDS: Final = {"done": "sent", "seen": "seen", "open": "under way"}


class EgressPage(SettingsPage):
    """Totals by host, then contact by contact."""

    name: ClassVar[str] = "egress"
    title: ClassVar[str] = "Egress ledger"
    icon: ClassVar[str] = "globe"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.MODELS, Topic.RUNS})
    words: ClassVar[tuple[str, ...]] = ("network", "hosts", "sent", "offline")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._more = ""
        self.verdict = Note("", "ok", "check")
        self.verdict.hide()
        self.add(self.verdict)
        self.span = Dropdown(_SINCE, "From when on")
        self.span.chosen.connect(self._change_span)
        self.export = Button("Export…", small=True)
        self.export.clicked.connect(self._ask_where)
        self.totals = RecordTable(_TOTALS, "Contacts by host")
        self.entries = RecordTable(_ENTRIES, "Contacts, the latest first")
        self.by_host = Card()
        head = CardHead("By host", "Written down before anything is sent. Other machines come first.")
        head.add(self.span)
        self.by_host.add_row(head)
        self.by_host.add_row(self.totals)
        self.by_entry = Card()
        head = CardHead(
            "Each contact", "Commands of agents are not in it: they have no network unless they were allowed it."
        )
        head.add(self.export)
        self.by_entry.add_row(head)
        self.by_entry.add_row(self.entries)
        self.foot = Label("", "meta")
        self.show_more = LinkButton("Show more")
        self.show_more.clicked.connect(self._load_more)
        self.by_entry.add_row(self._made_foot())
        self.add(self.by_host)
        self.add(self.by_entry)
        for card in (self.by_host, self.by_entry):
            card.hide()

    def load(self) -> None:
        """Read it from the moment on that was chosen."""
        self.fetch(read_ledger(self._since()), self._show)

    def write_to(self, file: Path) -> None:
        """Write all contacts into a file."""
        self.act(export_ledger(file, self._since()), self._exported)

    def _since(self) -> datetime | None:
        days = self.span.value
        return datetime.now().astimezone() - timedelta(days=int(days)) if days else None

    def _change_span(self, _days: str) -> None:
        self.renew()

    def _show(self, ledger: Ledger) -> None:
        told, tone = _verdict(ledger.report)
        self.verdict.show_text(told)
        self.verdict.show_tone(tone, "check" if tone == "ok" else "globe")
        self.verdict.show()
        self.totals.show_records([_total(one) for one in ledger.report.contacts])
        self.entries.show_records([_entry(one) for one in ledger.entries])
        is_known = bool(ledger.report.contacts)
        self.by_host.setVisible(is_known or bool(self.span.value))
        self.by_entry.setVisible(is_known)
        self._times = sum(one.times for one in ledger.report.contacts)
        self._show_foot(ledger.more)

    def _load_more(self) -> None:
        if self._more:
            self.fetch(read_more(self._since(), "", self._more), self._add)

    def _add(self, contacts: Contacts) -> None:
        self.entries.add_records([_entry(one) for one in contacts.entries])
        self._show_foot(contacts.more)

    def _show_foot(self, more: str) -> None:
        self._more = more
        self.foot.setText(f"{count(self.entries.count)} of {count(max(self._times, self.entries.count))}")
        self.show_more.setVisible(bool(more))

    def _made_foot(self) -> QWidget:
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(18, 7, 18, 7)
        line.addWidget(self.foot)
        line.addWidget(self.show_more)
        line.addStretch(1)
        return foot

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, "Export the egress ledger", "egress.csv", "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self._write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(self, file: str) -> None:
        self.write_to(Path(file))

    def _exported(self, exported: Exported) -> None:
        self.say(f"{plural(exported.entries, 'contact')} written", str(exported.file))


def _verdict(report: EgressReport) -> tuple[str, str]:
    if not report.contacts:
        return "Nothing has left this machine: nobody was contacted.", "ok"
    if not report.left_machine:
        return "Nothing has left this machine: all contacts were on it.", "ok"
    remote = [one for one in report.contacts if one.is_remote]
    sent, received = sum(one.bytes_out for one in remote), sum(one.bytes_in for one in remote)
    hosts = plural(len({one.host for one in remote}), "other machine")
    return f"{size(sent)} went to {hosts}, and {size(received)} came from there.", "neutral"


def _total(one: ContactsView) -> Record:
    return (
        Cell(one.host, "text", 600, shape="open" if one.is_remote else "off"),
        Cell(one.purpose),
        Cell(count(one.times)),
        Cell(size(one.bytes_out)),
        Cell(size(one.bytes_in)),
        Cell(when(one.last_at), tip=full(one.last_at)),
    )


def _entry(one: ContactView) -> Record:
    about = " · ".join(
        part for part in (one.purpose, one.model, f"run {one.run[-6:].lower()}" if one.run else "") if part
    )
    day = when(one.at)
    at = day if ":" in day or "ago" in day or day == "now" else f"{day}, {clock(one.at)}"
    return (
        Cell(at, tip=full(one.at)),
        Cell(one.host, "text", 600),
        Cell(about, tip=one.error or about),
        Cell(size(one.bytes_out)),
        Cell(size(one.bytes_in)),
        Cell(_WORDS.get(one.state, one.state), tone=_TONES.get(one.state, "neutral"), tip=one.error),
    )
