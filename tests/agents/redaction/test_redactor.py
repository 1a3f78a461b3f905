"""Secrets to placeholders and back: the same for the same, nothing for strangers, nothing that leaves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.planted import planted

from agents.records import Demand, Effect, Risk
from agents.redaction.known import KnownSecrets
from agents.redaction.placeholders import PATTERN
from agents.redaction.redactor import Redactor
from agents.redaction.store import MemoryStore
from indexer.secrets.recipes import make_example

TOKEN = make_example("ghp_{an:36}")
KEY = b"k" * 32


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(MemoryStore(KEY))


def test_a_secret_becomes_a_placeholder_and_comes_back(redactor: Redactor) -> None:
    hidden = redactor.redact(f"use {TOKEN} twice: {TOKEN}")
    assert TOKEN not in hidden
    assert len(set(PATTERN.findall(hidden))) == 1
    assert redactor.restore(hidden) == f"use {TOKEN} twice: {TOKEN}"


def test_the_same_secret_has_the_same_placeholder_under_the_same_key_alone() -> None:
    one, same, other = (Redactor(MemoryStore(key)).redact(TOKEN) for key in (KEY, KEY, b"x" * 32))
    assert one == same != other


def test_a_secret_keeps_its_placeholder_when_it_looks_like_another_kind(redactor: Redactor) -> None:
    password = "hunter2!Xq7"
    first = redactor.redact_value({"password": password})["password"]
    assert first in redactor.redact(f"postgres://app:{password}@db/app")


def test_hiding_twice_is_hiding_once(redactor: Redactor) -> None:
    hidden = redactor.redact(f"API_TOKEN={TOKEN} and password = 'hunter2!Xq7'")
    assert redactor.redact(hidden) == hidden
    assert redactor.redact(f"secret: {hidden}") == f"secret: {hidden}"


def test_an_invented_placeholder_stands_for_nothing(redactor: Redactor) -> None:
    invented = "⟦secret:github-token:0123456789ab⟧"
    assert redactor.restore(invented) == invented


def test_a_placeholder_of_another_store_stands_for_nothing(redactor: Redactor) -> None:
    shown = Redactor(MemoryStore(KEY)).redact(TOKEN)
    assert redactor.restore(shown) == shown


def test_two_values_of_one_digest_are_told_apart() -> None:
    store = MemoryStore(KEY)
    shown = Redactor(store).redact(TOKEN)
    store.remember(shown, "another value")  # as if it had the same digest
    hidden = Redactor(store).redact(TOKEN)
    assert hidden != shown
    assert Redactor(store).restore(hidden) == TOKEN


def test_json_is_hidden_and_restored_to_its_depths(redactor: Redactor) -> None:
    value = {"a": [{"b": f"x {TOKEN}"}, 3, None, True], TOKEN: "as a name"}
    hidden = redactor.redact_value(value)
    assert TOKEN not in json.dumps(hidden)
    assert redactor.restore_value(hidden) == value


@pytest.mark.parametrize(
    "value",
    [
        {"password": "hunter2!Xq7"},
        {"env": {"DB_PASSWORD": "hunter2!Xq7"}},
        {"argv": ["mysql", "--password", "hunter2!Xq7"]},
        {"env": [{"name": "DB_PASSWORD", "value": "hunter2!Xq7"}]},
    ],
)
def test_names_beside_values_say_that_they_are_secrets(redactor: Redactor, value: Any) -> None:
    hidden = redactor.redact_value(value)
    assert "hunter2" not in json.dumps(hidden)
    assert redactor.restore_value(hidden) == value


@pytest.mark.parametrize(
    ("effect", "has_network", "is_restored"),
    [
        (Effect.WRITE, False, True),
        (Effect.RUN, False, True),
        (Effect.RUN, True, False),
        (Effect.READ, False, False),
        (Effect.NETWORK, False, False),
        (Effect.NETWORK, True, False),
        (Effect.SPEND, False, False),
    ],
)
def test_secrets_come_back_for_files_and_local_commands_alone(
    redactor: Redactor, effect: Effect, has_network: bool, is_restored: bool
) -> None:
    arguments = {"text": redactor.redact(TOKEN)}
    given = redactor.restore_for_effect(effect, arguments, has_network=has_network)
    assert (given == {"text": TOKEN}) is is_restored


def test_a_demand_that_names_hosts_gets_placeholders(redactor: Redactor) -> None:
    hidden = redactor.redact(TOKEN)
    demand = Demand(tool="t", effect=Effect.RUN, risk=Risk.LOW, summary="s", hosts=("example.org",))
    assert redactor.restore_for(demand, hidden) == hidden


def test_known_values_are_hidden_without_looking_like_secrets() -> None:
    redactor = Redactor(MemoryStore(KEY), KnownSecrets({"Embedder Key": "plain words here"}))
    assert redactor.redact("it is plain words here.").startswith("it is ⟦secret:embedder-key:")


def test_nothing_that_is_planted_leaves() -> None:
    redactor = Redactor(MemoryStore(KEY))
    plants = list(planted())
    assert len(plants) >= 2000
    leaked = [(plant.kind, plant.place) for plant in plants if plant.is_in(redactor.redact(plant.text))]
    assert leaked == []


def test_all_that_is_planted_comes_back() -> None:
    redactor = Redactor(MemoryStore(KEY))
    assert all(redactor.restore(redactor.redact(plant.text)) == plant.text for plant in planted(seed=1))


def test_planted_secrets_are_seen_where_they_are_not_hidden() -> None:
    assert all(plant.is_in(plant.text) for plant in planted())


def test_texts_of_a_list_that_are_a_secret_only_together_are_hidden_each_and_come_back(redactor: Redactor) -> None:
    lines = make_example("-----BEGIN RSA PRIVATE KEY-----\n{pem:6}\n-----END RSA PRIVATE KEY-----").splitlines()
    for value in (["first", *lines, "last"], {"lines": lines[2:5]}, [{"text": "\n".join(lines)}]):
        hidden = redactor.redact_value(value)
        assert lines[3] not in str(hidden)
        assert redactor.restore_value(hidden) == value
    assert redactor.redact_value(["git", "commit", "-m", "Mend the mean of nothing at all"]) == [
        "git", "commit", "-m", "Mend the mean of nothing at all"]  # fmt: skip


def test_lines_are_as_many_as_before_and_a_secret_stands_in_its_first(redactor: Redactor) -> None:
    key = make_example("-----BEGIN RSA PRIVATE KEY-----\n{pem:6}\n-----END RSA PRIVATE KEY-----")
    text = f"first\n{key}\nlast"
    lines = redactor.redact_lines(text)
    assert len(lines) == text.count("\n") + 1
    assert (lines[0], lines[-1]) == ("first", "last")
    assert redactor.restore("\n".join(line for line in lines if line is not None)) == text
