"""The pages of the audit log, the egress ledger and the sandbox with a real daemon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.acting_bench import ActingBench, acting_bench, make_repository
from support.daemon_apart import daemon_apart
from support.run_stories import begin, ended, reply
from support.run_stories import until as run_until

from daemon.contract.audit import AuditFault, AuditReportView
from daemon.contract.egress import ContactsView, EgressReport
from daemon.contract.sandbox import SelftestFinding, SelftestReport
from gui.operations.desk import Desk
from gui.operations.egress import Ledger
from gui.operations.link import Link
from gui.operations.operation import Failure
from gui.operations.place import Place
from gui.views.messages import Notice
from gui.views.settings.audit import AuditPage
from gui.views.settings.audit_entry import EntryDialog
from gui.views.settings.egress import EgressPage
from gui.views.settings.page import SettingsPage
from gui.views.settings.sandbox import SandboxPage

WAIT_MS = 30_000
Open = Callable[[type[SettingsPage]], SettingsPage]


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Iterator[ActingBench]:
    """One run was made: it asked a model twice."""
    with acting_bench() as made:
        made.ollama.said.extend([reply("list_files", path="."), reply("finish", summary="No.", outcome="failed")])
        folder = make_repository(tmp_path_factory.mktemp("code") / "work")
        run_until(made.daemon, begin(made.daemon, folder, acceptance=[]), ended)
        yield made


@pytest.fixture(scope="module")
def desk(bench, qapp) -> Iterator[Desk]:
    link = Link(bench.home)
    made = Desk(link)
    link.open()
    yield made
    made.close()
    link.close()


@pytest.fixture
def until(qtbot) -> Callable[..., None]:
    return partial(qtbot.waitUntil, timeout=WAIT_MS)


@pytest.fixture
def open_page(desk, qtbot) -> Callable[..., SettingsPage]:
    def make(kind: type[SettingsPage], other: Desk | None = None) -> SettingsPage:
        page = kind(other or desk)
        qtbot.addWidget(page)
        page.resize(900, 900)
        page.show()
        page.enter(Place())
        return page

    return make


def told(page: SettingsPage) -> list[Notice]:
    heard: list[Notice] = []
    page.says.connect(heard.append)
    return heard


# -- audit ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def audit(open_page, until) -> AuditPage:
    page = open_page(AuditPage)
    until(lambda: page.table.count > 0)
    return page


def test_entries_are_listed_filtered_and_opened(audit, until) -> None:
    every = audit.table.count
    audit.kind.choose("model_call")
    audit.kind.chosen.emit("model_call")
    until(lambda: 0 < audit.table.count < every)
    assert {audit.table.cell(row, 2).text for row in range(audit.table.count)} == {"Model call"}
    audit.table.setFocus()
    audit.table.setCurrentIndex(audit.table.model().index(0, 0))
    QTest.keyClick(audit.table, Qt.Key.Key_Return)
    (dialog,) = [one for one in audit.window().findChildren(EntryDialog) if one.is_open]
    assert str(audit.items[0].seq) in dialog.panel.accessibleName()
    dialog.close_layer()


def test_a_kind_that_never_came_is_said_as_such(audit, until) -> None:
    audit.kind.choose("redone")
    audit.kind.chosen.emit("redone")
    until(audit.none.isVisible)
    assert audit.table.count == 0


def test_the_chain_is_verified(audit, until) -> None:
    audit.verify.click()
    until(lambda: audit.report.accessibleName().startswith("The log is whole."))
    assert audit.verify.isEnabled()


def test_a_log_that_was_changed_is_said_with_the_first_entry_that_is_wrong(audit) -> None:
    fault = AuditFault(what="changed", seq=7, message="Entry 7 was changed.", before="", after="")
    report = AuditReportView(
        is_whole=False, entries=6, first_at=None, last_at=None, head="", anchored=0, fault=fault, blobs=0, lost_blobs=[]
    )
    audit._show_report(report)
    assert audit.report.accessibleName() == "The log was changed. Entry 7 was changed. Sound up to there: 6 entries."


def test_the_log_is_written_into_a_file(audit, until, tmp_path) -> None:
    heard = told(audit)
    audit.write_to(tmp_path / "audit.jsonl")
    until(lambda: bool(heard))
    assert heard[0].text == str(tmp_path / "audit.jsonl")
    assert (tmp_path / "audit.jsonl").read_text().startswith("{")


# -- egress --------------------------------------------------------------------------------------------------------


def test_contacts_are_summed_up_and_listed(open_page, until, tmp_path) -> None:
    page = open_page(EgressPage)
    until(lambda: page.entries.count > 0)
    assert page.verdict.text() == "Nothing has left this machine: all contacts were on it."
    assert page.totals.cell(0, 0).text == "127.0.0.1"
    assert page.foot.text() == f"{page.entries.count} of {page.entries.count}"
    heard = told(page)
    page.write_to(tmp_path / "egress.csv")
    until(lambda: bool(heard))
    assert "127.0.0.1" in (tmp_path / "egress.csv").read_text()


def test_what_went_to_other_machines_is_said_in_one_sentence(open_page) -> None:
    page = open_page(EgressPage)
    moment = "2026-01-02T03:04:05Z"
    values = {"purpose": "coder", "times": 2, "bytes_in": 500, "first_at": moment, "last_at": moment}
    contacts = [
        ContactsView.model_validate({**values, "host": host, "is_remote": is_remote, "bytes_out": 14_200})
        for host, is_remote in (("api.example.org", True), ("127.0.0.1", False))
    ]
    page._show(Ledger(EgressReport(left_machine=True, contacts=contacts)))
    assert page.verdict.text() == "14.2 kB went to 1 other machine, and 500 B came from there."
    assert [page.totals.cell(row, 0).shape for row in (0, 1)] == ["open", "off"]


def test_an_empty_ledger_says_that_nothing_has_left(open_page, qapp, until) -> None:
    with daemon_apart() as fresh:
        link = Link(fresh.home)
        desk = Desk(link)
        link.open()
        page = open_page(EgressPage, desk)
        until(page.verdict.isVisible)
        assert page.verdict.text() == "Nothing has left this machine: nobody was contacted."
        assert not page.by_entry.isVisible()
        desk.close()
        link.close()


# -- sandbox -------------------------------------------------------------------------------------------------------


@pytest.fixture
def sandbox(open_page, until) -> SandboxPage:
    page = open_page(SandboxPage)
    until(page.level.isVisible)
    return page


def finding(outcome: str, tries: str = "Read the key.") -> SelftestFinding:
    return SelftestFinding.model_validate(
        {"subject": "files", "name": "x", "tries": tries, "outcome": outcome, "evidence": "Not found.", "time_s": 0.1}
    )


def report(*findings: SelftestFinding, level: str = "isolated") -> SelftestReport:
    outcomes = [one.outcome for one in findings]
    counts = {outcome: outcomes.count(outcome) for outcome in outcomes}
    given = {"level": level, "reason": "", "held": "escaped" not in outcomes, "counts": counts, "time_s": 9.0}
    return SelftestReport.model_validate({**given, "findings": [one.model_dump() for one in findings]})


def test_the_level_is_shown_with_its_reason(sandbox) -> None:
    assert sandbox.level.text() in {"Isolated", "Partly held back", "Not held back"}
    assert sandbox._why.text()
    assert sandbox._facts.count == 4


def test_a_test_that_held_says_so_and_lists_what_is_open_by_design(sandbox) -> None:
    sandbox._show_report(report(finding("held"), finding("not held by design"), finding("held")))
    assert sandbox.verdict.accessibleName().startswith("Nothing got out.")
    assert sandbox.table.count == 1
    sandbox.chips["held"].click()
    assert sandbox.table.count == 3


def test_what_got_out_comes_first_and_is_said_in_red(sandbox) -> None:
    sandbox._show_report(report(finding("held"), finding("escaped", "Write into the home.")))
    assert sandbox.verdict.accessibleName().startswith("1 attempt got out.")
    assert sandbox.table.cell(0, 2).text == "Write into the home."


def test_where_there_is_no_sandbox_there_is_nothing_to_try(sandbox) -> None:
    sandbox._show_report(report(level="none"))
    assert "nothing to try" in sandbox.verdict.text()
    assert not sandbox.table.isVisible()


def test_a_test_shows_that_it_is_under_way_and_that_it_broke_off(sandbox, desk, monkeypatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(desk, "run", lambda operation, **_: asked.append(operation))
    sandbox.start_test()
    assert len(asked) == 1
    assert not sandbox.test.isEnabled()
    assert sandbox.progress.isVisible()
    sandbox.start_test()
    assert len(asked) == 1
    sandbox._not_tested(Failure("Test the sandbox", "The daemon went away.", "Start it.", "x"))
    assert sandbox.test.isEnabled()
    assert not sandbox.progress.isVisible()
    assert "The daemon went away." in sandbox.verdict.text()
