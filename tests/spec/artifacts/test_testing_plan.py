from __future__ import annotations

import pytest
from support.prose_views import BROWNFIELD, EMPTY, GREENFIELD

from spec.artifacts.model import joined
from spec.artifacts.testing_plan import TEST_PLAN
from spec.view import SpecView

VIEWS = pytest.mark.parametrize("view", [GREENFIELD, BROWNFIELD, EMPTY], ids=["greenfield", "brownfield", "empty"])


def text_of(view: SpecView, key: str) -> str:
    return next(one.text for one in TEST_PLAN.render(view) if one.key == key)


@VIEWS
def test_the_document_is_whole_and_the_same_each_time(view: SpecView) -> None:
    assert TEST_PLAN.check(joined(TEST_PLAN.render(view))) == ()
    assert list(TEST_PLAN.render(view)) == list(TEST_PLAN.render(view))


def test_every_requirement_is_traced() -> None:
    text = text_of(GREENFIELD, "levels")
    assert "| R-1 No double bookings | Taken time | end to end |" in text
    assert "| R-3 | — | load test |" in text
    assert "Not decided yet: an example of R-2" in text


def test_numbers_become_load_profiles_and_bounds() -> None:
    text = text_of(GREENFIELD, "performance")
    assert "| Peak | 40 requests per second, held steadily [D-5; assumed] |" in text
    assert "Ninety-five of a hundred answers arrive within 300 ms. [D-4]" in text


def test_what_guards_people_is_tested() -> None:
    text = text_of(GREENFIELD, "security")
    assert "With two customers, neither reaches what is the other's" in text
    assert "A session that is older than 12 hours is refused." in text


def test_entities_tell_which_data_has_to_be_there() -> None:
    assert "Appointments: one in each state (booked, cancelled, done)." in text_of(GREENFIELD, "data")


def test_commands_of_the_code_are_named() -> None:
    assert "pytest\nnpx vitest run" in text_of(BROWNFIELD, "strategy")
