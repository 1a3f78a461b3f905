"""A workspace's index that keeps itself up to date: one thread that indexes, watches, rescans and settles."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from indexer.errors import Cancelled, CatalogueCorrupt, ChunkStoreBroken, IndexerError
from indexer.gitfiles import head_files
from indexer.pipeline.apart import Ended, RefreshProcess, ended_error
from indexer.pipeline.index import IndexOptions, WorkspaceIndex
from indexer.pipeline.progress import Phase, Progress, RefreshSummary
from indexer.pipeline.watch import ChangeQueue, FolderWatcher

logger = logging.getLogger(__name__)

RESCAN_S = 300.0
"""How often the folder is rescanned though every event seems to arrive."""
_BLIND_RESCAN_S = 20.0
_MANY_PATHS = 64
_WORKERS_IDLE_S = 30.0
_SETTLE_AFTER_S = 3.0
_RETRY_S = 30.0
_NEWS_S = 0.05


class LiveIndex:
    """Owns the thread that writes a `WorkspaceIndex`.

    `on_progress`, `on_change` and `on_settled` (a burst of work is over) are called from that thread. Readers use
    `index.catalogue` and `index.chunks`.
    """

    def __init__(
        self,
        root: Path,
        folder: Path,
        options: IndexOptions,
        on_progress: Callable[[Progress], None],
        on_change: Callable[[RefreshSummary], None],
        on_settled: Callable[[], None] = lambda: None,
    ) -> None:
        self.root = root
        self._options = options
        self.index = WorkspaceIndex(root, folder, options)
        self.progress = Progress(Phase.STARTING)
        self.error: IndexerError | None = None
        self.last_pass: RefreshSummary | None = None
        self.files = self.index.catalogue.file_count()
        self.is_watching = False
        self._on_progress = on_progress
        self._on_change = on_change
        self._on_settled = on_settled
        self._queue = ChangeQueue()
        self._stop = threading.Event()
        self._cancel = threading.Event()
        self._pass_done = threading.Condition()
        self.passes = 0
        self._last_scan = 0.0
        self._was_lost_apart = False
        self._warm_up_soon = False
        self._damage: CatalogueCorrupt | ChunkStoreBroken | None = None
        self._settle_due_at: float | None = None
        self._thread = threading.Thread(target=self._run, name=f"index:{root.name}", daemon=True)

    def start(self) -> None:
        """Begin with a refresh, then follow the folder."""
        self._queue.add(rescan=True)
        self._thread.start()

    def request_refresh(self) -> int:
        """Ask for a full refresh; returns a ticket for `wait_for`."""
        with self._pass_done:
            if self.passes == 0 and self.error is None and not self._cancel.is_set():
                return 1  # the first pass, which comes by itself, looks at everything
            ticket = self.passes + (2 if self._is_busy else 1)
        self._queue.add(rescan=True)
        return ticket

    def wait_for(self, ticket: int, timeout_s: float | None = None) -> bool:
        """Wait until the refresh of that ticket has ended, well or not; False after `timeout_s`."""
        with self._pass_done:
            return self._pass_done.wait_for(lambda: self.passes >= ticket or self._stop.is_set(), timeout_s)

    def cancel(self) -> None:
        """Stop the refresh that runs; what it has done stays, the next one goes on from there."""
        self._cancel.set()

    def report_damage(self, damage: CatalogueCorrupt | ChunkStoreBroken) -> None:
        """A reader met damage: have the thread that writes throw the index away and build it again."""
        self._damage = damage
        self._queue.add(rescan=True)

    def close(self) -> None:
        """Stop the thread and let go of everything."""
        self._stop.set()
        self._cancel.set()
        self._queue.close()
        if self._thread.ident is not None:
            self._thread.join()
        self.index.close()

    # -- the thread ----------------------------------------------------------------------------------------------

    @property
    def _is_busy(self) -> bool:
        return self.progress.phase in {Phase.SCANNING, Phase.PARSING}

    def _run(self) -> None:
        watcher = FolderWatcher(self.root, head_files(self.root), self._queue)
        # Watch before the first refresh: what changes while it runs is then seen by the one or by the other.
        self.is_watching = watcher.start()
        try:
            while not self._stop.is_set():
                self._step()
        finally:
            watcher.stop()

    def _step(self) -> None:
        changes = self._queue.take(self._patience_s())
        if self._stop.is_set():
            return
        if changes.rescan or len(changes.paths) > _MANY_PATHS:
            self._refresh()
        elif changes.paths:
            self._update(changes.paths)
        elif self._settle_due_at is not None and time.monotonic() >= self._settle_due_at:
            self._settle()
        else:
            self.index.release_workers(_WORKERS_IDLE_S)
            if time.monotonic() - self._last_scan >= self._rescan_s():
                self._refresh()

    def _rescan_s(self) -> float:
        if self.error is not None and not isinstance(self.error, Cancelled):
            return _RETRY_S
        return RESCAN_S if self.is_watching else _BLIND_RESCAN_S

    def _patience_s(self) -> float:
        """How long nothing but a change needs to be looked at."""
        until_rescan_s = max(0.0, self._last_scan + self._rescan_s() - time.monotonic())
        if self._settle_due_at is not None:
            return min(until_rescan_s, max(0.0, self._settle_due_at - time.monotonic()))
        return min(until_rescan_s, _WORKERS_IDLE_S + 1.0) if self.index.has_workers else until_rescan_s

    def _refresh(self) -> None:
        if self._damage is not None:
            logger.warning("rebuilding the index of %s: %s", self.root, self._damage)
            self.index.heal(self._damage)
            self._damage = None
        summary = self._guarded(self._refreshed)
        self.last_pass = summary or self.last_pass
        self._last_scan = time.monotonic()
        with self._pass_done:
            self.passes += 1
            self._pass_done.notify_all()
        if self._warm_up_soon:
            self._warm_up_soon = False
            self._warm_up()

    def _refreshed(self) -> RefreshSummary:
        pending = self.index.pending()
        if pending >= self._options.apart_from_files and not self._was_lost_apart:
            return self._refreshed_apart()
        self._was_lost_apart = False
        if pending:
            self._warm_up()
        summary = self.index.refresh(self._tell, self._cancel.is_set, self._take_saves)
        if not pending:  # nothing to write: what searching needs is loaded when everyone has been told
            self._warm_up_soon = True
        return summary

    def _refreshed_apart(self) -> RefreshSummary:
        """The same in a process of its own; if that is lost, the next refresh is made here."""
        apart = RefreshProcess(self.root, self.index.folder, self._options)
        is_warm = False
        try:
            while True:
                news = apart.receive(_NEWS_S)
                if isinstance(news, Ended):
                    break
                if isinstance(news, Progress):
                    is_warm = self._warm_up_late(news, is_warm)
                    self._tell(news)
                elif news is not None:
                    self._report(news)
                if self._cancel.is_set():
                    apart.cancel()
                self._pass_saves_to(apart)
        finally:
            apart.close()
        if news.summary is None:
            error = ended_error(news)
            self._was_lost_apart = type(error) is IndexerError
            raise error
        self._damage = None  # whatever a reader met while the index was being made
        news.summary.rebuilt |= self.index.reopen()
        return news.summary

    def _warm_up(self) -> None:
        threading.Thread(target=self.index.warm_up, name=f"index-open:{self.root.name}", daemon=True).start()

    def _warm_up_late(self, progress: Progress, is_warm: bool) -> bool:
        """Load what searching needs when half of the work is done: not while the table is made, nor after the end."""
        if not is_warm and progress.total and progress.done * 2 > progress.total:
            self._warm_up()
            return True
        return is_warm

    def _pass_saves_to(self, apart: RefreshProcess) -> None:
        changes = self._queue.take_now()
        if changes.rescan or len(changes.paths) > _MANY_PATHS:
            self._queue.add(changes.paths, rescan=True)
        elif changes.paths:
            apart.update(sorted(changes.paths))

    def _update(self, paths: set[str]) -> None:
        self._guarded(lambda: self.index.update(paths))

    def _take_saves(self) -> None:
        """In the midst of a refresh: bring in what was saved meanwhile; leave a request to rescan for afterwards."""
        changes = self._queue.take_now()
        if changes.rescan or len(changes.paths) > _MANY_PATHS:
            self._queue.add(changes.paths, rescan=True)
        elif changes.paths:
            self._report(self.index.update(changes.paths))

    def _guarded(self, work: Callable[[], RefreshSummary]) -> RefreshSummary | None:
        try:
            summary = work()
        except IndexerError as error:
            self._fail(error)
            return None
        except Exception:  # the boundary of the thread: it must outlive whatever one pass does
            logger.exception("indexing %s failed", self.root)
            self._fail(IndexerError(f"Indexing {self.root} failed unexpectedly.", "See `groundplan daemon logs`."))
            return None
        self.error = None
        self._report(summary)
        if summary.changed or summary.removed or self.progress.phase is not Phase.READY:
            self._settle_due_at = time.monotonic() + _SETTLE_AFTER_S
            self._tell(Progress(Phase.READY, summary.files, summary.files))
        return summary

    def _report(self, summary: RefreshSummary) -> None:
        self.files = summary.files
        if summary.changed or summary.removed or summary.rebuilt:
            self._on_change(summary)

    def _fail(self, error: IndexerError) -> None:
        logger.warning("indexing %s: %s", self.root, error)
        self.error = error
        self._cancel.clear()
        self._tell(Progress(Phase.FAILED))
        if isinstance(error, ChunkStoreBroken):
            self.index.heal(error)

    def _settle(self) -> None:
        self._settle_due_at = None
        try:
            if not self.index.verify():
                self._queue.add(rescan=True)
            self.index.settle()
        except ChunkStoreBroken as damage:
            self.index.heal(damage)
            self._queue.add(rescan=True)
        except IndexerError as error:
            logger.warning("settling the index of %s: %s", self.root, error)
        self._on_settled()

    def _tell(self, progress: Progress) -> None:
        self.progress = progress
        self._on_progress(progress)
