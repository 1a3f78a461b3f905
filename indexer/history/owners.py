"""Who knows a file: authors by commits, or by the lines that stand, read from `git blame`."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from indexer.history.log import Commit


class Owner(msgspec.Struct, frozen=True, gc=False):
    """An author and the share (0 to 1) of the commits or lines counted."""

    name: str
    email: str
    count: int
    share: float
    last_time: int


def owners_by_commits(commits: Iterable[Commit]) -> list[Owner]:
    """The authors of `commits`, most commits first."""
    return _ranked((commit.author, commit.email, commit.time, 1) for commit in commits)


def owners_by_lines(porcelain: bytes) -> list[Owner]:
    """The authors of the lines that stand, from the output of `git blame --line-porcelain`, most lines first.

    Lines that are not committed yet count for nobody.
    """
    counted: list[tuple[str, str, int, int]] = []
    name, email, time, committed = "", "", 0, False
    for line in porcelain.split(b"\n"):
        if line.startswith(b"\t"):
            if committed:
                counted.append((name, email, time, 1))
            continue
        key, _, value = line.partition(b" ")
        text = value.decode("utf-8", "replace")
        if key == b"author":
            name = text
        elif key == b"author-mail":
            email = text.strip("<>")
        elif key == b"author-time":
            time = int(text) if text.isdigit() else 0
        elif len(key) in {40, 64}:
            committed = key.strip(b"0") != b""
    return _ranked(counted)


def _ranked(rows: Iterable[tuple[str, str, int, int]]) -> list[Owner]:
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    latest: dict[str, int] = {}
    for name, email, time, count in rows:
        # People write their name in several ways and their address in one.
        key = email.lower() or name
        names.setdefault(key, name)
        counts[key] = counts.get(key, 0) + count
        latest[key] = max(latest.get(key, 0), time)
    total = sum(counts.values())
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    return [
        Owner(names[key], key if "@" in key else "", counts[key], counts[key] / total, latest[key]) for key in ranked
    ]
