"""Work that a command begins: it goes on behind its answer, shows how far it is, can be cancelled, and says its end.

pygls' own progress keeps its tokens for ever and begins before the editor has agreed. Here a token is asked for when
the work has taken a moment, is begun when the editor has said yes, and is ended whatever happens.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from daemon.errors import DaemonError
from lsp.desk import Desk
from lsp.session import Session

_log = logging.getLogger(__name__)

_PATIENCE_S: Final = 0.15
"""Work that is done sooner shows no progress: it would only flicker."""


class Job:
    """One piece of work. `is_cancelled` says that the person wants it no more, not that the editor has gone."""

    def __init__(self, session: Session, job_id: str, title: str) -> None:
        self.id = job_id
        self.title = title
        self.is_cancelled = False
        self.task: asyncio.Task[None] | None = None
        self._session = session
        self._message = ""
        self._is_asked_for = False
        self._is_begun = False
        self._end: str | None = None

    def report(self, message: str) -> None:
        """Say what is being done now."""
        if message == self._message or self.is_over():
            return
        self._message = message
        if self._is_begun:
            self._tell(types.WorkDoneProgressReport(cancellable=True, message=message))

    def cancel(self) -> None:
        """Stop it, because the person says so."""
        self.is_cancelled = True
        if self.task is not None:
            self.task.cancel()

    async def announce(self) -> None:
        """Show progress from now on, if the editor can."""
        await asyncio.sleep(_PATIENCE_S)
        if self.is_over() or not self._session.abilities.progress:
            return
        self._is_asked_for = True
        try:
            await self._session.server.window_work_done_progress_create_async(
                types.WorkDoneProgressCreateParams(self.id)
            )
        except JsonRpcException as refusal:
            _log.debug("The editor shows no progress: %s", refusal.message)
            return
        self._is_begun = True
        self._tell(types.WorkDoneProgressBegin(self.title, cancellable=True, message=self._message or None))
        if self.is_over():
            self._tell(types.WorkDoneProgressEnd(message=self._end or None))

    def end(self, message: str) -> None:
        """Show that it is over. One whose token is still being asked for is ended when it has begun."""
        self._end = message
        if self._is_begun:
            self._tell(types.WorkDoneProgressEnd(message=message or None))

    def is_over(self) -> bool:
        """Whether the work has ended."""
        return self._end is not None

    @property
    def shows_progress(self) -> bool:
        """Whether the editor was asked to show it."""
        return self._is_asked_for

    def _tell(self, value: Any) -> None:
        self._session.server.progress(types.ProgressParams(self.id, value))


Work = Callable[[Job], Awaitable[str | None]]
"""Does the work; gives a sentence to show at its end, or None where what it has shown says enough."""


class Jobs:
    """The jobs of one editor."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._prefix = f"job-{secrets.token_hex(4)}"  # no editor sees one twice, also after a restart
        self._numbers = count(1)
        self._running: dict[str, Job] = {}

    def register(self, desk: Desk) -> None:
        """Take the cancellations of progress."""
        desk.answer(types.WINDOW_WORK_DONE_PROGRESS_CANCEL, self._progress_cancelled)

    def start(self, title: str, work: Work) -> dict[str, str]:
        """Begin to work; gives at once what the command answers: the id to cancel it by."""
        job = Job(self._session, f"{self._prefix}-{next(self._numbers)}", title)
        self._running[job.id] = job
        announcing = self._session.tasks.start(job.announce(), f"announce {job.id}")
        job.task = self._session.tasks.start(self._run(job, work, announcing), job.id)
        return {"job": job.id}

    def cancel(self, job_id: str) -> bool:
        """Cancel a job; whether there was one of that id."""
        job = self._running.get(job_id)
        if job is not None:
            job.cancel()
        return job is not None

    async def _progress_cancelled(self, params: types.WorkDoneProgressCancelParams) -> None:
        self.cancel(str(params.token))

    async def _run(self, job: Job, work: Work, announcing: asyncio.Task[None]) -> None:
        said: str | None = None
        kind = types.MessageType.Info
        try:
            said = await work(job)
        except asyncio.CancelledError:
            said = None if job.shows_progress else f"Cancelled: {job.title}."
            if not job.is_cancelled:
                raise
        except DaemonError as error:
            said, kind = f"{error.message} {error.hint}".strip(), types.MessageType.Error
        except JsonRpcException as refusal:
            said, kind = refusal.message, types.MessageType.Error
        except Exception:  # the boundary of a job: a fault in one is told, and costs no other
            _log.exception("A job of an editor failed")
            said = f"{job.title} failed; the log says why ('groundplan daemon logs')."
            kind = types.MessageType.Error
        finally:
            self._running.pop(job.id, None)
            if not job.shows_progress:
                announcing.cancel()
            job.end("Cancelled" if job.is_cancelled else "")
        if said:
            self._session.show(said, kind)
