"""The daemon's log: JSON lines, turned over at a size, each with the id of the request that it belongs to.

No secret gets into it: messages and tracebacks pass through the finder of secrets, whatever library wrote them.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from daemon.private_files import open_private

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""Id of the request in hand; threads that work for a request inherit it."""

_MAX_BYTES = 5_000_000
_OLD_FILES = 4


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and request and trace where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _without_secrets(record.getMessage()),
        }
        if request_id := REQUEST_ID.get():
            entry["request"] = request_id
        if record.exc_info:
            entry["trace"] = _without_secrets("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(entry, ensure_ascii=False)


def _without_secrets(text: str) -> str:
    from indexer.secrets.hiding import hide_secrets  # noqa: PLC0415 - its rules load with the first line, not before

    return hide_secrets(text)


class PrivateLog(RotatingFileHandler):
    """A log that turns over at a size and that only the user may read."""

    def _open(self) -> TextIOWrapper:
        return TextIOWrapper(open(self.baseFilename, "ab", opener=open_private), encoding=self.encoding)


def start_logging(path: Path, level: str) -> logging.Handler:
    """Send all logging of this process to `path`; the caller closes the handler."""
    handler = PrivateLog(path, maxBytes=_MAX_BYTES, backupCount=_OLD_FILES, encoding="utf-8")
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    set_level(level)
    logging.captureWarnings(capture=True)
    return handler


def set_level(level: str) -> None:
    """Keep messages from `level` on; libraries are never noisier than `info`."""
    root = logging.getLogger()
    root.setLevel(level.upper())
    for chatty in ("uvicorn", "asyncio", "alembic", "sqlalchemy"):
        logging.getLogger(chatty).setLevel(max(root.level, logging.WARNING))
