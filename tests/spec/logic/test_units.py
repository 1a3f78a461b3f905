"""Units: exact conversion within a dimension, and nothing between two."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spec.errors import BadFormula
from spec.logic.units import UNITS, convert, unit_named


@pytest.mark.parametrize(
    ("value", "written", "wanted", "result"),
    [
        (1, "h", "s", 3600),
        (250, "ms", "s", Fraction(1, 4)),
        (3, "days", "h", 72),
        (1, "GiB", "MiB", 1024),
        (60, "/min", "/s", 1),
        (7, "", "ms", 7),
    ],
)
def test_a_number_is_the_same_in_another_unit(value: int, written: str, wanted: str, result: Fraction) -> None:
    assert convert(Fraction(value), unit_named(written), unit_named(wanted)) == result


def test_there_and_back_is_exact_for_all_units() -> None:
    for one in UNITS.values():
        for other in UNITS.values():
            if one.dimension == other.dimension and one.name and other.name:
                there = convert(Fraction(355, 113), one, other)
                assert convert(there, other, one) == Fraction(355, 113)


def test_two_dimensions_do_not_mix() -> None:
    with pytest.raises(BadFormula, match="measures time"):
        convert(Fraction(1), unit_named("s"), unit_named("GB"))


def test_an_unknown_unit_names_those_that_come_close() -> None:
    with pytest.raises(BadFormula) as told:
        unit_named("month")
    assert "months" in told.value.hint
