"""Which files an editor has open with a text that is not on the disk: nobody else may write over them unasked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from lsp.folders import uri_of
from lsp.session import Session


async def unsaved_files(session: Session, folder: Path, paths: Iterable[str]) -> list[str]:
    """Those of the paths below a folder that the editor shows with another text than the disk."""
    return [path for path in dict.fromkeys(paths) if await _is_unsaved(session, folder / path)]


async def _is_unsaved(session: Session, path: Path) -> bool:
    place = session.place(uri_of(path))
    document = session.document_at(place.folder, place.path) if place else None
    if document is None:
        return False
    try:
        saved = await asyncio.to_thread(lambda: path.read_bytes().decode("utf-8", "replace"))
    except OSError:
        return True  # new in the editor
    return saved != document.text.source
