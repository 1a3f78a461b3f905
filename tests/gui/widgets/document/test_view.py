from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QFontMetricsF, QTextCursor, QTextDocument
from PySide6.QtTest import QTest

from gui.theme.fonts import font
from gui.theme.tokens import DARK, LIGHT
from gui.widgets.buttons import IconButton
from gui.widgets.document.chips import IdChip
from gui.widgets.document.prose import ProseText, text_width
from gui.widgets.document.section import DocSection
from gui.widgets.document.view import DocumentView
from gui.widgets.document.writing import LINE_HEIGHT

HOSTILE = """## Evil

<script>alert(1)</script> and <b onclick="x()">bold</b> <img src="http://evil/x.png">

![a picture](http://evil/y.png) [run](javascript:alert(1)) [file](file:///etc/passwd) [page](https://example.org/a)

<iframe src="http://evil"></iframe>

&lt;i&gt; D-7
"""


def section(key: str, text: str = "", **more) -> DocSection:
    return DocSection(key, key.title(), text or f"## {key.title()}\n\nWords of {key}.\n", **more)


@pytest.fixture
def view(show):
    made = show(DocumentView(with_tools=True), 760)
    made.resize(760, 500)
    return made


def texts(view) -> list[str]:
    return [text.toPlainText() for text in view.findChildren(ProseText)]


def all_made(view, qtbot) -> None:
    qtbot.waitUntil(lambda: not view._waiting)


def test_hostile_html_is_text_and_nothing_is_fetched_or_run(view, qtbot) -> None:
    view.show_markdown(HOSTILE)
    (text,) = texts(view)
    assert '<script>alert(1)</script> and <b onclick="x()">bold</b>' in text
    assert '<img src="http://evil/x.png">' in text
    assert "[Picture: a picture]" in text
    assert "<iframe" in text
    (prose,) = view.findChildren(ProseText)
    assert prose.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("http://evil/y.png")) is None
    hrefs = prose.toHtml()
    assert 'href="https://example.org/a"' in hrefs
    assert 'href="javascript' not in hrefs
    assert 'href="file:' not in hrefs
    assert "<img" not in hrefs


def test_a_link_only_says_that_it_was_chosen(view, qtbot) -> None:
    view.show_markdown(HOSTILE)
    (prose,) = view.findChildren(ProseText)
    with qtbot.waitSignal(view.link_asked) as asked:
        prose.anchorClicked.emit(QUrl("https://example.org/a"))
    assert asked.args == ["https://example.org/a"]
    with qtbot.waitSignal(view.id_asked) as asked:
        prose.anchorClicked.emit(QUrl("id:D-7"))
    assert asked.args == ["D-7"]
    assert "Evil" not in prose.toPlainText()  # the heading stands above, and the text is still there
    assert "<script>" in prose.toPlainText()


def test_links_are_reached_and_followed_by_keys(view, qtbot) -> None:
    view.show_markdown("## A\n\nRests on D-7.\n")
    (prose,) = view.findChildren(ProseText)
    prose.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(prose, Qt.Key.Key_Tab)
    with qtbot.waitSignal(view.id_asked) as asked:
        QTest.keyClick(prose, Qt.Key.Key_Return)
    assert asked.args == ["D-7"]


def test_running_text_has_at_most_78_letters_a_line(view) -> None:
    view.resize(1400, 500)
    view.show_markdown("## A\n\n" + "A key is kept for as long as the last retry may take, and a day more. " * 9)
    (prose,) = view.findChildren(ProseText)
    assert prose.maximumWidth() <= text_width() + 2
    high = prose.heightForWidth(prose.width())
    letters = len(prose.toPlainText())
    lines = round(high / (QFontMetricsF(font(14)).lineSpacing() * LINE_HEIGHT / 100))
    assert letters / 78 <= lines <= letters / 55


def test_tables_lists_quotes_and_code_are_shown(view) -> None:
    view.show_markdown(
        "## A\n\n| Figure | Value |\n|---|---|\n| Lifetime | 72 h |\n\n1. one\n2. two\n   - deep\n\n> said\n"
    )
    joined = "\n".join(texts(view))
    for words in ("Figure", "72 h", "one", "deep", "said"):
        assert words in joined


def test_words_of_a_document_are_in_the_colours_of_the_theme(view, theme, qtbot) -> None:
    view.show_markdown("## A\n\nWords.\n")

    def ink() -> QColor:
        (prose,) = view.findChildren(ProseText)
        document = prose.document()
        cursor = QTextCursor(document)
        cursor.setPosition(2)
        return cursor.charFormat().foreground().color()

    assert ink() == QColor(LIGHT.text2)
    theme.apply("dark")
    qtbot.waitUntil(lambda: ink() == QColor(DARK.text2))


def test_a_stale_section_says_so_and_marks_what_changed(view) -> None:
    view.show_sections([section("data", is_stale=True, why="D-7 changed", rests_on=("D-7", "D-8", "ids.kind"))])
    (made,) = view.views()
    assert made.accessibleName() == "Data, stale"
    chips = {chip.text(): chip._tone for chip in made.findChildren(IdChip)}
    assert chips == {"D-7": "warn", "D-8": "neutral"}
    assert made.grab().toImage().pixelColor(1, made.height() // 2) == QColor(LIGHT.warn)


def test_what_a_section_rests_on_is_folded_where_it_is_much(view, qtbot) -> None:
    view.show_sections([section("data", rests_on=tuple(f"D-{n}" for n in range(1, 21)))])
    (made,) = view.views()
    more = next(chip for chip in made.findChildren(IdChip) if "more" in chip.text())
    assert more.text() == "and 12 more"
    more.click()
    qtbot.waitUntil(lambda: sum(chip.isVisible() for chip in made.findChildren(IdChip)) == 20)


def test_sections_are_gone_to_and_the_one_in_view_is_told(view, qtbot) -> None:
    view.show_sections([section(f"part{n}", f"## Part {n}\n\n" + "Words.\n\n" * 20) for n in range(30)])
    seen: list[str] = []
    view.section_in_view.connect(seen.append)
    assert view.go_to_section("part20")
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] == "part20", timeout=10_000)
    all_made(view, qtbot)
    assert [key for key, _, _ in view.toc()] == [f"part{n}" for n in range(30)]
    assert not view.go_to_section("absent")


def test_what_is_the_same_keeps_its_place_when_a_document_is_shown_again(view, qtbot) -> None:
    sections = [section(f"part{n}", f"## Part {n}\n\n" + "Words.\n\n" * 10) for n in range(8)]
    view.show_sections(sections)
    all_made(view, qtbot)
    view.go_to_section("part3")
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 0)
    qtbot.waitUntil(lambda: not view._settled.isActive())
    before, place = list(view.views()), view.verticalScrollBar().value()
    view.show_sections([*sections[:6], section("part6", "## Part 6\n\nOther words.\n"), sections[7]])
    after = list(view.views())
    assert [one is other for one, other in zip(before, after, strict=True)] == [True] * 6 + [False, True]
    assert view.verticalScrollBar().value() == place


def test_keys_go_from_stale_section_to_stale_section(view, qtbot) -> None:
    view.show_sections(
        [section(f"part{n}", f"## Part {n}\n\n" + "Words.\n\n" * 20, is_stale=n in (3, 6)) for n in range(9)]
    )
    all_made(view, qtbot)
    seen: list[str] = []
    view.section_in_view.connect(seen.append)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: seen[-1:] == ["part3"])
    qtbot.waitUntil(lambda: not view._settled.isActive())
    QTest.keyClick(view, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: seen[-1:] == ["part6"])
    qtbot.waitUntil(lambda: not view._settled.isActive())
    QTest.keyClick(view, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: seen[-1:] == ["part3"])


def test_a_section_offers_a_comment_and_a_text_of_ones_own(view, qtbot) -> None:
    view.show_sections([section("data", comments=2)])
    tools = {button.accessibleName(): button for button in view.findChildren(IconButton)}
    with qtbot.waitSignal(view.comment_asked) as asked:
        tools["2 comments on Data"].click()
    assert asked.args == ["data"]
    with qtbot.waitSignal(view.edit_asked) as asked:
        tools["Write Data yourself"].click()
    assert asked.args == ["data"]
