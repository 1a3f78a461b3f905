from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from agents.errors import ToolError
from daemon.tools.code_access import IndexedCode
from indexer.errors import UnknownTarget
from indexer.outline.model import Outline, OutlineFile
from indexer.search.results import SearchResponse, SearchResult


class Index:
    """A workspace of two files, one of which holds an account."""

    def containing(self, _folder: Path) -> Index:
        return self

    def search(self, _query: str, _kind: Any, _path: Any, _limit: int) -> tuple[SearchResponse, None]:
        texts = {"credentials.json": "account Zebra9", "login.py": "def login(): ..."}
        rows = [SearchResult(path, 1, 1, "account", "text", 1.0, "words", text) for path, text in texts.items()]
        return SearchResponse(tuple(rows)), None

    def outline(self, budget_tokens: int, _focus: tuple[str, ...]) -> Outline:
        files = tuple(OutlineFile(path, 1.0, 1) for path in ("credentials.json", "login.py"))
        return Outline(files, 10, budget_tokens, 2)

    def impact(self, target: str, _diff: None, _limit: int) -> None:
        raise UnknownTarget(target)


@pytest.fixture
def code() -> IndexedCode:
    return IndexedCode(cast("Any", Index()), Path("/shop"), lambda path: path.endswith(".py"))


def test_of_a_file_that_a_person_is_asked_for_a_search_tells_the_place_alone(code: IndexedCode) -> None:
    asked, shown = code.search("login account", limit=5)
    assert (asked["path"], asked["snippet"], asked["symbol"]) == ("credentials.json", "", "")
    assert (shown["path"], shown["snippet"]) == ("login.py", "def login(): ...")


def test_an_outline_shows_nothing_of_such_a_file(code: IndexedCode) -> None:
    assert code.outline(tokens=100) == "login.py (1 lines)\n"


def test_what_the_index_does_not_know_is_an_error_that_a_tool_can_tell(code: IndexedCode) -> None:
    with pytest.raises(ToolError):
        code.impact("nothing.py", limit=5)
