"""A run whose conversation outgrows a small model: told in short by it, once, within its context, without secrets."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.ollama_server import OllamaModel, OllamaServer, Said
from support.run_stories import EDIT, TEST, answer_all, begin, ended, kill, reply, steps, until

from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.home import Home
from indexer.secrets.recipes import make_example

NOTES = 10
TOKEN = make_example("ghp_{an:36}")
CONTEXT = 6_000


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaServer]:
    with OllamaServer(OllamaModel("coder", capabilities=("completion", "tools"), context=CONTEXT)) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        monkeypatch.setenv("GROUNDPLAN_OLLAMA_URL", server.url)
        yield server


@pytest.fixture
def notes(repository: Path) -> Path:
    """The repository with notes that are long enough, one of which has a secret."""
    for number in range(NOTES):
        words = [f"Note {number}, line {line}: the mean of {line} values is what it says." for line in range(40)]
        secret = [f"GITHUB_TOKEN={TOKEN}"] if number == 1 else []
        (repository / f"note_{number}.txt").write_text("\n".join([*words[:20], *secret, *words[20:]]))
    return repository


def is_summary(body: dict[str, Any]) -> bool:
    return str(body["messages"][0]["content"]).startswith("You keep the memory")


def tell() -> Callable[[dict[str, Any]], Said | None]:
    """Tells what it is shown in short, with a placeholder that stands in it, and writes that into a file once."""
    written: list[str] = []

    def aside(body: dict[str, Any]) -> Said | None:
        if is_summary(body):
            found = re.search(r"⟦secret:[^⟧]+⟧", str(body["messages"][-1]["content"]))
            return Said(f"The notes say what a mean is. {found[0] if found else 'Nothing'} is a token.")
        found = re.search(r"(⟦secret:[^⟧]+⟧) is a token", str(body["messages"]))
        if not found or written:
            return None
        written.append(found[1])
        return reply("write_file", path="copy.env", content=f"TOKEN={found[1]}\n")

    return aside


def work() -> list[Said]:
    read = [reply("read_file", path=f"note_{number}.txt") for number in range(NOTES)]
    todo = reply("update_todo", items=[{"text": "Mend mean", "state": "doing"}, {"text": "Tell", "state": "open"}])
    return [todo, EDIT, *read, reply("run_command", command=TEST), reply("finish", summary="Mended.")]


def bodies(server: OllamaServer) -> list[dict[str, Any]]:
    return [one.body for one in server.requests_to("/api/chat")]


def size(body: dict[str, Any]) -> int:
    """Tokens of a request as the server counts them."""
    return len(json.dumps([body["messages"], body.get("tools")])) // 4


def summaries(server: OllamaServer) -> int:
    return sum(is_summary(body) for body in bodies(server))


def compacted(daemon: HttpClient, run: str) -> list[dict[str, Any]]:
    return [step["entry"] for step in steps(daemon, run) if step["entry"].get("type") == "compacted"]


def test_a_long_talk_is_told_in_short_by_the_model_within_its_context_and_without_secrets(
    small: OllamaServer, notes: Path, daemon: HttpClient
) -> None:
    """What the summary repeats of a secret is its placeholder, which can still be used."""
    small.aside = tell()
    small.said.extend(work())
    run = begin(daemon, notes, mode="auto")
    view = answer_all(daemon, run)
    assert (view["state"], view["changed"]) == ("done", ["calc.py", "copy.env"])
    asked, told = bodies(small), compacted(daemon, run)
    assert all(size(one) <= one["options"]["num_ctx"] <= CONTEXT for one in asked)
    assert len(told) == summaries(small) >= 1
    assert {one["model"] for one in told} == {"ollama/coder:latest"}
    later = asked[-1]["messages"]
    assert "Mend the mean" in later[1]["content"]  # the goal stays to the letter
    assert later[2]["content"].startswith("Earlier in this conversation")
    for kept in ("The notes say what a mean is.", "- Changed: calc.py", "[>] Mend mean"):
        assert kept in later[2]["content"]
    assert (notes / "copy.env").read_text() == f"TOKEN={TOKEN}\n"
    assert TOKEN not in str(asked)
    assert TOKEN not in str(steps(daemon, run))
    entries = [step["entry"] for step in steps(daemon, run)]
    counted = [entry for entry in entries if entry.get("type") in {"replied", "compacted"}]
    assert view["tokens"] == sum(entry["prompt_tokens"] + entry["completion_tokens"] for entry in counted)
    contacts = daemon.request("GET", "/api/v1/egress/entries", query={"run": run, "limit": 100}).json()["items"]
    assert sum(one["purpose"] == "summary" for one in contacts) == summaries(small)


def test_a_kill_behind_a_summary_asks_for_it_no_second_time(
    small: OllamaServer, notes: Path, daemon: HttpClient, home: Home
) -> None:
    told, thinks = tell(), threading.Event()

    def aside(body: dict[str, Any]) -> Said | None:
        if summaries(small) == 1 and not is_summary(body) and not thinks.is_set():
            small.gate.clear()  # the thought that follows hangs until the daemon is gone
            thinks.set()
            return Said("Well, well.", calls=(("list_files", {}),))
        return told(body)

    small.aside = aside
    small.said.extend(work())
    run = begin(daemon, notes, mode="auto")
    assert thinks.wait(40)
    before = compacted(daemon, run)
    kill(daemon)
    small.gate.set()
    again = connect_or_spawn(home)
    try:
        assert answer_all(again, run)["state"] == "done"
        assert compacted(again, run)[:1] == before
        assert len(compacted(again, run)) == summaries(small)
        first = bodies(small)
        place = next(number for number, body in enumerate(first) if is_summary(body))
        assert first[place + 1]["messages"] == first[place + 2]["messages"]  # the thought goes on from what was told
    finally:
        again.close()


def test_where_the_model_will_not_tell_rules_do_and_the_trace_says_why(
    small: OllamaServer, notes: Path, daemon: HttpClient
) -> None:
    small.aside = lambda body: Said(status=400, error="no summaries today") if is_summary(body) else None
    small.said.extend(work())
    run = begin(daemon, notes, mode="auto")
    assert until(daemon, run, lambda view: bool(view["waiting_for"]) or ended(view))["state"] == "waiting"
    told = compacted(daemon, run)
    assert told
    assert {one["model"] for one in told} == {"rules"}
    assert "no summaries today" in told[0]["reason"]
    assert "- Changed: calc.py" in told[-1]["text"]
    assert all(one["options"]["num_ctx"] <= CONTEXT for one in bodies(small))
