"""The walk: which files a workspace holds, with size and time, in the way that git sees it.

Under git the answer is git's own (`ls-files`: tracked and untracked but not ignored; submodules and nested
repositories each by their own rules). Without git the folder is walked and its `.gitignore` files are honoured
through pathspec. Symbolic links are never followed: what they point at is either here already or not ours, and
loops cannot arise. Knows nothing of content.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pathspec

from indexer.errors import WorkspaceUnreadable
from indexer.gitfiles import GitListing, is_work_tree, list_files

ALWAYS_IGNORED = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        "node_modules",
        ".venv",
        "venv",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
    }
    | {".tox", ".nox", ".gradle", ".idea", ".groundplan", ".next", ".nuxt", ".cache", ".DS_Store"}
)
"""Names that are never walked without git; under git only its own folder and ours are left out."""

_NEVER = frozenset({".git", ".groundplan"})


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A regular file; `stamp_ns` is the later of its modification and change time, so that a replaced file shows."""

    path: str
    size_bytes: int
    stamp_ns: int


@dataclass(slots=True)
class Scan:
    """What a walk found: files by path, and (path, reason) of what could not be looked at."""

    files: dict[str, ScannedFile] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    under_git: bool = False


def check_root(root: Path) -> Path:
    """Return the absolute, resolved workspace root, or raise WorkspaceUnreadable."""
    try:
        resolved = root.expanduser().resolve(strict=True)
        if not resolved.is_dir():
            raise WorkspaceUnreadable(root, "it is a file, not a folder")
        with os.scandir(resolved):
            pass
    except FileNotFoundError:
        raise WorkspaceUnreadable(root, "there is no such folder") from None
    except PermissionError:
        raise WorkspaceUnreadable(root, "permission denied") from None
    except ValueError as error:  # a NUL, or half of a letter
        raise WorkspaceUnreadable(root, str(error)) from None
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError up to 3.12, an OSError after
        raise WorkspaceUnreadable(root, _reason(error)) from None
    return resolved


def scan(root: Path, prefix: str = "") -> Scan:
    """List the files of the workspace at `root` (resolved), or only those at or below the relative `prefix`."""
    result = Scan()
    result.under_git = is_work_tree(root)
    if result.under_git:
        _scan_git(root, prefix, result)
    else:
        _scan_folder(root, prefix, result)
    return result


def scan_file(root: Path, path: str) -> ScannedFile | None:
    """The regular file at `path`, whatever git thinks of it; None if there is none."""
    try:
        status = os.lstat(f"{root}/{path}")
    except OSError:
        return None
    return _scanned(path, status) if stat.S_ISREG(status.st_mode) else None


def _scan_git(root: Path, prefix: str, result: Scan) -> None:
    pending = [_enclosing_repository(root, prefix)]
    while pending:
        base, below = pending.pop()
        listing = list_files(root / base, below)
        if listing is None:  # git refuses this one (another owner, damaged): walk it like any folder
            _scan_folder(root, base or prefix, result)
            continue
        _take_listing(root, base, listing, result)
        pending.extend((_join(base, nested), "") for nested in listing.repositories)


def _enclosing_repository(root: Path, prefix: str) -> tuple[str, str]:
    """Split `prefix` at the innermost folder above it that is a repository of its own, for git lists only its own."""
    parts = prefix.split("/")
    for depth in range(len(parts) - 1, 0, -1):
        base = "/".join(parts[:depth])
        if (root / base / ".git").exists():
            return base, "/".join(parts[depth:])
    return "", prefix


def _take_listing(root: Path, base: str, listing: GitListing, result: Scan) -> None:
    result.problems.extend((_join(base, name), "its name is not UTF-8") for name in listing.undecodable)
    for name in listing.files:
        path = _join(base, name)
        if not _NEVER.isdisjoint(path.split("/")):
            continue
        _add(root, path, result)


def _scan_folder(root: Path, prefix: str, result: Scan) -> None:
    start = root / prefix
    if prefix and not start.is_dir():
        if start.is_file() and not _hidden_by_parents(root, prefix):
            _add(root, prefix, result)
        return
    for path in _walk(root, prefix, result):
        _add(root, path, result)


def _walk(root: Path, prefix: str, result: Scan) -> Iterator[str]:
    """Relative paths of the files below `prefix`, honouring every `.gitignore` on the way down."""
    pending: list[tuple[str, tuple[IgnoreFile, ...]]] = [(prefix, _ignores_above(root, prefix))]
    while pending:
        folder, ignores = pending.pop()
        ignores = (*ignores, *_ignore_file(root, folder))
        try:
            with os.scandir(root / folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            result.problems.append((folder, _reason(error)))
            continue
        for entry in listed:
            if entry.name in ALWAYS_IGNORED or entry.is_symlink():
                continue
            path = _join(folder, entry.name)
            is_folder = entry.is_dir(follow_symlinks=False)
            if not _is_utf8(path):
                result.problems.append((_printable(path), "its name is not UTF-8"))
            elif any(ignore.hides(path, is_folder) for ignore in ignores):
                continue
            elif is_folder:
                pending.append((path, ignores))
            else:
                yield path


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """The rules of one `.gitignore`; they speak of paths relative to its folder."""

    folder: str
    rules: pathspec.GitIgnoreSpec

    def hides(self, path: str, is_folder: bool) -> bool:
        """Whether the rules leave `path` (relative to the root) out."""
        relative = path[len(self.folder) + 1 :] if self.folder else path
        return self.rules.match_file(relative + "/" if is_folder else relative)


def _ignore_file(root: Path, folder: str) -> tuple[IgnoreFile, ...]:
    try:
        text = (root / folder / ".gitignore").read_text("utf-8", "replace")
    except OSError:
        return ()
    return (IgnoreFile(folder, pathspec.GitIgnoreSpec.from_lines(text.splitlines())),)


def _ignores_above(root: Path, prefix: str) -> tuple[IgnoreFile, ...]:
    folders = [""] if prefix else []
    for part in prefix.split("/")[:-1]:
        folders.append(_join(folders[-1], part))
    return tuple(ignore for folder in folders for ignore in _ignore_file(root, folder))


def _hidden_by_parents(root: Path, path: str) -> bool:
    if not ALWAYS_IGNORED.isdisjoint(path.split("/")):
        return True
    return any(ignore.hides(path, is_folder=False) for ignore in _ignores_above(root, path))


def _add(root: Path, path: str, result: Scan) -> None:
    try:
        status = os.lstat(f"{root}/{path}")
    except FileNotFoundError:  # tracked but deleted, or gone since it was listed
        return
    except OSError as error:
        result.problems.append((path, _reason(error)))
        return
    if stat.S_ISREG(status.st_mode):
        result.files[path] = _scanned(path, status)


def _scanned(path: str, status: os.stat_result) -> ScannedFile:
    return ScannedFile(path, status.st_size, max(status.st_mtime_ns, status.st_ctime_ns))


def _join(base: str, name: str) -> str:
    return f"{base}/{name}" if base else name


def _is_utf8(path: str) -> bool:
    return not any("\udc80" <= character <= "\udcff" for character in path)


def _printable(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _reason(error: BaseException) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error).lower()
