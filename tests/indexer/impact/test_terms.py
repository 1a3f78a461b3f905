"""Texts that talk about the same things are close, rare words counting most."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.impact.terms import TermStore, TermVectors, file_vectors, path_vectors, words_behind
from indexer.records import BlobId, FileClass, FileRecord

TEXTS = {
    "a.py": "ledger posting of journal entries; return the ledger",
    "b.py": "journal entries and the ledger; return",
    "c.py": "weather forecast; return the rain",
    "d.py": "weather; return the sun and the rain",
}


@pytest.fixture
def files(tmp_path: Path) -> list[FileRecord]:
    for path, text in TEXTS.items():
        (tmp_path / path).write_text(text)
    return [FileRecord(p, BlobId(p), len(t), 0, "python", FileClass.SOURCE) for p, t in TEXTS.items()]


def test_the_like_worded_are_close_and_the_same_is_one(tmp_path: Path, files: list[FileRecord]) -> None:
    near = file_vectors(tmp_path, files, TermStore()).similar(0)
    assert near[0] == pytest.approx(1, abs=1e-5)
    assert near[1] > 2 * near[2]


def test_a_mixture_is_close_to_its_parts(tmp_path: Path, files: list[FileRecord]) -> None:
    vectors = file_vectors(tmp_path, files, TermStore())
    near = vectors.similar_to_mix(np.array([1.0, 0.0, 0.5, 0.0]))
    assert near[0] > near[2] > near[3] > 0
    assert vectors.similar_to_mix(np.zeros(4)).tolist() == [0, 0, 0, 0]


def test_ties_sum_to_the_cosine(tmp_path: Path, files: list[FileRecord]) -> None:
    vectors = file_vectors(tmp_path, files, TermStore())
    ties = vectors.ties(0, 1)
    assert sum(part for _, part in ties) == pytest.approx(float(vectors.similar(0)[1]), abs=1e-5)
    assert [part for _, part in ties] == sorted((part for _, part in ties), reverse=True)


def test_known_contents_are_not_read_again(tmp_path: Path, files: list[FileRecord]) -> None:
    store = TermStore()
    before = file_vectors(tmp_path, files, store).similar(0)
    for path in TEXTS:
        (tmp_path / path).unlink()
    assert np.allclose(file_vectors(tmp_path, files, store).similar(0), before)
    store.keep([])
    assert not np.allclose(file_vectors(tmp_path, files, store).similar(0), before)


def test_paths_are_compared_by_their_words() -> None:
    near = path_vectors(["src/http/RequestParser.java", "test/http/request_parser_test.go", "docs/index.md"]).similar(0)
    assert near[1] > 0.1 > near[2]


def test_no_files_make_no_vectors() -> None:
    assert TermVectors([], 0).similar_to_mix(np.zeros(0)).tolist() == []


def test_terms_are_told_in_the_words_they_were_made_of() -> None:
    words = words_behind("def postEntries(entries): posting(entries)", ["postentries", "entri", "nowhere"])
    assert words[0] == "postEntries"
    assert "nowhere" not in words
