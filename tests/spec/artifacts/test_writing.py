from __future__ import annotations

import pytest

from spec.artifacts.writing import slug, unique_slugs, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("WorkOrder", "work order"),
        ("work_order", "work order"),
        ("APIKey", "api key"),
        ("HTTPServer", "http server"),
        ("Straße", "straße"),
        ("Größe", "größe"),
        ("人", "人"),
        ("OrderItem2", "order item2"),
        ("--", "--"),
    ],
)
def test_a_name_is_told_in_the_words_of_people(name: str, words: str) -> None:
    assert words_of(name) == words


def test_a_long_name_is_told_whole_and_only_its_slug_is_cut() -> None:
    name = "Thing" * 20
    assert len(words_of(name)) == 20 * 6 - 1
    assert len(slug(name)) <= 60


def test_names_that_differ_in_signs_alone_have_slugs_of_their_own() -> None:
    assert unique_slugs(["A b", "a-b", "A_B", "?"]) == ("a-b", "a-b-2", "a-b-3", "part")
