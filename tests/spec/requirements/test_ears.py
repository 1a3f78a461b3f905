from __future__ import annotations

import pytest

from spec.requirements.ears import Pattern, as_ears, compose, order_faults, parse_requirement


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("The system shall keep logs.", Pattern.UBIQUITOUS),
        ("WHEN the user saves, THE SYSTEM SHALL store the draft", Pattern.EVENT),
        ("While a session is open, the server must keep its lock.", Pattern.STATE),
        ("If the card is declined, then the shop will say so.", Pattern.UNWANTED),
        ("IF the disk is full THEN the system shall stop", Pattern.UNWANTED),
        ("Where SSO is enabled, the system shall redirect to it.", Pattern.OPTIONAL),
        ("While in flight, when the lever is pulled, the control shall stop.", Pattern.COMPLEX),
        ("- **FR-001**: System MUST allow users to sign in", Pattern.UBIQUITOUS),
    ],
)
def test_each_pattern_is_told_whatever_the_case_and_the_verb(text: str, pattern: Pattern) -> None:
    parsed = parse_requirement(text)
    assert parsed is not None
    assert parsed.pattern is pattern


def test_the_parts_of_a_complex_sentence_are_taken_apart() -> None:
    parsed = parse_requirement("While in flight, when the button, or lever, is pressed, the control system shall stop.")
    assert parsed is not None
    assert parsed.preconditions == ("in flight",)
    assert parsed.trigger == "the button, or lever, is pressed"
    assert (parsed.system, parsed.response) == ("the control system", "stop")


def test_a_missing_comma_does_not_hide_the_system() -> None:
    parsed = parse_requirement("When the user clicks save the editor must store it")
    assert parsed is not None
    assert (parsed.trigger, parsed.system) == ("the user clicks save", "the editor")


def test_without_an_obligation_there_is_no_requirement() -> None:
    assert parse_requirement("Users can sign in") is None
    assert parse_requirement("") is None


def test_a_condition_after_the_response_is_found_and_moved_to_the_front() -> None:
    parsed = parse_requirement("The system shall send an email when the order is placed.")
    assert parsed is not None
    assert "follows" in order_faults(parsed)[0]
    assert as_ears(parsed) == "When the order is placed, the system shall send an email."


def test_conditions_in_the_wrong_order_are_told() -> None:
    parsed = parse_requirement("When a token expires, while a session is open, the system shall end it.")
    assert parsed is not None
    assert "another order" in order_faults(parsed)[0]
    assert as_ears(parsed).startswith("While a session is open, when a token expires,")


@pytest.mark.parametrize("capitals", [True, False])
def test_what_is_composed_is_read_back(capitals: bool) -> None:
    text = compose(
        "the shop",
        "refuse it",
        feature="cards are taken",
        states=("it is open",),
        fault="a card is old",
        capitals=capitals,
    )
    parsed = parse_requirement(text)
    assert parsed is not None
    assert parsed.is_unwanted
    assert (parsed.feature, parsed.preconditions, parsed.trigger) == (
        "cards are taken",
        ("it is open",),
        "a card is old",
    )
    assert as_ears(parsed, capitals=capitals) == text


def test_a_ban_stays_a_ban() -> None:
    parsed = parse_requirement("The API must not log tokens.")
    assert parsed is not None
    assert as_ears(parsed) == "The API shall not log tokens."
