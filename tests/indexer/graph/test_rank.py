"""PageRank gives attention to what others point at, and to what one reads from."""

from __future__ import annotations

import pytest

from indexer.graph.rank import page_rank

STAR: dict[str, dict[str, float]] = {
    "a": {"hub": 1.0},
    "b": {"hub": 1.0},
    "c": {"hub": 0.5, "rim": 0.5},
    "hub": {},
    "rim": {},
}


def test_the_shares_sum_to_one_and_the_hub_has_most() -> None:
    rank = page_rank(STAR)
    assert sum(rank.values()) == pytest.approx(1)
    assert max(rank, key=rank.__getitem__) == "hub"
    assert rank["rim"] > rank["a"]


def test_a_focus_draws_attention_to_its_surroundings() -> None:
    plain, biased = page_rank(STAR), page_rank(STAR, {"c": 1.0})
    assert biased["rim"] > plain["rim"]
    assert biased["a"] == pytest.approx(0)


def test_a_focus_on_nothing_known_is_no_focus_and_no_graph_has_no_rank() -> None:
    assert page_rank(STAR, {"elsewhere": 1.0}) == pytest.approx(page_rank(STAR))
    assert page_rank({}) == {}
