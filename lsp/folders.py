"""Folders, files and their URIs: where a document of an editor lies among the daemon's workspaces."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit


@dataclass(frozen=True)
class Folder:
    """A workspace of the daemon that an editor has open."""

    id: str
    root: Path

    @property
    def route(self) -> str:
        """Where its routes begin, below the API's root."""
        return f"/workspaces/{self.id}"


@dataclass(frozen=True)
class FilePlace:
    """A file in a workspace; `path` is relative to it, with `/`."""

    folder: Folder
    path: str


def path_of(uri: str) -> Path | None:
    """The file that a URI names; None for other schemes and other hosts."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
        return None
    path = unquote(parts.path)
    return Path(path) if path.startswith("/") and "\0" not in path else None


def uri_of(path: Path) -> str:
    """The URI of an absolute path, spelled as most editors do."""
    return "file://" + quote(str(path), safe="/-._~!$&'()*+,;=:@")


def resolved(path: Path) -> Path:
    """The path with the links of its folder followed, as the daemon names files."""
    try:
        return path.parent.resolve() / path.name
    except OSError:  # a loop of links, or a name that the system does not take
        return path
