"""Files that come from the daemon and go to it: written below a folder and nowhere else, read with limits."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from daemon.errors import WrongUse

_MAX_FILE_BYTES = 10_000_000
_MAX_FILES = 20_000
_SKIPPED = frozenset({".git", "node_modules", ".venv", "__pycache__"})


def write_files(files: Iterable[Mapping[str, str]], folder: str, *, stale: Iterable[str] = ()) -> list[str]:
    """Write files below `folder`, which is made; their paths. Those of `stale` that were not written are removed.

    Nothing outside the folder is touched: a path that leads out, or through a link, is refused.
    """
    root = Path(folder)
    written = []
    try:
        root.mkdir(parents=True, exist_ok=True)
        for file in files:
            target = _inside(root, file["path"])
            target.parent.mkdir(parents=True, exist_ok=True)
            data = base64.b64decode(file["content"])
            if not target.is_file() or target.read_bytes() != data:
                _put(target, data)
            written.append(file["path"])
        for path in set(stale) - set(written):
            _inside(root, path).unlink(missing_ok=True)
    except OSError as error:
        raise WrongUse(f"Cannot write below {folder}: {error.strerror or error}.", "Choose another folder.") from error
    return written


def _put(target: Path, data: bytes) -> None:
    """The whole file or the old one: half a file on a full disk would be read back as somebody's edit."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        fresh.write_bytes(data)
        if target.exists():
            fresh.chmod(target.stat().st_mode & 0o777)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def read_folder(folder: str) -> list[dict[str, str]]:
    """All files below a folder, as they travel; links are not followed, version control and packages are left out."""
    root = Path(folder)
    if root.is_file():
        return [_travelling(root, root.name)]
    if not root.is_dir():
        raise WrongUse(f"There is no folder {folder}.", "Name the folder that holds the files.")
    found = []
    for base, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not (Path(base) / name).is_symlink())
        for name in sorted(names):
            path = Path(base) / name
            if not path.is_symlink() and path.is_file() and path.stat().st_size <= _MAX_FILE_BYTES:
                found.append(_travelling(path, path.relative_to(root).as_posix()))
        if len(found) > _MAX_FILES:
            raise WrongUse(f"{folder} holds more than {_MAX_FILES} files.", "Name the folder of the spec itself.")
    return found


def _travelling(path: Path, name: str) -> dict[str, str]:
    try:
        return {"path": name, "content": base64.b64encode(path.read_bytes()).decode()}
    except OSError as error:
        raise WrongUse(f"Cannot read {path}: {error.strerror or error}.", "Check its rights.") from error


def _inside(root: Path, path: str) -> Path:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts:
        raise WrongUse(f"The path {path} leads out of the folder.", "Nothing more was written.")
    target = root.joinpath(*pure.parts)
    for step in (target, *target.parents):
        if step == root:
            break
        if step.is_symlink():
            raise WrongUse(f"{step} is a link, and is not written through.", "Remove it, or choose another folder.")
    return target
