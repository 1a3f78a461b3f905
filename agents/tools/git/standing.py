"""What the commits of a run stand on: the user's own history, and never our snapshot of the folder.

A run's tree begins at a snapshot, a commit of our own beside all branches. Where the user's folder had changes that
were not committed, the snapshot holds them, and they are the user's to commit: what a run commits is what it has
changed itself, joined file by file with the commit that it builds on. HEAD of a run's tree never names a branch, so
that the user can check every branch out; which one the run's commits go to is kept in a name of the tree's own.

A kill may come between any two commands of git, and in the midst of one. So what is moved is moved in an order by which
whoever comes next can tell what was to happen: the index before HEAD, a branch before HEAD, and before files are
touched a note of how they were.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Final

from agents.errors import GitRefused
from agents.tools.git.joining import CannotJoin, Difference, differences, joined
from agents.tools.git.repository import OWN_BRANCH, Repository
from agents.tree.confined import ConfinedFolder, is_leftover
from agents.tree.git_commands import names_of
from agents.tree.snapshot import is_secret_name, update_index

_MARKS: Final = ("MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "AUTO_MERGE")
"""What git keeps of a merge that is not committed yet."""
_LOCKS: Final = ("index.lock", "HEAD.lock")
_LOCKED_S: Final = 3.0
RUN_TRAILER: Final = "Run"
"""Names in a commit's message the run that has made it."""


class Standing:
    """A tree's commits to come: what they build on and what they hold. Ids are those of git."""

    def __init__(self, repository: Repository, run: str, state: Path) -> None:
        """`state` is a folder outside of the tree for an index of our own."""
        self._repository = repository
        self._run = run
        self._state = state
        self.left_out: list[tuple[str, str]] = []
        """(path, reason) of new files that are not committed, as of the last look."""

    @cached_property
    def snapshot(self) -> str:
        """Where the run's tree began; empty for a repository that is no run's."""
        if not self._repository.is_linked:
            return ""
        name = f"refs/groundplan/runs/{self._run}"
        return (self._repository.attempt("rev-parse", "--verify", "--quiet", name) or "").strip()

    @cached_property
    def base(self) -> str:
        """The user's commit that the run's tree began with; empty if there was none."""
        told = self._repository.run("rev-list", "--parents", "--max-count=1", self.snapshot) if self.snapshot else ""
        return next(iter(told.split()[1:]), "")

    @property
    def head(self) -> str:
        """What the next commit builds on; empty before the first one. Raises `GitRefused` if nothing is the user's."""
        head = self._repository.head()
        if not self.snapshot:
            return head
        if not self.base:
            raise GitRefused(
                "The folder has no commit yet that a run could build on.",
                "Go on without git; a person applies the changes and makes the first commit.",
            )
        head = self.base if self._repository.is_ancestor(self.snapshot, head) else head
        there = self._repository.commit_named(f"refs/heads/{self.branch}") if self.branch else None
        # Of a kill: the branch moves first, so a commit of ours right above the tree is where the tree was to go.
        return there if there and there != head and self._is_step(head, there) else head

    def _is_step(self, older: str, newer: str) -> bool:
        """Whether a commit is one that this run has made right on top of another."""
        told = self._repository.run("log", "-1", "--format=%P%n%B", newer)
        parents, _, message = told.partition("\n")
        return parents.split()[:1] == [older] and f"\n{RUN_TRAILER}: {self._run}\n" in message

    @property
    def branch(self) -> str:
        """The branch that commits go to, or empty."""
        return self._repository.branch()

    def settle(self) -> str:
        """Let the tree stand on the user's history, its files left as they are; the commit. Fine to call again."""
        repository, head = self._repository, self.head
        if not repository.is_linked:
            return head
        for lock in _LOCKS:  # of a kill: the calls of a run come one after the other
            (repository.git_dir / lock).unlink(missing_ok=True)
        if repository.head() != head or repository.attempt("symbolic-ref", "--quiet", "HEAD") is not None:
            self._index(head)
            repository.run("update-ref", "--no-deref", "-m", "stand on the history", "HEAD", head)
        return head

    def _index(self, commit: str) -> None:
        """Let the index hold a commit, and know which files are as it says; the files stay as they are."""
        self._repository.run("read-tree", "--reset", commit)
        self._repository.attempt("update-index", "-q", "--refresh")

    def own_changes(self, paths: tuple[str, ...] = ()) -> list[Difference]:
        """What the run has changed and not committed, as it is to be committed; at `paths` alone where some are named.

        Raises `GitRefused` where it cannot be told from what the user had not committed.
        """
        repository, head = self._repository, self.head
        users, since = self._users_changes(), dict[str, Difference]()
        if users and head != self.base:
            since = {change.path: change for change in differences(repository, self.base, head)}
        found = []
        for change in differences(repository, head, self.whole_tree()):
            if paths and not any(is_below(change.path, path) for path in paths):
                continue
            try:
                before = change.old
                if (theirs := users.get(change.path)) is not None:
                    now = since[change.path].new if change.path in since else theirs.old
                    before = joined(repository, theirs.old, theirs.new, now)
                after = change.new if before == change.old else joined(repository, before, change.old, change.new)
            except CannotJoin:
                raise GitRefused(
                    f"{change.path} holds changes of the user's that are not committed, and the run's stand on them.",
                    "Commit other files with paths, or finish: a person applies the changes and commits them together.",
                ) from None
            if before != change.new and after != change.old:
                found.append(Difference(change.path, change.old, after))
        return found

    def users_paths(self) -> list[str]:
        """The files that the user had changed and not committed when the run began."""
        return sorted(self._users_changes())

    def tree_with(self, changes: list[Difference]) -> str:
        """The files of the next commit: those that it builds on, with the changes."""
        index = self._repository.on_index(self._state / "git.index")
        head = self.head
        index.run("read-tree", head) if head else index.run("read-tree", "--empty")
        index.enter(changes)
        return index.run("write-tree").strip()

    def advance(self, commit: str, reason: str) -> None:
        """Let the tree, and the branch that its commits go to, stand at a commit; its files are left as they are.

        The branch moves only from where the tree stood: whoever moved it meanwhile is not overrun.
        """
        repository, old = self._repository, self._repository.head()
        if not repository.is_linked:
            repository.run("update-ref", "-m", reason, "HEAD", commit, old or "0" * len(commit))
            return
        orders = ""
        if branch := self.branch:
            refuse_taken(repository, branch)
            there = repository.commit_named(f"refs/heads/{branch}")
            if there not in {old, commit}:
                raise GitRefused(
                    f"The branch {branch} is at {(there or 'nothing')[:10]} by now, and the tree at {old[:10]}.",
                    "Make another branch with git_branch, then do this again.",
                )
            free_names(repository, f"refs/heads/{branch}")
            orders = f"update refs/heads/{branch}\0{commit}\0{there}\0"  # before HEAD, as `head` relies on
        orders += f"option no-deref\0update HEAD\0{commit}\0{old}\0"
        repository.run("update-ref", "-m", reason, "-z", "--stdin", given=orders.encode())

    @contextmanager
    def moving(self, commit: str) -> Iterator[None]:
        """Around whatever brings the tree's files to another commit, until HEAD is there too.

        What a kill has left of the same move is taken back first, so that the files are as they were before it.
        """
        note, aim = self._state / "git.moving", f"{self.settle()} {commit}"
        told, _, before = (note.read_text("ascii") if note.is_file() else "").rpartition(" ")
        if told == aim:
            self._take_back(commit, before)
        if self._repository.is_merging() and not self.merging:
            self.end_merge()
        fresh = note.with_name(f"{note.name}.new")
        fresh.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(f"{aim} {self._files(everywhere=True).run('write-tree').strip()}", "ascii")
        fresh.replace(note)
        try:
            yield
        finally:
            note.unlink(missing_ok=True)

    def _take_back(self, commit: str, before: str) -> None:
        """Bring the files back to how they were, if nothing but that move can have changed them."""
        repository, now = self._repository, self._files(everywhere=True)
        changed = {change.path for change in differences(repository, before, now.run("write-tree").strip())}
        if changed <= {change.path for change in differences(repository, self.head, commit)}:
            now.run("read-tree", "--reset", "-u", before)
        if repository.is_linked:
            self._index(self.head)

    def go(self, commit: str) -> None:
        """Bring the tree's files to another commit; raises `GitRefused` where that would lose anything."""
        head = self.settle()
        if self.merging:
            raise GitRefused("A merge is going on.", "Finish it with git_commit, or give it up with git_abort_merge.")
        if self._repository.is_linked:
            self._index(head)  # after a kill it may not know the last commit
        try:
            self._repository.run("read-tree", "-m", "-u", head, commit)
        except GitRefused as error:
            raise GitRefused(
                f"Files that are not committed stand in the way, and going on would lose them ({error.message}).",
                "Commit yours with git_commit first. What the user has not committed cannot be moved: stay then.",
            ) from error

    def stand_on(self, branch: str, commit: str) -> None:
        """Let what is committed from now on go to a branch that is at this commit, where the files are already."""
        repository = self._repository
        if repository.is_linked:
            repository.run("update-ref", "--no-deref", "-m", f"stand on {branch}", "HEAD", commit)
            repository.run("symbolic-ref", OWN_BRANCH, f"refs/heads/{branch}")
        else:
            repository.run("symbolic-ref", "-m", f"checkout: moving to {branch}", "HEAD", f"refs/heads/{branch}")

    @property
    def merging(self) -> str:
        """The commit that is being merged; empty without a merge. One that is in the history already counts no more."""
        merged = self._repository.commit_named("MERGE_HEAD") if self._repository.is_merging() else None
        return merged if merged and not self._repository.is_ancestor(merged, self.head) else ""

    def catch_up(self) -> None:
        """Let the index and git's notes of a merge follow a commit that is made, where a kill came between."""
        head = self.settle()
        if self._repository.is_linked:
            self._index(head)
        self.end_merge()

    def end_merge(self) -> None:
        """Forget a merge that is committed or given up."""
        for mark in _MARKS:
            (self._repository.git_dir / mark).unlink(missing_ok=True)

    def _users_changes(self) -> dict[str, Difference]:
        """Path → what the user had not committed when the run began."""
        if not self.snapshot or not self.base:
            return {}
        return {change.path: change for change in differences(self._repository, self.base, self.snapshot)}

    def give_up_merge(self) -> None:
        """Bring the files that a merge touches back to the commit before it. Fine to call again after a kill.

        The index is what tells which they are, so it follows last.
        """
        repository, head = self._repository, self.settle()
        touched = ("diff", "--cached", "--name-only", "--no-renames", "--ignore-submodules=all", "-z", head)
        names, folder = repository.lines(*touched), ConfinedFolder(repository.top)
        index = repository.on_index(self._state / "git.index")
        index.run("read-tree", "--reset", head)
        kept = set(index.lines("ls-files", "-z", "--full-name", "--", *names)) if names else set()
        given = os.fsencode("".join(f"{name}\0" for name in names if name in kept))
        index.run("checkout-index", "--force", "-z", "--stdin", given=given)
        for name in names:
            if name not in kept and folder.entry(name) is not None:
                folder.remove(name)
        self._index(head)
        self.end_merge()

    def whole_tree(self) -> str:
        """All files of the tree as they are now, as far as git does not ignore them."""
        return self._files().run("write-tree").strip()

    def _files(self, *, everywhere: bool = False) -> Repository:
        """An index of ours that holds them; with `everywhere` also those of the repository outside of the tree."""
        repository, self.left_out = self._repository, []
        index = repository.on_index(self._state / "git.index")
        below = () if everywhere or repository.prefix == "." else ("--", repository.prefix)
        changed = names_of(index.read("diff-files", "-z", "--name-only", "--ignore-submodules=all", *below))
        others = names_of(index.read("ls-files", "-z", "--others", "--exclude-standard", "--full-name", *below))
        wanted = [name for name in others if self._is_wanted(os.fsdecode(name))]
        self.left_out += update_index(index.git, list(dict.fromkeys([*changed, *wanted])))
        return index

    def _is_wanted(self, name: str) -> bool:
        if is_leftover(name):
            return False
        if name.endswith("/"):
            self.left_out.append((name, "it is a repository of its own"))
        elif is_secret_name(name):
            self.left_out.append((name, "it looks like a file of secrets"))
        else:
            return True
        return False


def is_below(path: str, place: str) -> bool:
    """Whether a path is `place` or lies in it; both relative to the repository's root."""
    return place == "." or path == place or path.startswith(f"{place}/")


def free_names(repository: Repository, *names: str) -> None:
    """Remove the locks that a kill has left of these names, such as `refs/heads/main`; waits for living ones.

    Git holds a lock for an instant, so one that has been there for seconds is nobody's.
    """
    for name in names:
        lock = repository.common_dir / f"{name}.lock"
        with suppress(FileNotFoundError):
            while (age_s := time.time() - lock.stat().st_mtime) < _LOCKED_S:
                time.sleep(min(0.05, max(0.0, _LOCKED_S - age_s)))
            lock.unlink()


def refuse_taken(repository: Repository, branch: str) -> None:
    """Raises `GitRefused` for a branch that is checked out elsewhere: it is not moved under anybody's feet."""
    place = ""
    for line in repository.run("worktree", "list", "--porcelain").splitlines():
        if line.startswith("worktree "):
            place = line.removeprefix("worktree ")
        elif line == f"branch refs/heads/{branch}" and Path(place).resolve() != repository.top:
            raise GitRefused(
                f"The branch {branch} is checked out in {place}.", "Make a branch of your own; a person merges it."
            )
    common = repository.common_dir
    for mark in ("rebase-merge/head-name", "rebase-apply/head-name"):
        for file in (common / mark, *common.glob(f"worktrees/*/{mark}")):
            if file.is_file() and file.read_text("utf-8", "replace").strip() == f"refs/heads/{branch}":
                raise GitRefused(f"The branch {branch} is being rebased.", "Make a branch of your own.")


def refuse_snapshots(repository: Repository, commit: str, what: str) -> None:
    """Raises `GitRefused` for a commit that stands on a snapshot, which holds what the user has not committed."""
    for snapshot in repository.run("for-each-ref", "--format=%(objectname)", "refs/groundplan").split():
        if repository.is_ancestor(snapshot, commit):
            raise GitRefused(
                f"{what} stands on a snapshot of the user's folder, which is nobody's history.",
                "Commit with git_commit, which builds on the user's own commits.",
            )
