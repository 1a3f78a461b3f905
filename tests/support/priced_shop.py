"""A small repository whose code hangs together: a function, who uses it, and a test of it."""

from __future__ import annotations

from pathlib import Path

from support.editor_desk import commit

PRICES = '''"""Prices."""

RATE = 0.19


class Basket:
    """What somebody buys."""

    def __init__(self):
        self.items = []

    def total(self):
        return sum(gross(item) for item in self.items)


def gross(net):
    """The price with tax."""
    return net * (1 + RATE)
'''

CART = """from shop.prices import Basket, gross


def show(net):
    return str(gross(net))


def empty():
    return Basket()
"""

TEST = """from shop.prices import gross


def test_gross_adds_tax():
    assert gross(100) == 119
"""


def make_shop(folder: Path) -> Path:
    """Write it into `folder` and commit it; its folder."""
    for name, text in {
        "shop/__init__.py": "",
        "shop/prices.py": PRICES,
        "shop/cart.py": CART,
        "tests/test_prices.py": TEST,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    commit(folder)
    return folder
