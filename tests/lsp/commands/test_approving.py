from __future__ import annotations

from typing import Any

from lsp.commands.approving import approval_text

APPROVAL: dict[str, Any] = {
    "summary": "Edit a.py",
    "reason": "It writes",
    "why": "",
    "again": "",
    "risk": "low",
    "risks": [],
    "doubts": [],
    "beside": [],
    "tool": "edit_file",
    "folder": "/work",
    "actor": "agent coder",
    "policy_line": "",
    "command": "",
    "diff": "",
}


def test_words_of_an_agent_are_read_and_never_rendered() -> None:
    text = approval_text(APPROVAL | {"why": "![x](http://evil/?q) [ok](command:run) <img src=x>"})

    assert r"\!\[x\](http://evil/?q) \[ok\](command:run) \<img src=x\>" in text
    assert text.startswith("# Edit a.py\n")


def test_a_diff_cannot_leave_its_fence() -> None:
    text = approval_text(APPROVAL | {"diff": "+````\n+# free\n"})

    assert "`````diff\n+````\n+# free\n`````" in text
