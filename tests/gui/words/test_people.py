from __future__ import annotations

import getpass

import pytest

from gui.words.people import who


@pytest.mark.parametrize(
    ("actor", "called"),
    [
        (f"user:{getpass.getuser()}", "you"),
        ("user:Mira", "Mira"),
        ("agent:backend", "Groundplan"),
        ("system", "Groundplan"),
        ("", "Groundplan"),
    ],
)
def test_people_keep_their_names_and_the_product_signs_its_own(actor, called) -> None:
    assert who(actor) == called
