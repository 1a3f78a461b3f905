import asyncio
import importlib.util
import os
import signal
from decimal import Decimal

import psutil
import pytest
from support.anthropic_server import AnthropicServer
from support.json_server import refused_port
from support.openai_server import Line, OpenAiServer

from agents.chat import ChatRequest, Message, ToolSpec
from agents.errors import ContextExceeded, ModelOffline, ModelRefused, ModelUnavailable, UnknownModel
from agents.models.litellm_client import LitellmProvider
from agents.models.litellm_process import environment_of_worker
from agents.models.ports import Place, Price
from agents.records import ToolCall

KEY = "sk-test-Ab12Cd34Ef56Gh78"
MODEL, CLAUDE = "openai/words", "anthropic/claude-sonnet-4-5"
READ = ToolSpec("read_file", "Reads.", {"type": "object", "properties": {"path": {"type": "string"}}})

needs_litellm = pytest.mark.skipif(
    importlib.util.find_spec("litellm") is None, reason="needs the extra: pip install 'groundplan[remote]'"
)


class World:
    """One child for the module, as importing litellm takes seconds, on a loop that lives as long."""

    def __init__(self):
        self.openai, self.anthropic = OpenAiServer(key=KEY), AnthropicServer(key=KEY)
        self.loop = asyncio.new_event_loop()
        self.key = KEY
        self.prices = {}
        urls = {
            "openai": self.openai.base,
            "anthropic": self.anthropic.url,
            "mistral": f"http://127.0.0.1:{refused_port()}",
        }
        self.provider = LitellmProvider(
            key_of=lambda _: self.key, urls=urls, prices=lambda: self.prices, is_offline=True, idle_s=60
        )

    def run(self, coroutine):
        return self.loop.run_until_complete(coroutine)

    def ask(self, text="Hello", model=MODEL, heard=None, **more):
        request = ChatRequest(messages=(Message("user", text),), **more)
        return self.run(self.provider.chat(model, request, 20, [].append if heard is None else heard.append))

    def close(self):
        self.run(self.provider.close())
        self.loop.close()
        self.openai.stop()
        self.anthropic.stop()


@pytest.fixture(scope="module")
def shared():
    world = World()
    yield world
    world.close()


@pytest.fixture
def world(shared):
    yield shared
    shared.openai.lines.clear()
    shared.anthropic.lines.clear()
    shared.openai.fail_next = shared.anthropic.fail_next = 0
    shared.openai.is_gone = shared.openai.refuses_schemas = False
    shared.openai.limit = 8000
    shared.key, shared.prices = KEY, {}
    shared.provider._keys.clear()


def last_body(server):
    return server.requests[-1].body


@needs_litellm
@pytest.mark.parametrize("model", [MODEL, CLAUDE])
def test_an_answer_is_heard_as_it_grows_and_counted_by_the_provider(world, model):
    heard = []
    answer = world.ask(model=model, heard=heard)
    assert answer.text == "".join(heard) == "Hello there, how are you?"
    assert len(heard) > 3
    assert answer.tokens.completion == 6
    assert answer.tokens.prompt > 5
    assert (answer.finish, answer.hosts) == ("stop", ("127.0.0.1",)) or answer.hosts == ()


@needs_litellm
@pytest.mark.parametrize("model", [MODEL, CLAUDE])
def test_tools_are_called_with_arguments_as_objects(world, model):
    for server in (world.openai, world.anthropic):
        server.lines.append(Line("I look.", calls=(("read_file", {"path": "a"}),)))
    answer = world.ask(model=model, tools=(READ,))
    assert [(call.tool, call.arguments) for call in answer.calls] == [("read_file", {"path": "a"})]
    assert (answer.text, answer.finish) == ("I look.", "calls")
    assert "read_file" in str(last_body(world.openai if model == MODEL else world.anthropic)["tools"])


@needs_litellm
def test_calls_and_results_of_earlier_turns_are_told_as_openai_has_them(world):
    call = ToolCall("call_1", "read_file", {"path": "a"})
    messages = (
        Message("user", "Look."),
        Message("assistant", "", (call,)),
        Message("tool", "x = 1", (), "call_1", "x"),
    )
    world.run(world.provider.chat(MODEL, ChatRequest(messages=messages, tools=(READ,)), 20, [].append))
    _, second, third = last_body(world.openai)["messages"]
    assert second["tool_calls"][0]["function"] == {"name": "read_file", "arguments": '{"path":"a"}'}
    assert (third["tool_call_id"], third["content"]) == ("call_1", "x = 1")


@needs_litellm
def test_a_schema_binds_where_the_server_can_and_is_told_in_words_where_it_cannot(world):
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}}
    world.ask(schema=schema)
    assert last_body(world.openai)["response_format"]["json_schema"]["schema"] == schema
    world.openai.refuses_schemas = True
    world.ask(schema=schema)
    assert "response_format" not in last_body(world.openai)
    assert '"ok"' in last_body(world.openai)["messages"][0]["content"]
    world.provider._unbound.clear()


@needs_litellm
def test_an_answer_at_its_longest_says_so(world):
    world.openai.lines.append(Line("and so on", finish="length"))
    assert world.ask().finish == "length"


@needs_litellm
def test_what_a_model_is_and_costs_is_known_of_known_ones_alone(world):
    known = world.run(world.provider.describe(CLAUDE))
    assert known.facts.has_tools
    assert known.facts.context_tokens >= 200_000
    assert known.place == Place("127.0.0.1", is_remote=False)
    unknown = world.run(world.provider.describe(MODEL))
    assert (unknown.facts.has_tools, unknown.facts.context_tokens, unknown.price) == (False, 8192, None)


@needs_litellm
def test_the_cost_is_counted_by_known_prices_and_unknown_otherwise(world):
    assert world.ask().cost is None
    assert world.ask(model=CLAUDE).cost > 0
    world.prices = {MODEL: Price(Decimal("0.001"), Decimal("0.01"))}
    answer = world.ask()
    assert answer.cost == Decimal("0.001") * answer.tokens.prompt + Decimal("0.06")


@needs_litellm
def test_a_wrong_key_is_told_and_not_shown(world):
    world.key = "sk-wrong-9f8e7d6c5b4a3210"
    with pytest.raises(ModelRefused, match="the key was not accepted") as caught:
        world.ask()
    assert caught.value.hint == "Set the key with `groundplan secrets set openai`."
    assert world.key not in caught.value.message


@needs_litellm
def test_a_provider_that_asks_to_slow_down_is_worth_another_try_but_not_by_the_library(world):
    world.openai.fail_next = 1
    before = len(world.openai.requests)
    with pytest.raises(ModelUnavailable, match="asks to slow down or to pay") as caught:
        world.ask()
    assert caught.value.passes
    assert len(world.openai.requests) == before + 1


@needs_litellm
def test_an_overloaded_provider_is_worth_another_try(world):
    world.anthropic.fail_next = 1
    before = len(world.anthropic.requests)
    with pytest.raises(ModelUnavailable) as caught:
        world.ask(model=CLAUDE)
    assert caught.value.passes
    assert len(world.anthropic.requests) == before + 1


@needs_litellm
def test_a_prompt_that_is_too_long_and_a_model_that_is_not_there_are_told_apart(world):
    world.openai.limit = 2000
    with pytest.raises(ContextExceeded, match="reads 2,000 tokens"):
        world.ask("word " * 3000)
    assert world.run(world.provider.describe(MODEL)).facts.context_tokens == 2000
    world.provider._reports.clear()
    with pytest.raises(UnknownModel, match="no model 'openai/other'"):
        world.ask(model="openai/other")


@needs_litellm
def test_a_server_that_hangs_up_or_is_not_there_is_unavailable(world):
    world.openai.is_gone = True
    with pytest.raises(ModelUnavailable):
        world.ask()
    with pytest.raises(ModelUnavailable):
        world.ask(model="mistral/small")


@needs_litellm
def test_an_answer_that_breaks_off_is_no_answer(world):
    world.openai.lines.append(Line("half an ans", ends=False))
    with pytest.raises(ModelUnavailable):
        world.ask()


@needs_litellm
def test_leaving_in_the_middle_ends_the_request_and_the_child_goes_on(world):
    world.ask()
    pid = world.provider.worker_pid
    world.openai.lines.append(Line(is_endless=True))
    world.openai.hung_up.clear()

    async def leave():
        begun = asyncio.Event()
        request = ChatRequest(messages=(Message("user", "go on"),))
        asking = asyncio.create_task(world.provider.chat(MODEL, request, 20, lambda _: begun.set()))
        await begun.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    world.run(leave())
    assert world.openai.hung_up.wait(10)
    assert world.ask().text
    assert world.provider.worker_pid == pid


@needs_litellm
def test_several_are_asked_at_once(world):
    async def both():
        request = ChatRequest(messages=(Message("user", "Hello"),))
        asking = [world.provider.chat(model, request, 20, [].append) for model in (MODEL, CLAUDE) * 5]
        return await asyncio.gather(*asking)

    assert {answer.text for answer in world.run(both())} == {"Hello there, how are you?"}


@needs_litellm
def test_a_child_that_dies_fails_the_call_and_the_next_starts_another(world):
    world.ask()
    world.openai.lines.append(Line(is_endless=True))

    async def die():
        request = ChatRequest(messages=(Message("user", "go on"),))
        pid = world.provider.worker_pid
        await world.provider.chat(MODEL, request, 20, lambda _: os.kill(pid, signal.SIGKILL))

    with pytest.raises(ModelUnavailable, match="process ended in the middle"):
        world.run(die())
    assert world.ask().text


@needs_litellm
def test_an_idle_child_ends_by_itself(world):
    async def idle():
        provider = LitellmProvider(key_of=lambda _: KEY, urls={"openai": world.openai.base}, idle_s=0.05)
        await provider.describe(MODEL)
        pid = provider.worker_pid
        while psutil.pid_exists(pid):
            await asyncio.sleep(0.02)
        alive = provider.worker_pid
        await provider.close()
        return alive

    assert world.run(idle()) is None


def test_offline_a_provider_elsewhere_is_refused_before_any_process_starts():
    async def run():
        provider = LitellmProvider(key_of=lambda _: KEY, is_offline=True)
        with pytest.raises(ModelOffline, match=r"runs at api\.anthropic\.com"):
            await provider.describe(CLAUDE)
        with pytest.raises(ModelOffline, match=r"runs at strange \(by litellm\)"):
            await provider.chat("strange/model", ChatRequest(messages=()), 1, [].append)
        assert provider.worker_pid is None
        await provider.close()

    asyncio.run(run())


def test_no_key_and_no_other_address_reach_the_child_by_its_environment():
    given = {"OPENAI_API_KEY": KEY, "OPENAI_API_BASE": "http://evil", "GROUNDPLAN_SECRET_OPENAI": KEY, "PATH": "/bin"}
    given |= {"AWS_REGION": "eu-1", "AZURE_API_KEY": KEY, "HTTPS_PROXY": "http://proxy"}
    assert environment_of_worker(given) == {"PATH": "/bin", "AWS_REGION": "eu-1", "HTTPS_PROXY": "http://proxy"}
