"""A binding is for one thing and nothing else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from agents.policy.binding import binding_of
from agents.records import Demand, Effect, FileVersion, Risk

DEMAND = Demand(
    tool="edit_file",
    effect=Effect.WRITE,
    risk=Risk.LOW,
    summary="Change a",
    writes=("a", "b"),
    files=(FileVersion("a", "1"), FileVersion("b", "2")),
)


def test_order_does_not_matter() -> None:
    turned = msgspec.structs.replace(DEMAND, writes=("b", "a"), files=DEMAND.files[::-1])
    assert binding_of(DEMAND, {"x": 1, "y": [2]}) == binding_of(turned, {"y": [2], "x": 1})


@pytest.mark.parametrize(
    "change",
    [
        {"tool": "write_file"},
        {"effect": Effect.RUN},
        {"command": "ls"},
        {"diff": "-a"},
        {"writes": ("a",)},
        {"hosts": ("x",)},
        {"needs_network": True},
        {"files": (FileVersion("a", "1"), FileVersion("b", "3"))},
    ],
)
def test_whatever_a_person_was_shown_is_part_of_it(change: dict[str, Any]) -> None:
    assert binding_of(msgspec.structs.replace(DEMAND, **change), {}) != binding_of(DEMAND, {})


def test_so_are_arguments_and_plan() -> None:
    found = {
        binding_of(DEMAND, {}),
        binding_of(DEMAND, {"x": 1}),
        binding_of(DEMAND, {"x": "1"}),
        binding_of(DEMAND, {}, "P@2"),
    }
    assert len(found) == 4


def test_letters_of_any_kind_can_be_bound() -> None:
    assert len(binding_of(DEMAND, {"text": "\ud800 é \x00"})) == 64
