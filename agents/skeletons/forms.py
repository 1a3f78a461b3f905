"""Which framework is written by which form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from agents.skeletons.python_form import draft_python
from agents.skeletons.script_form import draft_script
from agents.skeletons.testee import Draft, Surroundings, Testee

Form = Callable[[Sequence[Testee], Surroundings], Draft]

FORMS: Final[Mapping[str, Form]] = {
    "pytest": draft_python,
    "unittest": draft_python,
    "jest": draft_script,
    "vitest": draft_script,
    "mocha": draft_script,
    "node": draft_script,
}
