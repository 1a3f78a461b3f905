from __future__ import annotations

from spec.formats.blocks import entries_of, headings_of, paragraphs, trimmed_end
from spec.formats.lines import read_text


def test_a_section_ends_at_the_next_heading_that_is_no_deeper() -> None:
    text = read_text("a", b"# A\n## B\nx\n### C\n## D ##\n#no\n")
    assert [(one.title, one.level, one.end, one.body_end) for one in headings_of(text)] == [
        ("A", 1, 7, 2),
        ("B", 2, 5, 4),
        ("C", 3, 5, 5),
        ("D", 2, 7, 7),
    ]


def test_an_item_owns_what_is_nested_or_wrapped_and_no_more() -> None:
    raw = "- a\n  more\n  - b\n\n  still a\n- c\nlazy\n\nother\n1. d\n   ```\n   # x\n   ```\n## H\n"
    text = read_text("a", raw.encode())
    found = [(one.start, one.end, one.marker, one.text) for one in entries_of(text, 1, 15)]
    assert found == [(1, 6, "-", "a"), (6, 8, "-", "c"), (10, 14, "1.", "d")]


def test_items_own_no_rule_blank_line_or_comment_behind_them() -> None:
    text = read_text("a", b"x\n\n---\n<!-- c -->\n\n")
    assert trimmed_end(text, 1, 6) == 2
    assert paragraphs(text, 1, 6) == "x"
