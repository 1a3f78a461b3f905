"""The state of a merge while it is being settled: which records are in conflict, and what was chosen for each field.

Plain data, no Qt. What was chosen is kept by record and field and by what both sides said, so that it survives a new
comparison as long as the conflict is the same one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from daemon.contract.branch import ConflictView, MergeReport, Resolution

Take = Literal["ours", "theirs", "value"]

WHOLE: Final = "*"
_PARTS: Final = frozenset({"asserts", "form", "chosen", "text", "options", "source", "to_confirm"})
"""Fields that are part of an answer."""
_NAMES: Final = {
    "answer": "Chosen",
    WHOLE: "The whole record",
    "rationale": "Why",
    "asserts": "Asserts",
    "locked": "Locked",
    "category": "Category",
    "edges": "Rests on",
    "evidence": "Evidence",
    "question": "Question",
    "state": "State",
    "text": "Text",
    "title": "Title",
}


@dataclass(frozen=True)
class Conflict:
    """A record that both sides changed, with its fields in conflict."""

    subject: str
    alias: str
    title: str
    fields: tuple[ConflictView, ...]


@dataclass
class Settling:
    """What was chosen so far, and the conflicts it is about."""

    conflicts: list[Conflict] = field(default_factory=list)
    _chosen: dict[str, Resolution] = field(default_factory=dict)

    def show(self, report: MergeReport) -> int:
        """Conflicts as a comparison found them; how many choices were dropped since they fit no more."""
        self.conflicts = group_conflicts(report.conflicts)
        known = {_key(one) for conflict in self.conflicts for one in conflict.fields}
        dropped = [key for key in self._chosen if key not in known]
        for key in dropped:
            del self._chosen[key]
        return len(dropped)

    def choose(self, one: ConflictView, take: Take, value: Any = None) -> None:
        """Settle one field."""
        self._chosen[_key(one)] = Resolution(subject=one.subject, field=one.field, take=take, value=value)

    def choose_all(self, conflict: Conflict, take: Take) -> None:
        """Settle all fields of a record by one side."""
        for one in conflict.fields:
            self.choose(one, take)

    def take_back(self, conflict: Conflict) -> None:
        """Leave a record open again."""
        for one in conflict.fields:
            self._chosen.pop(_key(one), None)

    def chosen(self, one: ConflictView) -> Resolution | None:
        """How a field is settled, if it is."""
        return self._chosen.get(_key(one))

    def side_of(self, conflict: Conflict) -> str:
        """`ours`, `theirs`, `value` or `mixed` if a record is settled, else nothing."""
        takes = [found.take for one in conflict.fields if (found := self.chosen(one)) is not None]
        if len(takes) < len(conflict.fields):
            return ""
        return takes[0] if len(set(takes)) == 1 else "mixed"

    def is_settled(self, conflict: Conflict) -> bool:
        """Whether every field of it is."""
        return bool(self.side_of(conflict))

    @property
    def left(self) -> int:
        """How many records are open still."""
        return sum(not self.is_settled(conflict) for conflict in self.conflicts)

    @property
    def resolutions(self) -> list[Resolution]:
        """What was chosen, as it is sent."""
        return [found for conflict in self.conflicts for one in conflict.fields if (found := self.chosen(one))]

    def next_open(self, after: int) -> int:
        """The number of the next record that is open, from `after` on and round; -1 if none is."""
        count = len(self.conflicts)
        numbers = [(after + step) % count for step in range(1, count + 1)] if count else []
        return next((number for number in numbers if not self.is_settled(self.conflicts[number])), -1)


def group_conflicts(conflicts: Sequence[ConflictView]) -> list[Conflict]:
    """Fields by their record, in the order they come."""
    found: dict[str, list[ConflictView]] = {}
    for one in conflicts:
        found.setdefault(one.subject, []).append(one)
    return [Conflict(s, fields[0].alias, fields[0].title, tuple(fields)) for s, fields in found.items()]


def field_name(name: str) -> str:
    """A field as it is called."""
    return _NAMES.get(name, name.replace("_", " ").capitalize())


def fields_words(names: str) -> str:
    """Fields as reports name them, `asserts, form, rationale`, in the words of people: `chosen, why`."""
    shown = [field_name("answer" if name in _PARTS else name).lower() for name in names.split(", ")]
    return ", ".join(dict.fromkeys(shown))


def value_words(value: Any) -> str:
    """A side of a conflict in words."""
    if value is None:
        return "nothing, or gone"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return _record_words(value)
    if isinstance(value, list):
        return "\n".join(value_words(one) for one in value) or "none"
    return str(value) or "nothing"


def _record_words(value: dict[str, Any]) -> str:
    """An answer by its labels; an edge or a piece of evidence by its parts; else what it consists of."""
    labels = {option["value"]: option["label"] for option in value.get("options") or ()}
    chosen = [str(labels.get(one, one)) for one in value.get("chosen") or ()]
    if words := value.get("text") or ", ".join(chosen):
        return str(words)
    if form := value.get("form"):
        return "; ".join(f"{name}: {value_words(part)}" for name, part in form.items())
    if "target" in value:
        return f"{value.get('kind', '')} {value['target']}".strip()
    if place := value.get("place"):
        return str(place)
    named = value.get("question") or value.get("title") or value.get("name")
    return str(named) if named else json.dumps(value, ensure_ascii=False)


def who_decided(value: Any) -> tuple[str, str]:
    """Who gave an answer and when, where it says so."""
    if isinstance(value, dict):
        return str(value.get("author") or ""), str(value.get("at") or "")
    return "", ""


def _key(one: ConflictView) -> str:
    """A conflict by what it is about and what both sides say: one that changed is another one."""
    return json.dumps([one.subject, one.field, one.ours, one.theirs], sort_keys=True, default=str)
