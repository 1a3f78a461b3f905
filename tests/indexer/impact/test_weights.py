"""The table of weights fits the table of signals, and chances are chances."""

from __future__ import annotations

import numpy as np

from indexer.impact.signals import SIGNALS
from indexer.impact.weights import WEIGHTS, chance_of


def test_every_signal_has_a_weight_and_no_weight_is_left_over() -> None:
    assert [signal.name for signal in SIGNALS] == list(WEIGHTS)


def test_a_better_score_is_a_better_chance() -> None:
    chances = chance_of(np.array([-1e9, -2.0, 0.0, 2.0, 1e9]))
    assert list(chances) == sorted(chances)
    assert 0 <= chances[0] < chances[-1] <= 1
