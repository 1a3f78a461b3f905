import asyncio
import importlib.util
import json

import pytest
from support.call_ledger import RememberingLedger
from support.llama_server import LlamaServer, make_model

from agents.chat import ChatRequest, Message, ToolSpec
from agents.errors import ContextExceeded
from agents.models.asking import Asking, Redaction
from agents.models.gateway import ModelGateway, Preference
from agents.models.learning import Learning
from agents.models.litellm_client import LitellmProvider
from agents.redaction.redactor import Redactor
from agents.redaction.store import MemoryStore

pytestmark = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("litellm", "xllamacpp", "gguf")),
    reason="needs the extra `remote`, and the engine of the tests",
)

MODEL = "openai/random"
FORM = {
    "type": "object",
    "properties": {
        "title": {"type": "string", "maxLength": 20},
        "size": {"enum": ["small", "large"]},
        "points": {"type": "integer", "minimum": 1, "maximum": 13},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 8}, "minItems": 1, "maxItems": 3},
    },
    "required": ["title", "size", "points", "tags"],
    "additionalProperties": False,
}
PATH = {"type": "object", "properties": {"path": {"type": "string", "maxLength": 12}}, "required": ["path"]}
TOOLS = (ToolSpec("read_file", "Reads a file.", PATH), ToolSpec("list_files", "Lists files.", PATH))


class Engine:
    """A gateway to a model that talks nonsense, on a loop of its own."""

    def __init__(self, folder):
        self.server = LlamaServer(make_model(folder / "random.gguf"))
        self.loop = asyncio.new_event_loop()
        self.ledger = RememberingLedger()
        self.provider = LitellmProvider(key_of=lambda _: "", urls={"openai": self.server.base}, is_offline=True)
        redactor = Redactor(MemoryStore(b"k" * 32))
        self.gateway = ModelGateway(
            lambda _: self.provider,
            lambda: Preference(models=(MODEL,), is_offline=True),
            lambda: pytest.fail("a model is set"),
            Asking(self.ledger, Redaction(lambda _: redactor), Learning()),
        )

    def ask(self, number=0, heard=None, **more):
        request = ChatRequest(messages=(Message("user", f"Do number {number}."),), temperature=1.0, **more)
        asking = self.gateway.chat(request, None if heard is None else heard.append)
        return self.loop.run_until_complete(asking)

    def close(self):
        self.loop.run_until_complete(self.provider.close())
        self.loop.close()


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    it = Engine(tmp_path_factory.mktemp("model"))
    yield it
    it.close()


def test_an_answer_that_a_schema_binds_fits_it_ten_times_of_ten(engine):
    for number in range(10):
        value = json.loads(engine.ask(number, schema=FORM).text)
        assert set(value) == {"title", "size", "points", "tags"}
        assert value["size"] in {"small", "large"}
        assert 1 <= value["points"] <= 13
        assert 1 <= len(value["tags"]) <= 3


def test_a_model_that_talks_nonsense_still_makes_calls_ten_times_of_ten(engine):
    for number in range(10):
        reply = engine.ask(number, tools=TOOLS, schema=FORM, max_tokens=2000)
        if reply.calls:
            assert reply.calls[0].tool in {"read_file", "list_files"}
            assert len(reply.calls[0].arguments["path"]) <= 12
        else:
            assert json.loads(reply.text)["size"] in {"small", "large"}


def test_an_answer_is_heard_as_it_grows_and_counted_by_the_engine(engine):
    heard = []
    reply = engine.ask(heard=heard, max_tokens=64)
    assert "".join(heard) == reply.text
    assert len(heard) > 5
    assert reply.tokens.prompt > 5
    assert 5 < reply.tokens.completion <= 64
    assert reply.finish in {"stop", "length"}
    assert not reply.is_remote


def test_a_prompt_that_is_longer_than_the_engine_reads_is_refused_and_not_cut(engine):
    engine.ask()
    request = ChatRequest(messages=(Message("user", "abcdefgh" * 2000),))
    with pytest.raises(ContextExceeded, match="reads 4,096 tokens"):
        engine.loop.run_until_complete(engine.gateway.chat(request))
