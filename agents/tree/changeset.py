"""What a run changed in its tree, relative to the snapshot it began with.

Git's comparison with an index that is ours alone names the candidates, at the price of one `stat` a file; what each of
them is now is read from the disk without following links. So it does not matter what was committed, staged or hidden
from git in the tree.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final, Literal

import msgspec

from agents.errors import PathRefused, TreeError
from agents.tree.confined import MAX_BYTES, ConfinedFolder, digest_of, is_leftover
from agents.tree.git_commands import GitFailed, TreeGit, joined, names_of
from agents.tree.names import clean_file_path, join_link, printable
from agents.tree.worktree import RunTree
from indexer.scan import ALWAYS_IGNORED

FILE_MODE: Final = "100644"
PROGRAM_MODE: Final = "100755"
LINK_MODE: Final = "120000"

_MAX_FOUND: Final = 20_000
_MAX_NAMED: Final = 200
_MAX_IGNORED: Final = 20
_BINARY_HEAD: Final = 8_000
_COMPILED: Final = (".pyc", ".pyo")


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """One file; contents are whole, None where there is no file. Of a link the content is where it points.

    Modes are git's (`100644`, `100755`, `120000`), empty where there is no file. `moved_from` tells of an added file
    that a removed one had the same content.
    """

    path: str
    kind: Literal["added", "changed", "removed"]
    before: bytes | None
    after: bytes | None
    before_mode: str
    after_mode: str
    is_binary: bool = False
    moved_from: str = ""

    @property
    def before_digest(self) -> str:
        """The version that the run began with."""
        return digest_of(self.before)

    @property
    def after_digest(self) -> str:
        """The version that the run left."""
        return digest_of(self.after)


class Changeset(msgspec.Struct, frozen=True, kw_only=True):
    """All changes of a run, by path relative to the user's folder, and (path, reason) of what is not carried over."""

    files: tuple[FileChange, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """A name for exactly these changes."""
        rows = [(f.path, f.before_digest, f.before_mode, f.after_digest, f.after_mode) for f in self.files]
        return digest_of(msgspec.json.encode(rows))


def changeset(tree: RunTree) -> Changeset:
    """What differs between the snapshot and the tree now; ignored files are told as left out, but for caches and links.

    Raises `TreeError`.
    """
    git = tree.git()
    try:
        names = _candidates(tree, git)
        found = _read(tree, git, sorted(names), _modes(git, names))
        return msgspec.structs.replace(found, left_out=(*found.left_out, *_ignored(tree, git)))
    except GitFailed as error:
        raise TreeError(f"The changes of run {tree.run} could not be read: {error}.") from error


def _candidates(tree: RunTree, git: TreeGit) -> set[str]:
    below = ("--", tree.prefix) if tree.prefix else ()
    changed = names_of(git.run("diff-files", "-z", "--name-only", "--ignore-submodules=all", *below))
    others = names_of(git.run("ls-files", "-z", "--others", "--exclude-standard", *below))
    links = set(tree.links)
    found: set[str] = set()
    for name in (*changed, *others):
        path = os.fsdecode(name)
        if is_leftover(path):  # of a write that a kill cut short
            continue
        if path.endswith("/"):  # a repository that was made in the tree
            found.update(files_of_inner(tree, path.rstrip("/")))
        elif path not in links:
            found.add(path)
    return found


def _ignored(tree: RunTree, git: TreeGit) -> Iterator[tuple[str, str]]:
    """What the run has made and git ignores, whole folders by their names; the tree began without any of it."""
    below = ("--", tree.prefix) if tree.prefix else ()
    asked = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory", "--no-empty-directory")
    names = [os.fsdecode(name) for name in names_of(git.run(*asked, *below))]
    shown = [name[len(tree.prefix) + 1 :] if tree.prefix else name for name in names if _is_of_use(name, tree.links)]
    yield from ((printable(name), "git ignores it") for name in shown[:_MAX_IGNORED])
    if len(shown) > _MAX_IGNORED:
        yield f"{len(shown) - _MAX_IGNORED:,} more", "git ignores them"


def _is_of_use(path: str, links: Collection[str]) -> bool:
    """Whether anybody could miss an ignored path: no cache, no dependency that is linked, nothing that a kill left."""
    parts = path.rstrip("/").split("/")
    is_cache = not ALWAYS_IGNORED.isdisjoint(parts) or path.endswith(_COMPILED)
    return not (is_cache or path.rstrip("/") in links or is_leftover(path))


def files_of_inner(tree: RunTree, folder: str) -> Iterator[str]:
    """Files of a repository that was made in the tree, of which git names the folder alone."""
    for place, folders, files in os.walk(tree.checkout / folder):
        folders[:] = [name for name in folders if name not in ALWAYS_IGNORED]
        relative = os.path.relpath(place, tree.checkout)
        links = [name for name in folders if Path(place, name).is_symlink()]
        yield from (f"{relative}/{name}" for name in (*files, *links) if name != ".git")


def _modes(git: TreeGit, names: set[str]) -> dict[str, str]:
    """Path → mode in the snapshot, of the candidates that are in it."""
    asked = [*names] if len(names) <= _MAX_NAMED else []
    rows = names_of(git.run("ls-files", "-z", "--stage", "--", *asked)) if names else []
    listed = ((row[:6].decode("ascii"), os.fsdecode(row.partition(b"\t")[2])) for row in rows)
    return {path: mode for mode, path in listed if path in names}


def _read(tree: RunTree, git: TreeGit, names: list[str], modes: dict[str, str]) -> Changeset:
    folder = ConfinedFolder(tree.checkout)
    contents = _contents_then(tree, git, modes)
    files: list[FileChange] = []
    left_out: list[tuple[str, str]] = []
    for path in names:
        shown = path[len(tree.prefix) + 1 :] if tree.prefix else path
        if len(files) >= _MAX_FOUND:
            left_out.append((shown, f"there are more than {_MAX_FOUND:,} changes"))
            continue
        reason, now, mode = _now(folder, path, shown)
        if reason:
            left_out.append((printable(shown), reason))
            continue
        change = _change(shown, contents.get(path), modes.get(path, ""), now, mode)
        if change is not None:
            files.append(change)
    return Changeset(files=tuple(_with_moves(files)), left_out=tuple(left_out))


def _now(folder: ConfinedFolder, path: str, shown: str) -> tuple[str, bytes | None, str]:
    """(why it cannot be carried over, content, mode) of what is at a path now."""
    try:
        clean_file_path(path)
    except PathRefused as error:
        return error.reason, None, ""
    entry = folder.entry(path)
    if entry is None or entry.kind == "folder":
        return "", None, ""
    if entry.kind == "link":
        target = folder.read_link(path)
        if join_link(shown.rpartition("/")[0], target) is None:
            return "it is a symbolic link that leads out of the folder", None, ""
        return "", os.fsencode(target), LINK_MODE
    if entry.kind == "other":
        return "it is a device or a pipe", None, ""
    if entry.size_bytes > MAX_BYTES:
        return f"it is larger than {MAX_BYTES // 1_000_000} MB", None, ""
    content = folder.read(path)
    return "", content.data if content else None, PROGRAM_MODE if entry.mode & 0o100 else FILE_MODE


def _change(path: str, before: bytes | None, mode_then: str, after: bytes | None, mode: str) -> FileChange | None:
    if before == after and mode_then == mode:
        return None
    kind: Literal["added", "changed", "removed"] = "changed"
    if before is None:
        kind = "added"
    elif after is None:
        kind = "removed"
    return FileChange(
        path=path,
        kind=kind,
        before=before,
        after=after,
        before_mode=mode_then,
        after_mode=mode,
        is_binary=any(data is not None and b"\0" in data[:_BINARY_HEAD] for data in (before, after)),
    )


def _contents_then(tree: RunTree, git: TreeGit, modes: dict[str, str]) -> dict[str, bytes]:
    """Contents as the checkout wrote them, with the line endings that attributes ask for and without filters."""
    if not modes:
        return {}
    with tempfile.TemporaryDirectory(dir=tree.state) as place:
        names = joined(os.fsencode(path) for path in modes)
        git.run("checkout-index", "-z", "--stdin", f"--prefix={place}/", given=names)
        return {
            path: os.fsencode(Path(place, path).readlink()) if mode == LINK_MODE else Path(place, path).read_bytes()
            for path, mode in modes.items()
        }


def _with_moves(files: list[FileChange]) -> Iterator[FileChange]:
    removed = {(f.before_digest, f.before_mode): f.path for f in files if f.kind == "removed" and f.before}
    for file in files:
        source = removed.get((file.after_digest, file.after_mode)) if file.kind == "added" else None
        yield msgspec.structs.replace(file, moved_from=source) if source else file
