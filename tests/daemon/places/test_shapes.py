from __future__ import annotations

import pytest
from msgspec import Struct
from pydantic import BaseModel

from daemon.contract import place
from daemon.places import noting, past, shapes
from indexer.places import outline


@pytest.mark.parametrize(
    ("told", "described"),
    [
        (outline.PlacedOutline, place.TextOutline),
        (outline.PlacedSymbol, place.PlacedSymbol),
        (outline.SaidImport, place.SaidImport),
        (shapes.Place, place.Place),
        (shapes.Definitions, place.DefinitionAnswer),
        (shapes.References, place.ReferencesAnswer),
        (noting.FileNotes, place.FileNotes),
        (noting.NotedSymbol, place.NotedSymbol),
        (noting.FileUse, place.FileUse),
        (noting.TestUse, place.TestUse),
        (noting.TestFile, place.TestFile),
        (past.Churn, place.NotedChurn),
        (past.Owner, place.NotedOwner),
        (past.Companion, place.NotedCompanion),
    ],
)
def test_what_is_told_is_what_the_contract_describes(told: type[Struct], described: type[BaseModel]) -> None:
    assert list(told.__struct_fields__) == list(described.model_fields)
