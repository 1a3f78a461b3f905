import asyncio
import importlib.util

import psutil
import pytest
from support.ollama_server import OllamaModel, OllamaServer
from support.openai_server import OpenAiServer

from agents.chat import ChatRequest, Gateway, Message
from agents.errors import BudgetExceeded, ModelOffline
from agents.models.budgets import Limits
from daemon.contract.ids import UlidMaker
from daemon.models.service import ModelService
from daemon.settings.values import Settings

KEY = "AKIA" + "Z3MJ7QKX2WPLR5VT"
HELLO = ChatRequest(messages=(Message("user", f"Hello, my key is {KEY}."),), run="R1", max_tokens=50)
needs_litellm = pytest.mark.skipif(
    importlib.util.find_spec("litellm") is None, reason="needs the extra: pip install 'groundplan[remote]'"
)


@pytest.fixture
def ollama():
    with OllamaServer(OllamaModel("qwen", capabilities=("completion", "tools"), context=32768)) as it:
        yield it


@pytest.fixture
def settings(home, ollama):
    home.prepare()
    made = Settings(home.settings, {})
    made.change("ollama_url", ollama.url)
    return made


@pytest.fixture
def live(home, settings, database):
    """What `use` gives for a service that lives meanwhile."""

    def run(use):
        async def life():
            service = ModelService(home, settings, database, UlidMaker())
            await service.start()
            try:
                return await use(service)
            finally:
                await service.stop()

        return asyncio.run(life())

    return run


def test_the_gateway_asks_what_ollama_has_and_hides_secrets(live, ollama):
    async def use(service):
        gateway: Gateway = service.gateway
        return await gateway.chat(HELLO)

    assert live(use).model == "ollama/qwen:latest"
    assert KEY not in str(ollama.requests_to("/api/chat")[0].body)


def test_a_budget_counts_from_the_moment_at_which_it_is_set(live, settings):
    async def use(service):
        await service.gateway.chat(HELLO)
        await asyncio.to_thread(settings.change, "budget.run_tokens", 60)
        with pytest.raises(BudgetExceeded):
            await service.gateway.chat(HELLO)
        await asyncio.to_thread(settings.change, "budget.run_tokens", None)
        service.limit_run("R1", Limits(run_tokens=1))
        with pytest.raises(BudgetExceeded):
            await service.gateway.chat(HELLO)

    live(use)


def test_what_a_killed_daemon_left_is_settled_at_the_start(live, database):
    async def die(service):
        with database.writing() as connection:
            service.spending.reserve(connection, "R1", "ollama/qwen", 500, None)

    live(die)

    async def look(service):
        return await asyncio.to_thread(service.spending.settle_leftovers), service.spending.total().tokens

    assert live(look) == (0, 500)


def test_lessons_outlive_the_daemon(live, home):
    async def learn(service):
        service.learning.note("ollama/qwen", "search_replace", failed=True)

    async def remember(service):
        return service.learning.of("ollama/qwen")["search_replace"].failures

    live(learn)
    assert live(remember) == 1
    (home.data / "models.json").write_text("{")
    with pytest.raises(KeyError):
        live(remember)


def test_the_server_may_move(live, settings):
    async def use(service):
        await service.gateway.chat(HELLO)
        with OllamaServer(OllamaModel("other", capabilities=("completion", "tools"))) as other:
            await asyncio.to_thread(settings.change, "ollama_url", other.url)
            while service.desk.catalogue.ollama.url != other.url:
                await asyncio.sleep(0.01)
            return await service.gateway.chat(HELLO)

    assert live(use).model == "ollama/other:latest"


@needs_litellm
def test_going_offline_ends_litellms_process_and_refuses_what_is_elsewhere(live, settings, monkeypatch):
    monkeypatch.setenv("GROUNDPLAN_SECRET_OPENAI", "sk-1")

    async def use(service):
        await service.gateway.chat(asked_of(HELLO, "openai/words"))
        (child,) = [
            one for one in psutil.Process().children() if any("litellm_worker" in word for word in one.cmdline())
        ]
        await asyncio.to_thread(settings.change, "offline", True)
        await asyncio.to_thread(child.wait, 10)
        reply = await service.gateway.chat(asked_of(HELLO, "openai/words"))
        with pytest.raises(ModelOffline):
            await service.gateway.chat(asked_of(HELLO, "anthropic/claude-sonnet-4-5"))
        return reply

    with OpenAiServer(key="sk-1") as server:
        settings.change("models.urls", f"openai={server.base}")
        assert live(use).text == "Hello there, how are you?"
        assert KEY not in str([request.body for request in server.requests])


def asked_of(request, model):
    return ChatRequest(messages=request.messages, run=request.run, models=(model,))


def test_a_secret_in_the_environment_is_no_setting_that_there_is_not(home):
    home.prepare()
    assert Settings(home.settings, {"GROUNDPLAN_SECRET_OPENAI": "sk-1", "GROUNDPLAN_HOME": "x"}).unknown == []
