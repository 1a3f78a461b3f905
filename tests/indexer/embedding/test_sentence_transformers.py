import importlib.util
import math
import socket
import time

import psutil
import pytest
from support.contacts import recorded_contacts
from support.json_server import refused_port

from indexer.embedding.sentence_transformers import open_sentence_transformers
from indexer.embedding.spec import parse_spec
from indexer.errors import EmbedderUnavailable

needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is None,
    reason="needs the extra: pip install 'groundplan[neural]'",
)


def opened(model, offline=True):
    return open_sentence_transformers(parse_spec(f"sentence-transformers:{model}"), offline=offline, idle_s=60)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    from support.tiny_model import make_tiny_model

    return make_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def recorded(model, tmp_path_factory):
    """One child for the module, as importing torch takes seconds; its contacts alone are recorded."""
    embedder = opened(model)
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


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    return tmp_path / "hf"


def close_to(vector):
    return pytest.approx(vector, abs=1e-5)


# -- a model that is here --------------------------------------------------------------------------------------


@needs_torch
def test_a_folder_is_loaded_and_tells_what_it_is(embedder):
    facts = embedder.describe()
    assert facts.dimension == 16
    assert len(facts.revision) == 16
    assert not embedder.is_remote


@needs_torch
def test_offline_nobody_at_all_is_contacted(embedder, contacts):
    embedder.embed_documents(["parse", "write"])
    embedder.embed_query("file")
    assert contacts() == set()


@needs_torch
def test_vectors_are_unit_vectors_in_order_whatever_the_batch(embedder):
    texts = ["def parse config", "a", "read the file of the user and write", "open close socket"] * 3
    together = embedder.embed_documents(texts)
    assert [math.hypot(*vector) for vector in together] == close_to([1.0] * 12)
    assert together[2] == close_to(embedder.embed_documents([texts[2]])[0])
    assert together[0] != close_to(together[1])


@needs_torch
def test_the_models_own_prompt_for_queries_is_used(embedder):
    assert embedder.embed_query("parse file") == close_to(embedder.embed_documents(["to parse file"])[0])


@needs_torch
def test_a_text_beyond_the_context_is_cut(embedder):
    assert embedder.embed_documents(["file " * 500])[0] == close_to(embedder.embed_documents(["file " * 900])[0])


@needs_torch
def test_torch_lives_in_the_child_which_yields_to_those_who_work(embedder):
    import sys

    embedder.describe()
    assert "torch" not in sys.modules
    assert psutil.Process(embedder.worker_pid).nice() >= 10


# -- models that cannot be had ---------------------------------------------------------------------------------


def test_a_missing_extra_is_told_with_the_command_that_mends_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(EmbedderUnavailable, match="not installed") as caught:
        opened("all-MiniLM-L6-v2")
    assert caught.value.hint == "Install them with: pip install 'groundplan[neural]'"


def failure_of(model, offline=False):
    embedder = opened(model, offline)
    began = time.monotonic()
    try:
        with pytest.raises(EmbedderUnavailable) as caught:
            embedder.describe()
    finally:
        embedder.close()
    assert time.monotonic() - began < 8, "an error that is known at once takes no waiting"
    return caught.value


@needs_torch
def test_a_folder_that_is_not_there_is_told(tmp_path):
    assert failure_of(tmp_path / "none").message == f"There is no folder {str(tmp_path / 'none')!r}."


@needs_torch
@pytest.mark.timeout(60)
def test_a_folder_that_holds_no_model_is_told(tmp_path):
    error = opened(tmp_path)
    with pytest.raises(EmbedderUnavailable, match="cannot be loaded"):
        error.describe()
    error.close()


@needs_torch
def test_offline_a_model_that_is_not_here_is_not_looked_for(empty_cache):
    error = failure_of("all-MiniLM-L6-v2", offline=True)
    assert "'sentence-transformers/all-MiniLM-L6-v2' is not on this machine, and offline mode" in error.message


@needs_torch
def test_the_users_own_offline_variable_is_honoured(empty_cache, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert "offline mode keeps it" in failure_of("all-MiniLM-L6-v2").message


@needs_torch
def test_a_hub_that_cannot_be_reached_is_told_soon(empty_cache, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{refused_port()}")
    error = failure_of("all-MiniLM-L6-v2")
    assert "cannot be fetched (ConnectError" in error.message
    assert "network" in error.hint


@needs_torch
@pytest.mark.parametrize("name", ["me/nothing", "not a name", "bad..name/x"])
def test_a_name_that_the_hub_does_not_know_is_told(empty_cache, monkeypatch, tmp_path, name):
    from support.hub_server import HubServer

    with HubServer("me/tiny", tmp_path) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        error = failure_of(name)
    assert "There is no model" in error.message
    assert hub.url in error.message


# -- fetching --------------------------------------------------------------------------------------------------


@needs_torch
def test_a_model_is_fetched_once_and_then_used_without_the_network(empty_cache, monkeypatch, model):
    from support.hub_server import HubServer

    with HubServer("me/tiny", model) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        online = opened("me/tiny", offline=False)
        facts = online.describe()
        online.close()
        assert facts.dimension == 16
        asked = len(hub.requests)
        again = opened("me/tiny", offline=False)
        assert again.describe() == facts
        again.close()
        assert [request.path for request in hub.requests[asked:]] == []
    assert not any(path.suffix in {".bin", ".onnx"} for path in empty_cache.rglob("*"))


@needs_torch
def test_another_model_under_the_same_name_is_another_edition(tmp_path, model, embedder):
    from support.tiny_model import make_tiny_model

    other = opened(make_tiny_model(tmp_path / "tiny", seed=8))
    assert other.describe().revision != embedder.describe().revision
    other.close()


@needs_torch
def test_nothing_is_asked_before_the_first_use(monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    embedder = opened("all-MiniLM-L6-v2", offline=False)
    assert embedder.worker_pid is None
    assert not embedder.is_ready
