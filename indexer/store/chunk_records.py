"""Plain data of the chunk table: what is stored of a chunk, what a search of it asks, and what it finds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from indexer.records import BlobId, ChunkKind

TermColumn = Literal["tokens", "names"]
"""A column that can be searched by terms."""


class ChunkRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One chunk as it is stored and searched.

    `tokens` are the terms of its text and `names` those of the definitions that begin in it (`search.analysis`);
    `defines` holds the kinds of these definitions, each once, with a space before and after every one.
    `chunk_hash` is the hex of blake3(text), 16 bytes: embeddings are kept by it.
    """

    blob: BlobId
    ordinal: int
    start_line: int
    end_line: int
    kind: ChunkKind
    language: str
    symbol: str
    defines: str
    text: str
    tokens: str
    names: str
    chunk_hash: str


class ChunkHit(msgspec.Struct, frozen=True, gc=False):
    """A chunk that was found; `score` is BM25 over the column asked, or 0 where no terms were asked.

    `row` is where the table held it at that moment: a hint that makes reading its content fast, and may be stale.
    """

    blob: BlobId
    ordinal: int
    start_line: int
    end_line: int
    kind: ChunkKind
    score: float
    row: int = -1

    @property
    def place(self) -> tuple[BlobId, int]:
        """What tells it from all other chunks."""
        return self.blob, self.ordinal


class ChunkContent(msgspec.Struct, frozen=True, gc=False):
    """What a chunk says and the definition that it belongs to: read for the few hits that are shown."""

    symbol: str
    text: str


class ChunkFilter(msgspec.Struct, frozen=True):
    """Which rows a search may find at all; an empty field allows everything.

    `defines` are kinds of symbols. `contains` looks through the texts of the whole table (0.3 s on 20,000 rows), in
    lower case: only for what no term can find.
    """

    languages: tuple[str, ...] = ()
    kinds: tuple[ChunkKind, ...] = ()
    defines: tuple[str, ...] = ()
    blobs: tuple[BlobId, ...] | None = None
    contains: tuple[str, ...] = ()

    def to_sql(self) -> str:
        """The filter as a condition of the table, or the empty string."""
        parts = []
        if self.languages:
            parts.append(f"language IN ({quoted(self.languages)})")
        if self.kinds:
            parts.append(f"kind IN ({quoted(self.kinds)})")
        if self.defines:
            parts.append("(" + " OR ".join(f"defines LIKE {quoted((f'% {kind} %',))}" for kind in self.defines) + ")")
        if self.blobs is not None:
            parts.append(f"blob IN ({quoted(self.blobs)})" if self.blobs else "false")
        parts.extend(f"contains(lower(text), {quoted((part.lower(),))})" for part in self.contains)
        return " AND ".join(parts)


class TermSearch(msgspec.Struct, frozen=True):
    """One question to the table: the best `limit` chunks by BM25 of `terms` over `column`.

    `terms` are analysed terms; one that stands there twice counts double. With `every`, all of them must occur.
    """

    column: TermColumn
    terms: tuple[str, ...]
    limit: int
    only: ChunkFilter = ChunkFilter()
    every: bool = False


def quoted(values: Iterable[str]) -> str:
    """The values as SQL strings, separated by commas."""
    return ",".join("'" + value.replace("'", "''") + "'" for value in values)
