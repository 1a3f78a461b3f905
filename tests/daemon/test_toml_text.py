"""One value changes, the rest stays as its owner wrote it."""

from __future__ import annotations

import tomllib

import pytest

from daemon.settings.toml_text import with_value


@pytest.mark.parametrize(
    ("before", "name", "value", "after"),
    [
        ("", "a", 1, "a = 1\n"),
        ("", "t.a", "x", '[t]\na = "x"\n'),
        ("a = 1\n", "a", 2, "a = 2\n"),
        ("a = 1\nb = 2\n", "a", None, "b = 2\n"),
        ("# top\n\n[t]\nb = 1\n", "a", True, "# top\na = true\n\n[t]\nb = 1\n"),
        ("[t]\nb = 1\n\n[u]\nc = 2\n", "t.a", 0.5, "[t]\nb = 1\na = 0.5\n\n[u]\nc = 2\n"),
        ("[t]\na = 1\n[u]\na = 1\n", "u.a", 2, "[t]\na = 1\n[u]\na = 2\n"),
        ("a = 1\n", "b", None, "a = 1\n"),
    ],
)
def test_a_line_is_replaced_added_or_dropped(before: str, name: str, value, after: str) -> None:
    assert with_value(before, name, value) == after


@pytest.mark.parametrize(
    "text",
    [
        'a = """\nmany\nlines"""\n',
        "t.a = 1\n",
        't = {a = 1, "odd key" = [1, 2, {x = 2020-01-01T00:00:00Z}]}\n',
        '"a" = 1\nb = "\\u007f \\" \\\\ ü"\n',
        "[[list]]\na = 1\n[[list]]\na = 2\n",
        "n = [1e6, inf, -0.5, 0x10]\nd = 1979-05-27\nh = 07:32:00\n",
    ],
)
@pytest.mark.parametrize("name", ["a", "t.a", "fresh.table.key"])
def test_whatever_the_text_the_result_means_what_was_wanted(text: str, name: str) -> None:
    wanted = tomllib.loads(text)
    table = wanted
    for part in name.split(".")[:-1]:
        table = table.setdefault(part, {})
    table[name.rsplit(".", maxsplit=1)[-1]] = "new"
    assert tomllib.loads(with_value(text, name, "new")) == wanted
