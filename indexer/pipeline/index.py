"""The index of one workspace on disk: refreshed as a whole or path by path, and healed when it is damaged.

Order of every change, so that a kill at any moment leaves a state that the next refresh completes:
parsed content into the catalogue, its chunks into the chunk table, only then the files that point at it
(`publish`), and last of all the chunks that no file needs any more. A search in between sees the old or the
new content of a file, never none.

One thread refreshes and updates; any thread may read through `catalogue` and `chunks`.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from pathlib import Path

import msgspec

from indexer.errors import Cancelled, CatalogueCorrupt, ChunkStoreBroken, IndexerError
from indexer.pipeline.pool import ParsePool, batches
from indexer.pipeline.progress import CancelCheck, Listener, Phase, Progress, RefreshSummary
from indexer.pipeline.reading import UNPARSED, Content, read_content
from indexer.pipeline.worker import ParseOutcome, ParseTask
from indexer.records import BlobId, FileRecord, Symbol
from indexer.scan import Scan, ScannedFile, scan, scan_file
from indexer.store.catalogue import BlobUpdate, Catalogue
from indexer.store.chunks import ChunkRow, ChunkTable

logger = logging.getLogger(__name__)

_FLUSH_ROWS = 4000
_FLUSH_S = 1.5
_READ_AHEAD = 64
_KEPT_BLOBS = 20_000


class IndexOptions(msgspec.Struct, frozen=True):
    """How an index works; sizes in bytes. A refresh that has to read so many files runs in a process of its own."""

    max_file_bytes: int = 1_000_000
    workers: int = 2
    apart_from_files: int = 1000


def _never() -> bool:
    return False


def _nothing() -> None:
    return None


def _silent(progress: Progress) -> None:
    del progress


class WorkspaceIndex:
    """The catalogue and the chunk table of the workspace at `root`, kept in `folder`."""

    def __init__(self, root: Path, folder: Path, options: IndexOptions | None = None) -> None:
        self.root = root
        self.folder = folder
        self._options = options or IndexOptions()
        self._pool = ParsePool(self._options.workers)
        self._updated_meanwhile: set[str] = set()
        self._opening = threading.Lock()
        self._chunks: ChunkTable | None = None
        self.catalogue, self._rebuilt = self._open_catalogue()

    @property
    def chunks(self) -> ChunkTable:
        """The chunk table; opened at its first use, which takes a second. Raises ChunkStoreBroken, DiskFull."""
        with self._opening:
            if self._chunks is None:
                self._chunks = ChunkTable(self._chunk_folder)
                self._chunks.ensure_index()  # a kill may have come between rows and their index
            return self._chunks

    def warm_up(self) -> None:
        """Open the chunk table ahead of its first use; what is wrong with it shows at that."""
        try:
            _ = self.chunks
        except IndexerError as error:
            logger.info("the chunk table of %s does not open: %s", self.root, error)

    def reopen(self) -> bool:
        """Look anew at what another process has written; whether it was built from nothing, which is told once."""
        with self._opening:
            self._chunks = None  # not closed: a search may be reading it
        was_rebuilt, self._rebuilt = self._rebuilt, False
        return was_rebuilt

    def pending(self) -> int:
        """How many files a refresh would have to read, by a look at the folder."""
        changed, _ = self._difference(scan(self.root))
        return len(changed)

    # -- the two ways to bring it up to date ---------------------------------------------------------------------

    def refresh(
        self,
        listener: Listener = _silent,
        is_cancelled: CancelCheck = _never,
        interleave: Callable[[], None] = _nothing,
    ) -> RefreshSummary:
        """Make the index equal to the folder on disk.

        `interleave` is called between batches, so that a save does not wait for a first index to end. Raises
        Cancelled, keeping what is done; DiskFull; WorkspaceUnreadable. Damage is healed by building anew, once.
        """
        try:
            return self._refresh(listener, is_cancelled, interleave)
        except (CatalogueCorrupt, ChunkStoreBroken) as damage:
            logger.warning("rebuilding the index of %s: %s", self.root, damage)
            self.heal(damage)
            return self._refresh(listener, is_cancelled, interleave)

    def update(self, paths: Iterable[str]) -> RefreshSummary:
        """Bring the files and folders at `paths` up to date, at once."""
        started = time.monotonic()
        summary = RefreshSummary()
        found, removed = self._look_at(sorted(set(paths)), summary)
        self._updated_meanwhile.update(found, removed)
        change = _Change(self, summary)
        contents = [content for file in found.values() if (content := self._read(file, summary))]
        for batch in batches(change.take_many(contents)):
            change.add_outcomes(self._pool.parse_now(batch))
        change.flush(removed)
        summary.files = self.catalogue.file_count()
        summary.removed = len(removed)
        summary.seconds = time.monotonic() - started
        return summary

    def settle(self) -> None:
        """Work that can wait for a quiet moment: fold new rows into the search index, forget content long unseen."""
        if self.chunks.unindexed():
            self.chunks.optimise()
        self.catalogue.prune(_KEPT_BLOBS)

    def release_workers(self, idle_s: float) -> None:
        """End the parse workers if they had nothing to do for `idle_s` seconds."""
        self._pool.close_idle(idle_s)

    @property
    def has_workers(self) -> bool:
        """Whether parse workers are alive."""
        return self._pool.is_running

    def verify(self) -> bool:
        """Whether the chunk table holds what the catalogue says; what does not agree will be added by a refresh.

        Raises ChunkStoreBroken if the table cannot even be read.
        """
        expected = self.catalogue.stored_chunks()
        if self.chunks.count() == sum(expected.values()):
            return True
        actual = self.chunks.counts()
        wrong = {blob for blob in expected.keys() | actual.keys() if expected.get(blob, 0) != actual.get(blob, 0)}
        self.chunks.replace([], sorted(wrong & actual.keys()))
        self.catalogue.retire(wrong)
        return False

    def heal(self, damage: CatalogueCorrupt | ChunkStoreBroken) -> None:
        """Throw away what is damaged; the next refresh fills it again."""
        self._rebuilt = True
        with self._opening:
            self._chunks = None  # not closed: a search may be reading it
            shutil.rmtree(self._chunk_folder, ignore_errors=True)
        if isinstance(damage, CatalogueCorrupt):
            self.catalogue.close()
            self._remove_catalogue()
            self.catalogue = Catalogue(self._catalogue_path)
        else:
            self.catalogue.forget_stored()

    def close(self) -> None:
        """End the workers and let go of the files."""
        self._pool.close()
        with self._opening:
            if self._chunks is not None:
                self._chunks.close()
                self._chunks = None
        self.catalogue.close()

    # -- opening -------------------------------------------------------------------------------------------------

    @property
    def _catalogue_path(self) -> Path:
        return self.folder / "catalogue.db"

    @property
    def _chunk_folder(self) -> Path:
        return self.folder / "chunks"

    def _open_catalogue(self) -> tuple[Catalogue, bool]:
        try:
            return Catalogue(self._catalogue_path), False
        except CatalogueCorrupt as damage:
            logger.warning("rebuilding the index of %s: %s", self.root, damage)
            self._remove_catalogue()
            shutil.rmtree(self._chunk_folder, ignore_errors=True)
            return Catalogue(self._catalogue_path), True

    def _remove_catalogue(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._catalogue_path.with_name(self._catalogue_path.name + suffix).unlink(missing_ok=True)

    # -- refreshing ----------------------------------------------------------------------------------------------

    def _refresh(self, listener: Listener, is_cancelled: CancelCheck, interleave: Callable[[], None]) -> RefreshSummary:
        started = time.monotonic()
        summary = RefreshSummary(rebuilt=self._rebuilt)
        listener(Progress(Phase.SCANNING))
        self._updated_meanwhile.clear()
        found = scan(self.root)
        summary.problems.extend(found.problems)
        changed, removed = self._difference(found)
        try:
            self._apply(changed, removed, summary, listener, is_cancelled, interleave)
            # An update in between may have dropped chunks that a file of this pass was just about to share.
            left_over, _ = self._difference(Scan({file.path: file for file in changed}))
            self._apply(left_over, (), summary, listener, is_cancelled, interleave)
        except BaseException:
            self._pool.drop_pending()
            raise
        summary.files = self.catalogue.file_count()
        summary.removed = len(removed)
        summary.problems.extend(self.catalogue.failures())
        summary.seconds = time.monotonic() - started
        self._rebuilt = False
        return summary

    def _difference(self, found: Scan) -> tuple[list[ScannedFile], list[str]]:
        """What on disk is not as recorded, source files first, and the recorded paths that are gone."""
        recorded = {file.path: file for file in self.catalogue.files()}
        unstored = self.catalogue.unstored_live_blobs()
        changed = [
            file
            for path, file in found.files.items()
            if (before := recorded.get(path)) is None
            or (before.size_bytes, before.mtime_ns) != (file.size_bytes, file.stamp_ns)
            or before.blob in unstored
        ]
        return changed, [path for path in recorded if path not in found.files]

    def _apply(
        self,
        changed: Sequence[ScannedFile],
        removed: Sequence[str],
        summary: RefreshSummary,
        listener: Listener,
        is_cancelled: CancelCheck,
        interleave: Callable[[], None],
    ) -> None:
        change = _Change(self, summary, superseded=self._updated_meanwhile)
        contents = self._counted(changed, summary, listener, is_cancelled, interleave)
        for batch in batches(change.take_many(contents)):
            self._pool.submit(batch)
            while self._pool.is_full:
                change.add_outcomes(self._pool.collect())
                interleave()
            change.flush_if_due()
        change.add_outcomes(self._pool.collect(wait_for_all=True))
        change.flush(removed)

    def _counted(
        self,
        changed: Sequence[ScannedFile],
        summary: RefreshSummary,
        listener: Listener,
        is_cancelled: CancelCheck,
        interleave: Callable[[], None],
    ) -> Iterator[Content]:
        for number, file in enumerate(changed):
            if number % _READ_AHEAD == 0:
                if is_cancelled():
                    raise Cancelled
                listener(Progress(Phase.PARSING, number, len(changed)))
                interleave()
            content = self._read(file, summary)
            if content is not None:
                yield content
        listener(Progress(Phase.PARSING, len(changed), len(changed)))

    def _read(self, file: ScannedFile, summary: RefreshSummary) -> Content | None:
        try:
            return read_content(self.root, file, self._options.max_file_bytes)
        except OSError as error:
            summary.problems.append((file.path, (error.strerror or str(error)).lower()))
            return None

    def _look_at(self, paths: Sequence[str], summary: RefreshSummary) -> tuple[dict[str, ScannedFile], list[str]]:
        """The files at or below `paths` now, and the recorded ones that are no longer there."""
        found: dict[str, ScannedFile] = {}
        removed: list[str] = []
        for path in paths:
            known = self.catalogue.file(path) and scan_file(self.root, path)
            if known:  # a save of a file that we follow, by far the commonest change: no need to ask git
                found[path] = known
                continue
            part = scan(self.root, path)
            summary.problems.extend(part.problems)
            found.update(part.files)
            removed.extend(gone for gone in self.catalogue.paths_below(path) if gone not in part.files)
        return found, removed


class _Change:
    """Contents on their way into the index: waits for their parse results, writes them in the safe order."""

    def __init__(self, index: WorkspaceIndex, summary: RefreshSummary, superseded: Set[str] = frozenset()) -> None:
        """Leave alone the paths in `superseded`, which may grow: an update in between has seen them later."""
        self._superseded = superseded
        self._index = index
        self._catalogue = index.catalogue
        self._summary = summary
        self._waiting: dict[BlobId, list[FileRecord]] = {}
        self._records: list[FileRecord] = []
        self._updates: list[BlobUpdate] = []
        self._rows: list[ChunkRow] = []
        self._symbols: dict[BlobId, Sequence[Symbol]] = {}
        self._last_flush = time.monotonic()

    def take_many(self, contents: Iterable[Content]) -> Iterator[ParseTask]:
        """Take contents in; yield the tasks of those that have to go through a worker."""
        ahead: list[Content] = []
        for content in contents:
            ahead.append(content)
            if len(ahead) >= _READ_AHEAD:
                yield from self._take(ahead)
                ahead = []
        yield from self._take(ahead)

    def _take(self, contents: Sequence[Content]) -> Iterator[ParseTask]:
        self._summary.changed += len(contents)
        states = self._catalogue.stored_states({content.record.blob for content in contents})
        for content in contents:
            record = content.record
            if record.blob in self._waiting:
                self._waiting[record.blob].append(record)
            elif record.blob == UNPARSED or states.get(record.blob) or record.blob in self._symbols:
                self._records.append(record)
            else:
                known = self._catalogue.parsed(record.blob) if record.blob in states else None
                self._summary.parsed += known is None
                self._waiting[record.blob] = [record]
                yield ParseTask(record.blob, record.language, content.source, known)

    def add_outcomes(self, outcomes: Iterable[ParseOutcome]) -> None:
        """Take parse results in."""
        for outcome in outcomes:
            self._records.extend(self._waiting.pop(outcome.blob))
            self._updates.append(BlobUpdate(outcome.blob, outcome.parsed, len(outcome.rows), outcome.failure))
            self._rows.extend(outcome.rows)
            self._symbols[outcome.blob] = outcome.parsed.symbols

    def flush_if_due(self) -> None:
        """Write what is ready, if it is much or the last time is long ago."""
        if len(self._rows) >= _FLUSH_ROWS or time.monotonic() - self._last_flush > _FLUSH_S:
            self.flush(())

    def flush(self, removed: Sequence[str]) -> None:
        """Write what is ready, and take `removed` out."""
        records = [record for record in self._records if record.path not in self._superseded]
        removed = [path for path in removed if path not in self._superseded]
        if records or removed:
            before = self._catalogue.blobs_at([record.path for record in records] + removed)
            self._catalogue.put_blobs(self._updates)
            if self._rows:
                self._index.chunks.replace(self._rows)
                self._index.chunks.ensure_index()
            self._catalogue.publish(records, removed, self._symbols)
            self._drop_dead(before)
        self._records, self._updates, self._rows, self._symbols = [], [], [], {}
        self._last_flush = time.monotonic()

    def _drop_dead(self, candidates: set[BlobId]) -> None:
        live = self._catalogue.files_of(candidates)
        dead = [blob for blob in candidates if blob != UNPARSED and blob not in live]
        if dead:
            self._index.chunks.replace([], dead)
            self._catalogue.retire(dead)
