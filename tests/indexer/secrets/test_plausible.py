"""Drawn values, chosen passwords, and what manuals write in their place."""

from __future__ import annotations

import pytest

from indexer.secrets.plausible import entropy, is_chosen_password, is_login, is_made_up, is_reference, is_strong
from indexer.secrets.recipes import make_example


def test_entropy_is_bits_a_character() -> None:
    assert entropy("") == 0
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2


@pytest.mark.parametrize("recipe", ["{an:24}", "{hex:32}", "{b64u:43}", "{lan:40}", "{uuid}"])
def test_drawn_values_are_strong(recipe: str) -> None:
    strong = [is_strong(make_example(recipe, seed)) for seed in range(50)]
    assert sum(strong) >= 48


@pytest.mark.parametrize(
    "value", ["AuthenticationProvider2", "my_module.some_function1", "short1", "user-profile-page-2x"]
)
def test_names_are_not(value: str) -> None:
    assert not is_strong(value)


@pytest.mark.parametrize("value", ["hunter2!x", "Tr0ub4dor&3", "correct9horse#battery"])
def test_passwords_that_people_choose_are_known(value: str) -> None:
    assert is_chosen_password(value)


@pytest.mark.parametrize("value", ["password", "a b c 1 !", "docs/page1.md", "12345678", "abc"])
def test_words_paths_and_numbers_are_no_passwords(value: str) -> None:
    assert not is_chosen_password(value)


@pytest.mark.parametrize("value", ["${X}", "$X", "{{ x }}", "os.environ.X", "vault:kv/x", "%(x)s", "<%= x %>"])
def test_references_are_known(value: str) -> None:
    assert is_reference(value)


@pytest.mark.parametrize("value", ["changeme", "your-key", "xxxxxxx", "tiger", "example-token", "abc123"])
def test_what_manuals_write_is_known(value: str) -> None:
    assert is_made_up(value)


def test_a_login_is_user_and_password_in_base64() -> None:
    assert is_login(make_example("{basic}"))
    assert not is_login("understanding")
