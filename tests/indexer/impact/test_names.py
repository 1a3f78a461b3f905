"""Stems: what is left of a name when the marks of tests and the suffixes are gone."""

from __future__ import annotations

import pytest

from indexer.impact.names import stem_of


@pytest.mark.parametrize(
    "name",
    ["cart.py", "test_cart.py", "cart_test.go", "cart.spec.ts", "cart.test-d.ts", "CartTest.java", "TestCart.php",
     "CartTests.cs", "cart.h", "cart_spec.rb", "Cart.vue", "cart-test.js"],
)  # fmt: skip
def test_names_of_one_thing_share_a_stem(name: str) -> None:
    assert stem_of(name) == "cart"


@pytest.mark.parametrize(
    ("name", "stem"),
    [("latest.py", "latest"), ("add.c", "add"), ("test.py", "test"), ("Testing.java", "testing"), (".env", ".env")],
)
def test_words_that_only_look_like_marks_stay(name: str, stem: str) -> None:
    assert stem_of(name) == stem
