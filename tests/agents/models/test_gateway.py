import asyncio
import threading
from decimal import Decimal

import pytest
from support.call_ledger import RememberingLedger
from support.ollama_server import OllamaModel, OllamaServer, Said

from agents.chat import ChatRequest, Message, ToolSpec
from agents.errors import (
    AnswerUnusable,
    BudgetExceeded,
    ContextExceeded,
    ModelOffline,
    ModelUnavailable,
    NoModel,
    NoModelAnswered,
    UnknownModel,
)
from agents.models.asking import Asking, Pace, Redaction
from agents.models.breaker import BreakerState
from agents.models.catalogue import Catalogue
from agents.models.gateway import ModelGateway, Preference
from agents.models.learning import Learning
from agents.models.ollama import OllamaProvider
from agents.models.ports import Place
from agents.records import ToolCall
from agents.redaction.redactor import Redactor
from agents.redaction.store import MemoryStore

QWEN, TINY, BIG = "ollama/qwen3:8b", "ollama/tiny:1b", "ollama/big:cloud"
AWS = "AKIA" + "Z3MJ7QKX2WPLR5VT"
GITHUB = "ghp_" + "x7Kd92mQpL4vRt8sYw3nBz6cJf1hGa5eUi0o"
READ = ToolSpec("read_file", "Reads.", {"type": "object", "properties": {"path": {"type": "string"}}})


class World:
    """A gateway over a server of Ollama, and what it is made of."""

    def __init__(self, server, preference=None, *, restores=True):
        self.server = server
        self.ledger = RememberingLedger()
        self.learning = Learning()
        self.preference = preference or Preference(models=(QWEN,))
        redactor = Redactor(MemoryStore(b"k" * 32))
        self.catalogue = Catalogue(lambda: OllamaProvider(server.url), lambda: pytest.fail("asked litellm"))
        redaction = Redaction(lambda _run: redactor, restores)
        self.gateway = ModelGateway(
            self.catalogue.provider_of,
            lambda: self.preference,
            lambda: self.catalogue.found(is_offline=self.preference.is_offline),
            Asking(self.ledger, redaction, self.learning, Pace((0.001, 0.001))),
        )

    def run(self, use):
        async def run():
            try:
                return await use(self.gateway)
            finally:
                await self.catalogue.close()

        return asyncio.run(run())

    def ask(self, text="Hello", heard=None, **more):
        request = ChatRequest(messages=(Message("user", text),), **more)
        return self.run(lambda gateway: gateway.chat(request, None if heard is None else heard.append))

    @property
    def sent(self):
        return [request.body for request in self.server.requests_to("/api/chat")]


@pytest.fixture
def server():
    with OllamaServer(
        OllamaModel("embed"),
        OllamaModel("tiny:1b", capabilities=("completion",), context=8192),
        OllamaModel("qwen3:8b", capabilities=("completion", "tools"), context=32768),
        OllamaModel(
            "big:cloud", capabilities=("completion", "tools"), context=131072, remote_host="https://ollama.com"
        ),
    ) as it:
        yield it


@pytest.fixture
def world(server):
    return World(server)


# -- which model -----------------------------------------------------------------------------------------------


def test_the_first_model_of_the_settings_answers(world):
    reply = world.ask()
    assert (reply.text, reply.model, reply.is_remote) == ("Hello there, how are you?", QWEN, False)
    assert (reply.tokens.completion, reply.cost) == (6, Decimal(0))


def test_with_none_set_the_first_local_model_that_can_call_tools_is_found(world):
    world.preference = Preference()
    assert world.ask().model == QWEN
    del world.server.models["qwen3:8b"]
    assert world.ask().model == TINY


def test_a_model_in_the_cloud_is_never_found_by_itself(world):
    world.preference = Preference()
    for name in ("qwen3:8b", "tiny:1b"):
        del world.server.models[name]
    with pytest.raises(NoModel, match="Ollama has none that can chat"):
        world.ask()


def test_without_a_server_the_reason_is_told_and_facts_are_none(world):
    world.preference = Preference()
    world.server.stop()
    with pytest.raises(NoModel, match="none is set, and ollama cannot be asked now: Ollama does not answer at"):
        world.ask()
    assert world.run(lambda gateway: gateway.facts()) is None


def test_a_model_of_the_request_goes_before_those_of_the_settings(world):
    assert world.ask(models=(TINY,)).model == TINY


def test_a_name_without_a_provider_is_told_how_to_be_written(world):
    with pytest.raises(UnknownModel) as caught:
        world.ask(models=("qwen3:8b",))
    assert "`ollama/qwen3:8b`" in caught.value.hint


def test_facts_are_those_of_the_first_model_that_can_be_asked(world):
    facts = world.run(lambda gateway: gateway.facts(("ollama/nope", QWEN)))
    assert facts is not None
    assert (facts.name, facts.context_tokens, facts.has_tools) == (QWEN, 32768, True)


# -- when one fails --------------------------------------------------------------------------------------------


def test_a_busy_model_is_asked_again(world):
    world.server.fail_next = 2
    assert world.ask().model == QWEN
    assert world.ledger.outcomes == [(QWEN, "refused"), (QWEN, "refused"), (QWEN, "done")]


def test_a_model_that_stays_busy_is_followed_by_the_next(world):
    world.preference = Preference(models=(QWEN, TINY))
    world.server.fail_next = 3
    assert world.ask().model == TINY


def test_an_answer_that_broke_off_is_begun_anew_on_a_line_of_its_own(world):
    world.server.said.extend([Said("It is fo", ends=False), Said("It is forty-two.")])
    heard = []
    assert world.ask(heard=heard).text == "It is forty-two."
    assert "".join(heard) == "It is fo\nIt is forty-two."
    assert world.ledger.outcomes == [(QWEN, "failed"), (QWEN, "done")]


def test_all_that_failed_are_told_together(world):
    world.preference = Preference(models=("ollama/gone", QWEN))
    world.server.fail_next = 3
    with pytest.raises(NoModelAnswered, match=r"no model 'ollama/gone'.*server busy"):
        world.ask()


@pytest.mark.parametrize(("first", "second"), [(QWEN, BIG), (BIG, QWEN)])
def test_from_here_to_elsewhere_and_back_it_goes_on_only_when_that_is_allowed(world, first, second):
    world.server.fail_next = 3
    world.preference = Preference(models=(first, second))
    with pytest.raises(NoModelAnswered, match=rf"{second} was not asked, because `models.remote_fallback`"):
        world.ask()
    world.server.fail_next = 3
    world.preference = Preference(models=(first, second), crosses=True)
    assert world.ask().model == second


def test_a_server_that_is_gone_does_not_let_a_local_run_out_of_the_house(world):
    world.server.stop()
    world.preference = Preference(models=(QWEN, BIG))
    with pytest.raises((NoModelAnswered, ModelUnavailable)):
        world.ask()
    assert world.ledger.begun == []


def test_after_five_failures_a_model_is_left_alone(world):
    world.server.fail_next = 100
    for _ in range(2):
        with pytest.raises(ModelUnavailable):
            world.ask()
    asked = len(world.sent)
    assert asked == 5
    assert world.gateway.breaker(QWEN).state is BreakerState.OPEN
    with pytest.raises(ModelUnavailable, match="left alone for 30 s"):
        world.ask()
    assert len(world.sent) == asked
    assert world.run(lambda gateway: gateway.facts()) is None


def test_refusals_and_prompts_that_are_too_long_are_no_failures_of_the_model(world):
    for _ in range(6):
        with pytest.raises(ContextExceeded):
            world.ask("word " * 60_000)
    assert world.ask().model == QWEN


def test_a_context_that_is_too_small_is_the_error_that_the_caller_can_mend(world):
    world.preference = Preference(models=(TINY, "ollama/gone"))
    with pytest.raises(ContextExceeded, match="ollama/tiny:1b reads 8,192 tokens"):
        world.ask("word " * 20_000)


# -- money, ledger, offline ------------------------------------------------------------------------------------


def test_each_call_is_written_down_before_it_is_made_and_settled_after_it(world):
    world.ask("Hello", run="R1", purpose="coder", max_tokens=100)
    (call,), ((_, outcome),) = world.ledger.begun, world.ledger.ended
    assert (call.run, call.purpose, call.place) == ("R1", "coder", Place("127.0.0.1", is_remote=False))
    assert 100 < call.tokens < 120
    assert (outcome.state, outcome.tokens.completion, outcome.bytes_in > 10) == ("done", 6, True)
    assert len(call.digest) == len(outcome.digest) == 64


def test_a_call_over_budget_is_never_made(world):
    world.ledger.refuses[QWEN] = BudgetExceeded("budget.run_tokens", "10", "8", "4,000")
    with pytest.raises(BudgetExceeded):
        world.ask()
    assert world.sent == []


def test_what_is_too_dear_at_one_model_may_be_asked_of_the_next(world):
    world.preference = Preference(models=(QWEN, TINY))
    world.ledger.refuses[QWEN] = BudgetExceeded("budget.run_cost", "$1.00", "$0.99", "$0.10")
    assert world.ask().model == TINY


@pytest.mark.parametrize("name", [BIG, "ollama/unheard:cloud"])
def test_offline_a_model_elsewhere_is_refused_before_anything_is_sent(world, name):
    world.preference = Preference(models=(name,), is_offline=True)
    with pytest.raises(ModelOffline, match=r"runs at ollama\.com, and offline mode is on"):
        world.ask()
    assert world.server.requests == []


def test_offline_a_local_name_that_stands_for_a_model_elsewhere_is_refused(world):
    world.server.models["mine:latest"] = OllamaModel("mine", capabilities=("completion",), remote_host="https://x.io")
    world.preference = Preference(models=("ollama/mine",), is_offline=True)
    with pytest.raises(ModelOffline):
        world.ask()
    assert world.sent == []


def test_the_price_of_a_model_elsewhere_is_unknown_and_not_nothing(world):
    world.preference = Preference(models=(BIG,))
    reply = world.ask()
    assert (reply.is_remote, reply.cost) == (True, None)
    assert world.ledger.begun[0].cost is None


# -- cutting and leaving ---------------------------------------------------------------------------------------


def test_a_cut_prompt_is_told_and_teaches_nothing(world):
    world.server.cuts_silently = True
    world.server.most_context = 2048
    reply = world.ask("some words of a long text " * 800)
    assert reply.is_cut
    assert world.learning.meter.calibration(QWEN).lessons == 0


def test_a_whole_prompt_teaches_the_meter(world):
    assert not world.ask("some words of a long text " * 800).is_cut
    assert world.learning.meter.calibration(QWEN).lessons == 1


def test_leaving_ends_the_request_and_settles_the_call(world):
    world.server.said.append(Said(is_endless=True))
    world.server.delay_s = 0.001

    async def leave(gateway):
        begun = asyncio.Event()
        request = ChatRequest(messages=(Message("user", "go on"),))
        asking = asyncio.create_task(gateway.chat(request, lambda _: begun.set()))
        await begun.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    world.run(leave)
    assert world.server.hung_up.wait(10)
    ((_, outcome),) = world.ledger.ended
    assert (outcome.state, outcome.cost, outcome.bytes_in > 0) == ("stopped", Decimal(0), True)


def test_leaving_before_anything_is_sent_gives_back_what_was_reserved(world):
    begin, is_waiting, may_go_on = world.ledger.begin, threading.Event(), threading.Event()

    def slowly(call):
        is_waiting.set()
        assert may_go_on.wait(10)
        return begin(call)

    world.ledger.begin = slowly

    async def leave(gateway):
        asking = asyncio.create_task(gateway.chat(ChatRequest(messages=(Message("user", "Hello"),))))
        await asyncio.to_thread(is_waiting.wait, 10)
        asking.cancel()
        may_go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await asking

    world.run(leave)
    assert world.ledger.outcomes == [(QWEN, "refused")]
    assert world.sent == []


# -- tools and forms -------------------------------------------------------------------------------------------


def test_a_model_with_tools_calls_them_itself(world):
    world.server.said.append(Said("", calls=(("read_file", {"path": "a"}),)))
    reply = world.ask(tools=(READ,))
    assert [(call.tool, call.arguments) for call in reply.calls] == [("read_file", {"path": "a"})]
    assert reply.finish == "calls"


def test_a_call_that_was_written_as_text_is_a_call(world):
    world.server.said.append(Said('{"name": "read_file", "arguments": {"path": "a"}}'))
    assert world.ask(tools=(READ,)).calls[0].arguments == {"path": "a"}


def test_a_model_without_tools_gets_an_envelope(world):
    world.server.said.append(Said('{"thought": "I look.", "action": "read_file", "arguments": {"path": "a"}}'))
    heard = []
    reply = world.ask(models=(TINY,), tools=(READ,), heard=heard)
    assert reply.calls[0].arguments == {"path": "a"}
    assert heard == ["I look."]
    assert "tools" not in world.sent[0]
    assert world.sent[0]["format"]["anyOf"]


def test_an_answer_without_form_is_asked_for_once_more(world):
    world.server.said.extend([Said("Well, I think"), Said('```json\n{"ok": true}\n```')])
    assert world.ask(schema={"type": "object"}).text == '{"ok":true}'
    world.server.said.extend([Said("Well"), Said("I think")])
    with pytest.raises(AnswerUnusable, match="it is not JSON"):
        world.ask(schema={"type": "object"})


def test_a_model_that_gets_its_calls_wrong_is_given_the_envelope(world):
    for _ in range(5):
        world.learning.note(QWEN, "native", failed=True)
    world.server.said.append(Said('{"thought": "", "action": "answer", "arguments": {"text": "Hi."}}'))
    assert world.ask(tools=(READ,)).text == "Hi."


# -- secrets ---------------------------------------------------------------------------------------------------


def test_secrets_never_leave_and_come_back_in_text_and_arguments(world):
    history = (
        Message("user", f"My keys are {AWS} and {GITHUB}."),
        Message("assistant", "", (ToolCall("1", "read_file", {"path": f"/{AWS}"}),)),
        Message("tool", f"token = {GITHUB}", (), "1", "read_file"),
    )
    world.run(lambda gateway: gateway.chat(ChatRequest(messages=history, tools=(READ,))))
    sent = str(world.sent)
    assert AWS not in sent
    assert GITHUB not in sent
    mark = world.sent[0]["messages"][1]["tool_calls"][0]["function"]["arguments"]["path"].removeprefix("/")
    world.server.said.append(Said(f"I use {mark} now.", calls=(("read_file", {"path": mark}),)))
    heard = []
    reply = world.ask(tools=(READ,), heard=heard)
    assert reply.text == "".join(heard) == f"I use {AWS} now."
    assert reply.calls[0].arguments == {"path": AWS}
    assert not any("⟦" in part for part in heard)


def test_without_restoring_placeholders_stay_for_whoever_acts(server):
    world = World(server, restores=False)
    world.ask(f"My key is {AWS}.")
    mark = world.sent[0]["messages"][0]["content"].removeprefix("My key is ").rstrip(".")
    server.said.append(Said(f"It is {mark}", calls=(("read_file", {"path": mark}),)))
    reply = world.ask(tools=(READ,))
    assert reply.text == f"It is {mark}"
    assert reply.calls[0].arguments == {"path": mark}


def test_descriptions_are_asked_for_once(world):
    async def twice(gateway):
        return await gateway.describe(QWEN) is await gateway.describe(QWEN)

    assert world.run(twice)
    assert len(world.server.requests_to("/api/show")) == 1
