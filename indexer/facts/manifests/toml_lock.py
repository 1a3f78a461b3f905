"""Lock files made of `[[package]]` tables in TOML: those of Cargo, uv, Poetry, PDM and `pylock.toml`."""

from __future__ import annotations

import tomllib

from indexer.facts.shelf import Shelf
from indexer.facts.table import Table


def locked_packages(shelf: Shelf, path: str) -> list[Table]:
    """The packages of a lock file, of which names and versions are kept.

    The TOML parser is pure Python and locks are mostly hashes: it is given the lines with names and versions alone,
    which are a document of their own, and the whole file only where that fails.
    """
    text = shelf.text(path)
    if text is None:
        return []
    try:
        document = shelf.table(path, tomllib.loads(_names_and_versions(text)))
    except (tomllib.TOMLDecodeError, RecursionError):
        document = shelf.toml(path)
    if document is None:
        return []
    return document.tables("package") or document.tables("packages")


def _names_and_versions(text: str) -> str:
    kept: list[str] = []
    is_package = False
    for line in text.splitlines():
        if line.startswith("["):
            is_package = line in {"[[package]]", "[[packages]]"}
            if is_package:
                kept.append(line)
        elif is_package and line.startswith(("name = ", "version = ")):
            kept.append(line)
    return "\n".join(kept)
