from __future__ import annotations

import msgspec
import pytest
from support.spec_folders import ORDER, STORE, fields_of, records_of

from spec.folder.naming import kind_at, paths_of, safe_name, safe_path, slug_of


def path_of(**fields: object) -> str:
    subject, known = fields_of(STORE)
    return paths_of({subject: {**known, **fields}}, {})[subject]


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Größe & Gewicht?", "decisions/D-13-grosse-gewicht.md"),
        ("../../etc/passwd", "decisions/D-13-etc-passwd.md"),
        ("東京", "decisions/D-13.md"),
        ("", "decisions/D-13.md"),
        ("word " * 40, "decisions/D-13-word-word-word-word-word-word-word-word-word.md"),
        ("x" * 300, f"decisions/D-13-{'x' * 48}.md"),
    ],
)
def test_a_title_makes_a_short_name_that_every_system_takes(title: str, path: str) -> None:
    assert path_of(question=title) == path


@pytest.mark.parametrize("alias", ["../D-1", "D-1/../..", "", "con"])
def test_an_alias_that_is_none_leads_nowhere(alias: str) -> None:
    assert path_of(alias=alias, question="") == "decisions/01JA0000000000000000000013.md"


@pytest.mark.parametrize(
    ("name", "path"), [("Con", "entities/_Con.md"), ("../Evil", "entities/Evil.md"), ("東", "entities/E-1.md")]
)
def test_an_entity_is_called_by_its_name_where_a_system_allows_it(name: str, path: str) -> None:
    subject, fields = fields_of(ORDER)
    assert paths_of({subject: {**fields, "name": name}}, {})[subject] == path


def test_two_names_that_differ_only_in_case_get_two_files() -> None:
    twin = msgspec.structs.replace(ORDER, id="01JE000000000000000000zzzz", alias="E-2", name="ORDER")
    assert sorted(paths_of(records_of(ORDER, twin), {}).values()) == ["entities/ORDER-00zzzz.md", "entities/Order.md"]


def test_a_file_moves_when_it_bears_another_records_alias_or_lies_elsewhere() -> None:
    ((subject, fields),) = records_of(STORE).items()
    for kept in ("decisions/D-99-where.md", "terms/D-13-x.md", "../D-13-x.md", "decisions/../D-13-x.md"):
        assert paths_of({subject: fields}, {subject: kept})[subject] == "decisions/D-13-where-does-data-lie.md"
    assert paths_of({subject: fields}, {subject: "decisions/my/store.md"})[subject] == "decisions/my/store.md"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("decisions/D-1.md", "decision"),
        ("Decisions/deep/x.MD", "decision"),
        ("project.md", "project"),
        ("decisions/D-1.md.orig", None),
        ("decisions/.D-1.md", None),
        ("notes.md", None),
        ("agents/reviewer.md", None),
    ],
)
def test_the_folder_tells_the_kind(path: str, kind: str | None) -> None:
    assert kind_at(path) == kind


def test_no_part_of_a_safe_path_leads_out_or_is_reserved() -> None:
    assert safe_path("../..\\a/./con.txt/nul") == "a/_con.txt/_nul"
    assert safe_path("..") == "unnamed"
    assert len(safe_name("x" * 500 + ".graphql")) <= 80
    assert slug_of("A  b--c!") == "a-b-c"
