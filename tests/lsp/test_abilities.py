from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.protocol import default_converter
from support.editor import FULL_CAPABILITIES

from lsp.abilities import Abilities, Wishes, read_abilities, read_wishes


def read(capabilities: dict[str, Any]) -> Abilities:
    return read_abilities(default_converter().structure(capabilities, types.ClientCapabilities))


def test_a_client_that_says_nothing_can_do_nothing() -> None:
    assert read({}) == Abilities()


def test_what_a_client_offers_is_read() -> None:
    abilities = read(FULL_CAPABILITIES)

    assert abilities.change_annotations
    assert abilities.action_tags
    assert abilities.virtual_documents
    assert abilities.progress
    assert abilities.hierarchical_symbols
    assert not abilities.snippets


@pytest.mark.parametrize(
    "odd", [None, 5, "x", [], {"groundplan": 5}, {"navigation": "maybe", "navigationOff": {"a": 1}}]
)
def test_wishes_of_the_wrong_kind_are_as_good_as_none(odd: object) -> None:
    assert read_wishes(odd) == Wishes()


def test_navigation_is_switched_off_for_all_or_for_some_languages() -> None:
    some = read_wishes({"groundplan": {"navigationOff": ["python"]}})
    none = read_wishes({"navigation": False})

    assert (some.navigates("python"), some.navigates("go")) == (False, True)
    assert not none.navigates("go")
