from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.theme.current import color, current_tokens, is_motion_reduced, motion_ms
from gui.theme.fonts import FOLDER, font, mono, scaled, text_scale
from gui.theme.icons import icon, icon_names, icon_svg, pixmap
from gui.theme.stylesheet import stylesheet_of
from gui.theme.theme import Theme
from gui.theme.tokens import DARK, LIGHT
from gui.widgets.buttons import Button
from gui.widgets.labels import Label


@pytest.fixture
def theme(qapp):
    made = Theme(qapp)
    made.apply("light")
    yield made
    made.set_reduced_motion(False)
    made.set_text_scale(100)
    made.apply("light")
    made.deleteLater()


def ground_of(widget: QWidget) -> str:
    return widget.grab().toImage().pixelColor(widget.width() // 2, 3).name()


def test_a_theme_gives_its_tokens_palette_and_sheet(theme, qapp) -> None:
    theme.apply("dark")
    assert current_tokens() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.bg.lower()
    assert DARK.surface in qapp.styleSheet()
    assert color("accent").name() == DARK.accent.lower()


def test_what_is_shown_is_painted_anew_when_the_theme_changes(theme, qtbot) -> None:
    button, field, label = Button("Answer", "primary"), QLineEdit(), Label("Words")
    for widget in (button, field, label):
        qtbot.addWidget(widget)
        widget.resize(120, 36)
        widget.show()
    assert ground_of(button) == LIGHT.accent.lower()
    with qtbot.waitSignal(theme.changed):
        theme.apply("dark")
    assert ground_of(button) == DARK.accent.lower()
    assert ground_of(field) == DARK.surface.lower()
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == DARK.text2.lower()


def test_applying_the_same_theme_again_changes_nothing(theme, qtbot) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme.apply("light")


def test_the_system_mode_follows_what_the_system_says(theme, qapp) -> None:
    theme.apply("dark")
    theme.apply("system")
    assert current_tokens() is LIGHT  # without a screen the system says nothing


def test_larger_text_makes_fonts_and_controls_larger(theme, qtbot) -> None:
    button, field, label = Button("Answer"), QLineEdit(), Label("Words", "title")
    for widget in (button, field, label):
        qtbot.addWidget(widget)
        widget.show()
    before = [widget.sizeHint().height() for widget in (button, field, label)]
    theme.set_text_scale(200)
    after = [widget.sizeHint().height() for widget in (button, field, label)]
    assert text_scale() == 200
    assert scaled(36) == 72
    assert font(13).pixelSize() == 26
    assert all(new >= 1.7 * old for old, new in zip(before, after, strict=True))


def test_the_text_size_stays_within_its_bounds(theme) -> None:
    theme.set_text_scale(900)
    assert text_scale() == 200
    theme.set_text_scale(10)
    assert text_scale() == 100


def test_reduced_motion_leaves_no_duration(theme) -> None:
    assert motion_ms(160) == 160
    theme.set_reduced_motion(True)
    assert is_motion_reduced()
    assert motion_ms(160) == 0


@pytest.mark.parametrize("weight", [400, 500, 600])
def test_the_fonts_that_come_with_us_are_the_ones_in_use(theme, weight) -> None:
    assert QFontInfo(font(13, weight)).family().startswith("Inter")
    assert QFontInfo(mono(12)).family() == "JetBrains Mono"


def test_weight_makes_letters_wider(theme, qtbot) -> None:
    plain, strong = Label("Wait for approval", "secondary"), Label("Wait for approval", "strong")
    for label in (plain, strong):
        qtbot.addWidget(label)
    assert strong.sizeHint().width() > plain.sizeHint().width()


def test_every_font_comes_with_its_licence() -> None:
    for file in FOLDER.glob("*.[ot]tf"):
        licence = FOLDER / f"{file.stem.partition('-')[0]}-LICENSE.txt"
        assert "SIL OPEN FONT LICENSE" in licence.read_text()


def test_the_families_are_known_to_qt(theme) -> None:
    assert {"Inter", "JetBrains Mono"} <= set(QFontDatabase.families())


@pytest.mark.parametrize("name", sorted(icon_names()))
def test_an_icon_leaves_ink_in_the_colour_of_its_token(theme, name) -> None:
    image = pixmap(name, "bad", 96).toImage()
    inks = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }
    assert LIGHT.bad.lower() in inks


class Counting(QWidget):
    """Counts how often it is told that the style has changed."""

    told = 0

    def changeEvent(self, event) -> None:
        super().changeEvent(event)
        self.told += event.type() == QEvent.Type.StyleChange


def test_how_deep_a_widget_lies_does_not_make_a_change_of_theme_dearer(theme, qtbot) -> None:
    outer = parent = QLineEdit()
    qtbot.addWidget(outer)
    for _ in range(20):
        parent = QLineEdit(parent)
    inner = Counting(parent)
    outer.show()
    inner.told = 0
    theme.apply("dark")
    assert 1 <= inner.told <= 4


def test_an_icon_that_is_not_known_raises() -> None:
    with pytest.raises(KeyError):
        icon_svg("unicorn")


def test_an_icon_is_drawn_once_for_each_colour(theme) -> None:
    assert pixmap("home", "ok", 18).cacheKey() == pixmap("home", "ok", 18).cacheKey()
    assert pixmap("home", "ok", 18).cacheKey() != pixmap("home", "bad", 18).cacheKey()
    assert not icon("home").isNull()


def test_the_style_sheet_leaves_nothing_unfilled(theme) -> None:
    sheet = stylesheet_of(LIGHT)
    assert "$" not in sheet
    assert "min-height: 34px" in sheet


def test_the_binding_keeps_its_count_of_none(theme, qtbot) -> None:
    widget = Button("Answer", "primary", icon="check")
    qtbot.addWidget(widget)
    owner = QObject()
    for _ in range(20):
        widget.grab()
        owner.setObjectName("warm")
    before = sys.getrefcount(None)
    for _ in range(200):
        widget.grab()
        owner.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 100  # the broken binding loses some at each repaint
