"""Reading the daemon's log as it grows and is turned over."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

_POLL_S = 0.25


def last_lines(path: Path, count: int) -> list[str]:
    """The latest `count` lines; none if there is no log yet."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return [line.rstrip("\n") for line in deque(file, maxlen=count)]
    except FileNotFoundError:
        return []


def follow_lines(path: Path) -> Iterator[str]:
    """Lines as they are added from now on, over to the next file when the log is turned over. Never ends."""
    file = path.open(encoding="utf-8", errors="replace") if path.exists() else None
    if file is not None:
        file.seek(0, 2)
    rest = ""
    while True:
        if file is None and path.exists():
            file = path.open(encoding="utf-8", errors="replace")
        text = file.read() if file is not None else ""
        *lines, rest = (rest + text).split("\n")
        yield from lines
        if not text:
            if file is not None and _is_turned_over(path, file.fileno()):
                file.close()
                file = None
                continue
            time.sleep(_POLL_S)


def readable(line: str) -> str:
    """A JSON log line as people read it; what is no JSON stays as it is."""
    try:
        entry = json.loads(line)
        head = f"{entry['time'][:19].replace('T', ' ')} {entry['level']:<7} {entry['message']}"
    except (ValueError, KeyError, TypeError):
        return line
    request = f" [{entry['request']}]" if "request" in entry else ""
    trace = "\n" + entry["trace"].rstrip() if "trace" in entry else ""
    return head + request + trace


def _is_turned_over(path: Path, descriptor: int) -> bool:
    try:
        return not path.samefile(f"/proc/self/fd/{descriptor}")
    except OSError:
        return False
