from __future__ import annotations

import pytest

from spec.formats.web_page import check_web_page, web_page

TEXT = """# Shop & <b>more</b>

<script>alert(1)</script> and [bad](javascript:alert(1)) and ![pic](http://x.org/a.png)

## Orders

- [x] done
- [ ] open

| a | b |
|---|---|
| 1 | `x<y` |

## Orders

---

```mermaid
graph LR
  A["<x>"] --> B
```

```python
print("<&>")
```
"""


def test_a_page_closes_all_its_tags_and_needs_nothing_from_elsewhere() -> None:
    assert check_web_page(web_page(TEXT, "Shop & co")) == []


def test_html_and_scripts_in_the_text_are_shown_not_run() -> None:
    page = web_page(TEXT, "</title><script>")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="javascript' not in page
    assert '<a href="http://x.org/a.png">pic</a>' in page


def test_headings_get_anchors_that_differ_and_contents() -> None:
    page = web_page(TEXT, "Shop")
    assert '<h2 id="orders">' in page
    assert '<h2 id="orders-2">' in page
    assert '<li><a href="#orders-2">Orders</a>' in page


def test_contents_are_a_well_formed_list_whatever_the_levels() -> None:
    for text in ("## A\n### B\n### C\n## D", "### A\n## B\n### C", "## A\n## B", "### A\n### B\n## C\n### D\n### E"):
        assert check_web_page(web_page(text, "Shop")) == []


def test_a_diagram_stays_readable_as_its_source() -> None:
    assert '<pre class="mermaid">graph LR\n  A[&quot;&lt;x&gt;&quot;] --&gt; B\n</pre>' in web_page(TEXT, "Shop")


def test_tasks_tables_and_both_colour_schemes_are_there() -> None:
    page = web_page(TEXT, "Shop")
    assert "\u2611 done" in page
    assert "<td><code>x&lt;y</code></td>" in page
    assert "prefers-color-scheme: dark" in page


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("<p>x", "not closed"),
        ("<p></div></p>", "closes what is not open"),
        ("<script></script>", "stands alone"),
        ('<p onclick="x"></p>', "runs a script"),
        ('<img src="http://x">', "fetched"),
        ('<p id="a"></p><p id="a"></p>', "twice"),
        ('<a href="#b">x</a>', "nowhere"),
    ],
)
def test_faults_of_a_page_are_found(page: str, told: str) -> None:
    assert told in check_web_page(page)[0].message


def test_an_empty_text_is_an_empty_page() -> None:
    assert check_web_page(web_page("", "Nothing")) == []
