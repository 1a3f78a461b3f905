"""Models and contacts on the command line, in a home of their own, against servers that speak as the real ones do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from support.ollama_server import OllamaModel, OllamaServer


@pytest.fixture(scope="module")
def server():
    with OllamaServer(
        OllamaModel("qwen3:8b", capabilities=("completion", "tools"), context=32768),
        OllamaModel("embed"),
        OllamaModel("big:cloud", capabilities=("completion",), context=131072, remote_host="https://ollama.com:443"),
    ) as it:
        it.downloads["fresh:latest"] = 1_000_000
        it.downloads["slow:latest"] = 1_000_000
        yield it


@pytest.fixture
def run(home, groundplan, server, monkeypatch):
    monkeypatch.setenv("GROUNDPLAN_OLLAMA_URL", server.url)
    return groundplan


def test_models_are_listed_chosen_tried_and_their_contacts_told(run):
    listed = run("models")
    assert listed.out.splitlines()[0].startswith("1. ollama/qwen3:8b")
    assert "on this machine; reads 32,768 tokens; completion, tools; 0.3 GB" in " ".join(listed.out.split())
    assert "at ollama.com; reads 131,072 tokens" in listed.out
    assert "nobody was contacted" in run("egress").out

    tried = run("models", "test")
    assert "ollama/qwen3:8b on this machine: Hello there, how are you?" in tried.out
    assert "6 written; cost: nothing." in tried.out
    assert run("egress").out.splitlines()[-1] == "Nothing left this machine: all contacts were on it."
    report = run("egress", "--since", "1h", "--entries", "--json").json()
    assert (report["left_machine"], report["contacts"][0]["purpose"]) == (False, "trial")
    assert report["entries"][0]["state"] == "done"

    chosen = run("models", "use", "big:cloud", "qwen3:8b")
    assert chosen.out.splitlines()[0].startswith("1. ollama/big:cloud")
    assert "models.remote_fallback true" in chosen.out
    assert "cost: unknown." in run("models", "test").out
    assert "went to 1 other machine" in run("egress").out
    budget = run("models", "budget").out
    assert "and 1 call of unknown cost" in budget


def test_one_model_is_shown_in_full_and_one_that_is_not_there_is_told(run):
    shown = run("models", "show", "qwen3:8b")
    assert "context      32,768 tokens" in shown.out
    assert "price        nothing" in shown.out
    assert run("models", "show", "qwen3:8b", "--json").json()["told"]["details"]["family"] == "bert"
    missing = run("models", "show", "ollama/nope")
    assert missing.code == 2
    assert "Fetch it with: groundplan models pull nope" in missing.err


def test_a_model_is_fetched_and_the_source_is_in_the_ledger(run):
    assert run("models", "pull", "fresh").out == "ollama/fresh:latest is there.\n"
    assert "registry.ollama.ai  model download: 1 time" in run("egress").out
    failed = run("models", "pull", "nope")
    assert failed.code == 2
    assert "There is no model 'ollama/nope:latest' at registry.ollama.ai." in failed.err


def test_ctrl_c_ends_a_download(run, server):
    server.gate.clear()
    run("models", "list")
    command = [sys.executable, "-I", "-m", "groundplan", "models", "pull", "slow"]
    pulling = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: any("slow" in request.body["model"] for request in server.requests_to("/api/pull")))
        pulling.send_signal(signal.SIGINT)
        _, told = pulling.communicate(timeout=20)
    finally:
        server.gate.set()
    assert pulling.returncode == 130
    assert "Cancelled. What was fetched is kept" in told
    entries = run("egress", "--entries", "--json").json()["entries"]
    assert entries[0]["error"] == "stopped"


def test_a_budget_refuses_before_the_call_and_says_what_to_do(run, server):
    assert run("settings", "set", "budget.day_tokens", "50").code == 0
    before = len(server.requests_to("/api/chat"))
    refused = run("models", "test")
    assert refused.code == 4
    assert "0 of the 50 budget.day_tokens are used" in refused.err
    assert len(server.requests_to("/api/chat")) == before


def test_without_ollama_the_list_says_how_to_get_one(home, groundplan, monkeypatch):
    monkeypatch.setenv("GROUNDPLAN_OLLAMA_URL", "http://127.0.0.1:9")
    listed = groundplan("models")
    assert listed.code == 0
    assert "Ollama does not answer at http://127.0.0.1:9" in listed.out
    tried = groundplan("models", "test")
    assert (tried.code, "There is no model to ask" in tried.err) == (1, True)


@pytest.mark.parametrize(
    "words", [("egress", "--since", "soon"), ("models", "use"), ("models", "use", "a/b", "--default"), ("models", "x")]
)
def test_what_makes_no_sense_is_told_in_one_line(run, words):
    refused = run(*words)
    assert refused.code == 2
    assert "Traceback" not in refused.err


def until(is_so, patience_s=20):
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < deadline, os.getpid()
        time.sleep(0.02)
