from __future__ import annotations

import msgspec
import pytest
from support.spec_folders import ALL_KINDS, STORE, records_of

from spec.folder.reading import read_folder
from spec.folder.writing import write_folder
from spec.records import Decision

PATH = "decisions/D-13-where-does-data-lie.md"
LINES = (
    "forbid import requests in src/** except src/net",
    r"name class in models/** like ^[A-Z]\w*Model$",
    "layers gui > daemon | lsp > agents",
    "name class like ^`x$",
    "warning: number tool.retries in pyproject.toml between 1 and 5",
)


def text_with(*guards: str) -> str:
    return write_folder(records_of(ALL_KINDS[0], msgspec.structs.replace(STORE, guards=guards)))[PATH]


def guards_of(text: str) -> list[str]:
    read = read_folder({PATH: text})
    assert read.unread == ()
    return next(list(written.fields.get("guards", ())) for written in read.written)


def test_guards_are_a_list_of_their_own_and_come_back_as_they_were() -> None:
    text = text_with(*LINES)
    assert f"## Guards\n\n- `{LINES[0]}`\n- `{LINES[1]}`\n" in text
    assert guards_of(text) == list(LINES)


def test_a_decision_without_guards_has_no_section_for_them() -> None:
    assert "Guards" not in text_with()


def test_guards_may_be_written_without_backticks() -> None:
    assert guards_of("# Which client?\n\n## Guards\n\n- forbid import requests\n* `require file LICENSE`\n") == [
        "forbid import requests",
        "require file LICENSE",
    ]


def test_a_guard_that_cannot_be_understood_is_told_with_its_line() -> None:
    (unread,) = read_folder({PATH: "# Which client?\n\n## Guards\n\n- forbid imprt requests\n"}).unread
    assert "line 5" in str(unread)
    assert "Did you mean `import`?" in str(unread)


@pytest.mark.parametrize("guard", ["a later version's guard", "two\nlines", " "])
def test_what_no_line_can_say_is_kept_in_the_front_matter(guard: str) -> None:
    text = text_with(guard)
    assert "## Guards" not in text
    assert guards_of(text) == [guard]


def test_a_field_of_that_name_is_one_of_decisions() -> None:
    assert "guards" in Decision.__struct_fields__
