"""What suits a model: how it is to call tools, and in which form it is to write edits. Pure.

It begins with what the provider tells and what is known of sizes, and goes by what the model got wrong on this machine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal

import msgspec

from agents.chat import ModelFacts

EditStyle = Literal["whole", "search_replace", "patch"]
ToolStyle = Literal["native", "envelope"]

_EDIT_LADDER: Final[tuple[EditStyle, ...]] = ("patch", "search_replace", "whole")
"""From the shortest to write to the easiest to get right."""
_PATCH_FAMILIES: Final = ("gpt-5", "gpt-4.1", "codex", "o3", "o4-mini")
"""Trained on a patch format; told from the name for want of any other sign."""
EDIT_TOOLS: Final[Mapping[str, EditStyle]] = {
    "apply_patch": "patch",
    "edit_file": "search_replace",
    "bulk_edit": "search_replace",
    "write_file": "whole",
}
"""The tools that write edits, by the style that they ask of a model."""
_ASKED_FOR: Final[Mapping[str, EditStyle]] = {
    "whole": "whole",
    "search_replace": "search_replace",
    "udiff": "patch",
    "patch": "patch",
}
_UNFIT: Final = frozenset({"edit.failed", "edit.bad_patch", "edit.not_found", "edit.ambiguous", "edit.breaks_syntax"})
"""Errors that say that a model got a style wrong, not that the world was otherwise than it could know."""
_SMALL_CONTEXT: Final = 16_384
_LEAST_TRIES: Final = 4
_TOO_MANY: Final = 0.5


class Record(msgspec.Struct, frozen=True):
    """How often a model used a style, and how often that failed."""

    tries: int = 0
    failures: int = 0

    @property
    def is_hopeless(self) -> bool:
        """It fails more often than not."""
        return self.tries >= _LEAST_TRIES and self.failures > self.tries * _TOO_MANY

    def with_try(self, *, failed: bool) -> Record:
        """One more; old ones fade, as models are replaced under the same name."""
        fade = 2 if self.tries >= 40 else 1
        return Record(self.tries // fade + 1, self.failures // fade + failed)


Learned = Mapping[str, Record]
"""By style, of one model."""


def tool_style(facts: ModelFacts, learned: Learned) -> ToolStyle:
    """Calls of its own where the model has them and gets them right, else an envelope that the server enforces."""
    if not facts.has_tools or learned.get("native", Record()).is_hopeless:
        return "envelope"
    return "native"


def edit_style(facts: ModelFacts, learned: Learned) -> EditStyle:
    """The shortest form that the model gets right."""
    name = facts.name.rpartition("/")[2].lower()
    if any(name.startswith(family) for family in _PATCH_FAMILIES):
        first = 0
    elif facts.context_tokens < _SMALL_CONTEXT or not facts.has_tools:
        first = 2  # small models do not repeat text exactly
    else:
        first = 1
    for style in _EDIT_LADDER[first:]:
        if not learned.get(style, Record()).is_hopeless:
            return style
    return "whole"


def edit_tools(facts: ModelFacts, learned: Learned, wanted: str = "auto") -> Collection[str]:
    """The tools by which a model is offered to write edits; `wanted` is the form that its agent's file names.

    Whole files can always be written, for there are new ones. A model that only may be too small for other forms is
    left to try the next one; what it got wrong too often is no longer offered.
    """
    if wanted in _ASKED_FOR:
        styles = {_ASKED_FOR[wanted]}
    else:
        style = edit_style(facts, learned)
        has_tried = learned.get("search_replace", Record()).is_hopeless
        styles = {style} if style != "whole" or has_tried else {style, "search_replace"}
    return {tool for tool, style in EDIT_TOOLS.items() if style in styles or style == "whole"}


def lesson_of(tool: str, error: str) -> tuple[EditStyle, bool] | None:
    """What an answered call says of a style: which one, and whether it failed; None if it says nothing."""
    style = EDIT_TOOLS.get(tool)
    if style is None or (error and error not in _UNFIT):
        return None
    return style, bool(error)
