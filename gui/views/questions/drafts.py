"""What a person has begun to answer and not given yet. It outlives news, a lost connection and a look elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gui.operations.place import Place


@dataclass(frozen=True)
class Draft:
    """An answer under way: options by value, words, fields of a form as typed, and the reason."""

    values: tuple[str, ...] = ()
    text: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    rationale: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost with it."""
        return not (self.values or self.text.strip() or self.form or self.rationale.strip())


class _Key(NamedTuple):
    project: str
    branch: str
    question: str


class Drafts:
    """The drafts of a sitting, by question; each project and branch has its own."""

    def __init__(self) -> None:
        self._kept: dict[_Key, Draft] = {}

    def keep(self, place: Place, question: str, draft: Draft) -> None:
        """Remember it; an empty one is forgotten."""
        if draft.is_empty:
            self.forget(place, question)
        else:
            self._kept[_key(place, question)] = draft

    def of(self, place: Place, question: str) -> Draft:
        """What was begun, an empty draft if nothing was."""
        return self._kept.get(_key(place, question), Draft())

    def forget(self, place: Place, question: str) -> None:
        """It was given, or thrown away."""
        self._kept.pop(_key(place, question), None)


def _key(place: Place, question: str) -> _Key:
    return _Key(place.project, place.branch, question)
