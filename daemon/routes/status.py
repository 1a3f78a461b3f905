"""The daemon itself: is it there, how is it, and let it end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence

from fastapi import APIRouter
from starlette.status import HTTP_202_ACCEPTED

from daemon.contract.protocol import PROTOCOL, VERSION
from daemon.contract.status import DaemonStatus, Hello, WorkspaceStatus


def status_router(workspaces: Callable[[], Sequence[WorkspaceStatus]], request_stop: Callable[[], None]) -> APIRouter:
    """Routes on the daemon; `workspaces` tells of the workspaces at a glance."""
    router = APIRouter(tags=["daemon"])
    began = time.monotonic()

    @router.get("/ping")
    async def ping() -> Hello:
        """Whether somebody is there, and which version."""
        return Hello(pid=os.getpid(), version=VERSION, protocol=PROTOCOL)

    @router.get("/status")
    def status() -> DaemonStatus:
        """The daemon at a glance."""
        return DaemonStatus(
            pid=os.getpid(),
            version=VERSION,
            protocol=PROTOCOL,
            uptime_s=round(time.monotonic() - began, 3),
            workspaces=list(workspaces()),
        )

    @router.post("/daemon/stop", status_code=HTTP_202_ACCEPTED)
    async def stop() -> Hello:
        """Ask the daemon to end when the requests in hand are answered."""
        request_stop()
        return Hello(pid=os.getpid(), version=VERSION, protocol=PROTOCOL)

    return router
