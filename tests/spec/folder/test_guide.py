from __future__ import annotations

import re

import pytest

from spec.folder.guide import README, with_notice
from spec.folder.layout import LAYOUTS
from spec.folder.reading import read_folder


def test_the_readme_names_every_folder() -> None:
    named = set(re.findall(r"`(\w+)/`", README))
    assert named == {layout.folder for layout in LAYOUTS.values() if layout.folder} | {"banks", "artifacts"}


def test_the_decision_that_the_readme_shows_can_be_read() -> None:
    shown = re.search(r"A decision:\n\n(.+?)\n\n##", README, re.DOTALL)
    assert shown
    text = "\n".join(line.removeprefix("    ") for line in shown[1].split("\n"))
    (one,) = read_folder({"decisions/queue.md": text}).new
    assert one.fields == {
        "question": "Which database do we use?",
        "text": "SQLite, in one file.",
        "rationale": "Nobody has to run a server.",
    }


@pytest.mark.parametrize(
    ("name", "begin"),
    [("a.md", "<!-- "), ("a.YAML", "# "), ("a.sql", "-- "), ("a.proto", "// "), ("a.mmd", "%% "), ("a.csv", "x")],
)
def test_the_notice_is_a_comment_of_the_format(name: str, begin: str) -> None:
    assert with_notice(name, "x\n").startswith(begin)


def test_a_first_line_that_means_something_stays_first() -> None:
    assert with_notice("a.html", "<!DOCTYPE html>\n<p>\n").startswith("<!DOCTYPE html>\n<p>\n\n<!-- A copy")
