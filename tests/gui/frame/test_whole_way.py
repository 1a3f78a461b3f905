from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from support.daemon_apart import daemon_apart
from support.gui_person import Person
from support.ollama_server import OllamaModel, OllamaServer
from support.run_stories import EDIT, TEST, WRONG, reply
from support.window_story import IDEA, make_shop_backend

from gui.app import Wanted, make_window

MENDED = [
    *[reply("read_file", path="calc.py"), EDIT, reply("finish", summary="The mean no longer adds one.")],
    *[reply("run_command", command=TEST), reply("finish", summary="The test passes.")],
    *[reply("git_diff"), reply("finish", summary="Nothing is left that must be mended.")],
]
"""What the model says: the coder, the tester and the reviewer, one after the other."""


@pytest.fixture
def ollama() -> Iterator[OllamaServer]:
    with OllamaServer(OllamaModel("coder", capabilities=("completion", "tools"), context=32_000)) as server:
        yield server


@pytest.fixture
def person(ollama: OllamaServer, qtbot, qapp: QApplication, tmp_path: Path) -> Iterator[Person]:
    folder = make_shop_backend(tmp_path / "shop-backend")
    with daemon_apart(GROUNDPLAN_OLLAMA_URL=ollama.url, OLLAMA_HOST=ollama.url) as bench:
        window, link, desk = make_window(qapp, bench.home, Wanted(str(folder)))
        qtbot.addWidget(window)
        window.resize(1440, 900)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=20_000)  # a screen without a window manager may take its time
        yield Person(qtbot, window, bench.daemon, folder)
        desk.close()
        link.close()


def test_from_an_idea_to_a_change_and_back_again(person: Person, ollama: OllamaServer) -> None:
    # An idea
    person.until(lambda: person.window.place.has_workspace)
    person.press("Start a project…")
    person.write("Idea", IDEA)
    person.choose("Type", "API service")
    person.press("Start the project")
    person.until(lambda: person.window.place.has_project)

    # Questions, by keys
    person.key("2", Qt.KeyboardModifier.ControlModifier)
    person.until(lambda: person.window.view.state == "ready")
    for _ in range(2):
        person.answer_as_advised()
    person.write("What must it be able to do?", "A customer pays an order")
    person.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    person.until(lambda: person.decision_on("core.capabilities")["text"] == "A customer pays an order")

    # A contradiction, and its repair
    person.ask("core.api_style")
    person.press_option("REST with JSON")
    person.press("Answer and continue")
    person.until(lambda: person.decision_on("core.api_style").get("state") == "decided")
    person.ask("core.idempotency")
    person.press_option("Yes, by a key")
    person.press("Answer and continue")
    person.until(lambda: person.decision_on("core.idempotency").get("state") == "decided")
    person.ask("core.retry")
    person.write("Longest time over which a call is repeated", "72 h")
    person.write("How long a repeated request is recognised", "24 h")
    person.press("Answer and continue")
    person.sees("Your answer clashes with", "Smallest repairs")
    person.press_option("How long a repeated request is recognised: 72 h")
    person.press("Apply repair 3")
    person.until(lambda: person.decision_on("core.retry").get("answer") == "retry_window: 72 h; key_ttl: 72 h")
    assert person.contradictions() == 0

    # The artifacts
    person.key("4", Qt.KeyboardModifier.ControlModifier)
    person.press("Build 13 artifacts")
    person.until(lambda: person.artifact("prd")["state"] == "fresh")
    person.sees("PRD", "The idea, in its author's own words:")

    # A plan, and exactly what it permits
    person.key("5", Qt.KeyboardModifier.ControlModifier)
    person.press("Plan a change…")
    person.write("What should change", "Mend the mean in calc.py, which adds one")
    person.choose("Model", "Rules alone")
    person.press("Plan the change")
    person.sees("Approving permits exactly this", "calc.py")
    person.press("Approve plan")
    person.sees("It permits exactly this")

    # A run within the plan, which asks before anything reaches the folder
    ollama.said.extend(MENDED)
    person.press("Start a run…")
    person.press("Start the run")
    person.until(person.waiting)
    person.key("7", Qt.KeyboardModifier.ControlModifier)
    person.sees("Put 1 changed file into", "calc.py", "Nothing reaches your folder without your yes.")
    assert WRONG in (person.folder / "calc.py").read_text()
    person.press("Allow once")
    person.until(lambda: person.run()["state"] == "done")
    assert WRONG not in (person.folder / "calc.py").read_text()

    # And out of the folder again
    person.key("6", Qt.KeyboardModifier.ControlModifier)
    person.press("Undo everything…")
    person.press("Undo everything")
    person.until(lambda: WRONG in (person.folder / "calc.py").read_text())
