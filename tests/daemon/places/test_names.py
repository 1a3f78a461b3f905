from __future__ import annotations

from pathlib import Path

import pytest

from daemon.places.names import NameIndex
from indexer.records import BlobId, FileClass, FileRecord, ParsedFile
from indexer.store.catalogue import BlobUpdate, Catalogue


def publish(catalogue: Catalogue, path: str, uses: dict[str, int], file_class: FileClass = FileClass.SOURCE) -> None:
    """Have a file use some names and nothing else."""
    blob = BlobId(f"{path} {uses}")
    catalogue.put_blobs([BlobUpdate(blob, ParsedFile("python", 1, references=uses), 0)])
    catalogue.publish([FileRecord(path, blob, 1, 0, "python", file_class)], [], {blob: []})


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    made = Catalogue(tmp_path / "catalogue.db")
    publish(made, "a.py", {"go": 2, "stop": 1})
    publish(made, "tests/test_a.py", {"go": 1}, FileClass.TEST)
    return made


def namers(names: NameIndex, name: str) -> list[tuple[str, int, bool]]:
    return [(namer.path, namer.times, namer.is_test) for namer in names.namers(name)]


def test_it_tells_which_files_use_a_name_and_how_often(catalogue: Catalogue) -> None:
    names = NameIndex()
    names.follow(catalogue)

    assert namers(names, "go") == [("a.py", 2, False), ("tests/test_a.py", 1, True)]
    assert namers(names, "nothing") == []
    assert names.tests_of_stem("a") == ["tests/test_a.py"]
    catalogue.close()


def test_it_follows_what_is_saved_renamed_and_removed(catalogue: Catalogue) -> None:
    names = NameIndex()
    names.follow(catalogue)
    publish(catalogue, "a.py", {"stop": 3})
    publish(catalogue, "b.py", {"go": 2, "stop": 1})  # what a.py was before
    catalogue.publish([], ["tests/test_a.py"], {})
    names.follow(catalogue)

    assert namers(names, "go") == [("b.py", 2, False)]
    assert namers(names, "stop") == [("a.py", 3, False), ("b.py", 1, False)]
    assert names.tests_of_stem("a") == []
    catalogue.close()


def test_contents_that_are_gone_are_forgotten_when_they_are_the_most(catalogue: Catalogue) -> None:
    names = NameIndex()
    for number in range(20):
        publish(catalogue, "a.py", {f"name_{number}": 1})
        names.follow(catalogue)

    assert namers(names, "name_19") == [("a.py", 1, False)]
    assert namers(names, "name_3") == []
    catalogue.close()


def test_a_catalogue_that_replaces_another_is_read_anew(catalogue: Catalogue, tmp_path: Path) -> None:
    names = NameIndex()
    names.follow(catalogue)
    other = Catalogue(tmp_path / "other.db")
    publish(other, "c.py", {"go": 1})
    publish(other, "d.py", {"go": 4})
    assert other.revision == catalogue.revision
    names.follow(other)

    assert namers(names, "go") == [("c.py", 1, False), ("d.py", 4, False)]
    other.close()
    catalogue.close()
