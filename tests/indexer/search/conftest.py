"""A small workspace, indexed with the real parser into a real catalogue and chunk table."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from blake3 import blake3

from indexer.classify import classify
from indexer.languages.registry import detect_language
from indexer.parsing.parser import parse
from indexer.records import BlobId, FileRecord
from indexer.search.analysis import chunk_rows
from indexer.search.engine import SearchEngine
from indexer.store.catalogue import BlobUpdate, Catalogue
from indexer.store.chunks import ChunkTable


class Workspace:
    """Files by path that can be searched, changed and searched again."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = Catalogue(folder / "catalogue.db")
        self.chunks = ChunkTable(folder / "chunks")
        self.engine = SearchEngine(self.catalogue, self.chunks, root=Path("/somewhere"))

    def write(self, files: Mapping[str, str], removed: tuple[str, ...] = ()) -> None:
        records, updates, rows, symbols = [], [], [], {}
        for path, text in files.items():
            source = text.encode()
            language = detect_language(path, source)
            blob = BlobId(blake3(language.encode() + b"\0" + source).hexdigest(length=16))
            parsed = parse(language, source)
            made = chunk_rows(blob, text, parsed)
            file_class = classify(path, source, len(source))
            records.append(FileRecord(path, blob, len(source), 0, language, file_class, parsed.lines))
            updates.append(BlobUpdate(blob, parsed, len(made)))
            rows += made
            symbols[blob] = parsed.symbols
        self.catalogue.put_blobs(updates)
        self.chunks.replace(rows)
        self.chunks.ensure_index()
        self.catalogue.publish(records, removed, symbols)

    def close(self) -> None:
        self.catalogue.close()
        self.chunks.close()


@pytest.fixture
def workspace(tmp_path):
    workspace = Workspace(tmp_path)
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop in several languages, with tests and documents; only read."""
    workspace = Workspace(tmp_path_factory.mktemp("shop"))
    workspace.write(SHOP)
    yield workspace
    workspace.close()


SHOP = {
    "shop/cart.py": '''"""The cart."""

from shop.prices import PriceList


class ShoppingCart:
    """Holds what a customer wants to buy."""

    def __init__(self, prices: PriceList) -> None:
        self.prices = prices
        self.lines = []

    def add_item(self, name, count=1):
        """Put an item into the cart."""
        self.lines.append((name, count))

    def total(self):
        """The sum of all prices in the cart, with discounts applied."""
        return sum(self.prices.price_of(name) * count for name, count in self.lines)
''',
    "shop/prices.py": '''"""What things cost."""


class PriceList:
    """Prices by name."""

    def price_of(self, name):
        return self.table[name]


def parse_price(text):
    """Read a price such as "3,50 EUR" from text."""
    amount, currency = text.split(" ")
    return float(amount.replace(",", ".")), currency
''',
    "shop/payment/gateway.py": '''"""Talks to the bank."""


class PaymentGateway:
    def authorize(self, card, amount):
        """Reserve the amount on the card."""
        return self.bank.post("/authorize", card=card, amount=amount)

    def refund(self, receipt):
        return self.bank.post("/refund", receipt=receipt)
''',
    "web/src/cart.ts": """export class CartView {
  render(items: string[]): string {
    return items.map((item) => `<li>${item}</li>`).join("");
  }
}

export function formatPrice(cents: number): string {
  return (cents / 100).toFixed(2) + " EUR";
}
""",
    "tests/test_cart.py": """from shop.cart import ShoppingCart


class TestShoppingCart:
    def test_total_of_shopping_cart(self):
        cart = ShoppingCart(prices)
        cart.add_item("apple")
        cart.add_item("pear", 2)
        assert cart.total() == 3
""",
    "docs/cart.md": """# The shopping cart

The shopping cart holds the items that a customer wants to buy; `ShoppingCart.total` gives the sum.

## Discounts

A discount applies to the total of the shopping cart.
""",
    "docs/用户手册.md": "# 用户手册\n\n把商品放入购物车, 然后付款。\n",
    "config/settings.yaml": "cart:\n  limit: 50\n  currency: EUR\n",
}
