"""The log: lines that can be read back, and no secret in them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.logs import JsonLines, PrivateLog
from indexer.secrets.recipes import make_example

TOKEN = make_example("ghp_{an:36}")
logger = logging.getLogger("tests.logs")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "daemon.jsonl"
    handler = PrivateLog(path, encoding="utf-8")
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    logger.propagate = False
    yield path
    logger.removeHandler(handler)
    handler.close()


def entry(log: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(log.read_text(encoding="utf-8"))
    return found


def test_a_message_has_no_secret_in_it(log: Path) -> None:
    logger.warning("pushing with %s to %s", TOKEN, "origin")
    assert entry(log)["message"] == "pushing with ⟦secret:github-token⟧ to origin"


def test_a_traceback_has_no_secret_in_it(log: Path) -> None:
    def log_in() -> None:
        raise ValueError(f"cannot log in with {TOKEN}")

    try:
        log_in()
    except ValueError:
        logger.exception("it failed")
    assert TOKEN not in log.read_text(encoding="utf-8")
    assert "cannot log in with ⟦secret:github-token⟧" in entry(log)["trace"]


def test_ordinary_lines_stay_as_they_are(log: Path) -> None:
    logger.warning("indexed %d files of %s in %.1f s", 1200, "/work/shop", 2.5)
    assert entry(log)["message"] == "indexed 1200 files of /work/shop in 2.5 s"
