from __future__ import annotations

from pathlib import Path

import pytest

from indexer.records import BlobId, FileClass, FileRecord, ParsedFile, Symbol, SymbolKind
from indexer.search.name_table import NameTable
from indexer.search.symbols import find_symbols
from indexer.store.catalogue import BlobUpdate, Catalogue


def publish(catalogue: Catalogue, path: str, *names: str) -> None:
    """Have a file define some functions and nothing else."""
    blob = BlobId(f"{path} {names}")
    symbols = [Symbol(name, name, SymbolKind.FUNCTION, line, line) for line, name in enumerate(names, 1)]
    catalogue.put_blobs([BlobUpdate(blob, ParsedFile("python", 1, tuple(symbols)), 0)])
    catalogue.publish([FileRecord(path, blob, 1, 0, "python", FileClass.SOURCE)], [], {blob: symbols})


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    made = Catalogue(tmp_path / "catalogue.db")
    publish(made, "a.py", "get_user_name", "GsonBuilder", "größe", "abc", "cab", "x1")
    return made


def test_names_are_found_by_letters_in_their_order(catalogue: Catalogue) -> None:
    table = NameTable()
    table.follow(catalogue)

    assert table.holding("gun") == ["get_user_name"]
    assert table.holding("ab") == ["abc", "cab"]
    assert table.holding("öß") == ["größe"]
    assert table.holding("x1") == ["x1"]
    assert table.holding("zzz") == []


def test_a_table_follows_what_is_saved(catalogue: Catalogue) -> None:
    table = NameTable()
    table.follow(catalogue)
    publish(catalogue, "b.py", "brand_new")
    table.follow(catalogue)

    assert table.holding("dnew") == ["brand_new"]
    catalogue.close()


@pytest.mark.parametrize("query", ["gb", "user", "nam", "rsnm", "ÖSSE", "q", "gun"])
def test_a_table_finds_what_the_catalogue_finds(catalogue: Catalogue, query: str) -> None:
    table = NameTable()
    table.follow(catalogue)

    assert find_symbols(catalogue, query, 5, None, table) == find_symbols(catalogue, query, 5)
    catalogue.close()
