"""The border to LanceDB for the chunk table: opening, indexes, rows in and out, and what its errors mean.

LanceDB takes 1.2 s and 130 MB to import, and parse workers need `ChunkRow` alone: so it is imported inside functions.
Its asynchronous API is used, on its own background loop: the synchronous one makes six round trips a query.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from indexer.errors import ChunkStoreBroken, DiskFull, IndexerError
from indexer.records import BlobId, ChunkKind
from indexer.store.chunk_records import ChunkContent, ChunkHit, ChunkRow, TermSearch

if TYPE_CHECKING:
    import pyarrow as pa
    from lancedb.index import FTS, BTree
    from lancedb.table import AsyncTable

PLACE = "place"
"""The column that is read of every hit: blob, ordinal, lines and kind, packed. A search reads hundreds of hits, and
each further column, or one of strings, adds a tenth to its time."""

CONTENT_COLUMNS = (PLACE, "symbol", "text")

_TABLE = "chunks"
_PACKED = struct.Struct("<32sIIIB")
_INDEX_CACHE_BYTES = 32 << 20
_METADATA_CACHE_BYTES = 8 << 20
_KINDS = tuple(ChunkKind)
_OUT_OF_SPACE = ("no space left", "os error 28", "disk quota", "os error 122")


async def open_table(path: Path) -> AsyncTable:
    """Open the chunk table in the folder `path`, making it if it is missing."""
    os.environ.setdefault("LANCEDB_LOG", "error")  # read at import: a warning about each new table otherwise
    import lancedb  # noqa: PLC0415 - heavy, see the module

    session = lancedb.Session(
        index_cache_size_bytes=_INDEX_CACHE_BYTES, metadata_cache_size_bytes=_METADATA_CACHE_BYTES
    )
    # Interval 0: each read sees the latest version, also one written by another process (measured: 0.1 ms).
    connection = await lancedb.connect_async(path, session=session, read_consistency_interval=timedelta(0))
    return await connection.create_table(_TABLE, schema=_schema(), exist_ok=True)  # checks the columns too


def index_config(column: str) -> FTS | BTree:
    """How `column` is indexed."""
    from lancedb.index import FTS, BTree  # noqa: PLC0415 - heavy, see the module

    if column == "blob":
        return BTree()
    # Our analyser has done all of it; the engine only splits at spaces.
    return FTS(
        base_tokenizer="whitespace",
        lower_case=False,
        stem=False,
        remove_stop_words=False,
        ascii_folding=False,
        with_position=False,
    )


async def run_search(table: AsyncTable, search: TermSearch) -> list[ChunkHit]:
    """The answer to `search`, best first."""
    from lancedb.query import FullTextOperator, MatchQuery  # noqa: PLC0415 - heavy, see the module

    if not search.terms:
        return []
    operator = FullTextOperator.AND if search.every else FullTextOperator.OR
    wanted = MatchQuery(" ".join(search.terms), search.column, operator=operator)  # type: ignore[call-arg]  # defaults
    query = table.query().nearest_to_text(wanted)
    condition = search.only.to_sql()
    if condition:
        query = query.where(condition)
    # `_score` must be selected: the engine warns on standard error at every query otherwise.
    return to_hits(await query.select([PLACE, "_score"]).with_row_id().limit(search.limit).to_arrow())


async def run_scan(table: AsyncTable, condition: str, columns: Sequence[str], limit: int | None = None) -> pa.Table:
    """The rows that fulfil `condition` (all for the empty one), in no order that means anything."""
    query = table.query().select([*columns]).with_row_id()
    if condition:
        query = query.where(condition)
    return await (query if limit is None else query.limit(limit)).to_arrow()


def to_arrow(rows: Sequence[ChunkRow]) -> pa.Table:
    """Rows as the table takes them."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, see the module

    columns = {name: [getattr(row, name) for row in rows] for name in ChunkRow.__struct_fields__}
    columns[PLACE] = [
        _PACKED.pack(row.blob.encode(), row.ordinal, row.start_line, row.end_line, _KINDS.index(row.kind))
        for row in rows
    ]
    return pa.table(columns, schema=_schema())


def to_rows(found: pa.Table) -> Iterator[ChunkRow]:
    """Rows as they were stored."""
    for values in _by_row(found, ChunkRow.__struct_fields__):
        yield msgspec.convert(values, ChunkRow)


def to_hits(found: pa.Table) -> list[ChunkHit]:
    """Found rows with their scores, which are 0 where nothing was scored."""
    scores = found.column("_score").to_pylist() if "_score" in found.column_names else [0.0] * found.num_rows
    hits = []
    for place, row, score in zip(
        found.column(PLACE).to_pylist(), found.column("_rowid").to_pylist(), scores, strict=True
    ):
        blob, ordinal, start_line, end_line, kind = _PACKED.unpack(place)
        hits.append(ChunkHit(_blob(blob), ordinal, start_line, end_line, _KINDS[kind], score, row))
    return hits


def to_contents(found: pa.Table) -> Iterator[tuple[tuple[BlobId, int], ChunkContent]]:
    """What found rows say, with their (blob, ordinal)."""
    for place, symbol, text in _by_row(found, CONTENT_COLUMNS):
        blob, ordinal, *_ = _PACKED.unpack(place)
        yield (_blob(blob), ordinal), ChunkContent(symbol, text)


def translate(
    error: BaseException, path: Path, broken: Callable[[Path, str], IndexerError] = ChunkStoreBroken
) -> IndexerError:
    """What an error of the engine means for the table at `path`: no room on the disk, or else that it is `broken`."""
    reason = " ".join(str(error).split())
    if any(sign in reason.lower() for sign in _OUT_OF_SPACE):
        return DiskFull(path)
    return broken(path, f"{type(error).__name__}: {reason[:300]}")


def _blob(packed: bytes) -> BlobId:
    return BlobId(packed.rstrip(b"\0").decode())


def _schema() -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415 - heavy, see the module

    types = {f.name: pa.int32() if f.type is int else pa.string() for f in msgspec.structs.fields(ChunkRow)}
    return pa.schema({**types, PLACE: pa.binary(_PACKED.size)})


def _by_row(found: pa.Table, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(found.column(name).to_pylist() for name in names), strict=True)
