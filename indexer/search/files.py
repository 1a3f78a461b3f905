"""The files of a workspace as a search needs them at hand: by path, by content, and by the words in their paths.

Built from the catalogue and cached by its revision. The word index depends on the paths alone, so that a save,
which changes content but no path, costs only the reading of the records. Immutable once built: threads share it.
"""

from __future__ import annotations

import math
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from indexer.records import BlobId, FileClass, FileRecord
from indexer.search.analysis import analyse

SHORTEST_PREFIX = 3
"""Words of a path and of a query meet also when one begins the other (`auth`, `authentication`) from this length on."""

_VERSION_FOLDER = re.compile(r"(?:^|(?<=/))(v[0-9]{1,3})(?=/)")
_PREFIX_WORTH = 0.7
_FOLDER_WORTH = 0.4
_NAME_LENGTH_COST = 0.15
_FOLDER_LENGTH_COST = 0.1


class PathMatch(msgspec.Struct, gc=False):
    """How well a path fits a query: the sum over the query's terms, and those terms that fit."""

    score: float
    terms: list[str]


class PathWords:
    """An inverted index over the words of paths; names of files weigh more than those of folders."""

    def __init__(self, paths: Sequence[str]) -> None:
        self.paths = tuple(paths)
        # A posting is the number of the path, doubled, plus one if the word stands in the file's own name.
        self._postings: dict[str, array[int]] = {}
        self._by_name: dict[str, array[int]] = {}
        self._name_sizes = array("H")
        self._folder_sizes = array("H")
        for number, path in enumerate(self.paths):
            folder, _, name = path.rpartition("/")
            for called in {name.lower(), _stem_of(name).lower()}:
                self._by_name.setdefault(called, array("I")).append(number)
            in_name = set(analyse(_stem_of(name)).split())
            in_folder = set(analyse(folder).split())
            self._name_sizes.append(min(len(in_name), 65_535))
            self._folder_sizes.append(min(len(in_folder), 65_535))
            for word in in_name | in_folder:
                self._postings.setdefault(word, array("I")).append(2 * number + (word in in_name))
        self._words = sorted(self._postings)

    def match(self, terms: Iterable[str]) -> dict[int, PathMatch]:
        """For each path (by number) that shares a word with `terms`: how well it fits."""
        found: dict[int, PathMatch] = {}
        for term in terms:
            best: dict[int, float] = {}
            for word, worth in self._near(term):
                postings = self._postings[word]
                rarity = worth * math.log(1 + (len(self.paths) - len(postings) + 0.5) / (len(postings) + 0.5))
                for posting in postings:
                    number = posting >> 1
                    score = rarity * self._place_worth(number, in_name=bool(posting & 1))
                    if score > best.get(number, 0.0):
                        best[number] = score
            for number, score in best.items():
                match = found.setdefault(number, PathMatch(0.0, []))
                match.score += score
                match.terms.append(term)
        return found

    def called(self, name: str) -> list[int]:
        """The paths (by number) that end in `name`, a file's name with or without its ending or a path's last parts."""
        wanted = name.lower().strip("/")
        numbers = self._by_name.get(wanted.rpartition("/")[2], ())
        return [number for number in numbers if _ends_in(self.paths[number].lower(), wanted)]

    def _place_worth(self, number: int, *, in_name: bool) -> float:
        if in_name:
            return 1 / (1 + _NAME_LENGTH_COST * self._name_sizes[number])
        return _FOLDER_WORTH / (1 + _FOLDER_LENGTH_COST * self._folder_sizes[number])

    def _near(self, term: str) -> Iterator[tuple[str, float]]:
        """The words of paths that `term` means: itself, those that it begins, and those that begin it."""
        if term in self._postings:
            yield term, 1.0
        for size in range(SHORTEST_PREFIX, len(term)):
            if term[:size] in self._postings:
                yield term[:size], _PREFIX_WORTH
        if len(term) >= SHORTEST_PREFIX:
            at = bisect_left(self._words, term)
            while at < len(self._words) and self._words[at].startswith(term):
                if self._words[at] != term:
                    yield self._words[at], _PREFIX_WORTH
                at += 1


class FileIndex:
    """The files of one revision of the catalogue."""

    def __init__(self, revision: int, records: Sequence[FileRecord], before: FileIndex | None = None) -> None:
        self.revision = revision
        self.records = tuple(records)
        self._by_blob: dict[BlobId, tuple[int, ...]] = {}
        for number, record in enumerate(self.records):
            if record.blob:
                self._by_blob[record.blob] = (*self._by_blob.get(record.blob, ()), number)
        paths = tuple(record.path for record in self.records)
        kept = before if before and before._words.paths == paths else None
        self._words: PathWords = kept._words if kept else PathWords(paths)
        self._superseded: tuple[str, ...] = kept._superseded if kept else _superseded_folders(paths)

    def holding(self, blob: BlobId) -> Iterator[FileRecord]:
        """The files that hold `blob`."""
        for number in self._by_blob.get(blob, ()):
            yield self.records[number]

    def is_superseded(self, path: str) -> bool:
        """Whether the file lies in a folder `v3` that has a `v4` beside it."""
        return any(path.startswith(folder) for folder in self._superseded)

    def called(self, name: str) -> list[FileRecord]:
        """The files of that name, or, if there are none but in tests and documents and the like, those."""
        found = [self.records[number] for number in self._words.called(name)] if name else []
        return [file for file in found if file.file_class is FileClass.SOURCE] or found

    def match_paths(self, terms: Iterable[str]) -> list[tuple[FileRecord, PathMatch]]:
        """The files whose paths share words with `terms`."""
        return [(self.records[number], match) for number, match in self._words.match(terms).items()]


def _ends_in(path: str, wanted: str) -> bool:
    return any(whole == wanted or whole.endswith(f"/{wanted}") for whole in (path, _stem_of(path)))


def _superseded_folders(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders, with a closing slash, that are called after a lower version than a folder beside them."""
    versions: dict[str, set[int]] = {}
    for path in paths:
        for found in _VERSION_FOLDER.finditer(path):
            versions.setdefault(path[: found.start(1)], set()).add(int(found[1][1:]))
    return tuple(f"{parent}v{version}/" for parent, known in sorted(versions.items()) for version in sorted(known)[:-1])


def _stem_of(name: str) -> str:
    return name.rpartition(".")[0] or name
