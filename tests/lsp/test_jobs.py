from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from support.editor_desk import Desk
from support.editor_kinds import EVERYTHING

Sit = Callable[[dict[str, Any]], Desk]


def kinds(desk: Desk) -> list[str]:
    return [one["value"]["kind"] for one in desk.editor.heard("$/progress")]


def test_progress_that_the_editor_allows_too_late_is_begun_and_ended_all_the_same(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    desk.editor.answers["window/showDocument"] = lambda _: time.sleep(0.4) or {"success": True}
    desk.editor.answers["window/workDoneProgress/create"] = lambda _: time.sleep(0.4)
    job = desk.run("explain", **desk.at(4))["job"]
    desk.editor.until(lambda: "end" in kinds(desk))

    assert kinds(desk) == ["begin", "end"]
    assert {one["token"] for one in desk.editor.heard("$/progress")} == {job}


def test_an_editor_that_allows_no_progress_is_told_none(sit: Sit) -> None:
    desk = sit(EVERYTHING)

    def refuse(_: Any) -> None:
        error = {"code": -32601, "message": "no"}
        desk.editor.send({"jsonrpc": "2.0", "id": desk.editor.asked[-1]["id"], "error": error})

    desk.editor.answers["window/workDoneProgress/create"] = refuse
    desk.editor.answers["window/showDocument"] = lambda _: time.sleep(0.4) or {"success": True}
    desk.run("explain", **desk.at(4))

    assert "mean" in desk.page("Explain")
    assert desk.run("cancel", job="none") == {"cancelled": False}
    assert kinds(desk) == []


def test_a_fault_of_the_daemon_is_told_in_its_words(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    desk.run("approve", approval="01ABCDEF")

    assert "01ABCDEF" in desk.said("There is no approval")
