"""Folders of dependencies, which git ignores and a run needs: linked into its tree, so that nothing is installed twice.

Only what is installed is linked, never what is built: a build would have to write there. Files of secrets are not
linked, and a link never shows in a changeset. Programs may read through a link; that none writes through it is the
sandbox's part, which leaves the user's folder unwritable.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from agents.tree.git_commands import joined, names_of
from agents.tree.source import Source

DEPENDENCY_FOLDERS: Final = frozenset(
    {".venv", "venv", ".virtualenv", "node_modules", "vendor", "bower_components", "Pods", "deps"}
)
_MAX_LINKS: Final = 200
_EDITABLE: Final = re.compile(r"MAPPING[^=\n]*=\s*(\{[^}\n]*\})")
_QUOTED: Final = re.compile(r"'([^']+)': '([^']+)'")


def link_dependencies(source: Source, checkout: Path) -> list[str]:
    """Link the user's ignored dependency folders into a checkout; the links, relative to it."""
    made = []
    for path in (*_ignored_dependencies(source), *_links_of_the_user(source)):
        place = checkout / path
        if place.is_symlink() or (place.parent.is_dir() and not place.exists()):
            place.unlink(missing_ok=True)
            place.symlink_to(source.top / path, target_is_directory=True)
            made.append(path)
    return made


def _ignored_dependencies(source: Source) -> list[str]:
    found = list(_find(source.top, source.top / source.prefix if source.prefix else source.top))
    if not found:
        return []
    # A folder is asked for with its slash: most rules are written so, and a link would not match them.
    asked = joined(os.fsencode(path) + b"/" for path in found)
    listed = names_of(
        source.git().run("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory", "--", *found)
    )
    ignored = {os.fsdecode(name).rstrip("/") for name in listed if name + b"\0" in asked}
    return [path for path in found if path in ignored][:_MAX_LINKS]


def _links_of_the_user(source: Source) -> list[str]:
    """Dependency folders that lie elsewhere, such as one that several checkouts share, and that git does not hold."""
    start = source.top / source.prefix if source.prefix else source.top
    found = [path for path in _find(source.top, start, of_links=True) if _holds_packages((source.top / path).resolve())]
    held = {os.fsdecode(name) for name in names_of(source.git().run("ls-files", "-z", "--", *found))} if found else ()
    return [path for path in found if path not in held][:_MAX_LINKS]


def _holds_packages(folder: Path) -> bool:
    """Whether a folder is one of installed packages, so that a link by such a name opens nothing else to a run."""
    if not folder.is_dir():
        return False
    is_named = folder.name in DEPENDENCY_FOLDERS
    return is_named or (folder / "pyvenv.cfg").is_file() or (folder / ".package-lock.json").is_file()


def _find(top: Path, start: Path, depth: int = 4, *, of_links: bool = False) -> Iterator[str]:
    """Dependency folders near the top, or links by such names, relative to it; none inside another."""
    try:
        with os.scandir(start) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    if of_links:
        yield from (_relative(entry.path, top) for entry in found if entry.is_symlink() and _is_named(entry.name))
    folders = [entry.path for entry in found if entry.is_dir(follow_symlinks=False)]
    for folder in folders:
        name = folder.rpartition("/")[2]
        if _is_named(name):
            if not of_links:
                yield _relative(folder, top)
        elif depth > 1 and not name.startswith("."):
            yield from _find(top, Path(folder), depth - 1, of_links=of_links)


def _is_named(name: str) -> bool:
    return name in DEPENDENCY_FOLDERS


def _relative(path: str, top: Path) -> str:
    return Path(path).relative_to(top).as_posix()


def editable_paths(workspace: Path, root: Path) -> dict[str, str]:
    """`PYTHONPATH` for packages that are installed in place from the user's folder: a run must import its own tree's.

    Folders on it come before those that an environment adds, so the linked environment serves both.
    """
    folders = []
    for name in (".venv", "venv"):
        for packages in (workspace / name).glob("lib/python*/site-packages"):
            for file in sorted([*packages.glob("*.pth"), *packages.glob("__editable__*_finder.py")]):
                folders.extend(_in_place(file))
    inside = [Path(folder) for folder in folders if Path(folder).is_relative_to(workspace)]
    moved = dict.fromkeys(str(root / folder.relative_to(workspace)) for folder in inside)
    return {"PYTHONPATH": os.pathsep.join(moved)} if moved else {}


def _in_place(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    if file.suffix == ".pth":
        return [line.strip() for line in text.splitlines() if line.startswith("/")]
    mapping = _EDITABLE.search(text)
    return [str(Path(place).parent) for _, place in _QUOTED.findall(mapping[1])] if mapping else []
