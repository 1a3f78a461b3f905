from __future__ import annotations

from pathlib import Path

import pytest
from support.tool_calls import Calls, bare_surroundings

from agents.tools.files.toolset import TOOLS


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


@pytest.fixture
def calls(tree: Path, tmp_path: Path) -> Calls:
    return Calls({tool.name: tool for tool in TOOLS}, bare_surroundings(tree, tmp_path / "state"))
