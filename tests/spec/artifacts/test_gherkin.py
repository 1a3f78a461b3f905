from __future__ import annotations

import msgspec
import pytest
from support.prose_views import BROWNFIELD, EMPTY, GREENFIELD, NASTY

from spec.artifacts.gherkin import GHERKIN, split_features
from spec.artifacts.model import joined
from spec.records import Requirement, Step
from spec.view import OpenQuestion, SpecView

VIEWS = pytest.mark.parametrize("view", [GREENFIELD, BROWNFIELD], ids=["greenfield", "brownfield"])


@VIEWS
def test_every_file_parses_and_is_the_same_each_time(view: SpecView) -> None:
    text = joined(GHERKIN.render(view))
    assert GHERKIN.check(text) == ()
    assert text == joined(GHERKIN.render(view))


def test_each_section_is_one_file() -> None:
    sections = GHERKIN.render(GREENFIELD)
    files = split_features(joined(sections))
    assert list(files) == [f"{one.key.removeprefix('features:')}.feature" for one in sections]
    assert all(text.count("Feature:") == 1 for text in files.values())


def test_operations_have_their_refusals() -> None:
    text = split_features(joined(GHERKIN.render(GREENFIELD)))["patient.feature"]
    for name in (
        "Create a patient without full name",
        "Create a patient with email of another",
        "Read a patient that does not exist",
        "Delete a patient without the right to",
        "A patient of another customer",
    ):
        assert f"Scenario: {name}\n" in text
    assert "Create a patient without note" not in text


def test_operations_that_an_entity_lacks_have_no_scenario() -> None:
    assert "Delete a room" not in joined(GHERKIN.render(GREENFIELD))


def test_examples_of_requirements_carry_their_id() -> None:
    assert "  @R-1\n  Scenario: Taken time\n" in joined(GHERKIN.render(GREENFIELD))


def test_limits_come_from_numbers() -> None:
    text = split_features(joined(GHERKIN.render(GREENFIELD)))["errors.feature"]
    assert "a file that is larger than 25 MB" in text
    assert "# Not decided yet: How often are reports sent?" in text


def test_a_requirement_without_an_example_is_a_gap() -> None:
    found = next(one for one in GHERKIN.render(GREENFIELD) if one.key == "features:reports")
    assert found.gaps == ("Not decided yet: an example of R-2",)


def test_no_text_breaks_a_feature() -> None:
    wild = Requirement(
        "r9",
        "R 9 <@x>",
        NASTY,
        group="Feature: #x",
        story="Scenario: no",
        scenarios=(Step(NASTY, (NASTY, '"""'), ("| a | b |",), ("@tag", "")), Step(NASTY, (), (), ())),
    )
    text = joined(GHERKIN.render(msgspec.structs.replace(EMPTY, requirements=(wild,))))
    assert GHERKIN.check(text) == ()
    assert text.count("Scenario: ") == 3


def test_an_open_question_is_told_even_without_scenarios_of_errors() -> None:
    view = msgspec.structs.replace(EMPTY, open=(OpenQuestion("q", "What fails?", ("gherkin.errors",)),))
    assert [one.gaps for one in GHERKIN.render(view)] == [("Not decided yet: What fails?",)]
    assert GHERKIN.check(joined(GHERKIN.render(view))) == ()


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        (
            "# file: a.feature\nFeature: A\n  Scenario: s\n    Gven x\n    Then y\n  Secnario\n",
            "gherkin.syntax",
            "a.feature:5",
        ),
        ("# file: a.feature\nFeature: A\n  Scenario: s\n    Given x\n", "gherkin.no_outcome", "a.feature:2"),
        ("# file: a.feature\n\n", "gherkin.syntax", "a.feature:1"),
        ("Feature: A\n", "gherkin.no_file", "scenarios.feature:1"),
    ],
)
def test_a_broken_file_is_told_with_its_place(text: str, code: str, where: str) -> None:
    assert (code, where) in [(one.code, one.where) for one in GHERKIN.check(text)]
