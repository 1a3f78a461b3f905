from __future__ import annotations

from gui.views.page import ActionBar
from gui.widgets.badge import KeyCap
from gui.widgets.buttons import Button


def test_hints_give_way_to_buttons_and_come_back(qtbot) -> None:
    bar = ActionBar()
    qtbot.addWidget(bar)
    for text in ("Apply repair 1", "Keep it although it clashes", "Change my answer"):
        bar.add_action(Button(text))
    bar.resize(400, 68)
    bar.show()
    qtbot.waitExposed(bar)
    bar.show_hints([(["1", "2"], "choose"), (["Enter"], "apply")])
    caps = bar.findChildren(KeyCap)
    qtbot.wait(0)
    assert not any(cap.isVisible() for cap in caps)
    bar.resize(1000, 68)
    qtbot.waitUntil(lambda: all(cap.isVisible() for cap in caps))
