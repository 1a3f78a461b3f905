"""The chunk table: one row for each chunk of live content, searched by its terms. One LanceDB table a workspace.

It is a cache: what is broken is thrown away and built again, so every foreign error becomes `ChunkStoreBroken`
or `DiskFull`. Rows belong to a blob, not to a path; which paths hold a blob is the catalogue's business.

Invariants:
- Rows of new content are added before rows of old content go, so a file is never without rows between the two.
- `_Stamp` remembers the last version written. A table that opens at an older one has lost files without noticing.

Threads: any number may search while one writes; writers wait for each other. Not from within an event loop.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Collection, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from indexer.errors import ChunkStoreBroken, IndexerError
from indexer.records import BlobId
from indexer.store import lance
from indexer.store.chunk_records import ChunkContent, ChunkFilter, ChunkHit, ChunkRow, TermColumn, TermSearch, quoted

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ChunkContent", "ChunkFilter", "ChunkHit", "ChunkRow", "ChunkTable", "TermColumn", "TermSearch"]

Answer = TypeVar("Answer")

_TERM_COLUMNS: tuple[TermColumn, ...] = ("tokens", "names")
_BLOBS_A_FILTER = 500
_SMALL_TAIL = 500
_LARGE_TAIL = 2000
_MANY_FILES = 400
_MERGE_S = 60.0
_KEEP_VERSIONS = timedelta(minutes=5)  # searches that began on an older version fail when its files go


class ChunkTable:
    """Reads and writes the chunk table in the folder `path`, which is made if it is missing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = _Stamp(path / "version")
        self._writing = threading.Lock()
        self._has_indexes = threading.Event()
        self._has_indexes.set()
        with self._translating():
            path.mkdir(parents=True, exist_ok=True)
            self._table = _wait_for(lance.open_table(path))
            version = _wait_for(self._table.version())
        if version < self._stamp.read():
            raise ChunkStoreBroken(path, f"version {self._stamp.read()} is lost, {version} is left")

    def close(self) -> None:
        """Let go of the table; no call may be under way."""
        self._table.close()  # type: ignore[no-untyped-call]  # LanceDB's

    # -- writing -----------------------------------------------------------------------------------------------

    def replace(self, add: Sequence[ChunkRow], remove: Sequence[BlobId] = ()) -> None:
        """Store `add` and drop all rows of `remove`.

        Repeating a call changes nothing: rows that a blob of `add` has already are replaced.
        """
        incoming = {row.blob for row in add}
        with self._writing, self._translating():
            _wait_for(self._replace(add, incoming, set(remove) - incoming))

    async def _replace(self, add: Sequence[ChunkRow], incoming: set[BlobId], outgoing: set[BlobId]) -> None:
        if await self._holds_any(incoming):
            await self._delete(incoming)
        if add:
            await self._table.add(lance.to_arrow(add))
        await self._delete(outgoing)
        await self._sign()

    async def _holds_any(self, blobs: Iterable[BlobId]) -> bool:
        for condition in _conditions(blobs):
            if await self._table.count_rows(condition):
                return True
        return False

    async def _delete(self, blobs: Iterable[BlobId]) -> None:
        for condition in _conditions(blobs):
            await self._table.delete(condition)

    def ensure_index(self) -> None:
        """Create the term indexes if rows are there and the indexes are not, and fold in what outgrew them.

        Rows outside of the index are found by reading them: 10 to 20 ms a thousand. Folding them in when they are more
        than the index holds keeps searches quick while many rows come in, and costs at most as much again as doing it
        once at the end. Never on an empty table: its statistics would be those of nothing.
        """
        with self._writing, self._translating():
            _wait_for(self._ensure_index())

    async def _ensure_index(self) -> None:
        if await self._table.count_rows() == 0:
            return
        indexes = {column: index for index in await self._table.list_indices() for column in index.columns}
        if "blob" not in indexes:
            await self._table.create_index("blob", config=lance.index_config("blob"))
        known = indexes.get("tokens")
        outside = (known.num_unindexed_rows or 0) if known else 0
        if known is None or outside > max(_LARGE_TAIL, known.num_indexed_rows or 0):
            await self._build_term_indexes()

    def optimise(self) -> None:
        """Fold in the rows that the indexes do not cover if they cost anything, and merge files if they are many.

        For quiet moments: takes a second for 25,000 rows, some seconds where files are merged, and 60 to 200 MB.
        """
        with self._writing, self._translating():
            _wait_for(self._optimise())

    async def _optimise(self) -> None:
        stats = await self._table.stats()
        files = stats["fragment_stats"]["num_fragments"]  # type: ignore[index]  # a dict, whatever its annotation says
        if files > _MANY_FILES:
            # With the term indexes in place the engine carries them over row by row: twice the time and memory.
            # A search without them is an error, so searches wait for the second or two.
            self._has_indexes.clear()
            try:
                for index in await self._table.list_indices():
                    if index.columns[0] in _TERM_COLUMNS:
                        await self._table.drop_index(index.name)
                await self._table.optimize(cleanup_older_than=_KEEP_VERSIONS)
                await self._build_term_indexes()
            finally:
                self._has_indexes.set()
        elif await self._unindexed() > _SMALL_TAIL:
            await self._build_term_indexes()

    async def _build_term_indexes(self) -> None:
        # Building anew is cheaper than `optimize`: 1 s and 60 MB for 25,000 rows against 4 s and 250 MB.
        for column in _TERM_COLUMNS:
            await self._table.create_index(column, config=lance.index_config(column), replace=True)
        await self._sign()

    async def _sign(self) -> None:
        self._stamp.write(await self._table.version())

    # -- reading -----------------------------------------------------------------------------------------------

    def count(self) -> int:
        """How many chunks are stored."""
        with self._translating():
            return _wait_for(self._table.count_rows())

    def unindexed(self) -> int:
        """How many chunks the term index does not cover yet; they are found too, more slowly."""
        with self._translating():
            return _wait_for(self._unindexed())

    async def _unindexed(self) -> int:
        for index in await self._table.list_indices():
            if "tokens" in index.columns:
                return int(index.num_unindexed_rows or 0)
        return await self._table.count_rows()

    def counts(self) -> dict[BlobId, int]:
        """How many rows each blob has. It touches every data file, so that a damaged one is noticed here."""
        with self._translating():
            found = _wait_for(lance.run_scan(self._table, "", ["blob"]))
        return {BlobId(blob): rows for blob, rows in Counter(found.column("blob").to_pylist()).items()}

    def search(
        self,
        column: TermColumn,
        terms: Sequence[str],
        limit: int,
        only: ChunkFilter | None = None,
        *,
        every: bool = False,
    ) -> list[ChunkHit]:
        """The answer to one `TermSearch`, best first."""
        return self.search_all([TermSearch(column, tuple(terms), limit, only or ChunkFilter(), every)])[0]

    def search_all(self, searches: Sequence[TermSearch]) -> list[list[ChunkHit]]:
        """The answers to several searches, which run side by side."""

        async def run() -> list[list[ChunkHit]]:
            return await asyncio.gather(*(lance.run_search(self._table, search) for search in searches))

        self._has_indexes.wait(_MERGE_S)
        with self._translating():
            return _wait_for(run())

    def scan(self, only: ChunkFilter, limit: int | None = None) -> list[ChunkHit]:
        """Up to `limit` chunks that `only` allows, in no order that means anything; their scores are 0."""
        with self._translating():
            return lance.to_hits(_wait_for(lance.run_scan(self._table, only.to_sql(), [lance.PLACE], limit)))

    def hits_of(self, blob: BlobId) -> list[ChunkHit]:
        """All chunks of `blob`, in order; their scores are 0."""
        return sorted(self.scan(ChunkFilter(blobs=(blob,))), key=lambda hit: hit.ordinal)

    def with_hashes(self, hashes: Sequence[str], only: ChunkFilter) -> list[tuple[str, ChunkHit]]:
        """The chunks that `only` allows whose text has one of `hashes`, with that hash; their scores are 0."""
        if not hashes:
            return []
        condition = " AND ".join(filter(None, (f"chunk_hash IN ({quoted(hashes)})", only.to_sql())))
        with self._translating():
            found = _wait_for(lance.run_scan(self._table, condition, ["chunk_hash", lance.PLACE]))
            return list(zip(found.column("chunk_hash").to_pylist(), lance.to_hits(found), strict=True))

    def chunk_hashes(self) -> list[str]:
        """The hashes of all texts that are stored, each once."""
        with self._translating():
            found = _wait_for(lance.run_scan(self._table, "", ["chunk_hash"]))
            return list(dict.fromkeys(found.column("chunk_hash").to_pylist()))

    def texts_by_hash(self, hashes: Sequence[str]) -> dict[str, str]:
        """The texts with these hashes; one that is not stored is absent."""
        if not hashes:
            return {}
        columns = ["chunk_hash", "text"]
        with self._translating():
            found = _wait_for(lance.run_scan(self._table, f"chunk_hash IN ({quoted(hashes)})", columns))
            return dict(zip(*(found.column(name).to_pylist() for name in columns), strict=True))

    def rows_of(self, blobs: Iterable[BlobId]) -> list[ChunkRow]:
        """All rows of `blobs`, by blob and ordinal."""
        rows: list[ChunkRow] = []
        with self._translating():
            for condition in _conditions(blobs):
                found = _wait_for(lance.run_scan(self._table, condition, ChunkRow.__struct_fields__))
                rows.extend(lance.to_rows(found))
        return sorted(rows, key=lambda row: (row.blob, row.ordinal))

    def contents_of(self, hits: Iterable[ChunkHit]) -> dict[tuple[BlobId, int], ChunkContent]:
        """What `hits` say, by their places; one whose rows are gone meanwhile is absent."""
        wanted = {hit.place: hit.row for hit in hits}
        contents: dict[tuple[BlobId, int], ChunkContent] = {}
        if not wanted:
            return contents
        with self._translating():
            # By row it takes 2 ms, by condition 7; but rows move when the table is optimised, so what comes is checked.
            taken = self._table.take_row_ids([*wanted.values()]).select([*lance.CONTENT_COLUMNS])
            contents.update(_wanted(_wait_for(taken.to_arrow()), wanted))
            moved = wanted.keys() - contents.keys()
            for condition in _conditions({blob for blob, _ in moved}):
                found = _wait_for(lance.run_scan(self._table, condition, lance.CONTENT_COLUMNS))
                contents.update(_wanted(found, moved))
        return contents

    # -- trouble -----------------------------------------------------------------------------------------------

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except (IndexerError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
            raise
        except BaseException as error:
            # A panic in the Rust engine derives from BaseException alone, and its classes follow no scheme.
            raise lance.translate(error, self.path) from error


class _Stamp:
    """A number in a small file, replaced whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> int:
        try:
            return int(self._path.read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def write(self, version: int) -> None:
        draft = self._path.with_suffix(".new")
        draft.write_text(str(version))
        draft.replace(self._path)


def _wait_for(work: Coroutine[object, object, Answer]) -> Answer:
    """Run `work` on LanceDB's own loop, which survives a fork, and wait for it."""
    from lancedb.background_loop import LOOP  # noqa: PLC0415 - heavy; opening the table has loaded it

    answer: Answer = LOOP.run(work)  # type: ignore[no-untyped-call]  # LanceDB's
    return answer


def _conditions(blobs: Iterable[BlobId]) -> Iterator[str]:
    ordered = sorted(blobs)
    for start in range(0, len(ordered), _BLOBS_A_FILTER):
        yield f"blob IN ({quoted(ordered[start : start + _BLOBS_A_FILTER])})"


def _wanted(
    found: pa.Table, places: Collection[tuple[BlobId, int]]
) -> Iterator[tuple[tuple[BlobId, int], ChunkContent]]:
    return ((place, content) for place, content in lance.to_contents(found) if place in places)
