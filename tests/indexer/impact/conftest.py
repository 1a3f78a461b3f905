"""A small shop under git, indexed by the real catalogue and parser, to ask about."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from indexer.classify import classify
from indexer.graph.build import build_graph
from indexer.history.cochange import CoChange
from indexer.history.history import History
from indexer.impact.knowledge import Knowledge
from indexer.impact.terms import TermStore
from indexer.languages.registry import detect_language
from indexer.parsing.parser import parse
from indexer.records import BlobId, FileRecord
from indexer.store.catalogue import BlobUpdate, Catalogue

LEDGER = '"""Books entries."""\n\n\nclass Ledger:\n    def post_entry(self, amount):\n        return amount\n'
REPORT = "from shop.ledger import Ledger\n\n\ndef monthly_report():\n    return Ledger().post_entry(1)\n"
WEB = "from shop.report import monthly_report\n\n\ndef serve_page():\n    return monthly_report()\n"
TEST_LEDGER = "from shop.ledger import Ledger\n\n\ndef test_posting():\n    assert Ledger().post_entry(1) == 1\n"


class Shop:
    """The workspace, its git and its index."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "shop"
        self.root.mkdir()
        self.catalogue = Catalogue(folder / "catalogue.sqlite")
        self._day = 0
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> None:
        date = f"{1_700_000_000 + self._day * 86_400} +0000"
        identity = {
            f"GIT_{who}_{key}": value
            for who in ("AUTHOR", "COMMITTER")
            for key, value in {"NAME": "Ada", "EMAIL": "ada@example.org", "DATE": date}.items()
        }
        subprocess.run(
            ["git", *arguments], cwd=self.root, check=True, capture_output=True, env={**os.environ, **identity}
        )

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)

    def commit(self, files: dict[str, str]) -> None:
        self._day += 1
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", f"day {self._day}")

    def index(self) -> None:
        records, updates, symbols = [], [], {}
        for file in sorted(p for p in self.root.rglob("*") if p.is_file() and ".git" not in p.parts):
            data = file.read_bytes()
            path = file.relative_to(self.root).as_posix()
            language = detect_language(path, data)
            parsed = parse(language, data)
            blob = BlobId(f"{path}:{hash(data)}")
            records.append(
                FileRecord(path, blob, len(data), 0, language, classify(path, data, len(data)), parsed.lines)
            )
            updates.append(BlobUpdate(blob, parsed, len(parsed.chunks)))
            symbols[blob] = parsed.symbols
        self.catalogue.put_blobs(updates)
        gone = {record.path for record in self.catalogue.files()} - {record.path for record in records}
        self.catalogue.publish(records, gone, symbols)

    def know(self, with_history: bool = True) -> Knowledge:
        self.index()
        together = History(self.root).together() if with_history else CoChange(())
        return Knowledge(self.root, self.catalogue, build_graph(self.root, self.catalogue), together, TermStore())


@pytest.fixture
def empty_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    return Shop(tmp_path)


@pytest.fixture
def shop(empty_shop: Shop) -> Shop:
    """Some files and eight days of history, in which ledger and rates always change together."""
    files = {
        "shop/__init__.py": "",
        "shop/ledger.py": LEDGER,
        "shop/report.py": REPORT,
        "shop/web.py": WEB,
        "shop/rates.py": "VAT_PERCENT = 20\n",
        "shop/weather.py": "def forecast_rain():\n    return 'dry'\n",
        "tests/test_ledger.py": TEST_LEDGER,
        "docs/guide.md": "# Guide\n\nHow to serve a page.\n",
    }
    empty_shop.commit(files)
    for day in range(1, 5):
        empty_shop.commit({"shop/ledger.py": LEDGER + f"\n# {day}\n", "shop/rates.py": f"VAT_PERCENT = {20 + day}\n"})
        empty_shop.commit({"shop/weather.py": f"def forecast_rain():\n    return {day}\n"})
    return empty_shop
