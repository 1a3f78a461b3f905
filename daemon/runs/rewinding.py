"""From where on a run is done anew: which steps no longer count, and which state of the tree that was."""

from __future__ import annotations

from collections.abc import Sequence

from agents.loop.state import FINISH
from daemon.acting_errors import RunNotReady
from daemon.store.runs import DONE, StepRow

_ENDS = frozenset({"segment_ended", "run_ended"})


def rewind_point(run: str, steps: Sequence[StepRow], from_step: int | None) -> tuple[int, str]:
    """The first step that is put aside, and the tree before it (empty: as it is).

    Without a wish it is what was cut short, or the bad end that a run came to.
    """
    if not steps:
        return 1, ""
    if from_step is not None:
        if all(row.number != from_step for row in steps):
            raise RunNotReady(run, f"it has no step {from_step}", "`groundplan run show RUN` lists its steps.")
        return from_step, _tree_before(steps, from_step)
    first = steps[-1].number + 1
    for row in reversed(steps):
        entry = row.body.get("entry", {})
        is_bad_end = entry.get("type") in _ENDS and entry.get("outcome") != "done"
        if row.state == DONE and not is_bad_end and entry.get("type") != "run_ended":
            break
        first = row.number
    return _before_the_last_word(steps, first), ""


def beginning_of_work(steps: Sequence[StepRow]) -> int | None:
    """The step at which the latest piece of work began that is not done; None if there is none."""
    for row in reversed(steps):
        entry = row.body.get("entry", {})
        if entry.get("type") == "segment_ended" and entry.get("outcome") in {"done", "skipped"}:
            return None
        if entry.get("type") == "began":
            return row.number
    return None


def _before_the_last_word(steps: Sequence[StepRow], first: int) -> int:
    """Before the word with which an agent ended its work badly, and what checked it: it has to think once more."""
    ends = [row.body.get("entry", {}) for row in steps if row.number >= first]
    if not any(entry.get("type") == "segment_ended" and entry.get("outcome") == "failed" for entry in ends):
        return first
    for row in reversed([row for row in steps if row.number < first]):
        entry = row.body.get("entry", {})
        is_check = entry.get("type") == "acted" and (entry.get("by_runtime") or entry["call"]["tool"] == FINISH)
        if not is_check and entry.get("type") != "replied":
            break
        first = row.number
        if entry.get("type") == "replied":
            break
    return first


def _tree_before(steps: Sequence[StepRow], number: int) -> str:
    """The state that the first step from `number` on which changed the tree found."""
    for row in steps:
        before = str(row.body.get("entry", {}).get("before") or row.body.get("before") or "")
        if row.number >= number and before:
            return before
    return ""
