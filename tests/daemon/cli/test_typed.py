from __future__ import annotations

import pytest

from daemon.cli.typed import NotUnderstood, Typed, recommended, understood


def option(value: str, label: str, **more: bool) -> dict[str, object]:
    return {"value": value, "label": label, "recommended": False, "available": True, **more}


def field(name: str, default: object = None, *, optional: bool = False) -> dict[str, object]:
    return {"name": name, "default": default, "optional": optional}


OPTIONS = [option("public", "Anyone"), option("customers", "Organisations that buy it"), option("team", "Our team")]
RADIO = {"format": "radio", "options": OPTIONS, "fields": [], "recommended_text": ""}
CHECKBOX = {**RADIO, "format": "checkbox"}
FORM = {"format": "form", "options": [], "fields": [field("users", 100), field("note", "none")], "recommended_text": ""}
TEXT = {"format": "text", "options": [], "fields": [], "recommended_text": "As it is."}


@pytest.mark.parametrize("line", ["2", "customers", "Organisations that buy it", "organ", "CUSTOM"])
def test_an_option_is_named_by_number_value_label_or_how_it_begins(line: str) -> None:
    assert understood(RADIO, line) == Typed(values=["customers"])


@pytest.mark.parametrize("line", ["1 3", "1,3", "3;1;3", "anyone, our team"])
def test_several_options_are_numbers_or_names(line: str) -> None:
    assert sorted(understood(CHECKBOX, line).values) == ["public", "team"]


def test_several_numbers_at_one_choice_are_told() -> None:
    with pytest.raises(NotUnderstood, match="one option"):
        understood(RADIO, "1 2")


@pytest.mark.parametrize("line", ["0", "4", "17"])
def test_a_number_that_is_no_option_tells_which_are(line: str) -> None:
    with pytest.raises(NotUnderstood, match="from 1 to 3"):
        understood(RADIO, line)


def test_words_are_an_answer_of_ones_own_and_a_few_may_be_a_slip() -> None:
    assert understood(RADIO, "only the people next door") == Typed(text="only the people next door")
    assert understood(RADIO, "anyoen").is_doubtful
    assert understood(RADIO, "o").is_doubtful, "one letter begins too much"


def test_what_begins_two_options_names_none() -> None:
    two = {**RADIO, "options": [option("a1", "Old house"), option("a2", "Old hat")]}
    assert understood(two, "old").values == []


def test_fields_keep_their_defaults_and_may_hold_spaces() -> None:
    assert understood(FORM, "note=two words, and more").form == {"users": 100, "note": "two words, and more"}
    assert understood(FORM, "users = 5, note=x").form == {"users": "5", "note": "x"}
    assert understood({**FORM, "fields": [field("users")]}, "about 500").form == {"users": "about 500"}


@pytest.mark.parametrize("line", ["usres=3", "many", "1"])
def test_a_line_that_names_no_field_tells_the_fields(line: str) -> None:
    with pytest.raises(NotUnderstood, match=r"users.*note"):
        understood(FORM, line)


def test_enter_takes_what_is_recommended_as_far_as_it_can_be_chosen() -> None:
    advised = [option("a", "A", recommended=True), option("b", "B", recommended=True, available=False)]
    assert recommended({**CHECKBOX, "options": advised}) == Typed(values=["a"])
    assert recommended(RADIO) is None
    assert recommended(TEXT) == Typed(text="As it is.")
    assert recommended(FORM) == Typed(form={"users": 100, "note": "none"})
    assert recommended({**FORM, "fields": [field("users", 100), field("host")]}) is None
