"""A commit of a folder as it lies on the disk, uncommitted and untracked files included, made beside everything.

The user's index is copied and the copy is brought up to date, so only what has changed is read; index, HEAD, branches
and files of the user stay as they are. Repositories inside (submodules and others) become plain folders of the
snapshot. Contents are those on the disk: content filters do not run. What is kept out is told with the reason.

The snapshot is always a commit of ours, whose parent is the user's. A tree stands at the user's commit itself where
both hold the same files.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from agents.tree.git_commands import GitFailed, TreeGit, joined, names_of
from agents.tree.source import Source
from indexer.gitfiles import list_files

LARGE_FILE_BYTES: Final = 20_000_000
"""Larger files that git does not hold yet stay out: every run would copy them into the repository."""
_MAX_NESTED_FILES: Final = 50_000
_SECRETS: Final = (
    ".env",
    ".envrc",
    ".netrc",
    ".npmrc",
    ".pypirc",
    "id_rsa",
    "id_ed25519",
    "id_ecdsa",
    "credentials.json",
)
_SECRET_ENDINGS: Final = (".pem", ".key", ".p12", ".pfx", ".keystore", ".jks", ".kdbx")
_EXAMPLES: Final = (".example", ".sample", ".template", ".dist")
_EMPTY_TREE_MODE: Final = "0 0000000000000000000000000000000000000000"

LeftOut = list[tuple[str, str]]
"""(path relative to the repository's root, reason)."""


def take_snapshot(source: Source, index: Path, message: str) -> tuple[str, LeftOut]:
    """Commit the folder through the index file `index`, made anew; the commit's id, and what is not in it.

    Raises GitFailed.
    """
    for leftover in (index, index.with_name(f"{index.name}.lock")):  # of a kill
        leftover.unlink(missing_ok=True)
    if source.index.exists():
        shutil.copy2(source.index, index)  # with its times, by which git knows which entries it must look at again
    git = source.git(index)
    left_out: LeftOut = []
    filtered = _filtered_entries(git)
    changed = names_of(git.run("diff-files", "-z", "--name-only", "--ignore-submodules=all"))
    below = [source.prefix] if source.prefix else []
    others = names_of(git.run("ls-files", "-z", "--others", "--exclude-standard", "--", *below))
    files = [name for name in others if not name.endswith(b"/") and _is_wanted_new(source.top, name, left_out)]
    kept = [name for name in changed if name not in filtered and _is_wanted_change(source.top, name, left_out)]
    left_out.extend(update_index(git, [*dict.fromkeys(kept), *files]))
    _put_filtered_back(source, git, filtered, left_out)
    _flatten(source, git, [name.rstrip(b"/") for name in others if name.endswith(b"/")], left_out)
    tree = git.text("write-tree")
    return _commit(source, git, tree, message), left_out


def users_commit(git: TreeGit, snapshot: str) -> str:
    """The commit that the user had checked out when a snapshot was taken; empty if there was none."""
    return next(iter(git.text("rev-list", "--parents", "--max-count=1", snapshot).split()[1:]), "")


def standing_for(git: TreeGit, snapshot: str) -> str:
    """The commit at which a tree with the files of a snapshot is to stand: the user's where it holds the same files."""
    base = users_commit(git, snapshot)
    return base if base and _files_of(git, base) == _files_of(git, snapshot) else snapshot


def _files_of(git: TreeGit, commit: str) -> str:
    return git.text("rev-parse", f"{commit}^{{tree}}")


def is_secret_name(path: str) -> bool:
    """Whether a file of this name holds keys or passwords more often than not."""
    name = path.rsplit("/", 1)[-1].lower()
    if name.endswith(_EXAMPLES):
        return False
    return name in _SECRETS or name.startswith(".env.") or name.endswith(_SECRET_ENDINGS)


def _commit(source: Source, git: TreeGit, tree: str, message: str) -> str:
    parents: tuple[str, ...] = ()
    if not source.is_own:
        try:
            parents = ("-p", git.text("rev-parse", "--verify", "--quiet", "HEAD^{commit}"))
        except GitFailed:  # no commit yet
            parents = ()
    return git.text("commit-tree", tree, *parents, "-m", message)


def _is_wanted_new(top: Path, name: bytes, left_out: LeftOut) -> bool:
    path = os.fsdecode(name)
    if is_secret_name(path):
        left_out.append((path, "it looks like a file of secrets, and git does not hold it"))
        return False
    try:
        status = os.lstat(top / path)
    except OSError:
        return False
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISLNK(status.st_mode):
        left_out.append((path, "it is a device or a pipe"))
        return False
    return _is_small(path, status.st_size, left_out)


def _is_wanted_change(top: Path, name: bytes, left_out: LeftOut) -> bool:
    path = os.fsdecode(name)
    try:
        return _is_small(path, os.lstat(top / path).st_size, left_out)
    except OSError:  # removed, which the snapshot must tell
        return True


def _is_small(path: str, size: int, left_out: LeftOut) -> bool:
    if size > LARGE_FILE_BYTES:
        left_out.append((path, f"its uncommitted content is larger than {LARGE_FILE_BYTES // 1_000_000} MB"))
    return size <= LARGE_FILE_BYTES


def update_index(git: TreeGit, names: list[bytes]) -> LeftOut:
    """Bring entries of the index up to date with the disk; what cannot be read is left as it was, and told."""
    if not names:
        return []
    update = ("update-index", "-z", "--add", "--remove", "--replace", "--stdin")
    try:
        git.run(*update, given=joined(names))
        return []
    except GitFailed:
        pass  # one of them spoils it for all, so each by itself
    left_out: LeftOut = []
    for name in names:
        try:
            git.run(*update, given=joined([name]))
        except GitFailed as error:
            left_out.append((os.fsdecode(name), str(error)))
    return left_out


def _filtered_entries(git: TreeGit) -> dict[bytes, tuple[str, bytes]]:
    """Tracked files with a content filter that somebody defines: name → (filter, entry as `update-index` takes it)."""
    if not git.filters():
        return {}
    entries = {row.partition(b"\t")[2]: row for row in names_of(git.run("ls-files", "-z", "--stage"))}
    said = git.run("check-attr", "-z", "--stdin", "filter", given=joined(entries)).split(b"\0")
    known = git.filters()
    values = zip(said[0::3], said[2::3], strict=False)
    return {name: (os.fsdecode(value), entries[name]) for name, value in values if os.fsdecode(value) in known}


def _put_filtered_back(
    source: Source, git: TreeGit, filtered: dict[bytes, tuple[str, bytes]], left_out: LeftOut
) -> None:
    """What git-lfs holds elsewhere is taken as it lies on the disk; what other filters hide stays hidden."""
    large = {name for name, (driver, _) in filtered.items() if driver == "lfs"}
    index_raw(
        git, [name for name in large if _is_file(source.top, name) and _is_wanted_change(source.top, name, left_out)]
    )
    left_out.extend(
        (os.fsdecode(name), f"the filter {driver!r} hides its content")
        for name, (driver, _) in filtered.items()
        if driver != "lfs"
    )


def _is_file(top: Path, name: bytes) -> bool:
    try:
        return stat.S_ISREG(os.lstat(top / os.fsdecode(name)).st_mode)
    except OSError:
        return False


def index_raw(git: TreeGit, names: Iterable[bytes]) -> None:
    """Enter files by the bytes on the disk, links by where they point, whatever git thinks of their folders."""
    rows = []
    regular = []
    for name in names:
        path = git.work_tree / os.fsdecode(name)
        if path.is_symlink():
            oid = git.text("hash-object", "-w", "--stdin", given=os.fsencode(path.readlink()))
            rows.append(f"120000 {oid}\t".encode() + name)
        elif b"\n" not in name:
            regular.append(name)
    hashed = git.run("hash-object", "-w", "--no-filters", "--stdin-paths", given=b"".join(n + b"\n" for n in regular))
    for name, oid in zip(regular, hashed.decode("ascii").split(), strict=True):
        is_executable = os.access(git.work_tree / os.fsdecode(name), os.X_OK)
        rows.append(f"{'100755' if is_executable else '100644'} {oid}\t".encode() + name)
    if rows:
        git.run("update-index", "-z", "--index-info", given=joined(rows))


def _flatten(source: Source, git: TreeGit, others: list[bytes], left_out: LeftOut) -> None:
    """Turn repositories inside into plain folders, so that a run sees and changes them like everything else."""
    staged = names_of(git.run("ls-files", "-z", "--stage"))
    links = [row.partition(b"\t")[2] for row in staged if row.startswith(b"160000")]
    if links:
        git.run(
            "update-index", "-z", "--index-info", given=joined(_EMPTY_TREE_MODE.encode() + b"\t" + n for n in links)
        )
    budget = _MAX_NESTED_FILES
    waiting = [*links, *others]
    while waiting:
        folder = os.fsdecode(waiting.pop())
        place = source.top / folder
        listing = list_files(place) if (place / ".git").exists() else None
        if listing is None:  # a submodule that is not checked out, or one that git refuses
            continue
        waiting.extend(os.fsencode(f"{folder}/{inner}") for inner in listing.repositories)
        budget -= len(listing.files)
        if budget < 0:
            left_out.append((folder, "the repository in it has too many files"))
            continue
        names = [os.fsencode(f"{folder}/{name}") for name in listing.files]
        index_raw(git, [name for name in names if _is_wanted_new(source.top, name, left_out)])
