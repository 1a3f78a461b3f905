"""Facts: the typed variables that answers speak of, such as `auth.method` or `latency.p95`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from spec.errors import UnknownFact
from spec.logic.units import Unit, unit_named

FactValue = bool | str | float


class FactKind(StrEnum):
    """What a fact can be: true or false, one of some words, or a number."""

    BOOL = "bool"
    ENUM = "enum"
    NUMBER = "number"


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One variable. `values` are the words of an enumeration, of which exactly one holds; `unit` is a number's unit."""

    type: FactKind
    title: str = ""
    values: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None

    def measured_in(self) -> Unit:
        """The unit of a number; raises BadFormula for a unit that is not known."""
        return unit_named(self.unit)


class Vocabulary:
    """All facts that a project's questions and rules may speak of, by name."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = dict(facts)

    def __contains__(self, name: str) -> bool:
        return name in self._facts

    def __getitem__(self, name: str) -> Fact:
        try:
            return self._facts[name]
        except KeyError:
            raise UnknownFact(name, self._facts) from None

    def get(self, name: str) -> Fact | None:
        """The fact of that name, if there is one."""
        return self._facts.get(name)

    def names(self) -> Iterable[str]:
        """All names, in the order of the banks."""
        return self._facts.keys()
