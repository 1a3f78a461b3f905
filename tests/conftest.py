"""What all tests share: the checkout's root, and generated pages that are compared or rewritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-docs", action="store_true", help="write the generated pages under docs/ anew")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture
def check_page(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a page under docs/ with what the code says it should be; writes it with --rewrite-docs."""

    def check(name: str, wanted: str) -> None:
        page = ROOT / "docs" / name
        if request.config.getoption("--rewrite-docs"):
            page.write_text(wanted, encoding="utf-8")
        found = page.read_text(encoding="utf-8") if page.exists() else ""
        assert found == wanted, f"docs/{name} is behind the code: run `make test ARGS=--rewrite-docs` and commit it"

    return check
