"""Errors of the indexer.

    IndexerError                     index.failed
    ├── WorkspaceUnreadable          index.workspace_unreadable
    ├── CatalogueCorrupt             index.catalogue_corrupt
    ├── ChunkStoreBroken             index.chunks_broken
    ├── UnknownTarget                index.unknown_target
    ├── BadQuery                     index.bad_query
    ├── HistoryUnavailable           index.no_history
    ├── DiskFull                     index.disk_full
    ├── Cancelled                    index.cancelled
    ├── VectorStoreBroken            index.vectors_broken
    ├── EmbedderUnavailable          index.embedder_unavailable
    └── EmbeddingRefused             index.embedding_refused

An error takes facts and builds the sentence: what, why, what to do. `code` is stable and documented.
"""

from __future__ import annotations

from pathlib import Path


class IndexerError(Exception):
    """Base of all errors that the indexer raises on purpose."""

    code = "index.failed"
    hint = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.hint


class WorkspaceUnreadable(IndexerError):
    """The folder to index does not exist, is no folder, or may not be read."""

    code = "index.workspace_unreadable"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"Cannot index {path}: {reason}.", "Give the path of a folder that you may read.")


class CatalogueCorrupt(IndexerError):
    """The catalogue's SQLite file is damaged; the pipeline answers by rebuilding it."""

    code = "index.catalogue_corrupt"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The index catalogue {path} is damaged ({reason}).", "It is a cache and is rebuilt by `groundplan index`."
        )


class ChunkStoreBroken(IndexerError):
    """The LanceDB table cannot be opened or read; the pipeline answers by rebuilding it."""

    code = "index.chunks_broken"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The search index {path} is damaged ({reason}).", "It is a cache and is rebuilt by `groundplan index`."
        )


class VectorStoreBroken(IndexerError):
    """The table of vectors cannot be opened or read; the filler answers by filling it anew."""

    code = "index.vectors_broken"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"The vectors in {path} are damaged ({reason}).", "They are a cache and are made anew.")


class UnknownTarget(IndexerError):
    """A path, symbol or revision that the workspace does not know."""

    code = "index.unknown_target"

    def __init__(self, target: str, closest: tuple[str, ...] = ()) -> None:
        hint = f"Did you mean {', '.join(closest)}?" if closest else "Give a file, a symbol, or --diff with a revision."
        super().__init__(f"Nothing in this workspace is called {target!r}.", hint)


class BadQuery(IndexerError):
    """A search whose words or operators cannot be understood."""

    code = "index.bad_query"


class HistoryUnavailable(IndexerError):
    """The workspace is not under git, or git cannot answer."""

    code = "index.no_history"

    def __init__(self, root: Path, reason: str) -> None:
        super().__init__(f"No history for {root}: {reason}.", "History needs a git repository with a commit.")


class DiskFull(IndexerError):
    """No room to write the index."""

    code = "index.disk_full"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"No space left on the disk that holds {path}.", "Free some room; the index goes on by itself."
        )


class Cancelled(IndexerError):
    """The caller asked long work to stop."""

    code = "index.cancelled"

    def __init__(self) -> None:
        super().__init__("Indexing was cancelled.", "What was done is kept; `groundplan index` goes on from there.")


class EmbedderUnavailable(IndexerError):
    """The embedder that is set cannot be used; search goes on without vectors."""

    code = "index.embedder_unavailable"


class EmbeddingRefused(IndexerError):
    """The embedder works but will not take this very text (too long, not valid); others go on."""

    code = "index.embedding_refused"
