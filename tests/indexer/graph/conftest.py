"""Small workspaces for the graph: files parsed by the real parser, manifests on the real disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.graph.build import graph_of
from indexer.graph.model import CodeGraph, Source
from indexer.languages.registry import detect_language
from indexer.parsing.parser import parse
from indexer.records import FileClass

MakeGraph = Callable[[dict[str, str]], CodeGraph]


@pytest.fixture
def graph(tmp_path: Path) -> MakeGraph:
    """Makes the graph of a workspace given as path → text."""

    def make(files: dict[str, str]) -> CodeGraph:
        sources = []
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
            name = detect_language(path, text.encode())
            sources.append(Source(path, name, FileClass.SOURCE, parse(name, text.encode())))
        return graph_of(tmp_path, list(files), sources)

    return make
