from __future__ import annotations

from PySide6.QtGui import QTextDocument

from gui.widgets.document.reading import Prose, read_markdown
from gui.widgets.document.writing import write_prose


def test_a_text_is_written_in_one_edit_so_that_it_is_not_laid_out_after_each_cell_of_a_table(qapp) -> None:
    rows = "".join(f"| row {number} | some words | **bold** | more |\n" for number in range(30))
    pieces = read_markdown(f"Before.\n\n| a | b | c | d |\n|---|---|---|---|\n{rows}\nAfter.\n").pieces
    tokens = [token for piece in pieces if isinstance(piece, Prose) for token in piece.tokens]
    document = QTextDocument()
    document.documentLayout()  # changes are told only where there is one
    edits: list[tuple[int, int, int]] = []
    document.contentsChange.connect(lambda at, gone, come: edits.append((at, gone, come)))
    write_prose(document, tokens)
    assert "row 29" in document.toPlainText()
    assert len([come for _, _, come in edits if come]) == 1
