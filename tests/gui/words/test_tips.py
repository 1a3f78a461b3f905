from __future__ import annotations

import pytest
from PySide6.QtGui import Qt, QTextDocument

from gui.words.tips import plain_tip

HOSTILE = [
    "<b>bold</b>",
    '<img src="http://example.org/x.png">',
    "a < b && b > c",
    "List<String> names\n  and more",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_others_wrote_is_shown_as_it_stands(qapp, text) -> None:
    tip = plain_tip(text)
    shown = text
    if Qt.mightBeRichText(tip):
        document = QTextDocument()
        document.setHtml(tip)
        shown = document.toPlainText().replace("\u2028", "\n")
    assert shown == text


def test_plain_words_stay_as_they_are() -> None:
    assert plain_tip("payments/models.py\nOpen in the editor") == "payments/models.py\nOpen in the editor"
