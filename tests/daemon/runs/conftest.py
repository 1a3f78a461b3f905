"""A repository with a bug, and a model whose words are scripted."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.ollama_server import OllamaModel, OllamaServer
from support.run_stories import WRONG


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "calc.py").write_text(f'"""A calculator."""\n\n\ndef mean(values):\n    {WRONG}\n')
    (folder / "test_calc.py").write_text(
        "import unittest\n\nfrom calc import mean\n\n\nclass Tests(unittest.TestCase):\n"
        "    def test_mean(self):\n        self.assertEqual(mean([1, 2, 3]), 2)\n"
    )
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def ollama(monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaServer]:
    with OllamaServer(OllamaModel("coder", capabilities=("completion", "tools"), context=32_000)) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        monkeypatch.setenv("GROUNDPLAN_OLLAMA_URL", server.url)
        yield server
