"""The page of the sandbox: how far commands of agents are held back, why no farther, and trying to get out."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar, Final

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from daemon.contract.sandbox import SandboxView, SelftestFinding, SelftestReport
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.sandbox import look_at_sandbox, try_to_get_out
from gui.operations.topic import Topic
from gui.views.settings.card_head import CardHead, padded, ruled
from gui.views.settings.page import SettingsPage
from gui.views.settings.record_table import Cell, Column, Record, RecordTable
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.chips import FilterChip
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.progress import ProgressLine
from gui.words.amounts import plural
from gui.words.times import duration

_LEVELS: Final = {
    "isolated": (
        "Isolated",
        "ok",
        "Commands of agents see their own tree, and no network unless they were allowed it.",
    ),
    "partly": ("Partly held back", "warn", "Commands of agents write only in their own tree; much else can be read."),
    "none": ("Not held back", "bad", "Nothing holds commands of agents back. Each one is asked for."),
}
_BOUNDS: Final = {
    "cgroup": "by a cgroup of its own",
    "rlimit": "by limits of the kernel for each process",
    "watching": "by watching, and ending what is too much",
}
_OUTCOMES: Final = {
    "escaped": ("clash", "escaped"),
    "not held by design": ("half", "open by design"),
    "held": ("done", "held"),
    "not applicable": ("deferred", "not here"),
}
_FACTS: Final = (Column("", 190), Column(""))
_FINDINGS: Final = (
    Column("Outcome", 150),
    Column("About", 110, from_width=560),
    Column("What was tried"),
    Column("Time", 76, is_right=True),
)


class SandboxPage(SettingsPage):
    """Its level, what mends it, and a test that tries hundreds of ways out."""

    name: ClassVar[str] = "sandbox"
    title: ClassVar[str] = "Sandbox"
    icon: ClassVar[str] = "cube"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.DAEMON})
    words: ClassVar[tuple[str, ...]] = ("isolated", "bubblewrap", "landlock", "selftest")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.level = Badge("", "neutral")
        self.level.hide()
        self._about = CardHead("Level in force")
        self._about.add(self.level)
        self._why = Label("", "secondary", wrap=True)
        self.mend = Note("", "warn")
        self.mend.hide()
        self._facts = RecordTable(_FACTS, "Facts of the sandbox")
        card = Card()
        card.add_row(self._about)
        card.add_row(padded(self._why, self.mend))
        card.add_row(self._facts)
        self.add(card)
        self.add(self._made_test())
        self._findings: list[SelftestFinding] = []
        self._elapsed = QElapsedTimer()
        self._tick = QTimer(self, interval=250)
        self._tick.timeout.connect(self._show_progress)

    def load(self) -> None:
        """Look at it."""
        self.fetch(look_at_sandbox(), self._show)

    def start_test(self) -> None:
        """Try to get out."""
        if not self.test.isEnabled():
            return
        self.test.setEnabled(False)
        self.verdict.hide()
        self.progress.show()
        self.progress.show_busy()
        self._elapsed.start()
        self._tick.start()
        self._show_progress()
        self.act(try_to_get_out(), self._show_report, self._not_tested)

    def set_online(self, *, online: bool) -> None:
        """A test needs the daemon."""
        super().set_online(online=online)
        self.test.setEnabled(online and not self._tick.isActive())

    def _made_test(self) -> QWidget:
        self.test = Button("Test the sandbox", small=True)
        self.test.clicked.connect(self.start_test)
        head = CardHead("Test", "Tries every way out that is known, with decoys as prey. It takes some ten seconds.")
        head.add(self.test)
        self.progress = ProgressLine("Test of the sandbox")
        self.progress.hide()
        self.under_way = Label("", "meta")
        self.under_way.hide()
        self.verdict = Note("", "ok")
        self.verdict.hide()
        self.chips: dict[str, FilterChip] = {}
        self._chip_row = QWidget()
        line = QHBoxLayout(self._chip_row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for outcome, (_, word) in _OUTCOMES.items():
            chip = FilterChip(word.capitalize(), 0)
            chip.setChecked(outcome in {"escaped", "not held by design"})
            chip.clicked.connect(self._fill)
            self.chips[outcome] = chip
            line.addWidget(chip)
        line.addStretch(1)
        self._chip_row.hide()
        self.table = RecordTable(_FINDINGS, "What was tried, and what came of it")
        self.table.hide()
        self.none = Label("None of these; the others show the rest.", "secondary")
        self.none.hide()
        card = Card()
        card.add_row(head)
        parts = padded(self.progress, self.under_way, self.verdict, self._chip_row, self.none)
        self._result = ruled(parts, self.table)
        self._result.hide()
        card.body.addWidget(self._result)
        return card

    def _show(self, view: SandboxView) -> None:
        word, tone, sentence = _LEVELS[view.level]
        self.level.show_text(word, tone)
        self.level.show()
        self._about.say(sentence)
        self._why.setText(view.reason)
        self.mend.setVisible(bool(view.mend))
        self.mend.show_text(view.mend, "How to get farther:")
        hosts = "to the hosts that it was allowed, and no others" if view.filters_hosts else "all of it or none"
        facts = {
            "Bubblewrap": view.bubblewrap or "not usable here",
            "Landlock": f"version {view.landlock_abi} of its interface" if view.landlock_abi else "not in this kernel",
            "Processes are bounded": _BOUNDS[view.processes],
            "Network of a command": hosts,
        }
        self._facts.show_records([(Cell(name), Cell(value, "text")) for name, value in facts.items()])

    def _show_progress(self) -> None:
        self._result.show()
        passed = self._elapsed.elapsed() / 1000
        self.under_way.setText(f"Trying to get out, for {duration(passed)} now …")
        self.under_way.show()

    def _show_report(self, report: SelftestReport) -> None:
        self._stop()
        self._findings = sorted(report.findings, key=lambda one: list(_OUTCOMES).index(one.outcome))
        counts = Counter(one.outcome for one in report.findings)
        for outcome, chip in self.chips.items():
            chip.set_count(counts[outcome])  # type: ignore[index]  # the names of outcomes are its keys
        told, tone, strong = _verdict(report)
        self.verdict.show_tone(tone, "check" if tone == "ok" else "")
        self.verdict.show_text(told, strong)
        self.verdict.show()
        self._chip_row.setVisible(bool(report.findings))
        self._fill()

    def _not_tested(self, failure: Failure) -> None:
        self._stop()
        self.verdict.show_tone("bad")
        self.verdict.show_text(f"{failure.what} {failure.hint}".strip(), "The test did not come to its end.")
        self.verdict.show()

    def _stop(self) -> None:
        self._tick.stop()
        self.progress.hide()
        self.under_way.hide()
        self.test.setText("Test again")
        self.test.setEnabled(self.is_online)

    def _fill(self) -> None:
        wanted = {outcome for outcome, chip in self.chips.items() if chip.isChecked()}
        shown = [one for one in self._findings if one.outcome in wanted]
        self.table.show_records([_record(one) for one in shown])
        self.table.setVisible(bool(shown))
        self.none.setVisible(bool(self._findings) and not shown)


def _record(one: SelftestFinding) -> Record:
    shape, word = _OUTCOMES[one.outcome]
    ink = "bad" if one.outcome == "escaped" else "text"
    return (
        Cell(word, ink, 600, shape=shape),
        Cell(one.subject),
        Cell(one.tries, "text", tip=f"{one.tries}\n{one.evidence}"),
        Cell(duration(one.time_s), "text3"),
    )


def _verdict(report: SelftestReport) -> tuple[str, str, str]:
    """A sentence, its tone, and what is said first."""
    if report.level == "none":
        return "Nothing holds commands back here, so there is nothing to try: each one is asked for.", "warn", ""
    told = f"{plural(len(report.findings), 'attempt')} in {duration(report.time_s)}."
    if report.held:
        return told, "ok", "Nothing got out."
    escaped = plural(report.counts.get("escaped", 0), "attempt")
    return f"{told} That is a fault of the program: report it with the findings.", "bad", f"{escaped} got out."
