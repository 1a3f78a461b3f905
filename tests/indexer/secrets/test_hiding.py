"""Hiding without a way back."""

from __future__ import annotations

from support.planted import planted

from indexer.secrets.hiding import hide_secrets
from indexer.secrets.recipes import make_example


def test_kinds_stand_in_place_of_secrets() -> None:
    text = f"a {make_example('ghp_{an:36}')} b {make_example('npm_{an:36}')} c"
    assert hide_secrets(text) == "a ⟦secret:github-token⟧ b ⟦secret:npm-token⟧ c"


def test_a_text_without_secrets_is_itself() -> None:
    text = "nothing to see"
    assert hide_secrets(text) is text


def test_no_kind_of_secret_stays_in_a_log_line_or_traceback() -> None:
    logged = [plant for plant in planted() if plant.place in {"log line", "traceback"}]
    assert [plant.kind for plant in logged if plant.is_in(hide_secrets(plant.text))] == []
