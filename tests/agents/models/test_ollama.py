import asyncio

import pytest
from support.json_server import JsonServer, refused_port
from support.ollama_server import OllamaModel, OllamaServer, Said

from agents.chat import ChatRequest, Message, Tokens, ToolSpec
from agents.errors import ContextExceeded, ModelRefused, ModelUnavailable, UnknownModel
from agents.models.ollama import OllamaProvider, source_of
from agents.models.ports import FREE, Place
from agents.records import ToolCall

QWEN = OllamaModel("qwen3:8b", capabilities=("completion", "tools", "thinking"), context=32768)
GEMMA = OllamaModel("gemma:2b", capabilities=("completion",), context=8192)
CLOUD = OllamaModel("big", capabilities=("completion", "tools"), context=131072, remote_host="https://ollama.com:443")
NAME = "ollama/qwen3:8b"
READ = ToolSpec(
    "read_file",
    "Reads.",
    {"type": "object", "properties": {"where": {"type": "object", "properties": {"path": {"type": "string"}}}}},
)


@pytest.fixture
def server():
    with OllamaServer(QWEN, GEMMA, CLOUD) as it:
        yield it


def with_provider(server, use):
    """What `use` gives for a provider on a loop of its own."""

    async def run():
        provider = OllamaProvider(server.url)
        try:
            return await use(provider)
        finally:
            await provider.close()

    return asyncio.run(run())


def asked(server, text="Hello", name=NAME, heard=None, tokens=20, **more):
    request = ChatRequest(messages=(Message("user", text),), **more)
    return with_provider(
        server, lambda it: it.chat(name, request, tokens, [].append if heard is None else heard.append)
    )


def last_body(server):
    return server.requests_to("/api/chat")[-1].body


def test_models_are_listed_with_size_and_with_where_they_run(server):
    models = with_provider(server, lambda it: it.list())
    assert [(model.name, model.is_remote) for model in models] == [
        ("qwen3:8b", False),
        ("gemma:2b", False),
        ("big:latest", True),
    ]
    assert models[0].size_bytes == 274302450


def test_capabilities_and_context_are_asked_of_the_server(server):
    described = with_provider(server, lambda it: it.describe(NAME))
    assert described.facts.context_tokens == 32768
    assert described.facts.has_tools
    assert described.facts.capabilities == ("completion", "tools", "thinking")
    assert (described.place, described.price) == (Place("127.0.0.1", is_remote=False), FREE)


@pytest.mark.parametrize("name", ["ollama/big", "ollama/other:cloud", "ollama/other:120b-cloud"])
def test_a_model_in_ollamas_cloud_is_remote_and_its_price_is_not_known(server, name):
    server.models["other:cloud"] = server.models["other:120b-cloud"] = CLOUD
    described = with_provider(server, lambda it: it.describe(name))
    assert described.facts.is_remote
    assert described.place == Place("ollama.com", is_remote=True)
    assert described.price is None


def test_an_answer_is_heard_as_it_grows_and_counted_by_the_server(server):
    heard = []
    answer = asked(server, heard=heard)
    assert answer.text == "".join(heard) == "Hello there, how are you?"
    assert len(heard) > 3
    assert answer.tokens == Tokens(prompt=13, completion=6)
    assert answer.finish == "stop"


def test_the_context_is_always_set_and_grows_with_what_is_sent(server):
    asked(server, max_tokens=500)
    assert last_body(server)["options"]["num_ctx"] == 4096
    asked(server, tokens=9000)
    assert last_body(server)["options"]["num_ctx"] == 16384
    asked(server, tokens=30_000)
    assert last_body(server)["options"]["num_ctx"] == 32768


def test_what_does_not_fit_is_refused_before_it_is_sent(server):
    with pytest.raises(ContextExceeded, match=r"reads 32,768 tokens and would need about 60,256"):
        asked(server, tokens=60_000)
    assert not server.requests_to("/api/chat")


def test_what_may_just_fit_is_sent_with_all_the_context_and_a_short_answer(server):
    asked(server, tokens=33_000)
    assert last_body(server)["options"]["num_ctx"] == 32768
    assert last_body(server)["options"]["num_predict"] == 256


def test_a_prompt_that_the_server_finds_too_long_is_an_error_and_not_cut(server):
    with pytest.raises(ContextExceeded):
        asked(server, "word " * 40_000, tokens=200)
    assert last_body(server)["truncate"] is False


def test_an_older_server_that_cuts_without_a_word_is_found_out(server):
    server.cuts_silently = True
    assert asked(server, "word " * 8000, tokens=200).is_cut


def test_an_answer_at_its_longest_says_so(server):
    server.said.append(Said("and so on", done_reason="length"))
    assert asked(server).finish == "length"


def test_tools_go_out_with_their_whole_schema_and_calls_come_back_as_objects(server):
    server.said.append(Said("Let me see.", calls=(("read_file", {"where": {"path": "a.py"}}),)))
    answer = asked(server, tools=(READ,))
    (call,) = answer.calls
    assert (call.tool, call.arguments, answer.finish) == ("read_file", {"where": {"path": "a.py"}}, "calls")
    assert call.id.startswith("call_")
    sent = last_body(server)["tools"][0]["function"]
    assert sent["parameters"] == READ.schema


def test_calls_and_results_of_earlier_turns_are_told_as_ollama_has_them(server):
    call = ToolCall("call_1", "read_file", {"path": "a.py"})
    messages = (Message("assistant", "", (call,)), Message("tool", "x = 1", call_id="call_1", tool="read_file"))
    with_provider(server, lambda it: it.chat(NAME, ChatRequest(messages=messages), 20, print))
    first, second = last_body(server)["messages"]
    assert first["tool_calls"] == [{"id": "call_1", "function": {"name": "read_file", "arguments": {"path": "a.py"}}}]
    assert (second["tool_name"], second["tool_call_id"]) == ("read_file", "call_1")


def test_a_schema_is_sent_as_the_format_and_keeps_the_model_from_thinking(server):
    asked(server, schema={"type": "object"})
    assert last_body(server)["format"] == {"type": "object"}
    assert last_body(server)["think"] is False
    asked(server, name="ollama/gemma:2b", schema={"type": "object"})
    assert "think" not in last_body(server)


def test_an_error_in_the_middle_of_an_answer_is_an_error(server):
    server.said.append(Said("half", error="llama runner process has terminated: exit status 2"))
    with pytest.raises(ModelUnavailable, match="llama runner process has terminated"):
        asked(server)


def test_an_answer_that_breaks_off_is_an_error(server):
    server.said.append(Said("half", ends=False))
    with pytest.raises(ModelUnavailable):
        asked(server)


def test_a_model_that_is_not_there_is_told_with_the_command_that_fetches_it(server):
    with pytest.raises(UnknownModel, match=r"no model 'ollama/nope'") as caught:
        asked(server, name="ollama/nope")
    assert caught.value.hint == "Fetch it with: groundplan models pull nope"


def test_a_model_that_only_embeds_refuses(server):
    server.models["embed:latest"] = OllamaModel("embed")
    with pytest.raises(ModelRefused, match="does not support chat"):
        asked(server, name="ollama/embed")


def test_a_busy_server_is_worth_another_try(server):
    server.fail_next = 1
    with pytest.raises(ModelUnavailable, match="server busy") as caught:
        asked(server)
    assert caught.value.passes


def test_a_server_that_is_not_there_is_told_with_how_to_start_it():
    async def run():
        await OllamaProvider(f"127.0.0.1:{refused_port()}").list()

    with pytest.raises(ModelUnavailable, match="Ollama does not answer at http://127") as caught:
        asyncio.run(run())
    assert "ollama serve" in caught.value.hint


def test_something_else_at_the_address_is_told():
    class Other(JsonServer):
        def answer(self, request):
            return 200, "<html>"

    with Other() as server, pytest.raises(ModelUnavailable, match="does not speak its protocol"):
        with_provider(server, lambda it: it.list())


def test_an_address_that_makes_no_sense_is_told():
    with pytest.raises(ModelUnavailable, match="no address"):
        OllamaProvider("http://here:there")


def test_a_pull_tells_how_far_it_is_and_the_model_is_there_afterwards(server):
    server.downloads["new:latest"] = 1000

    async def pull(provider):
        seen = [progress async for progress in provider.pull("ollama/new")]
        return seen, await provider.describe("ollama/new")

    seen, described = with_provider(server, pull)
    assert [progress.completed for progress in seen if progress.total] == [0, *range(100, 1001, 100)]
    assert seen[-1].status == "success"
    assert described.facts.context_tokens == 32768


def test_a_pull_of_what_does_not_exist_is_told(server):
    async def pull(provider):
        return [progress async for progress in provider.pull("ollama/nope")]

    with pytest.raises(UnknownModel, match=r"no model 'ollama/nope' at registry\.ollama\.ai"):
        with_provider(server, pull)


def test_leaving_in_the_middle_ends_the_request_at_the_server(server):
    server.said.append(Said(is_endless=True))
    server.delay_s = 0.001

    async def leave(provider):
        begun = asyncio.Event()
        request = ChatRequest(messages=(Message("user", "go on"),))
        asking = asyncio.create_task(provider.chat(NAME, request, 20, lambda _: begun.set()))
        await begun.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    with_provider(server, leave)
    assert server.hung_up.wait(10)


def test_the_key_of_ollamas_cloud_is_sent_to_no_other_server(server, monkeypatch):
    monkeypatch.setenv("OLLAMA_API_KEY", "secret-of-the-cloud")
    asked(server)
    assert all("authorization" not in {name.lower() for name in request.headers} for request in server.requests)


def test_a_key_for_this_server_is_sent_to_it(server):
    async def run():
        provider = OllamaProvider(server.url, key_of=lambda: "mine")
        await provider.list()
        await provider.close()

    asyncio.run(run())
    assert {name.lower(): value for name, value in server.requests[0].headers.items()}["authorization"] == "Bearer mine"


def test_the_source_of_a_model_is_told_from_its_name():
    assert source_of("ollama/qwen3") == "registry.ollama.ai"
    assert source_of("ollama/hf.co/someone/model") == "hf.co"
    assert source_of("ollama/someone/model") == "registry.ollama.ai"
