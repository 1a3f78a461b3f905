"""How approvals are worded, and how rows count down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from daemon.contract.approval import ApprovalHunk, ApprovalOffer, ApprovalView
from gui.operations.approvals import Inbox
from gui.views.approvals.expiry import ExpiryMark
from gui.views.approvals.inbox_row import InboxRow
from gui.views.approvals.wording import allow_words, bound_words, forbidding, settled_words, undo_words

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
HUNKS = [ApprovalHunk(file="api.py", number=n, of_file=n, header="@@ -1 +1 @@", lines=["-a", "+b"]) for n in (1, 2)]


def approval(**more: Any) -> ApprovalView:
    given: dict[str, Any] = {
        "id": "01A",
        "state": "waiting",
        "tool": "edit_file",
        "effect": "write",
        "risk": "low",
        "summary": "Edit `api.py`",
        "reason": "no rule allows it",
        "policy_line": "mode ask",
        "command": "",
        "diff": "x",
        "hunks": HUNKS,
        "sandbox": "isolated",
        "folder": "/work/shop",
        "actor": "agent:coder",
        "run": "01RUNABCDEF",
        "step": 3,
        "binding": "b" * 64,
        "asked_at": NOW,
        "expires_at": NOW + timedelta(minutes=26),
    }
    return ApprovalView(**given | more)


@pytest.mark.parametrize(
    ("minutes", "told", "token"),
    [(300, "5 h", "text3"), (26, "26 min", "warn"), (4, "4 min", "bad"), (-1, "expired", "bad")],
)
def test_expiry_counts_down_amber_and_then_red(qtbot, minutes, told, token) -> None:
    mark = ExpiryMark()
    qtbot.addWidget(mark)
    mark.show_end(NOW + timedelta(minutes=minutes), NOW)
    assert mark.text().removeprefix("expires in ") == told
    assert mark.token == token


def test_a_row_says_everything_to_a_screen_reader_and_counts_down(qtbot) -> None:
    row = InboxRow(approval(task="T-3"), Inbox(goals={"01RUNABCDEF": "Check the key"}), NOW)
    qtbot.addWidget(row)
    assert row.accessibleName() == "Edit api.py, Low risk, waiting, Check the key · T-3, expires in 26 min"
    row.show_left(NOW + timedelta(minutes=22))
    assert row.left_label.text() == "4 min"
    assert "expires in 4 min" in row.accessibleName()


def test_a_narrow_row_says_the_risk_as_a_word(qtbot) -> None:
    row = InboxRow(approval(risk="high"), Inbox(), NOW)
    qtbot.addWidget(row)
    row.show()
    before = row.sizeHint().height()
    row.set_compact(is_compact=True)
    qtbot.waitUntil(lambda: row.sizeHint().height() < before)
    assert row._line.text().startswith("high · ")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": "allowed", "answered_by": "user:mira"}, "allowed once by mira"),
        ({"state": "allowed", "answered_by": "user:mira", "chosen": {"api.py": [1]}}, "1 hunk allowed once by mira"),
        ({"state": "allowed", "answered_by": "user:mira", "scope": "plan"}, "allowed for this plan by mira"),
        ({"state": "denied", "answered_by": "user:mira"}, "denied by mira"),
        ({"state": "allowed", "answered_by": "user:mira", "tool": "ask_person"}, "answered by mira"),
        ({"state": "expired"}, "expired without an answer"),
    ],
)
def test_how_it_ended_is_said_with_who_did_it(changes, told) -> None:
    assert settled_words(approval(**changes)) == told


def test_the_primary_button_says_exactly_what_it_allows() -> None:
    assert allow_words(approval(), 2) == "Allow 2 hunks once"
    assert allow_words(approval(), 1) == "Allow 1 hunk once"
    assert allow_words(approval(hunks=[]), 0) == "Allow once"
    assert allow_words(approval(hunks=[], risk="critical"), 0) == "Allow once…"
    assert allow_words(approval(tool="do_by_hand"), 0) == "It is done"


def test_what_an_answer_binds_to_is_named() -> None:
    files = {"api.py": "9c41e7ff", "new.py": ""}
    told = bound_words(approval(files=files, plan="01PLAN7F3AC2"))
    assert told.startswith("this diff, api.py at 9c41e7, new.py, which is new and plan 7f3ac2. If one of them changes")
    assert bound_words(approval(diff="", command="ls")) == "exactly this command. If it changes, you are asked again."


def test_what_was_sent_cannot_be_undone() -> None:
    assert "not possible" in undo_words(approval(diff="", effect="network", hosts=["a.org"]))
    assert undo_words(approval(tool="ask_person")) == ""


def test_what_can_be_forbidden_is_offered_widest_last() -> None:
    offers = [ApprovalOffer(name="prefix", sentence="Commands like git push *")]
    found = forbidding(approval(diff="", hunks=[], command="git push origin", offers=offers, hosts=["a.org"]))
    assert [(subject, patterns) for subject, _, patterns in found] == [
        ("command", "git push *"),
        ("command", "git push origin"),
        ("host", "a.org"),
        ("tool", "edit_file"),
    ]
    assert forbidding(approval())[0] == ("path", "Changes of these files", "api.py")
