from __future__ import annotations

import io
import sys

import pytest

from daemon.cli.markdown import print_markdown

TEXT = """## `f` in `a.py`

```python
def f(a_b)
```

**What it is.** A function at [`a.py:1`](a.py#L1) of two \\*stars\\*, which is told at such length that the line breaks.

- [`a.py:2`](a.py#L2) a point that is also so long that it has to go on in another line, under its own beginning
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, out: io.StringIO) -> str:
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("NO_COLOR", "1")
    print_markdown(TEXT, width=60)
    return out.getvalue()


def test_programs_get_markdown_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, io.StringIO()) == TEXT


def test_people_get_words_in_lines_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(monkeypatch, Terminal())
    assert told.startswith("f in a.py\n\n    def f(a_b)\n\nWhat it is. A function at a.py:1 of two *stars*,\nwhich is")
    assert all(len(line) <= 60 for line in told.split("\n"))
    assert "\n- a.py:2 a point" in told
    assert "\n  " in told.partition("- a.py:2")[2]
    assert not any(mark in told for mark in ("**", "`", "](", "\\"))
