"""The daemon's process, from its first line to its last.

Order matters: the lock comes before anything is touched, the address is published only when requests are answered,
and what is heavy starts after that. On the way out: listeners, requests, services, journal, database, socket, lock.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import logging
import os
import signal
import socket
from collections.abc import Mapping
from contextlib import ExitStack, closing

from daemon.activity import wait_until_idle
from daemon.address import UNIX, Address, write_address
from daemon.compose import Daemon, compose, compose_parts
from daemon.contract.event import EventKind
from daemon.contract.ids import DAEMON_ACTOR
from daemon.contract.protocol import VERSION
from daemon.errors import AlreadyRunning, DaemonError
from daemon.home import Home
from daemon.lifecycle.launch import READY, failure_word, tell_starter
from daemon.lifecycle.lock import FileLock, lock_holder
from daemon.logs import set_level, start_logging
from daemon.server import DaemonServer, bind
from daemon.settings.registry import IDLE_TIMEOUT, LOG_LEVEL, TRANSPORT
from daemon.settings.values import Settings
from daemon.store.opening import open_database

_log = logging.getLogger(__name__)

_LOCK_WAIT_S = 0.5
"""Clients that look whether the lock is held hold it for microseconds themselves."""

_SERVICE_STOP_S = 10.0
_SERVICE_START_S = 5.0


def run_daemon(home: Home, environ: Mapping[str, str], starter: int | None) -> None:
    """Serve until told to end. `starter` is the pipe to the process that waits for us, if one does.

    Raises `AlreadyRunning`, and whatever else keeps a daemon from starting.
    """
    try:
        home.prepare()
        _take_lock(home)
        settings = Settings(home.settings, environ)
        with closing(start_logging(home.log, settings.value(LOG_LEVEL))):
            faulthandler.enable()
            _run(home, settings, starter)
    except DaemonError as error:
        if starter is not None:
            tell_starter(starter, failure_word(error.code, error.message, error.hint))
        raise


def _run(home: Home, settings: Settings, starter: int | None) -> None:
    try:
        asyncio.run(_serve(home, settings, starter))
    except DaemonError as error:
        _log.error("%s %s", error.message, error.hint)
        raise
    except Exception:  # the boundary of the process: the log is where people look for the reason
        _log.exception("The daemon failed")
        raise


def _take_lock(home: Home) -> None:
    """Take the daemon's lock, and never give it back: the kernel does, when this process is gone and not earlier."""
    lock = FileLock(home.lock)
    if not lock.acquire(_LOCK_WAIT_S):
        raise AlreadyRunning(lock_holder(home.lock)[1])
    lock.keep_for_life()


async def _serve(home: Home, settings: Settings, starter: int | None) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def request_stop() -> None:
        loop.call_soon_threadsafe(stopping.set)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stopping.set)

    with ExitStack() as stack:
        # An address that is still published was left by a daemon that did not end well.
        database = open_database(home.database, after_crash=home.address.exists())
        stack.callback(database.close)
        listening, address = bind(home, settings.value(TRANSPORT))
        stack.callback(_withdraw, home, listening, address)
        parts = compose_parts(home, settings, database, request_stop)
        daemon = compose(parts, address)
        parts.hub.start()
        stack.callback(parts.hub.close)
        settings.on_change(lambda name: set_level(settings.value(LOG_LEVEL)) if name == LOG_LEVEL.name else None)
        await _live(daemon, stopping, listening, address, starter)


async def _live(
    daemon: Daemon, stopping: asyncio.Event, listening: socket.socket, address: Address, starter: int | None
) -> None:
    parts = daemon.parts
    server = DaemonServer(daemon.app, stopping)
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve(sockets=[listening]), name="http")
        await server.listening.wait()
        write_address(parts.home, address)
        parts.hub.publish(EventKind.DAEMON_STARTED, DAEMON_ACTOR, {"pid": os.getpid(), "version": VERSION})
        if starter is not None:
            tell_starter(starter, READY)
        _log.info("Daemon %s serves at %s", VERSION, address.target)
        gc.freeze()  # what was imported stays for good; the collector need not walk it again and again
        gc.enable()
        starting = tasks.create_task(_start_services(daemon), name="start services")
        idling = tasks.create_task(_end_when_idle(daemon), name="idle watch")
        await stopping.wait()
        _log.info("Daemon ends")
        parts.hub.publish(EventKind.DAEMON_STOPPING, DAEMON_ACTOR)
        await asyncio.to_thread(parts.hub.flush)
        parts.hub.end_listening()
        idling.cancel()
        # What a service begins in a thread cannot be called off, and must not meet a database that is closed.
        await asyncio.wait({starting}, timeout=_SERVICE_START_S)
        starting.cancel()
        await serving
        await _stop_services(daemon)


async def _start_services(daemon: Daemon) -> None:
    for service in daemon.services:
        try:
            await service.start()
        except Exception:  # the boundary of a service: the others and the daemon live on without it
            _log.exception("The service %s did not start", service.name)


async def _stop_services(daemon: Daemon) -> None:
    for service in reversed(daemon.services):
        try:
            async with asyncio.timeout(_SERVICE_STOP_S):
                await service.stop()
        except Exception:  # the boundary of a service: the rest must be put away whatever this one does
            _log.exception("The service %s did not stop well", service.name)


async def _end_when_idle(daemon: Daemon) -> None:
    parts, changed, loop = daemon.parts, asyncio.Event(), asyncio.get_running_loop()

    def look_again(_name: str) -> None:
        loop.call_soon_threadsafe(changed.set)

    parts.settings.on_change(look_again)
    await wait_until_idle(parts.activity, lambda: parts.settings.value(IDLE_TIMEOUT), changed)
    _log.info("Nothing has gone on for %.0f s", parts.settings.value(IDLE_TIMEOUT))
    parts.request_stop()


def _withdraw(home: Home, listening: socket.socket, address: Address) -> None:
    listening.close()
    home.address.unlink(missing_ok=True)
    home.token.unlink(missing_ok=True)
    if address.transport == UNIX:
        home.socket.unlink(missing_ok=True)
