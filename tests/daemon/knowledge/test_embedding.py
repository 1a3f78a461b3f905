"""An embedder behind a setting: vectors come in the background and join search; trouble is told, and search goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.ollama_server import OllamaModel, OllamaServer

Groundplan = Callable[..., Any]


@pytest.fixture
def ollama() -> Iterator[OllamaServer]:
    with OllamaServer(OllamaModel("words")) as server:
        yield server


def vectors_until(groundplan: Groundplan, claim: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + 20
    while True:
        found: dict[str, Any] = groundplan("status", "--json").json()["workspaces"][0]["vectors"]
        if claim(found) or time.monotonic() > deadline:
            return found


def test_vectors_are_made_in_the_background_and_join_the_search(
    indexed: Path, groundplan: Groundplan, ollama: OllamaServer
) -> None:
    assert groundplan("settings", "set", "embedder_url", ollama.url).code == 0
    assert groundplan("settings", "set", "embedder", "ollama:words").code == 0
    made = vectors_until(groundplan, lambda vectors: vectors["total"] and vectors["done"] == vectors["total"])
    assert made["problem"] == ""
    assert made["done"] == made["total"] > 0
    groundplan("search", "sum prices cents", cwd=indexed)  # the first may be too early for its vector
    found = groundplan("search", "sum prices cents", "--json", cwd=indexed).json()
    assert "meaning" in " ".join(result["why"] for result in found["results"])
    (indexed / "shop/tax.py").write_text("def tax_rate(country):\n    return 19\n")
    later = vectors_until(groundplan, lambda vectors: vectors["done"] > made["done"])
    assert later["done"] > made["done"]


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("ollama:missing", "ollama pull missing"),
        ("sentence-transformers:none/such", "neural"),
        ("litellm:openai/text-embedding-3-small", "offline"),
    ],
)
def test_an_embedder_that_cannot_be_used_is_told_and_search_goes_on(
    indexed: Path, groundplan: Groundplan, ollama: OllamaServer, setting: str, told: str
) -> None:
    groundplan("settings", "set", "offline", "true")
    groundplan("settings", "set", "embedder_url", ollama.url if setting.startswith("ollama") else "")
    assert groundplan("settings", "set", "embedder", setting).code == 0
    found = vectors_until(groundplan, lambda vectors: bool(vectors["problem"]))
    if not (setting.startswith("sentence") and "neural" not in found["hint"]):  # the extra may be installed
        assert told in f"{found['problem']} {found['hint']}"
    best = groundplan("search", "sum of prices", "--json", cwd=indexed).json()["results"][0]
    assert best["path"] == "shop/money.py"


def test_a_misspelt_embedder_is_refused_with_the_nearest_spelling(groundplan: Groundplan) -> None:
    wrong = groundplan("settings", "set", "embedder", "olama:words")
    assert wrong.code == 2
    assert "ollama:MODEL" in wrong.err
