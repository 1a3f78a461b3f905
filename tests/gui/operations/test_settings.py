"""Settings, models and secrets as a person changes them, against a real daemon and a server that speaks as Ollama."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from support.daemon_apart import Bench, daemon_apart
from support.ollama_server import OllamaModel, OllamaServer

from daemon.client.api import Client
from daemon.contract.settings import SettingSource
from daemon.errors import DaemonError
from gui.operations.keys import keep_secret, look_at_secrets, remove_secret
from gui.operations.models import cancel_pull, follow_pull, look_at_models, pull_model, try_model, use_models
from gui.operations.settings import change_setting, look_at_daemon, read_settings, reset_setting
from gui.operations.topic import Topic

VALUE = "sk-7Qw3Zx9Lm2Vb5Nc8"
CHAT = ("completion", "tools")


@pytest.fixture(scope="module")
def ollama() -> Iterator[OllamaServer]:
    models = (OllamaModel("qwen3:8b", capabilities=CHAT, context=32_000), OllamaModel("phi4", capabilities=CHAT))
    with OllamaServer(*models) as server:
        yield server


@pytest.fixture(scope="module")
def bench(ollama: OllamaServer) -> Iterator[Bench]:
    with daemon_apart(GROUNDPLAN_OLLAMA_URL=ollama.url, PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring") as made:
        yield made


@pytest.fixture
def client(bench: Bench) -> Client:
    return bench.daemon


def test_all_settings_are_read_with_where_they_come_from(client: Client, ollama: OllamaServer) -> None:
    by_name = {view.name: view for view in read_settings().call(client)}
    assert by_name["log_level"].source is SettingSource.DEFAULT
    assert by_name["ollama_url"].source is SettingSource.ENVIRONMENT
    assert by_name["ollama_url"].value == ollama.url


def test_a_setting_is_changed_and_its_default_put_back(client: Client) -> None:
    operation = change_setting("runs.concurrency", "3")
    assert operation.changes == {Topic.SETTINGS, Topic.MODELS}
    changed = operation.call(client)
    assert (changed.value, changed.source) == (3, SettingSource.FILE)
    assert reset_setting("runs.concurrency").call(client).source is SettingSource.DEFAULT


def test_a_wrong_value_is_refused_and_the_old_one_stays(client: Client) -> None:
    with pytest.raises(DaemonError) as refused:
        change_setting("runs.concurrency", "many").call(client)
    assert refused.value.code == "settings.bad_value"
    by_name = {view.name: view for view in read_settings().call(client)}
    assert by_name["runs.concurrency"].value == by_name["runs.concurrency"].default


def test_models_are_listed_tried_and_put_in_order(client: Client) -> None:
    models = look_at_models().call(client).view
    assert [model.name for model in models.models if model.rank] == ["ollama/qwen3:8b"]
    assert try_model("ollama/phi4:latest").call(client).answer
    view = use_models(["ollama/phi4:latest", "ollama/qwen3:8b"]).call(client)
    assert {model.name: model.rank for model in view.models if model.rank} == {
        "ollama/phi4:latest": 1,
        "ollama/qwen3:8b": 2,
    }
    assert look_at_models().call(client).budget.day.calls >= 1
    use_models([]).call(client)


def test_a_model_is_fetched_to_the_end_or_stopped(client: Client, ollama: OllamaServer) -> None:
    ollama.downloads["mini:latest"] = 1_000_000
    ollama.gate.clear()
    try:
        pull = pull_model("mini").call(client)
        assert pull.state == "running"
        assert cancel_pull(pull.id).call(client).state == "cancelled"
    finally:
        ollama.gate.set()
    pull = pull_model("mini").call(client)
    until = time.monotonic() + 20
    while pull.state == "running" and time.monotonic() < until:
        time.sleep(0.05)
        pull = follow_pull(pull.id).call(client)
    assert pull.state == "done"


def test_a_model_that_is_nowhere_tells_why(client: Client) -> None:
    pull = pull_model("nowhere").call(client)
    until = time.monotonic() + 20
    while pull.state == "running" and time.monotonic() < until:
        time.sleep(0.05)
        pull = follow_pull(pull.id).call(client)
    assert pull.state == "failed"
    assert "nowhere" in pull.problem


def test_a_secret_goes_in_and_never_comes_out(client: Client) -> None:
    kept = keep_secret("mistral", VALUE).call(client)
    assert kept.place == "vault"
    told = look_at_secrets().call(client)
    assert VALUE not in told.model_dump_json()
    assert {view.name: view.place for view in told.secrets}["mistral"] == "vault"
    assert "groq" in told.names
    assert told.problem
    assert remove_secret("mistral").call(client).place == ""


def test_the_daemon_says_which_one_it_is(client: Client) -> None:
    assert look_at_daemon().call(client).pid > 0
