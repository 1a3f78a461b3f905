"""What a person gets at the prompt on a small repository: every command on code, as text and as JSON."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Groundplan = Callable[..., Any]
Prompt = Any


def test_index_tells_what_it_did_and_again_that_there_was_nothing_to_do(shop: Path, groundplan: Groundplan) -> None:
    first = groundplan("index", str(shop), "--json").json()
    assert (first["state"], first["files"], first["last"]["parsed"]) == ("ready", 6, 6)
    second = groundplan("index", ".", "--json", cwd=shop).json()
    assert second["id"] == first["id"]
    assert second["last"]["changed"] == 0


def test_search_finds_from_any_folder_of_the_workspace(prompt: Prompt) -> None:
    found = prompt.json("search", "sum of prices", inside="tests")
    best = found["results"][0]
    assert set(best) == {"path", "start_line", "end_line", "symbol", "kind", "score", "why", "snippet"}
    assert (best["path"], best["symbol"]) == ("shop/money.py", "add_prices")
    assert "shop/money.py:1" in prompt.run("search", "sum of prices").stdout


def test_operators_narrow_a_search_and_a_wrong_one_is_explained(prompt: Prompt) -> None:
    paths = {hit["path"] for hit in prompt.json("search", "cart path:tests")["results"]}
    assert paths == {"tests/test_cart.py"}
    wrong = prompt.run("search", "cart lang:pyhton")
    assert wrong.returncode != 0
    assert "python" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_a_save_is_found_without_another_command(indexed: Path, groundplan: Groundplan) -> None:
    (indexed / "shop/coupon.py").write_text("def redeem_coupon(code): ...\n")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = groundplan("symbols", "redeem_coupon", "--json", cwd=indexed).json()["symbols"]
        if found:
            break
    assert found[0]["path"] == "shop/coupon.py"


def test_symbols_are_found_by_qualified_name(prompt: Prompt) -> None:
    [best, *_] = prompt.json("symbols", "Cart.total")["symbols"]
    assert (best["qualified"], best["kind"], best["path"]) == ("Cart.total", "method", "shop/cart.py")


def test_facts_name_the_language_the_framework_and_the_dependency(prompt: Prompt) -> None:
    facts = prompt.json("facts")
    assert facts["languages"][0]["name"] == "python"
    assert facts["dependencies"][0]["name"] == "flask"
    assert any(framework["name"] == "Flask" for framework in facts["frameworks"])
    assert "python" in prompt.run("facts").stdout


def test_the_map_puts_the_file_that_others_use_first(prompt: Prompt) -> None:
    outline = prompt.json("map", "--budget", "300")
    assert outline["files"][0]["path"] in {"shop/money.py", "shop/cart.py"}
    assert outline["tokens"] <= 300
    assert "add_prices" in prompt.run("map").stdout


def test_the_graph_shows_who_imports_whom(prompt: Prompt) -> None:
    edges = prompt.json("graph", "shop/cart.py")
    assert [edge["path"] for edge in edges["dependencies"]] == ["shop/money.py"]
    assert [edge["path"] for edge in edges["dependents"]] == ["tests/test_cart.py"]
    assert {module["path"] for module in prompt.json("graph")["modules"]} >= {"shop"}


def test_impact_names_dependents_and_tests_with_reasons(prompt: Prompt) -> None:
    affected = prompt.json("impact", "shop/money.py")["affected"]
    assert affected[0]["path"] == "shop/cart.py"
    assert set(affected[0]) == {"path", "kind", "symbol", "score", "why"}
    assert {row["path"]: row["kind"] for row in affected}["tests/test_cart.py"] == "test"
    assert affected[0]["why"]


def test_impact_of_a_diff_begins_with_what_changed(indexed: Path, groundplan: Groundplan) -> None:
    (indexed / "shop/money.py").write_text("def add_prices(prices):\n    return 0\n")
    found = groundplan("impact", "--diff", "HEAD", "--json", cwd=indexed).json()
    assert any("shop/money.py" in target for target in found["targets"])
    assert "shop/cart.py" in {row["path"] for row in found["affected"]}


def test_history_tells_commits_and_owners(prompt: Prompt) -> None:
    told = prompt.json("history", "shop/cart.py")
    assert told["commits"][0]["subject"] == "first"
    assert told["owners"][0]["name"] == "Ann"
    assert prompt.json("history")["commits_read"] == 1


def test_open_without_a_window_shows_what_is_known_and_ends_well(shop: Path, groundplan: Groundplan) -> None:
    told = groundplan("open", str(shop), "--no-window")
    assert told.code == 0
    for part in ("6 files", "python", "add_prices", "groundplan search"):
        assert part in told.out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("index", "missing"), 2, "there is no such folder"),
        (("index", "README.md"), 2, "it is a file"),
        (("search", "x"), 2, "groundplan index"),
        (("impact",), 2, "--diff"),
    ],
)
def test_bad_input_gets_one_clear_line(
    tmp_path: Path, groundplan: Groundplan, arguments: tuple[str, ...], code: int, told: str
) -> None:
    (tmp_path / "README.md").write_text("x")
    done = groundplan(*arguments, cwd=tmp_path)
    assert done.code == code, done.err
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1
    as_json = groundplan(*arguments, "--json", cwd=tmp_path)
    assert '{"error": {"code": ' in as_json.err


def test_unknown_targets_come_with_suggestions(prompt: Prompt) -> None:
    for command in ("impact", "history", "graph"):
        done = prompt.run(command, "shop/cart.pi")
        assert done.returncode != 0
        assert "shop/cart.py" in done.stderr, command


def test_an_empty_folder_is_a_workspace_without_files(tmp_path: Path, groundplan: Groundplan) -> None:
    (tmp_path / "empty").mkdir()
    told = groundplan("open", str(tmp_path / "empty"), "--no-window")
    assert told.code == 0, told.err
    assert "0 files" in told.out


def test_ctrl_c_ends_an_index_run_without_harm(tmp_path: Path, groundplan: Groundplan) -> None:
    for number in range(3000):
        (tmp_path / f"module_{number}.py").write_text(f"def function_{number}():\n    return {number}\n" * 20)
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "groundplan", "index", str(tmp_path)],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        states = groundplan("status", "--json").json()["workspaces"]
        if states and states[0]["state"] == "parsing" and states[0]["done"]:
            break
    os.kill(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "goes on from there" in errors
    assert "Traceback" not in errors
    assert groundplan("index", str(tmp_path), "--json").json()["files"] == 3000


def test_a_killed_daemon_is_replaced_and_the_index_is_whole(indexed: Path, groundplan: Groundplan) -> None:
    pid = groundplan("daemon", "status", "--json").json()["pid"]
    os.kill(pid, signal.SIGKILL)
    found = groundplan("search", "--json", "sum of prices", cwd=indexed).json()
    assert found["results"][0]["path"] == "shop/money.py"
    assert groundplan("daemon", "status", "--json").json()["pid"] != pid


def test_a_forgotten_workspace_is_unknown_and_its_folder_untouched(indexed: Path, groundplan: Groundplan) -> None:
    assert groundplan("status", "--forget", str(indexed)).code == 0
    assert groundplan("search", "x", cwd=indexed).code == 2
    assert (indexed / "shop/cart.py").exists()
