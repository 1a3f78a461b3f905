"""The command palette by keyboard: what it lists, what its keys do, and that the newest answer wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMainWindow
from support.daemon_apart import Bench, daemon_apart
from support.searched_shop import QUESTION, make_searched_shop

from gui.frame.palette import Palette
from gui.frame.palette_items import Item, action_items, marks, take_apart
from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.place import Place
from gui.theme.theme import Theme
from gui.views.messages import FileTarget, Target

WAIT_MS = 30_000


@dataclass(frozen=True)
class Deed:
    """Something that can be done."""

    name: str
    do: Callable[[], object]
    keys: str = ""
    icon: str = "bolt"
    is_available: bool = True


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with daemon_apart() as made:
        yield made


@pytest.fixture(scope="module")
def shop(bench: Bench, tmp_path_factory) -> Place:
    return make_searched_shop(bench.daemon, tmp_path_factory.mktemp("code") / "shop-backend")


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def palette(qtbot, qapp, bench: Bench, done: list[str]) -> Iterator[Palette]:
    theme = Theme(qapp)
    theme.apply("light")
    link = Link(bench.home)
    desk = Desk(link)
    window = QMainWindow()
    before = QLineEdit()
    window.setCentralWidget(before)
    window.resize(1440, 900)
    qtbot.addWidget(window)
    deeds = [
        Deed("Go to Home", lambda: done.append("home"), "Ctrl+1", "home"),
        Deed("Show all keys of this view", lambda: done.append("keys"), "?", "key"),
        Deed("Undo the last change", lambda: done.append("undo"), is_available=False),
    ]
    made = Palette(window, desk, lambda: deeds)
    window.show()
    window.activateWindow()
    before.setFocus()
    link.open()
    qtbot.waitUntil(lambda: link.is_online, timeout=WAIT_MS)
    yield made
    desk.close()
    link.close()
    theme.deleteLater()


def type_and_wait(palette: Palette, qtbot, text: str) -> None:
    with qtbot.waitSignal(palette.settled, timeout=WAIT_MS):
        palette.field.setText(text)


def titles(palette: Palette) -> list[str]:
    return [item.title for item in palette.list.items if not item.is_head]


def heads(palette: Palette) -> list[str]:
    return [item.title for item in palette.list.items if item.is_head]


def press(palette: Palette, qtbot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(palette.field, key, modifier)


def test_it_opens_with_what_can_be_done_now_and_the_first_row_chosen(palette: Palette, shop: Place) -> None:
    palette.open(shop)
    assert heads(palette) == ["Do"]
    assert titles(palette) == ["Go to Home", "Show all keys of this view"]
    assert palette.list.chosen.title == "Go to Home"
    assert palette.field.hasFocus()
    assert "Go to Home" in palette.field.accessibleDescription()


def test_decisions_symbols_files_and_actions_are_found_together(palette: Palette, qtbot, shop: Place) -> None:
    palette.open(shop)
    type_and_wait(palette, qtbot, "key")
    assert [head for head in heads(palette) if head != "Files"] == ["Decisions", "Symbols", "Do"]
    assert "purge_keys" in titles(palette)
    assert palette._took.text().endswith(" ms")


@pytest.mark.parametrize(("prefix", "head"), [(">", "Do"), ("@", "Symbols"), ("#", "Decisions"), ("/", "Files")])
def test_a_sigil_shows_one_kind_alone(palette: Palette, qtbot, shop: Place, prefix: str, head: str) -> None:
    words = {">": "home", "@": "purge", "#": "kept", "/": "retry"}[prefix]
    palette.open(shop)
    type_and_wait(palette, qtbot, prefix + words)
    assert heads(palette) == [head]
    assert titles(palette)


def test_arrows_skip_heads_and_go_round(palette: Palette, qtbot, shop: Place) -> None:
    palette.open(shop)
    type_and_wait(palette, qtbot, "key")
    rows = titles(palette)
    seen = []
    for _ in rows:
        seen.append(palette.list.chosen.title)
        press(palette, qtbot, Qt.Key.Key_Down)
    assert seen == rows
    assert palette.list.chosen.title == rows[0]
    press(palette, qtbot, Qt.Key.Key_Up)
    assert palette.list.chosen.title == rows[-1]


def test_enter_does_an_action_and_closes(palette: Palette, qtbot, shop: Place, done: list[str]) -> None:
    palette.open(shop, ">keys")
    press(palette, qtbot, Qt.Key.Key_Return)
    assert done == ["keys"]
    assert not palette.is_open


def test_enter_goes_to_a_symbol_and_ctrl_enter_opens_its_file(palette: Palette, qtbot, shop: Place) -> None:
    for modifier, wanted in (
        (Qt.KeyboardModifier.NoModifier, Target("search", "jobs/purge.py", "4")),
        (Qt.KeyboardModifier.ControlModifier, FileTarget("jobs/purge.py", 4)),
    ):
        palette.open(shop)
        type_and_wait(palette, qtbot, "@purge_keys")
        with qtbot.waitSignal(palette.wants) as told:
            press(palette, qtbot, Qt.Key.Key_Return, modifier)
        assert told.args == [wanted]


def test_a_decision_is_found_by_its_alias(palette: Palette, qtbot, shop: Place) -> None:
    palette.open(shop)
    qtbot.waitUntil(lambda: bool(palette._decisions), timeout=WAIT_MS)
    alias = next(hit.alias for hit in palette._decisions if hit.title == QUESTION)
    type_and_wait(palette, qtbot, f"#{alias}")
    assert titles(palette)[0] == QUESTION
    with qtbot.waitSignal(palette.wants) as told:
        press(palette, qtbot, Qt.Key.Key_Return)
    assert told.args == [Target("decisions", alias)]


def test_nothing_found_offers_a_search_in_code(palette: Palette, qtbot, shop: Place) -> None:
    palette.open(shop)
    type_and_wait(palette, qtbot, "xyzzyq")
    assert titles(palette) == ["Search code for “xyzzyq”"]
    assert "Nothing is called" in palette._nothing.text()
    with qtbot.waitSignal(palette.wants) as told:
        press(palette, qtbot, Qt.Key.Key_Return)
    assert told.args == [Target("search", "xyzzyq")]


def test_enter_never_opens_what_was_found_for_other_words(palette: Palette, qtbot, shop: Place) -> None:
    palette.open(shop)
    type_and_wait(palette, qtbot, "@purge")
    palette.field.setText("@retry")
    assert "purge_keys" not in titles(palette)


def test_the_newest_question_is_answered(palette: Palette, qtbot, shop: Place) -> None:
    palette.open(shop)
    for text in ("@p", "@pu", "@purge", "@call"):
        palette.field.setText(text)
    qtbot.waitUntil(lambda: "call_again" in titles(palette), timeout=WAIT_MS)
    qtbot.wait(150)
    assert "purge_keys" not in titles(palette)


def test_what_was_chosen_last_comes_first_the_next_time(palette: Palette, qtbot, shop: Place) -> None:
    palette.open(shop)
    type_and_wait(palette, qtbot, "@purge_keys")
    press(palette, qtbot, Qt.Key.Key_Return)
    palette.open(shop)
    assert heads(palette)[0] == "Recent"
    assert titles(palette)[0] == "purge_keys"
    palette.open(Place())
    assert heads(palette) == ["Do"]


def test_escape_gives_the_focus_back(palette: Palette, qtbot, shop: Place) -> None:
    before = palette._host.centralWidget()
    assert before.hasFocus()
    palette.open(shop)
    press(palette, qtbot, Qt.Key.Key_Escape)
    assert not palette.is_open
    assert before.hasFocus()


def test_it_stays_within_a_small_window(palette: Palette, qtbot, shop: Place) -> None:
    palette._host.resize(1024, 640)
    palette.open(shop)
    type_and_wait(palette, qtbot, "e")
    assert palette.rect().contains(palette.panel.geometry())


def test_words_are_marked_where_they_stand() -> None:
    assert marks("PaymentKey.key", "key pay") == [(0, 3), (7, 3)]
    assert marks("Home", "xyz") == []


@pytest.mark.parametrize(
    ("typed", "taken"), [("> go", (">", "go")), ("key", ("", "key")), ("", ("", "")), (" @a", ("@", "a"))]
)
def test_what_is_typed_is_taken_apart(typed: str, taken: tuple[str, str]) -> None:
    assert take_apart(typed) == taken


def test_actions_that_begin_so_come_first_and_those_that_cannot_be_done_not_at_all() -> None:
    deeds = [Deed("Show all keys", print), Deed("Go to Home", print), Deed("Home", print, is_available=False)]
    assert [item.title for item in action_items(deeds, "ho")] == ["Go to Home", "Show all keys"]
    assert [item.title for item in action_items(deeds, "home")] == ["Go to Home"]


def test_a_row_says_all_of_it_to_a_screen_reader() -> None:
    assert Item("Key lifetime", "D-7", badge="decided", goal=print).words == "Key lifetime, D-7, decided"
