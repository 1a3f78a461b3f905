import pytest

from indexer.records import BlobId, FileClass, FileRecord
from indexer.search.intent import read_intent
from indexer.search.priors import prior

PLAIN = read_intent("cart total")


def file(path="src/a.py", file_class=FileClass.SOURCE, language="python"):
    return FileRecord(path, BlobId("b"), 1, 0, language, file_class)


def test_source_stands_as_it_is():
    assert prior(file(), PLAIN) == (1.0, "")


@pytest.mark.parametrize("file_class", [c for c in FileClass if c is not FileClass.SOURCE])
def test_all_else_stands_lower_and_says_why(file_class):
    factor, said = prior(file(file_class=file_class), PLAIN)
    assert 0 < factor < 1
    assert said


def test_what_the_query_asks_for_is_not_lowered():
    assert prior(file(file_class=FileClass.TEST), read_intent("tests for cart")) == (1.0, "")
    assert prior(file(file_class=FileClass.DOC), read_intent("tests for cart"))[0] < 1


def test_data_stands_lower_than_programs_in_any_language():
    assert prior(file("a.xml", language="xml"), PLAIN)[0] < prior(file("a.lua", language="lua"), PLAIN)[0]


def test_a_changelog_stands_lower_than_other_documents():
    changelog, said = prior(file("CHANGELOG.md", FileClass.DOC, "markdown"), PLAIN)
    assert changelog < prior(file("README.md", FileClass.DOC, "markdown"), PLAIN)[0]
    assert said == "a changelog"


def test_an_older_version_stands_lower():
    assert prior(file(), PLAIN, is_superseded=True) == (0.75, "an older version")
