from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from daemon.drift.parsing import TextParser
from daemon.places.service import PlacesService
from daemon.settings.values import Settings
from indexer.secrets.recipes import make_example


@pytest.fixture
def places(tmp_path: Path) -> Iterator[PlacesService]:
    service = PlacesService(Settings(tmp_path / "settings.json", {}))
    yield service
    asyncio.run(service.stop())


def test_a_text_that_nobody_saved_is_parsed_as_the_index_would(places: PlacesService) -> None:
    secret = make_example("ghp_{an:36}")
    parsed = TextParser(places).parse("python", f'import os\rTOKEN = "{secret}"\n')

    assert parsed.lines == 1  # for the index, a carriage return ends no line
    assert "TOKEN" in repr(parsed)
    assert secret not in repr(parsed)


def test_the_same_text_again_is_not_read_again(places: PlacesService) -> None:
    parser = TextParser(places)
    first = parser.parse("python", "x = 1\n")

    assert parser.parse("python", "x = 1\n") is first
    assert parser.parse("ruby", "x = 1\n") is not first


def test_texts_of_several_parts_do_not_supersede_each_other(places: PlacesService) -> None:
    parser = TextParser(places)
    texts = [f"def f{number}(): pass\n" * 200 for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda text: parser.parse("python", text).symbols[0].name, texts))

    assert found == [f"f{number}" for number in range(8)]


def test_without_a_process_a_text_is_taken_as_plain(places: PlacesService) -> None:
    places.answers().close()
    parsed = TextParser(places).parse("python", "def f(): pass\n")

    assert (parsed.language, parsed.lines, parsed.symbols) == ("python", 1, ())
