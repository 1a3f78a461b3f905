from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from spec.formats.pdf import to_pdf

TABLE = "| name | told |\n|---|---|\n" + "".join(
    f"| row {n} | {'word ' * (500 if n == 5 else 3)}|\n" for n in range(80)
)
TEXT = f"""# Shop & <b>

Hello **bold *both* x** and `code < x`, a [link](https://a.org) and an [inner](#shop).

### Deep

- one
  - two
    1. three

> quoted

{TABLE}

## Next

```
{"x" * 300}
{"".join(f"line {n}{chr(10)}" for n in range(150))}
```
---
![pic](http://x.org/y.png)
"""


def read(markdown: str, places: list[str] | None = None) -> tuple[PdfReader, str, tuple[str, ...]]:
    made = to_pdf(markdown, "Shop plan", places=places)
    reader = PdfReader(io.BytesIO(made.data))
    return reader, "\n".join(page.extract_text() for page in reader.pages), made.notes


def test_all_that_the_text_says_is_on_the_pages() -> None:
    reader, text, notes = read(TEXT)
    assert len(reader.pages) > 4
    for said in ("Shop & <b>", "bold both x", "code < x", "three", "quoted", "row 79", "line 149", "[image: pic]"):
        assert said in text
    assert text.count("x") >= 300
    assert not notes


def test_tables_repeat_their_head_and_break_even_within_a_row() -> None:
    _, text, _ = read(TABLE)
    assert text.count("told") > 1
    assert text.count("word") == 500 + 79 * 3


def test_bookmarks_pages_and_metadata_are_there() -> None:
    reader = read(TEXT)[0]
    top, below = reader.outline
    assert top.title == "Shop & <b>"
    assert [entry.title for entry in below] == ["Deep", "Next"]
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Shop plan", "Groundplan")
    assert "Shop plan" in reader.pages[1].extract_text()
    assert "\n2\n" in f"\n{reader.pages[1].extract_text()}\n"


def test_a_title_in_any_script_stands_below_each_page() -> None:
    reader = PdfReader(io.BytesIO(to_pdf("x\n\n" * 90, "中文 & <more>").data))
    assert len(reader.pages) > 1
    assert all("中文 & <more>" in page.extract_text() for page in reader.pages)


def test_the_same_text_gives_the_same_bytes() -> None:
    assert to_pdf(TEXT, "Shop").data == to_pdf(TEXT, "Shop").data


def test_chinese_japanese_and_korean_are_letters_not_boxes() -> None:
    _, text, notes = read("中文字\n\n日本語テキスト\n\n한국어")
    assert not notes
    for said in ("中文字", "日本語テキスト", "한국어"):
        assert said in text


def test_without_a_font_other_scripts_are_spelled_and_a_note_says_so() -> None:
    _, text, notes = read("Привет Ελλάδα → ≤ 🚀 Łódź ☑", places=[])
    assert "Privet Ellada -> <= (rocket)" in text
    assert "[x]" in text
    assert "spelled in Latin letters" in notes[0]


def test_with_a_font_of_the_system_they_stay(pytestconfig: pytest.Config) -> None:
    _, text, notes = read("Привет Ελλάδα")
    assert "Привет Ελλάδα" in text or ("Privet Ellada" in text and notes)


def test_text_that_joins_or_runs_from_the_right_is_noted() -> None:
    assert any("right to left" in note for note in read("שלום")[2])


@pytest.mark.parametrize(
    "markdown", ["", "#", "|a|\n|-|", "- ", "> ", "```\n", "1. x\n\n   y\n\n   ```\n   z\n   ```", "<div>&amp;</div>"]
)
def test_odd_texts_are_set_too(markdown: str) -> None:
    assert read(markdown)[0].pages
