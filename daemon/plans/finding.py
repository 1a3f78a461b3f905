"""Which plan a person means: by its id, a part of it, or its title."""

from __future__ import annotations

from collections.abc import Sequence

from daemon.errors import UnknownName, WrongUse
from daemon.store.plans import PlanRow

_LEAST_PART = 4
"""Letters of an id that one has to give at least."""


def chosen_plan(wanted: str, near: Sequence[PlanRow], all_rows: Sequence[PlanRow]) -> PlanRow:
    """The plan of that id or title, of `near` first; the newest of `near` for nothing. Raises UnknownName, WrongUse."""
    word = wanted.strip()
    if not word:
        if near:
            return near[0]
        raise WrongUse("There is no plan in this folder.", 'Make one: `groundplan plan new "CHANGE"`.')
    for rows in (near, all_rows):
        fits = _by_id(word, rows) or _by_title(word, rows)
        if len(fits) == 1:
            return fits[0]
        if fits:
            told = ", ".join(f"{row.title} ({row.id[-6:]})" for row in fits[:5])
            raise WrongUse(f"{word!r} may be any of these plans: {told}.", "Give more of its title, or the id.")
    raise UnknownName("plan", word, [row.title for row in near] or [row.id for row in near])


def _by_id(word: str, rows: Sequence[PlanRow]) -> list[PlanRow]:
    upper = word.upper()
    exact = [row for row in rows if row.id == upper]
    if exact or len(upper) < _LEAST_PART:
        return exact
    return [row for row in rows if row.id.startswith(upper) or row.id.endswith(upper)]


def _by_title(word: str, rows: Sequence[PlanRow]) -> list[PlanRow]:
    low = word.casefold()
    exact = [row for row in rows if row.title.casefold() == low]
    if exact:
        return exact[:1]  # of plans with the same title the newest
    return [row for row in rows if row.title.casefold().startswith(low)] or [
        row for row in rows if low in row.title.casefold()
    ]
