import importlib.util
import logging
import pickle
import socket

import pytest
from support.contacts import recorded_contacts
from support.hashed_words import embed_words
from support.openai_server import OpenAiServer

from indexer.embedding.embedder import ModelFacts
from indexer.embedding.litellm import Provider, open_litellm, without_keys
from indexer.embedding.spec import parse_spec
from indexer.errors import EmbedderUnavailable, EmbeddingRefused

KEY = "sk-test-Ab12Cd34Ef56Gh78"

needs_litellm = pytest.mark.skipif(
    importlib.util.find_spec("litellm") is None, reason="needs the extra: pip install 'groundplan[remote]'"
)


def opened(model="openai/words", *, offline=True, api_base="", api_key=KEY):
    return open_litellm(parse_spec(f"litellm:{model}"), offline=offline, api_base=api_base, api_key=api_key, idle_s=60)


@pytest.fixture(scope="module")
def server():
    with OpenAiServer(key=KEY) as it:
        yield it


@pytest.fixture(scope="module")
def recorded(server, tmp_path_factory):
    """One child for the module, as importing litellm takes seconds; its contacts alone are recorded."""
    embedder = opened(api_base=server.base)
    with recorded_contacts(tmp_path_factory.mktemp("contacts")) as contacts:
        embedder.describe()
    yield embedder, contacts
    embedder.close()


@pytest.fixture
def embedder(recorded):
    return recorded[0]


@pytest.fixture
def contacts(recorded):
    return recorded[1]


@needs_litellm
def test_a_server_on_this_machine_is_used_offline(embedder):
    assert embedder.describe() == ModelFacts(48)
    assert not embedder.is_remote


@needs_litellm
def test_offline_nobody_but_the_server_on_this_machine_is_contacted(embedder, contacts):
    embedder.embed_documents(["one", "two"])
    embedder.embed_query("three")
    assert contacts() == {"127.0.0.1"}


@needs_litellm
def test_documents_come_back_in_order_and_go_out_in_batches(embedder, server):
    texts = [f"word{number} and more" for number in range(70)]
    seen = len(server.requests)
    assert embedder.embed_documents(texts) == [embed_words(text, 48) for text in texts]
    sizes = [len(request.body["input"]) for request in server.requests[seen:]]
    assert sorted(sizes)[-2:] == [6, 64]
    assert embedder.embed_query("word1") == embed_words("word1", 48)


@needs_litellm
def test_a_text_that_is_too_long_is_refused_alone(embedder, server, monkeypatch):
    monkeypatch.setattr(server, "limit", 3)
    with pytest.raises(EmbeddingRefused, match="maximum context length is 3 tokens"):
        embedder.embed_documents(["one two three four"])


@needs_litellm
def test_a_provider_that_asks_to_slow_down_is_not_asked_again_at_once(embedder, server, monkeypatch):
    embedder.describe()
    monkeypatch.setattr(server, "fail_next", 1)
    seen = len(server.requests)
    with pytest.raises(EmbedderUnavailable, match=r"slow down or to pay \(Rate limit reached"):
        embedder.embed_query("x")
    assert len(server.requests) - seen == 1
    assert len(embedder.embed_query("x")) == 48


@needs_litellm
def test_a_wrong_model_and_a_wrong_key_are_told_and_the_key_is_not(embedder, server, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    embedder.describe()
    monkeypatch.setattr(server, "model", "others")
    with pytest.raises(EmbedderUnavailable, match=r"no embedding model 'openai/words' at .*does not exist") as caught:
        embedder.embed_query("x")
    assert "litellm:openai/" in caught.value.hint
    monkeypatch.setattr(server, "key", "another")
    with pytest.raises(EmbedderUnavailable, match="refuses the API key") as caught:
        embedder.embed_query("x")
    assert KEY not in str(caught.value) + caught.value.hint + caplog.text


@needs_litellm
def test_a_server_that_is_gone_is_told(embedder, server, monkeypatch):
    embedder.describe()
    monkeypatch.setattr(server, "is_gone", True)
    with pytest.raises(EmbedderUnavailable, match=r"openai/words does not answer at http://127\.0\.0\.1") as caught:
        embedder.embed_query("x")
    assert caught.value.hint == "Check the address."


def test_offline_refuses_a_provider_before_anything_is_started(monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    with pytest.raises(EmbedderUnavailable, match="would send code to its provider, and offline mode"):
        opened()
    with pytest.raises(EmbedderUnavailable, match=r"would send code to https://llm\.example\.com/v1"):
        opened(api_base="https://llm.example.com/v1")


def test_a_missing_extra_is_told_with_the_command_that_mends_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(EmbedderUnavailable, match="not installed") as caught:
        opened(offline=False)
    assert caught.value.hint == "Install them with: pip install 'groundplan[remote]'"


def test_a_provider_travels_with_its_key_and_is_shown_without():
    provider = Provider("openai/words", "http://127.0.0.1/v1", KEY)
    assert pickle.loads(pickle.dumps(provider)).api_key == KEY
    assert KEY not in repr(provider)


@pytest.mark.parametrize(
    "text",
    [
        f"Error code: 401 - {{'error': {{'message': 'Incorrect key: {KEY}. Look it up.', 'type': 'x'}}}}",
        f"litellm.AuthenticationError: AuthenticationError: OpenAIException - bad {KEY}",
        "wrong key sk-proj-1234567890abcdef***",
        "Authorization: Bearer abcdef1234567",
        f"a\n{KEY}\nb",
    ],
)
def test_what_looks_like_a_key_is_struck_out_of_errors(text):
    clean = without_keys(text, KEY)
    assert KEY not in clean
    assert "1234567" not in clean
    assert "\n" not in clean
    assert "litellm." not in clean
