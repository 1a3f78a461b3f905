"""Units of numbers, so that `1 h` and `3600 s` are one fact. Exact: factors are fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import msgspec

from spec.errors import BadFormula, did_you_mean


class Unit(msgspec.Struct, frozen=True):
    """A unit; `factor` of them make one base unit's worth: value times factor is in the dimension's base unit."""

    name: str
    dimension: str
    factor: Fraction


def _table() -> dict[str, Unit]:
    families: dict[str, dict[str, Fraction | int]] = {
        "": {"": 1},
        "time": {
            "ns": Fraction(1, 10**9),
            "us": Fraction(1, 10**6),
            "ms": Fraction(1, 1000),
            "s": 1,
            "min": 60,
            "h": 3600,
            "d": 86_400,
            "days": 86_400,
            "weeks": 604_800,
            "months": 2_592_000,
            "years": 31_536_000,
        },
        "size": {
            "B": 1,
            "KB": 1000,
            "MB": 10**6,
            "GB": 10**9,
            "TB": 10**12,
            "PB": 10**15,
            "KiB": 1024,
            "MiB": 1024**2,
            "GiB": 1024**3,
            "TiB": 1024**4,
        },
        "share": {"%": Fraction(1, 100), "ratio": 1},
        "rate": {"/s": 1, "/min": Fraction(1, 60), "/h": Fraction(1, 3600), "/day": Fraction(1, 86_400)},
        "money": {"EUR": 1},
        "dollars": {"USD": 1},
        "count": {"users": 1, "items": 1, "rows": 1, "lines": 1, "people": 1, "points": 1},
    }
    return {
        name: Unit(name, dimension, Fraction(f)) for dimension, units in families.items() for name, f in units.items()
    }


UNITS: Final = _table()


def unit_named(name: str) -> Unit:
    """The unit of that name, the empty name being a bare number; raises BadFormula."""
    try:
        return UNITS[name]
    except KeyError:
        known = ", ".join(unit for unit in UNITS if unit)
        raise BadFormula(
            name, f"{name!r} is no unit that is known", did_you_mean(name, UNITS) or f"Known: {known}."
        ) from None


def convert(value: Fraction, written: Unit, wanted: Unit) -> Fraction:
    """`value` in `written` as a number of `wanted`; a bare number is taken as written in `wanted`.

    Raises BadFormula when the two measure different things.
    """
    if not written.name or written.name == wanted.name:
        return value
    if written.dimension != wanted.dimension:
        raise BadFormula(
            f"{value} {written.name}",
            f"{written.name!r} measures {written.dimension}, but {wanted.dimension or 'a bare number'} is wanted",
            f"Write it in {wanted.name or 'no unit'}.",
        )
    return value * written.factor / wanted.factor
