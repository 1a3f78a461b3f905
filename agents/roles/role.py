"""A role as data, and how roles of less trusted places are narrowed."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from agents.records import Mode, Risk

MODES: Final = (Mode.PLAN, Mode.ASK, Mode.AUTO_EDIT, Mode.AUTO)
"""From the one that asks most to the one that asks least."""

EDIT_FORMATS: Final = ("auto", "whole", "search_replace", "udiff", "patch")
"""How an agent writes its changes; `auto` is chosen for the model."""


class Origin(StrEnum):
    """Where a role comes from, and so how far it is trusted."""

    BUILT_IN = "built-in"
    USER = "user"
    """The user's own folder."""
    WORKSPACE = "workspace"
    """A folder that may have been cloned from anywhere."""


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """Who an agent is. `risk` is the worst call that it may make, `steps`, `tokens` and `cost` end its run.

    `tools` are names of tools; `hand_over` names the agents that it may give its work to. `models` are tried in order;
    none means those of the settings. `digest` is the hash of the file as it was read.
    """

    name: str
    description: str
    prompt: str
    tools: tuple[str, ...] = ()
    risk: Risk = Risk.SAFE
    mode: Mode = Mode.ASK
    steps: int = 40
    tokens: int = 200_000
    minutes: int = 0
    """How long a run of it may work, waits not counted; 0 means as long as the settings allow."""
    cost: str = ""
    """The most that it may spend, in US dollars as a decimal; empty means whatever the settings allow."""
    temperature: float = 0.0
    models: tuple[str, ...] = ()
    edit_format: str = "auto"
    hand_over: tuple[str, ...] = ()
    origin: Origin = Origin.BUILT_IN
    digest: str = ""
    path: str = ""


class Ceiling(msgspec.Struct, frozen=True):
    """What a role of a workspace may have at most, as the user's settings say."""

    risk: Risk = Risk.MEDIUM
    mode: Mode = Mode.ASK


def narrowed(role: Role, ceiling: Ceiling, replaced: Role | None = None) -> tuple[Role, tuple[str, ...]]:
    """A role of a workspace as it counts, and what was taken from it, each as a sentence.

    It stays under the ceiling. A role that takes the place of another by its name gets no tool, no risk, no mode and no
    budget that the other has not: who says `coder` means what they know by that name.
    """
    notes: list[str] = []
    risk, mode = min(role.risk, ceiling.risk), _lower(role.mode, ceiling.mode)
    changed = msgspec.structs.replace(role, risk=risk, mode=mode)
    if replaced is not None:
        kept = tuple(tool for tool in role.tools if tool in replaced.tools)
        dropped = [tool for tool in role.tools if tool not in kept]
        if dropped:
            notes.append(f"{role.name} gets no {', '.join(dropped)}, which the {role.name} that it replaces has not.")
        changed = msgspec.structs.replace(
            changed,
            tools=kept,
            risk=min(risk, replaced.risk),
            mode=_lower(mode, replaced.mode),
            steps=min(role.steps, replaced.steps),
            tokens=min(role.tokens, replaced.tokens),
            minutes=min(role.minutes or replaced.minutes, replaced.minutes or role.minutes),
            cost=_smaller(role.cost, replaced.cost),
        )
    if changed.risk < role.risk:
        notes.append(f"{role.name} asks for calls of {role.risk.word} risk and gets {changed.risk.word} at most.")
    if changed.mode is not role.mode:
        notes.append(f"{role.name} asks for the mode {role.mode} and gets {changed.mode}.")
    for what in ("steps", "tokens", "minutes", "cost"):
        if getattr(changed, what) != getattr(role, what):
            notes.append(f"{role.name} gets {getattr(changed, what)} for {what}, as the one that it replaces.")
    return changed, tuple(notes)


def _lower(mode: Mode, other: Mode) -> Mode:
    return min(mode, other, key=MODES.index)


def _smaller(cost: str, other: str) -> str:
    """The smaller sum; none is no limit of its own."""
    if not cost or not other:
        return cost or other
    return min(cost, other, key=float)
