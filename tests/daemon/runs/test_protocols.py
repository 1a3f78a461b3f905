"""The same whole run with every kind of model: OpenAI's form, Anthropic's form, and one that calls no tools itself."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.anthropic_server import AnthropicServer
from support.json_server import JsonServer
from support.ollama_server import OllamaModel, OllamaServer, Said
from support.openai_server import Line, OpenAiServer
from support.run_stories import RIGHT, SCRIPT, WRONG, answer_all, begin, steps

from daemon.client.over_socket import HttpClient
from daemon.home import Home
from indexer.secrets.recipes import make_example

needs_litellm = pytest.mark.skipif(
    importlib.util.find_spec("litellm") is None, reason="needs the extra: pip install 'groundplan[remote]'"
)
TOKEN = make_example("ghp_{an:36}")
READ_TOKEN = Said(calls=(("read_file", {"path": "deploy.env"}),))


@pytest.fixture(autouse=True)
def secret(repository: Path) -> None:
    (repository / "deploy.env").write_text(f"GITHUB_TOKEN={TOKEN}\n")


@pytest.fixture
def openai(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAiServer]:
    with OpenAiServer("gpt-4o", key="sk-1", limit=200_000) as server:
        monkeypatch.setenv("GROUNDPLAN_MODELS_URLS", f"openai={server.base}")
        monkeypatch.setenv("GROUNDPLAN_SECRET_OPENAI", "sk-1")
        yield server


@pytest.fixture
def anthropic(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[AnthropicServer]:
    with AnthropicServer(key="sk-2") as server:
        monkeypatch.setenv("GROUNDPLAN_MODELS_URLS", f"anthropic={server.url}")
        monkeypatch.setenv("GROUNDPLAN_SECRET_ANTHROPIC", "sk-2")
        yield server


@pytest.fixture
def toolless(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaServer]:
    with OllamaServer(OllamaModel("plain", capabilities=("completion",), context=32_000)) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        monkeypatch.setenv("GROUNDPLAN_OLLAMA_URL", server.url)
        yield server


def mended(daemon: HttpClient, repository: Path, server: JsonServer, model: str) -> dict[str, Any]:
    """The bug is mended by this model, and no secret has gone to it."""
    run = begin(daemon, repository, mode="auto", models=[model])
    view = answer_all(daemon, run)
    assert (view["state"], view["applied"], view["changed"]) == ("done", True, ["calc.py"]), view["reason"]
    assert RIGHT in (repository / "calc.py").read_text()
    assert WRONG not in (repository / "calc.py").read_text()
    sent = str([one.body for one in server.requests])
    assert TOKEN not in sent
    assert "⟦secret:github-token:" in sent
    replies = [step["entry"] for step in steps(daemon, run) if step["entry"].get("type") == "replied"]
    assert all(entry["prompt_tokens"] and entry["completion_tokens"] for entry in replies)
    return view


def lines() -> list[Line]:
    return [Line("I look.", one.calls) for one in (READ_TOKEN, *SCRIPT)]


@needs_litellm
def test_a_whole_run_with_a_model_in_the_form_of_openai(
    openai: OpenAiServer, repository: Path, daemon: HttpClient
) -> None:
    openai.lines.extend(lines())
    view = mended(daemon, repository, openai, "openai/gpt-4o")
    assert view["model"] == "openai/gpt-4o"
    assert float(view["cost"]) > 0
    last = openai.requests_to("/v1/chat/completions")[-1].body["messages"]
    called = [message for message in last if message.get("tool_calls")]
    answered = [message["tool_call_id"] for message in last if message["role"] == "tool"]
    assert [call["id"] for message in called for call in message["tool_calls"]] == answered
    assert json.loads(called[2]["tool_calls"][0]["function"]["arguments"])["path"] == "calc.py"


@needs_litellm
def test_a_whole_run_with_a_model_in_the_form_of_anthropic(
    anthropic: AnthropicServer, repository: Path, daemon: HttpClient
) -> None:
    anthropic.lines.extend(lines())
    view = mended(daemon, repository, anthropic, "anthropic/claude-sonnet-4-5")
    assert view["model"] == "anthropic/claude-sonnet-4-5"
    assert float(view["cost"]) > 0
    last = anthropic.requests_to("/v1/messages")[-1].body["messages"]
    blocks = [block for message in last if isinstance(message["content"], list) for block in message["content"]]
    called = [block["id"] for block in blocks if block["type"] == "tool_use"]
    assert called == [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
    assert len(called) == len(SCRIPT)


def test_a_whole_run_with_a_model_that_calls_no_tools_by_answers_that_a_schema_binds(
    toolless: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    for one in (READ_TOKEN, *SCRIPT):
        ((tool, arguments),) = one.calls
        toolless.said.append(Said(json.dumps({"thought": "I look.", "action": tool, "arguments": arguments})))
    view = mended(daemon, repository, toolless, "ollama/plain")
    assert view["cost"] == "0"
    asked = [one.body for one in toolless.requests_to("/api/chat")]
    assert all("tools" not in body and body["format"]["anyOf"] for body in asked)
    assert any(message["content"].startswith("Result of run_command:") for message in asked[-1]["messages"])
