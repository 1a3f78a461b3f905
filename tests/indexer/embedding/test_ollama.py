import logging
import socket
import subprocess
import sys
from contextlib import ExitStack

import pytest
from support.contacts import recorded_contacts
from support.hashed_words import embed_words
from support.json_server import JsonServer, refused_port
from support.ollama_server import OllamaModel, OllamaServer

from indexer.embedding.embedder import ModelFacts
from indexer.embedding.ollama import is_cloud_model, ollama_url, open_ollama
from indexer.embedding.spec import parse_spec
from indexer.errors import EmbedderUnavailable, EmbeddingRefused


@pytest.fixture
def server():
    with OllamaServer(OllamaModel("all-minilm"), OllamaModel("llama3.2", capabilities=("completion", "tools"))) as it:
        yield it


@pytest.fixture
def opened():
    """Opens an embedder on a server, and closes it when the test is over."""
    with ExitStack() as stack:

        def open_on(server, model="all-minilm", offline=False):
            embedder = open_ollama(parse_spec(f"ollama:{model}"), offline=offline, host=server.url)
            stack.callback(embedder.close)
            return embedder

        yield open_on


def test_a_model_tells_its_dimension_and_its_edition(server, opened):
    facts = opened(server).describe()
    assert facts == ModelFacts(64, server.models["all-minilm:latest"].digest[:16])


def test_a_model_that_was_pulled_anew_is_another_edition(server, opened):
    before = opened(server).describe()
    server.models["all-minilm:latest"].edition = 2
    assert opened(server).describe().revision != before.revision


def test_documents_come_back_in_order_and_go_out_in_batches(server, opened):
    texts = [f"word{number}" for number in range(40)]
    assert opened(server).embed_documents(texts) == [embed_words(text, 64) for text in texts]
    sizes = [len(request.body["input"]) for request in server.requests_to("/api/embed")]
    assert sizes == [1, 16, 16, 8]


def test_texts_longer_than_the_context_are_cut_by_the_server(server, opened):
    server.models["all-minilm:latest"].context = 3
    assert opened(server).embed_documents(["one two three four five"]) == [embed_words("one two three", 64)]


def test_a_model_that_was_trained_with_prompts_gets_them(server, opened):
    server.models["nomic-embed-text:latest"] = OllamaModel("nomic-embed-text")
    embedder = opened(server, "nomic-embed-text")
    embedder.embed_documents(["def parse(): ..."])
    embedder.embed_query("who parses?")
    assert server.embedded[1:] == ["search_document: def parse(): ...", "search_query: who parses?"]


def test_it_is_ready_once_the_server_has_answered(server, opened):
    embedder = opened(server)
    assert not embedder.is_ready
    embedder.embed_query("x")
    assert embedder.is_ready


def test_a_closed_embedder_says_so(server, opened):
    embedder = opened(server)
    embedder.describe()
    embedder.close()
    with pytest.raises(EmbedderUnavailable, match="was closed"):
        embedder.embed_query("x")


# -- errors ----------------------------------------------------------------------------------------------------


def test_no_server_names_the_address_and_how_to_start_one():
    port = refused_port()
    embedder = open_ollama(parse_spec("ollama:all-minilm"), offline=False, host=f"127.0.0.1:{port}")
    with pytest.raises(EmbedderUnavailable, match=f"does not answer at http://127.0.0.1:{port}") as caught:
        embedder.describe()
    assert "ollama serve" in caught.value.hint


def test_a_server_that_goes_away_between_two_requests_is_told(server, opened):
    embedder = opened(server)
    embedder.describe()
    server.stop()
    with pytest.raises(EmbedderUnavailable, match="does not answer"):
        embedder.embed_query("x")


def test_a_model_that_is_not_pulled_says_how_to_pull_it(server, opened):
    with pytest.raises(EmbedderUnavailable, match="has no model 'all-minilmm'") as caught:
        opened(server, "all-minilmm").describe()
    assert caught.value.hint == "Fetch it with: ollama pull all-minilmm"


def test_a_model_that_is_removed_later_says_so_too(server, opened):
    embedder = opened(server)
    embedder.describe()
    server.models.clear()
    with pytest.raises(EmbedderUnavailable) as caught:
        embedder.embed_documents(["x"])
    assert "ollama pull all-minilm" in caught.value.hint


def test_a_model_for_chat_cannot_embed(server, opened):
    with pytest.raises(EmbedderUnavailable, match=r"'llama3\.2' of Ollama cannot embed") as caught:
        opened(server, "llama3.2").describe()
    assert "ollama pull nomic-embed-text" in caught.value.hint
    assert server.requests_to("/api/embed") == []


def test_an_old_server_that_tells_no_capabilities_is_found_out_by_embedding(server, opened):
    server.models["llama3.2:latest"].capabilities = ()
    with pytest.raises(EmbedderUnavailable, match="cannot embed"):
        opened(server, "llama3.2").describe()


def test_an_overloaded_server_is_told_with_its_own_words(server, opened):
    embedder = opened(server)
    embedder.describe()
    server.fail_next = 1
    with pytest.raises(EmbedderUnavailable, match="server busy"):
        embedder.embed_query("x")
    assert len(embedder.embed_query("x")) == 64


def test_a_text_that_the_model_chokes_on_is_refused_alone(server, opened):
    with pytest.raises(EmbeddingRefused, match="NaN"):
        opened(server).embed_documents(["fine", "bad \x00 text"])


@pytest.mark.parametrize("answer", [(200, "hello"), (404, "404 page not found"), (200, {"models": 5})])
def test_something_else_at_that_port_is_recognised(answer, opened):
    class Other(JsonServer):
        def answer(self, request):
            return answer

    with Other() as other, pytest.raises(EmbedderUnavailable):
        opened(other).describe()


def test_a_redirect_is_not_followed(server, opened):
    class Redirecting(OllamaServer):
        def answer(self, request):
            return (307, "moved") if request.path == "/api/embed" else super().answer(request)

    with Redirecting(OllamaModel("all-minilm")) as it, pytest.raises(EmbedderUnavailable, match="307"):
        opened(it).describe()


def test_a_proxy_of_the_environment_does_not_stand_before_this_machine(server, monkeypatch, opened):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{refused_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{refused_port()}")
    assert opened(server).describe().dimension == 64


# -- where it runs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("localhost", "http://localhost:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:9000", "http://127.0.0.1:9000"),
        (":9000", "http://127.0.0.1:9000"),
        ("[::]:9000", "http://[::1]:9000"),
        ("https://models.example.com", "https://models.example.com:443"),
        ("http://models.example.com/ollama/", "http://models.example.com:80/ollama"),
        ("models.example.com:1234", "http://models.example.com:1234"),
    ],
)
def test_the_host_is_read_as_the_client_reads_it(monkeypatch, given, url):
    import ollama

    monkeypatch.setenv("OLLAMA_HOST", given)
    assert ollama_url() == url
    with ollama.Client(url) as client:
        assert str(client._client.base_url).rstrip("/") in (url, url.replace(":443", "").replace(":80", ""))
    assert ollama_url(given) == url


def test_a_host_that_is_no_address_is_told(monkeypatch):
    monkeypatch.setenv("OLLAMA_HOST", "local host:x")
    with pytest.raises(EmbedderUnavailable, match="no address"):
        ollama_url()


@pytest.mark.parametrize(("model", "cloud"), [
    ("gpt-oss:20b-cloud", True), ("me/embed:cloud", True), ("all-minilm", False), ("my-cloud", False),
    ("cloud/embed:latest", False),
])  # fmt: skip
def test_cloud_models_are_known_by_their_tag(model, cloud):
    assert is_cloud_model(model) is cloud


@pytest.mark.parametrize(
    ("host", "model"), [("10.1.2.3:11434", "all-minilm"), ("models.example.com", "x"), ("127.0.0.1", "x:cloud")]
)
def test_offline_refuses_what_is_remote_before_any_socket_is_opened(monkeypatch, host, model):
    monkeypatch.setattr(socket, "socket", None)
    spec = parse_spec(f"ollama:{model}")
    with pytest.raises(EmbedderUnavailable, match="offline mode"):
        open_ollama(spec, offline=True, host=host)
    assert open_ollama(spec, offline=False, host=host).is_remote


def test_offline_uses_a_server_on_this_machine(server, opened):
    embedder = opened(server, offline=True)
    assert embedder.describe().dimension == 64
    assert not embedder.is_remote


def test_offline_nobody_but_the_server_on_this_machine_is_contacted(server, tmp_path):
    program = f"""if True:
        from indexer.embedding.ollama import open_ollama
        from indexer.embedding.spec import parse_spec
        embedder = open_ollama(parse_spec("ollama:all-minilm"), offline=True, host="{server.url}")
        embedder.embed_documents(["one", "two"])
        embedder.embed_query("three")
        embedder.close()
    """
    with recorded_contacts(tmp_path) as contacts:
        subprocess.run([sys.executable, "-c", program], check=True)
    assert contacts() == {"127.0.0.1"}


def test_a_local_name_that_stands_for_a_remote_model_is_found_out_before_code_is_sent(server, opened):
    server.models["borrowed:latest"] = OllamaModel("borrowed", remote_host="https://ollama.com:443")
    with pytest.raises(EmbedderUnavailable, match=r"https://ollama.com:443, and offline mode"):
        opened(server, "borrowed", offline=True).describe()
    assert server.embedded == []
    online = opened(server, "borrowed")
    online.describe()
    assert online.is_remote


def test_nothing_of_a_text_is_logged(server, caplog, opened):
    caplog.set_level(logging.DEBUG)
    opened(server).embed_documents(["secret_of_the_house"])
    assert "secret_of_the_house" not in caplog.text
