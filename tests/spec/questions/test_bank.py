"""Banks of a project's own, which may come from anybody: what must not be built up is refused, and the reason told."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec.errors import BadBank
from spec.logic.facts import Fact
from spec.questions.bank import (
    Bank,
    Field,
    Option,
    Question,
    Recommendation,
    Rule,
    check_bank,
    read_bank,
    vocabulary_of,
)

HEAD = "bank: own\ntitle: Own\n"
QUESTION = "questions:\n  - &q\n    {id: a.b, text: T, reason: R, category: c, words: [a]}\n"
OPTIONS = "".join(f"      - {{value: v{n}, label: l, consequence: c}}\n" for n in range(500))
REPEATED = "questions:\n  - &q\n    id: a.b\n    text: T\n    reason: R\n    category: c\n    options:\n" + OPTIONS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- " * 100_000 + "a\n", "too deeply"),
        ("? " * 100_000 + "a\n", "too deeply"),
        ("[" * 100_000, "too deeply"),
        (HEAD + REPEATED + "  - *q\n" * 5_000, "beyond all bounds"),
        (HEAD + "x: 2026-13-45\n", "month"),
        (HEAD + f"x: {'1' * 5000}\n", "digits"),
        (HEAD + QUESTION, "words"),
    ],
)
def test_a_bank_that_would_bring_the_program_down_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadBank, match=said):
        read_bank(text, "own.yaml")


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("{type: enum}", "needs values"),
        ("{type: enum, values: [a, a]}", "the same"),
        ("{type: number, minimum: .inf}", "bound"),
        ("{type: number, minimum: 2, maximum: 1}", "above"),
        ("{type: number, unit: furlongs}", "unit"),
    ],
)
def test_a_fact_that_would_silence_the_solver_is_refused(fact: str, said: str) -> None:
    bank = read_bank(f"{HEAD}facts:\n  own.fact: {fact}\n", "own.yaml")
    with pytest.raises(BadBank, match=said):
        check_bank(bank, vocabulary_of([bank]), "own.yaml")


def test_anchors_save_writing() -> None:
    bank = read_bank(f"{HEAD}words: &w [a, b]\ntypes: *w\n", "own.yaml")
    assert bank.types == bank.words == ("a", "b")


def test_an_unknown_field_is_told_with_those_that_are_known_there() -> None:
    question = "questions:\n- {id: a.b, text: T, reason: R, category: c, recommend: {value: [a], because: b}}\n"
    with pytest.raises(BadBank, match=r"`value`.*known there are because, values, text"):
        read_bank(HEAD + question, "own.yaml")
    with pytest.raises(BadBank, match="known there are bank, title, types"):
        read_bank(f"{HEAD}question: []\n", "own.yaml")


def test_the_bank_in_the_documentation_can_be_used_and_its_tables_name_every_field() -> None:
    page = (Path(__file__).parents[3] / "docs/banks.md").read_text("utf-8")
    bank = read_bank(page.partition("```yaml\n")[2].partition("```")[0], "banks.md")
    check_bank(bank, vocabulary_of([bank]), "banks.md")
    for part in (Bank, Fact, Rule, Question, Option, Field, Recommendation):
        assert [name for name in part.__struct_fields__ if f"`{name}`" not in page] == []
