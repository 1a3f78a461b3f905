"""Elements as lines: what is written is read back, and a line that cannot be read is named."""

from __future__ import annotations

import pytest

from spec.artifacts.architecture import infer_elements
from spec.codebase import CodeView, EntryPoint, Module, ModuleUse
from spec.entities.element_lines import ElementDraft, format_elements, parse_elements, uses_of
from spec.errors import BadAnswer
from spec.records import Element, Use


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("PostgreSQL", ElementDraft("PostgreSQL")),
        ("store PostgreSQL", ElementDraft("PostgreSQL", "store")),
        (
            "- container Web (Flask): serves pages -> PostgreSQL, Redis",
            ElementDraft("Web", "container", "Flask", "serves pages", "", ("PostgreSQL", "Redis")),
        ),
        ("Web / articles: articles -> users", ElementDraft("articles", "component", "", "articles", "Web", ("users",))),
        ("person Reader: reads", ElementDraft("Reader", "person", "", "reads")),
    ],
)
def test_a_line_is_an_element(line: str, meaning: ElementDraft) -> None:
    assert parse_elements(line, "q") == [meaning]


@pytest.mark.parametrize("line", ["-> PostgreSQL", ": nothing", "Web (Flask"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(BadAnswer, match="line 2"):
        parse_elements(f"Web\n{line}", "q")


def test_what_the_code_shows_is_read_back_the_same() -> None:
    code = CodeView(
        root="/shop",
        languages=(("python", 900),),
        dependencies=(("pypi", "psycopg2"), ("pypi", "stripe")),
        entry_points=(EntryPoint("app.py", "app:app", "server"),),
        modules=(Module("shop/cart", 4, 1), Module("shop/pay", 3, 0)),
        uses=(ModuleUse("shop/cart", "shop/pay", 3),),
    )
    elements = infer_elements(code)
    read = parse_elements(format_elements(elements), "q")
    assert [(one.name, one.kind) for one in read] == [(one.name, one.kind) for one in elements]
    assert {one.name: one.uses for one in read} == {one.name: tuple(use.target for use in one.uses) for one in elements}


def test_a_use_that_was_known_keeps_its_label() -> None:
    known = Element("1", "EL-1", "Web", "container", uses=(Use("DB", "keeps data in"),))
    draft = ElementDraft("Web", uses=("DB", "Mail"))
    assert uses_of(draft, known.uses) == (Use("DB", "keeps data in"), Use("Mail", "uses"))
