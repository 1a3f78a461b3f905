"""A shop in several languages under git, indexed by a daemon that all tests of a module share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.git_folders import git, make_repository, write

from daemon.client.connect import connect
from daemon.client.over_socket import HttpClient
from daemon.client.stop import stop_daemon
from daemon.contract.protocol import API_ROOT
from daemon.home import Home, find_home

SHOP: dict[str, str | bytes] = {
    "shop/__init__.py": "from shop.money import add_prices\nfrom .cart import Cart\n",
    "shop/money.py": (
        'def add_prices(prices):\n    """The sum of prices, in cents."""\n    total = 0\n'
        "    for price in prices:\n        total += price\n    return total\n\n\n"
        "def total(prices):\n    return add_prices(prices)\n"
    ),
    "shop/cart.py": (
        "from shop.money import (\n    add_prices,\n)\nfrom shop import money as cash\n\n\n"
        "def cached(method):\n    return method\n\n\n"
        "class Cart:\n    limit = 3\n\n    def __init__(self):\n        self.items = []\n\n"
        "    @cached\n    def total(self):\n        # total of all\n"
        '        return add_prices(self.items) + len("total")\n\n'
        "    def is_full(self):\n        return self.total() > self.limit and cash.total([1])\n"
    ),
    "shop/order.py": (
        "from shop import Cart\n\n\ndef place(cart: Cart) -> str:\n    due = cart.total()\n"
        '    return f"{cart.total()} total {due} {Cart}"\n'
    ),
    "other/ledger.py": "def total(entries):\n    return len(entries)\n\n\ndef close():\n    return total([])\n",
    "tests/test_cart.py": (
        "from shop.cart import Cart\n\n\ndef test_an_empty_cart_costs_nothing():\n    assert Cart().total() == 0\n\n\n"
        "def test_it_fills_up():\n    assert not Cart().is_full()\n"
    ),
    "web/cart.ts": (
        "export class Basket {\n  price(): number {\n    return 1\n  }\n}\n\n"
        "export function renderBasket(basket: Basket): string {\n  return `price ${basket.price()}`\n}\n"
    ),
    "web/page.ts": (
        "import { Basket, renderBasket as draw } from './cart'\n\n"
        "export const page = (): string => draw(new Basket())\n"
    ),
    "web/cart.test.ts": (
        "import { Basket, renderBasket } from './cart'\n\n"
        "describe('basket', () => {\n  it('is drawn', () => {\n    "
        "expect(renderBasket(new Basket())).toBe('x')\n  })\n})\n"
    ),
    "bill/bill.go": "package bill\n\nfunc Round(cents int) int {\n\treturn cents\n}\n",
    "main.go": 'package main\n\nimport "shop/bill"\n\nfunc main() {\n\tbill.Round(1)\n}\n',
    "src/lib.rs": (
        "pub fn halve(n: u32) -> u32 {\n    n / 2\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n"
        "    #[test]\n    fn odd_numbers_lose_one() {\n        assert_eq!(halve(3), 1);\n    }\n}\n"
    ),
    "go.mod": "module shop\n",
    "old.py": b"first = 1\rsecond = 2\rdef old_place():\r    return second\r",
}


@dataclass(frozen=True)
class Shop:
    """The shop's folder and a client of the daemon that knows it."""

    folder: Path
    home: Home
    client: HttpClient

    def get(self, route: str, **query: Any) -> Any:
        """The answer of a route of the workspace."""
        return self.client.request("GET", self._path(route), query={"folder": str(self.folder), **query}).json()

    def post(self, route: str, **body: Any) -> Any:
        """As `get`, with a body."""
        return self.client.request("POST", self._path(route), query={"folder": str(self.folder)}, body=body).json()

    def notes(self, path: str) -> Any:
        """The notes on a file when all is known."""
        return until(lambda: (notes := self.get("notes", path=path))["is_complete"] and notes)

    def defined(self, path: str, mark: str, at: int = 0, **more: Any) -> list[tuple[str, int, int, str]]:
        """Where what stands at a mark's first letter (or `at` letters on) is defined: path, line, column, kind."""
        line, column = place_of(str(SHOP[path]), mark)
        answer = self.get("definition", path=path, line=line, column=column + at, **more)
        return [(place["path"], place["line"], place["column"], place["kind"]) for place in answer["places"]]

    def referred(self, path: str, mark: str, **more: Any) -> list[tuple[str, int, int, str]]:
        """The references of what stands at a mark: path, line, column, kind."""
        line, column = place_of(str(SHOP[path]), mark)
        answer = self.get("references", path=path, line=line, column=column, **more)
        return [(place["path"], place["line"], place["column"], place["kind"]) for place in answer["places"]]

    @staticmethod
    def _path(route: str) -> str:
        return f"{API_ROOT}/workspaces/at/{route}"


def place_of(text: str, mark: str) -> tuple[int, int]:
    """Line and column at which a piece of a text begins."""
    before = text[: text.index(mark)]
    return before.count("\n") + 1, len(before) - before.rfind("\n") - 1


def until(ask: Callable[[], Any], timeout_s: float = 20.0) -> Any:
    """What `ask` gives as soon as it is something."""
    deadline = time.monotonic() + timeout_s
    while not (found := ask()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found


def make_shop(folder: Path) -> Path:
    """The shop with two commits by two people."""
    make_repository(folder, SHOP)
    for path in ("shop/cart.py", "shop/money.py"):
        write(folder, {path: str(SHOP[path]) + "\n"})
    git(folder, "commit", "-qam", "Touch both", "--author", "Bea <bea@example.org>", "--date", "2027-01-02T12:00:00")
    for path in ("shop/cart.py", "shop/money.py"):
        write(folder, {path: SHOP[path]})
    git(folder, "commit", "-qam", "Touch both again", "--date", "2027-01-03T12:00:00")
    return folder


def open_shop() -> Iterator[Shop]:
    """A shop and its own daemon, which ends with the test."""
    place = Path(tempfile.mkdtemp(prefix="gp-"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GROUNDPLAN_")}
    environment = {**kept, "GROUNDPLAN_HOME": str(place / "home")}
    home = find_home(environment)
    folder = make_shop(place / "shop")
    done = subprocess.run(
        [sys.executable, "-I", "-m", "groundplan", "index"],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    client = connect(home)
    yield Shop(folder, home, client)
    client.close()
    stop_daemon(home, patience_s=10)
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    """For tests that change nothing."""
    yield from open_shop()


@pytest.fixture
def own_shop() -> Iterator[Shop]:
    """For tests that change the folder."""
    yield from open_shop()
