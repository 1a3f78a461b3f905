from contextlib import ExitStack

import pytest
from support.ollama_server import OllamaModel, OllamaServer

from indexer.embedding.ollama import open_ollama
from indexer.embedding.spec import parse_spec


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    """What the developer's own machine has set must not decide a test."""
    for name in ("OLLAMA_HOST", "OLLAMA_API_KEY", "OPENAI_API_KEY", "HF_HUB_OFFLINE", "HF_ENDPOINT", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def words_server():
    """An Ollama server with one small model, called `words`."""
    with OllamaServer(OllamaModel("words")) as server:
        yield server


@pytest.fixture
def open_words(words_server):
    """Opens embedders on that server, and closes them when the test is over."""
    with ExitStack() as stack:

        def open_one():
            embedder = open_ollama(parse_spec("ollama:words"), offline=True, host=words_server.url)
            stack.callback(embedder.close)
            return embedder

        yield open_one


@pytest.fixture
def words(open_words):
    """An embedder on that server."""
    return open_words()
