"""Tasks in waves: each stands right behind the last of those that it waits for. Pure, and it knows no daemon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Waiting(Protocol):
    """A task, as far as its place is concerned."""

    @property
    def key(self) -> str:
        """What it is called."""

    @property
    def after(self) -> list[str]:
        """What comes before it."""


def waves_of(tasks: Sequence[Waiting]) -> list[list[str]]:
    """The keys of tasks, wave by wave; within a wave beside what they wait for, so that lines cross seldom."""
    known = {task.key: [key for key in task.after if any(other.key == key for other in tasks)] for task in tasks}
    levels: dict[str, int] = {}
    for key in known:
        _level(key, known, levels, frozenset())
    waves: list[list[str]] = [[] for _ in range(max(levels.values(), default=-1) + 1)]
    places: dict[str, float] = {}
    for number in range(len(waves)):
        keys = [key for key in known if levels[key] == number]
        keys.sort(key=lambda key: _middle([places[one] for one in known[key] if one in places]))
        waves[number] = keys
        places |= {key: (place + 0.5) / len(keys) for place, key in enumerate(keys)}
    return waves


def wave_name(number: int, count: int) -> str:
    """First, Then, … Last."""
    if number == 0:
        return "First"
    return "Last" if number == count - 1 else "Then"


def followers(tasks: Sequence[Waiting]) -> Mapping[str, list[str]]:
    """Which tasks wait for each."""
    found: dict[str, list[str]] = {task.key: [] for task in tasks}
    for task in tasks:
        for key in task.after:
            found.setdefault(key, []).append(task.key)
    return found


def _level(key: str, known: Mapping[str, Sequence[str]], levels: dict[str, int], above: frozenset[str]) -> int:
    """How many waves come before; a circle, which no checked plan has, counts as none."""
    if key in above:
        return 0
    if key not in levels:
        levels[key] = max((_level(one, known, levels, above | {key}) + 1 for one in known[key]), default=0)
    return levels[key]


def _middle(places: Sequence[float]) -> float:
    return sum(places) / len(places) if places else 0.5
