"""All that impact knows of a workspace at one revision and one HEAD, made once and asked often."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indexer.graph.model import CodeGraph
from indexer.history.cochange import CoChange
from indexer.impact.habits import Habits
from indexer.impact.names import FileNames
from indexer.impact.relations import Relations
from indexer.impact.terms import TermStore, file_vectors, path_vectors
from indexer.records import FileClass
from indexer.store.catalogue import Catalogue

_CLASSES = tuple(FileClass)


class Knowledge:
    """Files, words, names, graph and habits of a workspace; a row is a file, in the order of `files`."""

    def __init__(
        self, root: Path, catalogue: Catalogue, graph: CodeGraph, together: CoChange, store: TermStore
    ) -> None:
        """Reads the content of what `store` has not seen: two seconds of one core for 800,000 lines, then little.

        `store` keeps the words of contents from one revision to the next; pass a new one the first time. Cache what
        is made by the catalogue's revision and the history's head; `together` of no commits is no history.
        """
        self.root = root
        self.store = store
        self.files = tuple(f for f in catalogue.files() if f.file_class is not FileClass.BINARY)
        self.paths = tuple(record.path for record in self.files)
        self.row_of = {path: row for row, path in enumerate(self.paths)}
        self.graph = graph
        self.cochange = together
        self.words = file_vectors(root, self.files, store)
        self.path_words = path_vectors(self.paths)
        self.names = FileNames(self.paths)
        self.relations = Relations(graph, self.paths)
        self.habits = Habits(together, self.paths)
        self.classes = np.array([_CLASSES.index(record.file_class) for record in self.files], np.int8)
        self.sizes = np.log1p([record.size_bytes for record in self.files])
