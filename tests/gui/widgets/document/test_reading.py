from __future__ import annotations

from gui.widgets.document.reading import Code, Diagram, Heading, Prose, is_safe, read_markdown, sections_in, with_links


def test_a_text_is_cut_into_prose_code_and_diagrams() -> None:
    read = read_markdown("## Data\n\nA.\n\n```python\nx = 1\n```\n\nB.\n\n```mermaid\nflowchart LR\n```\n")
    assert read.heading == Heading(2, "Data")
    assert [type(piece) for piece in read.pieces] == [Prose, Code, Prose, Diagram]
    assert read.pieces[1] == Code("python", "x = 1\n")
    assert read.pieces[3] == Diagram("flowchart LR\n")


def test_code_inside_a_list_stays_in_it() -> None:
    (piece,) = read_markdown("- item\n\n  ```\n  code\n  ```\n").pieces
    assert isinstance(piece, Prose)


def test_a_document_is_cut_before_its_headings_and_nowhere_else() -> None:
    text = "# A\n\n## B\n\ntext\n\n```\n# no heading\n```\n\n### C\n\n## D\n"
    assert [(heading.level, heading.text) for heading, _ in sections_in(text)] == [(1, "A"), (2, "B"), (2, "D")]
    assert "".join(part + "\n" for _, part in sections_in(text)).split() == text.split()


def test_ids_of_the_spec_are_links_and_other_words_are_not() -> None:
    parts = with_links("Rests on D-7 and R-E1.2 (UTF-8, SHA-256, AD-7, see a/D-9).")
    assert [text for text, address in parts if address] == ["D-7", "R-E1.2"]


def test_only_addresses_that_neither_run_nor_open_anything_are_links() -> None:
    assert is_safe("https://example.org")
    assert not is_safe("javascript:alert(1)")
    assert not is_safe("file:///etc/passwd")
    assert not is_safe("//host/share")
