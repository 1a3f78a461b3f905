"""The working tree of a run: opened once, found again after a kill, and closed without a trace.

Beside the checkout a tree has a record, written last and atomically: without it nothing was finished and all is made
anew. The index that later tells what changed is a copy of our own, which nobody else can write.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from agents.errors import TreeError
from agents.tree.git_commands import GitFailed, TreeGit
from agents.tree.links import editable_paths, link_dependencies
from agents.tree.names import printable
from agents.tree.snapshot import standing_for, take_snapshot, users_commit
from agents.tree.source import Source, find_source

_REF: Final = "refs/groundplan/runs/"
_RECORD: Final = "tree.json"


class RunTree(msgspec.Struct, frozen=True, kw_only=True):
    """A working tree. Paths are absolute; `root` is where the run works, `checkout` the whole repository it lies in.

    `snapshot` is the commit that it began as, and `base` the user's commit below it, empty where there is none. Where
    both hold the same files, HEAD of the tree is `base`: who looks at the last commit sees the user's and none of ours.
    `left_out` are (path, reason) of what the snapshot does not hold, and `links` the dependency folders, relative to
    `checkout`, that are links to the user's own. `environment` lets programs find the tree's code where the user's is
    installed in place.
    """

    run: str
    workspace: Path
    state: Path
    checkout: Path
    prefix: str
    git_dir: Path
    common_dir: Path
    snapshot: str
    is_own_repository: bool
    base: str = ""
    left_out: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()
    environment: dict[str, str] = {}

    @property
    def root(self) -> Path:
        """Where the run works: the user's folder as it was."""
        return self.checkout / self.prefix if self.prefix else self.checkout

    @property
    def linked_places(self) -> tuple[Path, ...]:
        """The folders of the user's that links lead to: what commands may read beside the tree.

        By the user's folder and never by the tree, where a run may have put a link to anywhere in the place of ours.
        """
        top = self.workspace
        for _ in Path(self.prefix).parts:
            top = top.parent
        return tuple(dict.fromkeys((top / link).resolve() for link in self.links))

    @property
    def exclude_file(self) -> Path:
        """Ignore rules for git commands in the tree (`-c core.excludesFile=…`): the user's own, and the links."""
        return self.state / "exclude"

    def git(self) -> TreeGit:
        """Commands on the tree with our own index, which trust nothing that lies in it."""
        return TreeGit(self.git_dir, self.checkout, self.state / "index")


def open_tree(workspace: Path, state_folder: Path, run_id: str) -> RunTree:
    """The working tree of a run, made from `workspace` as it is now; the same one when it was opened before.

    `state_folder` holds the trees of all runs. A tree that a kill left half made is made anew; one whose checkout was
    lost is checked out from its snapshot again. Raises `TreeError`.
    """
    state = state_folder / run_id
    found = read_tree(state_folder, run_id)
    try:
        if found is None:
            return _make(workspace.resolve(strict=True), state, run_id)
        return _mend(found)
    except GitFailed as error:
        raise TreeError(f"The working tree of run {run_id} could not be made: {error}.") from error
    except OSError as error:
        raise TreeError(f"The working tree of run {run_id} could not be made: {error.strerror}.") from error


def read_tree(state_folder: Path, run_id: str) -> RunTree | None:
    """The tree of a run that was opened before, as it was recorded; None if there is none."""
    try:
        return msgspec.json.decode((state_folder / run_id / _RECORD).read_bytes(), type=RunTree, dec_hook=_path_of)
    except (OSError, msgspec.MsgspecError):
        return None


def close_tree(state_folder: Path, run_id: str) -> None:
    """Remove the working tree of a run, its snapshot's name and its state; fine to call again."""
    state = state_folder / run_id
    found = read_tree(state_folder, run_id)
    if found is not None and found.common_dir.is_dir() and not found.is_own_repository:
        _remove_reference(found)
        with _alone(state_folder, found.common_dir):
            _forget_checkout(found.common_dir, found.checkout)
    _remove_folder(state)


def prune_trees(state_folder: Path, is_living: Callable[[str], bool], untouched_s: float = 0.0) -> list[str]:
    """Close the trees of all runs but the living; the ids of the dead.

    Who lives is asked after looking which trees there are, since the tree of a run that begins meanwhile comes after
    the run. What was touched in the last `untouched_s` seconds stays.
    """
    oldest = time.time() - untouched_s
    try:
        runs = sorted(path.name for path in state_folder.iterdir() if path.is_dir() and _touched(path) <= oldest)
    except OSError:
        return []
    dead = [run for run in runs if not is_living(run)]
    for run in dead:
        close_tree(state_folder, run)
    return dead


def _touched(state: Path) -> float:
    places = [state, state / "tree", state / _RECORD, state / "checkpoint.index"]
    return max((place.stat().st_mtime for place in places if place.exists()), default=0.0)


def _make(workspace: Path, state: Path, run_id: str) -> RunTree:
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    checkout = state / "tree"
    source = find_source(workspace, state / "git")
    with _alone(state.parent, source.common_dir):
        _forget_checkout(source.common_dir, checkout)
    if checkout.exists():
        _remove_folder(checkout)
    commit, left_out = take_snapshot(source, state / "snapshot.index", f"Snapshot of the folder for run {run_id}")
    git = source.git()
    (source.common_dir / f"{_REF}{run_id}.lock").unlink(missing_ok=True)  # of a kill: the name is this run's alone
    git.run("update-ref", f"{_REF}{run_id}", commit)
    tree = RunTree(
        run=run_id,
        workspace=workspace,
        state=state,
        checkout=checkout,
        prefix=source.prefix,
        git_dir=_check_out(git, source, checkout, commit),
        common_dir=source.common_dir,
        snapshot=commit,
        is_own_repository=source.is_own,
        base=users_commit(git, commit),
        left_out=tuple((printable(path), reason) for path, reason in left_out),
    )
    return _furnish(tree, source)


def _furnish(tree: RunTree, source: Source) -> RunTree:
    """What a checkout needs beside its files, and the record."""
    tree.root.mkdir(parents=True, exist_ok=True)  # the user's folder may hold no file that git knows
    links = link_dependencies(source, tree.checkout)
    tree = msgspec.structs.replace(tree, links=tuple(links), environment=editable_paths(tree.workspace, tree.root))
    shutil.copy2(tree.git_dir / "index", tree.state / "index")
    tree.exclude_file.write_text(_exclude_rules(source, links), encoding="utf-8", errors="surrogateescape")
    (tree.state / "snapshot.index").unlink(missing_ok=True)
    _write_record(tree)
    return tree


def _mend(tree: RunTree) -> RunTree:
    """Make sure of what a recorded tree needs; what the run did in it stays."""
    pointer = tree.checkout / ".git"
    wanted = f"gitdir: {tree.git_dir}\n"
    if tree.checkout.is_dir() and tree.git_dir.is_dir() and (tree.state / "index").is_file():
        if pointer.is_symlink() or not pointer.is_file() or pointer.read_text("utf-8", "replace") != wanted:
            _remove_folder(pointer)
            pointer.write_text(wanted, encoding="utf-8")
        return tree
    source = find_source(tree.workspace, tree.state / "git")
    with _alone(tree.state.parent, tree.common_dir):
        _forget_checkout(tree.common_dir, tree.checkout)
    _remove_folder(tree.checkout)
    git_dir = _check_out(source.git(), source, tree.checkout, tree.snapshot)
    return _furnish(msgspec.structs.replace(tree, git_dir=git_dir), source)


def _check_out(git: TreeGit, source: Source, checkout: Path, commit: str) -> Path:
    """Make the linked work tree; the folder in the repository that is its own."""
    with _alone(checkout.parent.parent, source.common_dir):
        git.run("worktree", "add", "--force", "--detach", "--no-checkout", str(checkout), standing_for(git, commit))
    pointer = (checkout / ".git").read_text(encoding="utf-8", errors="surrogateescape")
    git_dir = Path(pointer.removeprefix("gitdir:").strip())
    TreeGit(git_dir, checkout).run(
        "read-tree", "--reset", "-u", "HEAD"
    )  # the long part, which others need not wait for
    return git_dir


@contextmanager
def _alone(state_folder: Path, common_dir: Path) -> Iterator[None]:
    """Hold a repository's list of work trees: git breaks off when it meets one that is half made or half removed."""
    name = hashlib.sha256(os.fsencode(common_dir)).hexdigest()[:16]
    with (state_folder / f".{name}.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _forget_checkout(common_dir: Path, checkout: Path) -> None:
    """Let the repository forget a linked work tree, also one whose making was cut short."""
    for pointer in (common_dir / "worktrees").glob("*/gitdir"):
        try:
            named = Path(pointer.read_text(encoding="utf-8", errors="surrogateescape").strip()).parent
        except OSError:
            continue
        if named == checkout:
            _remove_folder(pointer.parent)


def _remove_reference(tree: RunTree) -> None:
    git = TreeGit(tree.common_dir, tree.common_dir)
    (tree.common_dir / f"{_REF}{tree.run}.lock").unlink(missing_ok=True)  # of a kill, as above
    try:
        git.run("update-ref", "-d", f"{_REF}{tree.run}")
    except GitFailed as error:
        raise TreeError(f"The snapshot of run {tree.run} could not be let go: {error}.") from error


def _exclude_rules(source: Source, links: list[str]) -> str:
    try:
        own = source.git().text("config", "--path", "--get", "core.excludesFile")
    except GitFailed:  # not set, so git looks where it always does
        own = os.path.expandvars("${XDG_CONFIG_HOME}/git/ignore") if "XDG_CONFIG_HOME" in os.environ else ""
    path = Path(own) if own else Path("~/.config/git/ignore").expanduser()
    rules = path.read_text(encoding="utf-8", errors="surrogateescape") if path.is_file() else ""
    return rules + "\n" + "".join(f"/{link}\n" for link in links)


def _write_record(tree: RunTree) -> None:
    with tempfile.NamedTemporaryFile(dir=tree.state, delete=False) as file:
        file.write(msgspec.json.encode(tree, enc_hook=str))
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(tree.state / _RECORD)


def _path_of(kind: type, value: object) -> object:
    return kind(value)


def _remove_folder(path: Path) -> None:
    """Remove whatever is at `path`, links not followed, also below folders that a run made unwritable."""
    if path.is_symlink() or path.is_file():
        path.unlink()
        return
    if path.exists():
        for folder, _, _ in os.walk(path):
            Path(folder).chmod(0o700)
        shutil.rmtree(path, ignore_errors=True)
    if path.exists():
        raise TreeError(f"{path} could not be removed.", "Look at its owner and rights, and remove it by hand.")
