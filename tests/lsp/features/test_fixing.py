from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.editor_desk import Desk, poll
from support.editor_kinds import EGLOT_19, EVERYTHING, NEOVIM_07, NOTHING

Sit = Callable[[dict[str, Any]], Desk]
QUIET_EVERYTHING = {
    **EVERYTHING,
    "textDocument": {name: kind for name, kind in EVERYTHING["textDocument"].items() if name != "diagnostic"},
}
"""Everything but asking for diagnostics: they are sent."""


def drifting(desk: Desk) -> list[dict[str, Any]]:
    """The findings in a text that nobody saved, which imports what a decision forbids."""
    query = {"folder": str(desk.folder)}
    body = {"folder": str(desk.folder), "idea": "A command line tool that adds numbers", "time": "quick"}
    desk.daemon.request("POST", "/api/v1/projects", body=body)
    guarded = {"question": "Which client?", "text": "Ours", "guards": ["forbid import requests in **"]}
    desk.daemon.request("POST", "/api/v1/projects/at/decisions", query=query, body=guarded)
    top = {"line": 1, "character": 0}
    desk.editor.edit(desk.uri, 2, {"range": {"start": top, "end": top}, "text": "import requests\n"})

    def look() -> list[dict[str, Any]]:
        told = [one for one in desk.editor.heard("textDocument/publishDiagnostics") if one["uri"] == desk.uri]
        found: list[dict[str, Any]] = told[-1]["diagnostics"] if told else []
        return found

    found: list[dict[str, Any]] = poll(look)
    return found


@pytest.mark.parametrize("kind", [QUIET_EVERYTHING, NEOVIM_07, EGLOT_19, NOTHING])
def test_a_forbidden_import_is_taken_out_by_a_fix_in_every_editor(kind: dict[str, Any], sit: Sit) -> None:
    desk = sit(kind)
    findings = drifting(desk)
    assert all(("data" in one) == (kind is QUIET_EVERYTHING) for one in findings)
    action = next(one for one in desk.menu(1, diagnostics=findings) if one["title"] == "Remove this import")

    if kind is NOTHING:
        assert action["command"] == "groundplan.fix"
        (edit,) = action["arguments"][0]["edits"]
    else:
        if "edit" not in action:
            action = desk.editor.request("codeAction/resolve", action)
        changes = action["edit"].get("changes")
        (edit,) = changes[desk.uri] if changes else action["edit"]["documentChanges"][0]["edits"]
    assert edit["newText"] == ""
    assert (edit["range"]["start"]["line"], edit["range"]["end"]["line"]) == (1, 2)


def test_fixes_are_offered_unasked_and_nothing_else_is(sit: Sit) -> None:
    desk = sit(NEOVIM_07)
    findings = drifting(desk)

    assert {one["kind"] for one in desk.menu(1, diagnostics=findings, triggerKind=2)} == {"quickfix.groundplan.fix"}
