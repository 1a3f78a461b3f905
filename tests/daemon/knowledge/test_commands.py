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

SHOP = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["flask>=3"]\n',
    "shop/__init__.py": "",
    "shop/cart.py": (
        '"""The cart."""\n\nfrom shop.money import add_prices\n\n\nclass Cart:\n'
        '    """What a customer wants to buy."""\n\n    def total(self):\n        return add_prices([1, 2])\n'
    ),
    "shop/money.py": 'def add_prices(prices):\n    """The sum of prices, in cents."""\n    return sum(prices)\n',
    "tests/test_cart.py": "from shop.cart import Cart\n\n\ndef test_total():\n    assert Cart().total() == 3\n",
    "README.md": "# Shop\n\nHow refunds work: they do not.\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    for name, text in SHOP.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run(["git", "-c", "user.name=Ann", "-c", "user.email=a@example.org", *arguments], cwd=root, check=True)
    return root


@pytest.fixture
def indexed(shop: Path, groundplan: Groundplan) -> Path:
    assert groundplan("index", str(shop)).code == 0
    return shop


def test_index_tells_what_it_did_and_again_that_there_was_nothing_to_do(shop: Path, groundplan: Groundplan) -> None:
    first = groundplan("index", str(shop), "--json").json()
    assert (first["state"], first["files"], first["last"]["parsed"]) == ("ready", 6, 6)
    second = groundplan("index", ".", "--json", cwd=shop).json()
    assert second["id"] == first["id"]
    assert second["last"]["changed"] == 0


def test_search_finds_from_any_folder_of_the_workspace(indexed: Path, groundplan: Groundplan) -> None:
    found = groundplan("search", "--json", "sum of prices", cwd=indexed / "tests").json()
    best = found["results"][0]
    assert set(best) == {"path", "start_line", "end_line", "symbol", "kind", "score", "why", "snippet"}
    assert (best["path"], best["symbol"]) == ("shop/money.py", "add_prices")
    assert "shop/money.py:1" in groundplan("search", "sum of prices", cwd=indexed).out


def test_operators_narrow_a_search_and_a_wrong_one_is_explained(indexed: Path, groundplan: Groundplan) -> None:
    paths = {hit["path"] for hit in groundplan("search", "--json", "cart path:tests", cwd=indexed).json()["results"]}
    assert paths == {"tests/test_cart.py"}
    wrong = groundplan("search", "cart lang:pyhton", cwd=indexed)
    assert wrong.code != 0
    assert "python" in wrong.err
    assert "Traceback" not in wrong.err


def test_a_save_is_found_without_another_command(indexed: Path, groundplan: Groundplan) -> None:
    (indexed / "shop/coupon.py").write_text("def redeem_coupon(code): ...\n")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = groundplan("symbols", "redeem_coupon", "--json", cwd=indexed).json()["symbols"]
        if found:
            break
    assert found[0]["path"] == "shop/coupon.py"


def test_symbols_are_found_by_qualified_name(indexed: Path, groundplan: Groundplan) -> None:
    [best, *_] = groundplan("symbols", "Cart.total", "--json", cwd=indexed).json()["symbols"]
    assert (best["qualified"], best["kind"], best["path"]) == ("Cart.total", "method", "shop/cart.py")


def test_facts_name_the_language_the_framework_and_the_dependency(indexed: Path, groundplan: Groundplan) -> None:
    facts = groundplan("facts", "--json", cwd=indexed).json()
    assert facts["languages"][0]["name"] == "python"
    assert facts["dependencies"][0]["name"] == "flask"
    assert any(framework["name"] == "Flask" for framework in facts["frameworks"])
    assert "python" in groundplan("facts", cwd=indexed).out


def test_the_map_puts_the_file_that_others_use_first(indexed: Path, groundplan: Groundplan) -> None:
    outline = groundplan("map", "--json", "--budget", "300", cwd=indexed).json()
    assert outline["files"][0]["path"] in {"shop/money.py", "shop/cart.py"}
    assert outline["tokens"] <= 300
    assert "add_prices" in groundplan("map", cwd=indexed).out


def test_the_graph_shows_who_imports_whom(indexed: Path, groundplan: Groundplan) -> None:
    edges = groundplan("graph", "shop/cart.py", "--json", cwd=indexed).json()
    assert [edge["path"] for edge in edges["dependencies"]] == ["shop/money.py"]
    assert [edge["path"] for edge in edges["dependents"]] == ["tests/test_cart.py"]
    assert {module["path"] for module in groundplan("graph", "--json", cwd=indexed).json()["modules"]} >= {"shop"}


def test_impact_names_dependents_and_tests_with_reasons(indexed: Path, groundplan: Groundplan) -> None:
    affected = groundplan("impact", "shop/money.py", "--json", cwd=indexed).json()["affected"]
    assert affected[0]["path"] == "shop/cart.py"
    assert set(affected[0]) == {"path", "kind", "symbol", "score", "why"}
    assert {row["path"]: row["kind"] for row in affected}["tests/test_cart.py"] == "test"
    assert affected[0]["why"]


def test_impact_of_a_diff_begins_with_what_changed(indexed: Path, groundplan: Groundplan) -> None:
    (indexed / "shop/money.py").write_text("def add_prices(prices):\n    return 0\n")
    found = groundplan("impact", "--diff", "HEAD", "--json", cwd=indexed).json()
    assert any("shop/money.py" in target for target in found["targets"])
    assert "shop/cart.py" in {row["path"] for row in found["affected"]}


def test_history_tells_commits_and_owners(indexed: Path, groundplan: Groundplan) -> None:
    told = groundplan("history", "shop/cart.py", "--json", cwd=indexed).json()
    assert told["commits"][0]["subject"] == "first"
    assert told["owners"][0]["name"] == "Ann"
    assert groundplan("history", "--json", cwd=indexed).json()["commits_read"] == 1


def test_open_without_a_window_shows_what_is_known_and_ends_well(shop: Path, groundplan: Groundplan) -> None:
    told = groundplan("open", str(shop), "--no-window")
    assert told.code == 0
    for part in ("6 files", "python", "add_prices", "groundplan search"):
        assert part in told.out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("index", "missing"), 1, "there is no such folder"),
        (("index", "README.md"), 1, "it is a file"),
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


def test_unknown_targets_come_with_suggestions(indexed: Path, groundplan: Groundplan) -> None:
    for command in ("impact", "history", "graph"):
        done = groundplan(command, "shop/cart.pi", cwd=indexed)
        assert done.code != 0
        assert "shop/cart.py" in done.err, command


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
