"""The vector table: one row for each embedded text, keyed by the text's hash. One LanceDB table for each embedder.

It knows nothing of blobs, paths or models: whoever fills it gives hashes and vectors. It is a cache of costly work:
a damaged table is thrown away, but one that was made by another edition of the model is kept until somebody decides.

Invariants:
- All vectors of a table come from one edition of one model. Its name, dimension and revision stand in the schema.
- Rows are unit vectors or at least have a direction: what is not finite or all zero is never stored.

Threads: any number may read while one writes; writers wait for each other.
"""

from __future__ import annotations

import math
import os
import shutil
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec
from blake3 import blake3

from indexer.errors import EmbedderUnavailable, IndexerError, VectorStoreBroken
from indexer.store import lance

if TYPE_CHECKING:
    import lancedb
    import pyarrow as pa
    from lancedb.query import LanceVectorQueryBuilder

EXACT_ROWS = 20_000
"""Below this many rows every vector is compared; above, an index narrows them and the best are compared exactly.

Comparing all of 20,000 vectors of 384 numbers takes 17 ms, of 50,000 66 ms; with the index either takes 5 ms.
"""

# Of 60,000 vectors the index alone finds 0.42 of the true 50 nearest; with ten times as many compared exactly, all.
_REFINE = 10
_CANDIDATES = 500  # at least, or a short list misses some
_TYPICAL_FROM_ROWS = 64
_TYPICAL_SAMPLE = 512
_HASHES_A_FILTER = 500
_DELETED_AT_ONCE = 5_000
_KEEP_VERSIONS = timedelta(minutes=5)  # searches that began on an older version fail when its files go
_CACHE_BYTES = 16 << 20


class VectorOrigin(msgspec.Struct, frozen=True):
    """Who made the vectors of a table: the embedder's name, their length, and the model's edition if it is known."""

    embedder: str
    dimension: int
    revision: str = ""


class VectorStore:
    """Reads and writes the vectors of one embedder in the folder `path`, which is made if it is missing."""

    def __init__(self, path: Path, origin: VectorOrigin, exact_rows: int = EXACT_ROWS) -> None:
        self.path = path
        self.origin = origin
        self._exact_rows = exact_rows
        self._writing = threading.Lock()
        self._typical: tuple[int, Sequence[float]] = (0, [])
        with _translating(path):
            path.mkdir(parents=True, exist_ok=True)
            self._table = _open_table(path, origin)
            self._indexed = bool(self._table.list_indices())

    def close(self) -> None:
        """Let go of the table; no call may be under way."""
        del self._table

    # -- writing -----------------------------------------------------------------------------------------------

    def add(self, hashes: Sequence[str], vectors: Sequence[Sequence[float]]) -> list[str]:
        """Store a vector for each hash; gives the hashes whose vector has no direction and was left out.

        Only hashes that `missing` named, or they are stored twice. The rows of a call are stored all or none.
        """
        for vector in vectors:
            if len(vector) != self.origin.dimension:
                raise _other_edition(self.origin, f"{len(vector)} dimensions now, {self.origin.dimension} before")
        good = [index for index, vector in enumerate(vectors) if _has_direction(vector)]
        if good:
            with self._writing, _translating(self.path):
                self._table.add(_to_arrow([hashes[i] for i in good], [vectors[i] for i in good], self._table.schema))
        return [hashes[index] for index in sorted(set(range(len(vectors))).difference(good))]

    def prune(self, live: Collection[str], spare: int) -> int:
        """Drop vectors whose hash is not in `live`, the oldest first, but keep `spare` of them; how many went.

        Kept ones save work when a branch comes back. A call drops some thousands at most, to stay short.
        """
        if self.count() <= len(live) + spare:
            return 0
        with self._writing, _translating(self.path):
            gone = [stored for stored in self._hashes() if stored not in live]
            doomed = gone[: max(0, len(gone) - spare)][:_DELETED_AT_ONCE]
            for start in range(0, len(doomed), _HASHES_A_FILTER):
                quoted = ",".join(f"'{_plain(stored)}'" for stored in doomed[start : start + _HASHES_A_FILTER])
                self._table.delete(f"chunk_hash IN ({quoted})")
        return len(doomed)

    def optimise(self) -> None:
        """Merge small files, drop old versions, and keep the index in step; for quiet moments."""
        with self._writing, _translating(self.path):
            self._table.optimize(cleanup_older_than=_KEEP_VERSIONS)
            if not self._indexed and self._table.count_rows() >= self._exact_rows:
                self._create_index()

    def _create_index(self) -> None:
        from lancedb.index import IvfFlat, IvfRq  # noqa: PLC0415 - see _connect

        # The quantiser takes whole bytes of dimensions only; models with other lengths are rare, so plain IVF will do.
        config = IvfRq(distance_type="cosine") if self.origin.dimension % 8 == 0 else IvfFlat(distance_type="cosine")
        self._table.create_index("vector", config=config)
        self._indexed = True

    # -- reading -----------------------------------------------------------------------------------------------

    def count(self) -> int:
        """How many vectors are stored."""
        with _translating(self.path):
            return int(self._table.count_rows())

    def missing(self, hashes: Iterable[str]) -> list[str]:
        """Those of `hashes` that have no vector, each once, in order."""
        wanted = dict.fromkeys(hashes)
        with _translating(self.path):
            for stored in self._hashes():
                wanted.pop(stored, None)
        return list(wanted)

    def nearest(self, vector: Sequence[float], limit: int) -> list[tuple[str, float]]:
        """The `limit` nearest hashes with their cosine similarity, best first; vanished chunks may be among them."""
        if len(vector) != self.origin.dimension:
            raise _other_edition(self.origin, f"{len(vector)} dimensions now, {self.origin.dimension} before")
        if limit < 1 or not _has_direction(vector):
            return []
        with _translating(self.path):
            plain = self._table.search(list(vector), vector_column_name="vector", query_type="vector")
            query = cast("LanceVectorQueryBuilder", plain).distance_type("cosine").limit(limit)
            if self._indexed:
                query = query.refine_factor(max(_REFINE, math.ceil(_CANDIDATES / limit)))
            # `_distance` must be selected: the engine warns on standard error at every query otherwise.
            found = query.select(["chunk_hash", "_distance"]).to_arrow()
            columns = (found.column("chunk_hash").to_pylist(), found.column("_distance").to_pylist())
        best: dict[str, float] = {}
        for stored, distance in zip(*columns, strict=True):
            best.setdefault(stored, 1.0 - distance)
        return list(best.items())

    def typical_similarity(self, vector: Sequence[float]) -> float:
        """The mean cosine similarity of `vector` to stored ones, by a sample: what chunks that say nothing of it have.

        It differs by model (0.15 for some, 0.6 for others) and by query. 0 while there are few rows to tell by.
        """
        length = math.hypot(*vector)
        mean = self._mean_direction()
        return sum(a * b for a, b in zip(vector, mean, strict=True)) / length if mean and length else 0.0

    def _mean_direction(self) -> Sequence[float]:
        """The mean of unit vectors is enough: the mean of products with them is the product with it."""
        rows = self.count()
        sampled, mean = self._typical
        if rows < _TYPICAL_FROM_ROWS or rows <= 2 * sampled:
            return mean
        with _translating(self.path):
            offsets = [number * rows // _TYPICAL_SAMPLE for number in range(_TYPICAL_SAMPLE)]
            found = self._table.take_offsets(sorted(set(offsets))).select(["vector"]).to_arrow().column("vector")
            units = [[value / math.hypot(*vector) for value in vector] for vector in found.to_pylist()]
        mean = [sum(values) / len(units) for values in zip(*units, strict=True)]
        self._typical = (rows, mean)
        return mean

    def _hashes(self) -> Iterator[str]:
        found = self._table.search().select(["chunk_hash"]).to_arrow()
        for batch in found.column("chunk_hash").chunks:
            yield from batch.to_pylist()


def stored_origin(path: Path, embedder: str) -> VectorOrigin | None:
    """Who made the vectors that are kept for `embedder`, or None if there are none; `VectorStoreBroken` if damaged."""
    name = _table_name(embedder)
    if not (path / f"{name}.lance").is_dir():
        return None
    with _translating(path):
        return _origin_of(_connect(path).open_table(name).schema)


def discard_vectors(path: Path, embedder: str) -> None:
    """Throw the vectors of `embedder` away, damaged or not; no store may be open on them."""
    shutil.rmtree(path / f"{_table_name(embedder)}.lance", ignore_errors=True)


def _connect(path: Path) -> lancedb.DBConnection:
    os.environ.setdefault("LANCEDB_LOG", "error")  # read at import: a warning about each new table otherwise
    import lancedb  # noqa: PLC0415 - 1.2 s and 130 MB, for those alone who use vectors

    session = lancedb.Session(index_cache_size_bytes=_CACHE_BYTES, metadata_cache_size_bytes=_CACHE_BYTES)
    # Interval 0: each read sees the latest version, also one written by another process.
    return lancedb.connect(path, session=session, read_consistency_interval=timedelta(0))


def _open_table(path: Path, origin: VectorOrigin) -> lancedb.table.Table:
    import pyarrow as pa  # noqa: PLC0415 - comes with lancedb, see _connect

    name = _table_name(origin.embedder)
    # Not `exist_ok`, which refuses a table of another dimension with words of its own.
    if not (path / f"{name}.lance").is_dir():
        fields = [pa.field("chunk_hash", pa.string()), pa.field("vector", pa.list_(pa.float32(), origin.dimension))]
        metadata = {"embedder": origin.embedder, "revision": origin.revision}
        return _connect(path).create_table(name, schema=pa.schema(fields, metadata=metadata))
    table = _connect(path).open_table(name)
    kept = _origin_of(table.schema)
    if kept.dimension != origin.dimension:
        raise _other_edition(origin, f"{origin.dimension} dimensions now, {kept.dimension} before")
    if kept.revision != origin.revision:
        raise _other_edition(origin, f"edition {origin.revision or 'unknown'} now, {kept.revision or 'unknown'} before")
    return table


def _origin_of(schema: pa.Schema) -> VectorOrigin:
    stored = {key.decode(): value.decode() for key, value in (schema.metadata or {}).items()}
    return VectorOrigin(stored["embedder"], schema.field("vector").type.list_size, stored["revision"])


@contextmanager
def _translating(path: Path) -> Iterator[None]:
    try:
        yield
    except (IndexerError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        # A panic in the Rust engine derives from BaseException alone, and its classes follow no scheme.
        raise lance.translate(error, path, VectorStoreBroken) from error


def _other_edition(origin: VectorOrigin, difference: str) -> EmbedderUnavailable:
    return EmbedderUnavailable(
        f"The model of {origin.embedder} is not the one that made the vectors on disk ({difference}).",
        "Vectors of two models cannot be compared. Bring the earlier model back, or make them anew with "
        "`groundplan index --rebuild-vectors`.",
    )


def _table_name(embedder: str) -> str:
    return f"vectors-{blake3(embedder.encode()).hexdigest(6)}"


def _has_direction(vector: Sequence[float]) -> bool:
    return math.isfinite(sum(vector)) and any(vector)


def _to_arrow(hashes: list[str], vectors: list[Sequence[float]], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - see _connect

    return pa.table({"chunk_hash": hashes, "vector": [list(vector) for vector in vectors]}, schema=schema)


def _plain(stored: str) -> str:
    return stored.replace("'", "''")
