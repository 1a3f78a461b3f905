"""What is open about a product holds up only a change that speaks of it."""

from __future__ import annotations

import pytest

from agents.plans.resting import open_about
from spec.view import OpenQuestion

ABLE = OpenQuestion("core.capabilities", "What must it be able to do?", (), blocking=True)
PROVIDER = OpenQuestion("pay.provider", "Which provider takes the payments?", (), blocking=True)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("Mend base64_encode: it must strip the padding again", []),
        ("Let a second provider take payments", [PROVIDER]),
    ],
)
def test_a_question_is_about_a_change_that_shares_its_words(change: str, found: list[OpenQuestion]) -> None:
    assert open_about(change, [ABLE, PROVIDER]) == found
