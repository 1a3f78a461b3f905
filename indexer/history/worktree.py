"""What differs between a revision and the work tree: files, and the lines of each that are new or changed."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from indexer.errors import HistoryUnavailable, UnknownTarget
from indexer.history.repository import SAFE_DIFF, GitFailed, Repository, decode

_HUNK = re.compile(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_STATUS = "ADMTRC"


class ChangedFile(msgspec.Struct, frozen=True, gc=False):
    """A file that differs; `lines` are ranges (1-based, inclusive) of the present content, empty if it is gone."""

    path: str
    status: str
    old_path: str = ""
    lines: tuple[tuple[int, int], ...] = ()


def changed_since(root: Path, revision: str) -> list[ChangedFile]:
    """Files under `root` that differ between `revision` and the work tree, those not yet added to git included.

    Raises UnknownTarget if `revision` names no commit, HistoryUnavailable without a repository.
    """
    repository = Repository(root)
    repository.head()
    commit = repository.commit_of(revision)
    if commit is None:
        raise UnknownTarget(revision)
    try:
        return _changed(repository, commit)
    except GitFailed as error:
        raise HistoryUnavailable(root, str(error)) from error


def _changed(repository: Repository, commit: str) -> list[ChangedFile]:
    output = repository.run(
        "diff", "-z", "--raw", "--patch", "-U0", "--find-renames", "--relative", *SAFE_DIFF, commit, "--",
        environment=repository.disarmed_filters(),
    )  # fmt: skip
    changed = _read_diff(output)
    others = repository.run("ls-files", "-z", "--others", "--exclude-standard", "--", ".")
    known = {c.path for c in changed}
    names = [decode(name) for name in others.split(b"\0") if name and not name.endswith(b"/")]  # no nested repositories
    return sorted(changed + [ChangedFile(path, "A") for path in names if path not in known], key=lambda c: c.path)


def _read_diff(output: bytes) -> list[ChangedFile]:
    """Files from raw records, up to an empty one; then their patches in the same order."""
    listing, _, patch = output.partition(b"\0\0")
    tokens = iter(listing.split(b"\0"))
    files = []
    for token in tokens:
        letter = token.rpartition(b" ")[2][:1].decode("ascii", "replace")
        if token.startswith(b":") and letter in _STATUS:
            first = decode(next(tokens, b""))
            files.append((decode(next(tokens, b"")), letter, first) if letter in "RC" else (first, letter, ""))
    # Lines of content begin with a sign in a patch, so only the head of a file's patch can begin so.
    patches = iter(re.split(rb"^diff --git ", patch, flags=re.MULTILINE)[1:])
    changed = []
    for path, letter, old in files:
        lines = tuple(_hunks(next(patches, b"")))
        if letter == "T":  # a file that became a link is shown as removed and made
            lines = tuple(_hunks(next(patches, b"")))
        changed.append(ChangedFile(path, letter, old, () if letter == "D" else lines))
    return changed


def _hunks(patch: bytes) -> list[tuple[int, int]]:
    ranges = []
    for start, count in _HUNK.findall(patch):
        first, length = int(start), int(count or 1)
        # A pure deletion has no line of its own: it touches the line before it.
        ranges.append((max(first, 1), max(first + length - 1, first, 1)))
    return ranges
