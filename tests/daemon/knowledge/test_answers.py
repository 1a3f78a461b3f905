"""The indexer's own structures leave the daemon as they are, so their shape is held against the contract's models."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from daemon.contract.evidence import SearchedAll
from daemon.contract.facts import Facts
from daemon.contract.knowledge import SymbolAnswer, WorkspaceView
from daemon.contract.structure import (
    FileGraphAnswer,
    FileHistoryAnswer,
    GraphAnswer,
    HistoryAnswer,
    ImpactAnswer,
    Outline,
)

Prompt = Any

ANSWERS: list[tuple[list[str], type[BaseModel]]] = [
    (["search", "cart"], SearchedAll),
    (["search", "refunds", "--kind", "doc"], SearchedAll),
    (["symbols", "Cart"], SymbolAnswer),
    (["facts"], Facts),
    (["map"], Outline),
    (["graph", "--tests"], GraphAnswer),
    (["graph", "shop/cart.py"], FileGraphAnswer),
    (["impact", "shop/money.py"], ImpactAnswer),
    (["history"], HistoryAnswer),
    (["history", "shop/cart.py"], FileHistoryAnswer),
    (["index"], WorkspaceView),
]


@pytest.mark.parametrize(("words", "model"), ANSWERS, ids=[" ".join(words) for words, _ in ANSWERS])
def test_what_json_prints_is_what_the_contract_says(prompt: Prompt, words: list[str], model: type[BaseModel]) -> None:
    told = prompt.json(*words)
    assert told
    model.model_validate_json(json.dumps(told), strict=True, extra="forbid")  # raises for any field that does not fit
