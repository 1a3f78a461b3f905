from __future__ import annotations

import csv

import pytest

from spec.artifacts.ticket import Kind, Ticket
from spec.formats.ticket_text import csv_lines, csv_text, markdown_body, shortened

TICKET = Ticket(
    "k",
    Kind.TASK,
    "T",
    "g",
    "It *is* done.",
    "Why.",
    acceptance=("a", "b"),
    files=("x_y.py",),
    rests_on=("fact:a.b", "rule:z"),
)


def test_markdown_shows_plain_text_as_it_is() -> None:
    body = markdown_body(TICKET, {}, {})
    assert body.startswith("It \\*is\\* done.\n\nWhy.\n\n### Acceptance criteria\n\n- [ ] a\n- [ ] b\n")
    assert "- `x_y.py`" in body
    assert body.endswith("### Rests on\n\na.b\n")


def test_cells_with_quotes_commas_and_lines_survive_the_way_there_and_back() -> None:
    rows = [["a", 'say "x", twice'], ["b\nc", ""], ["ä", "-1"]]
    assert csv_lines(csv_text(("p", "q"), rows)) == [["p", "q"], *rows]


def test_a_quote_that_does_not_close_is_an_error() -> None:
    with pytest.raises(csv.Error):
        csv_lines('a,"b\n')


def test_a_long_line_ends_in_an_ellipsis() -> None:
    assert shortened("one  two\nthree", 8) == "one two…"
