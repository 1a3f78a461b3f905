import socket

import pytest

from indexer.embedding.factory import EmbedderOptions, open_embedder
from indexer.embedding.spec import parse_spec
from indexer.errors import EmbedderUnavailable


@pytest.fixture(autouse=True)
def no_sockets(monkeypatch):
    monkeypatch.setattr(socket, "socket", None)


def test_none_is_no_embedder():
    assert open_embedder(parse_spec("none")) is None


def test_opening_touches_neither_network_nor_processes():
    options = EmbedderOptions(ollama_host="http://models.example.com", api_base="https://llm.example.com", api_key="k")
    for value in ("ollama:words", "litellm:openai/words"):
        embedder = open_embedder(parse_spec(value), options=options)
        assert embedder.name == value
        assert embedder.is_remote
        assert not embedder.is_ready


@pytest.mark.parametrize(
    ("value", "options"),
    [
        ("ollama:words", EmbedderOptions(ollama_host="models.example.com")),
        ("ollama:words:20b-cloud", EmbedderOptions()),
        ("litellm:openai/words", EmbedderOptions()),
        ("litellm:openai/words", EmbedderOptions(api_base="https://llm.example.com/v1")),
    ],
)
def test_offline_everything_remote_is_refused(value, options):
    with pytest.raises(EmbedderUnavailable, match="offline mode is on"):
        open_embedder(parse_spec(value), offline=True, options=options)


@pytest.mark.parametrize(
    ("value", "options"),
    [
        ("ollama:words", EmbedderOptions()),
        ("ollama:words", EmbedderOptions(ollama_host="localhost:11434")),
        ("litellm:openai/words", EmbedderOptions(api_base="http://127.0.0.1:8000/v1")),
    ],
)
def test_offline_this_machine_is_allowed(value, options):
    assert not open_embedder(parse_spec(value), offline=True, options=options).is_remote


def test_options_are_shown_without_the_key():
    assert "secret" not in repr(EmbedderOptions(api_key="secret"))
