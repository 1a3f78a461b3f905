"""What is to be reviewed: files with their text before and after, and the lines between them that changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import msgspec

from agents.reviews.change import Change, Remark, split
from agents.reviews.growth import judge_arrival
from daemon.advice.spot import find_spot, read_parsed, read_place
from daemon.contract.advice import ReviewWish
from daemon.errors import WrongUse
from indexer.classify import HEAD_BYTES, classify
from indexer.errors import HistoryUnavailable, UnknownTarget
from indexer.history.repository import GitFailed, Repository
from indexer.history.worktree import ChangedFile, changed_since
from indexer.languages.registry import detect_language
from indexer.records import FileClass, Symbol

if TYPE_CHECKING:
    from daemon.drift.parsing import TextParser
    from daemon.knowledge.workspace import OpenWorkspace

MOST_FILES = 120
_MOST_BYTES = 1_000_000
_MOST_COMPARED = 6_000


@dataclass(frozen=True)
class Changes:
    """What is looked at: `since` is the revision that it is compared with, empty for a place as it stands.

    `arrivals` are remarks on files that cannot be read; `left_out` counts files beyond what is looked at.
    """

    title: str
    files: list[Change] = field(default_factory=list)
    arrivals: list[tuple[str, Remark]] = field(default_factory=list)
    since: str = ""
    left_out: int = 0


class ChangeReader:
    """Reads changes of workspaces. Any thread may ask."""

    def __init__(self, parser: TextParser) -> None:
        self._parser = parser

    def read(self, workspace: OpenWorkspace, wish: ReviewWish) -> Changes:
        """What the wish means; raises WrongUse, UnknownTarget, HistoryUnavailable."""
        if wish.diff and not wish.symbol:
            text = wish.text if wish.path else None
            made = (
                self._since(workspace, wish.diff, wish.path) if text is None else self._of_text(workspace, wish, text)
            )
            return _within(made, wish.start_line, wish.end_line)
        if not wish.path and not wish.symbol:
            raise WrongUse("A review needs something to look at.", "Name a file, lines of it, a symbol, or a revision.")
        if wish.start_line is not None or wish.symbol or wish.text is None:
            return self._as_it_stands(workspace, wish)
        return self._of_text(workspace, wish, wish.text)

    # -- three kinds of wishes ---------------------------------------------------------------------------------

    def _as_it_stands(self, workspace: OpenWorkspace, wish: ReviewWish) -> Changes:
        spot = find_spot(workspace, wish, self._parser)
        lines = None if spot.is_whole else frozenset(range(spot.start, spot.end + 1))
        change = Change(
            spot.path, spot.language, spot.text, spot.text, lines, spot.file_class, symbols=tuple(spot.parsed.symbols)
        )
        where = spot.path if spot.is_whole else f"{spot.path}:{spot.start}-{spot.end}"
        return Changes(where, [change])

    def _of_text(self, workspace: OpenWorkspace, wish: ReviewWish, text: str) -> Changes:
        """A text of an editor: against a revision, the saved file, or HEAD if it is saved as it is."""
        path, text = read_place(workspace, wish.path, text)
        saved = _on_disk(workspace, path)
        since, before = wish.diff, saved
        if since or saved == text or saved is None:
            since = since or "HEAD"
            before = _at(workspace, since, path, must_be=bool(wish.diff))
        title = f"what differs in {path} from {since or 'the saved file'}"
        return Changes(title, [self._change(workspace, path, before, text)], since=since)

    def _since(self, workspace: OpenWorkspace, revision: str, path: str) -> Changes:
        wanted = workspace.relative(path) if path else ""
        changed = [one for one in changed_since(workspace.row.path, revision) if not wanted or one.path == wanted]
        repository = Repository(workspace.row.path)
        commit = repository.commit_of(revision) or ""
        made = Changes(
            f"what differs from {revision}" + (f" in {wanted}" if wanted else ""),
            since=revision,
            left_out=max(0, len(changed) - MOST_FILES),
        )
        for one in changed[:MOST_FILES]:
            for found in self._changed(workspace, repository, commit, one):
                if isinstance(found, Change):
                    made.files.append(found)
                else:
                    made.arrivals.append((one.path, found))
        return made

    # -- one file ----------------------------------------------------------------------------------------------

    def _changed(
        self, workspace: OpenWorkspace, repository: Repository, commit: str, one: ChangedFile
    ) -> Iterator[Change | Remark]:
        place = workspace.row.path / one.path
        data = b""
        if one.status != "D":
            if place.is_symlink() or not place.is_file():
                return
            size = place.stat().st_size
            if size > _MOST_BYTES:
                kind = FileClass.BINARY if b"\0" in _head(workspace, one.path) else FileClass.HUGE
                if one.status == "A" and (told := judge_arrival(one.path, kind, size)):
                    yield told
                return
            data = place.read_bytes()
            kind = classify(one.path, data[:HEAD_BYTES], size)
            if one.status == "A" and (told := judge_arrival(one.path, kind, size)):
                yield told
            if kind is FileClass.BINARY:
                return
        before = _shown(repository, commit, one.old_path or one.path) if one.status != "A" else None
        after = None if one.status == "D" else data.decode("utf-8", "replace")
        yield self._change(workspace, one.path, before, after, one.lines)

    def _change(
        self,
        workspace: OpenWorkspace,
        path: str,
        before: str | None,
        after: str | None,
        ranges: tuple[tuple[int, int], ...] = (),
    ) -> Change:
        text = after if after is not None else before or ""
        head = text[:HEAD_BYTES].encode("utf-8", "replace")
        language, kind = detect_language(path, head), classify(path, head, len(text))

        def symbols(one: str | None) -> tuple[Symbol, ...]:
            return () if one is None or not language else read_parsed(workspace, language, one, self._parser).symbols

        lines = changed_lines(before, after, ranges) if after is not None else frozenset()
        return Change(path, language, before, after, lines, kind, symbols(before), symbols(after))


def _within(made: Changes, start: int | None, end: int | None) -> Changes:
    """Only what changed between two lines, of one file as of several."""
    if start is None:
        return made
    wanted = frozenset(range(start, (end or start) + 1))
    files = [msgspec.structs.replace(one, lines=one.lines & wanted if one.lines else one.lines) for one in made.files]
    return replace(made, files=files)


def changed_lines(before: str | None, after: str, ranges: tuple[tuple[int, int], ...] = ()) -> frozenset[int]:
    """The lines of `after` that are not in `before`; `ranges` are git's answer, for texts too long to be compared."""
    new = split(after)
    if before is None:
        return frozenset(range(1, len(new) + 1))
    old = split(before)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if not inner_old or not inner_new:
        return frozenset(range(head + 1, head + len(inner_new) + 1))
    if len(inner_old) + len(inner_new) > _MOST_COMPARED:
        return frozenset(line for first, last in ranges for line in range(first, last + 1))
    codes = SequenceMatcher(None, inner_old, inner_new, autojunk=False).get_opcodes()
    return frozenset(head + at + 1 for tag, _, _, first, last in codes if tag != "equal" for at in range(first, last))


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _head(workspace: OpenWorkspace, path: str) -> bytes:
    with (workspace.row.path / path).open("rb") as file:
        return file.read(HEAD_BYTES)


def _on_disk(workspace: OpenWorkspace, path: str) -> str | None:
    place = workspace.row.path / path
    try:
        if place.stat().st_size > _MOST_BYTES or not place.resolve().is_relative_to(workspace.row.path.resolve()):
            return None
        return place.read_bytes().decode("utf-8", "replace")
    except OSError:
        return None


def _at(workspace: OpenWorkspace, revision: str, path: str, *, must_be: bool) -> str | None:
    """The file at a revision; None where it did not exist, or there is no history and none is needed."""
    repository = Repository(workspace.row.path)
    try:
        repository.head()
        commit = repository.commit_of(revision)
    except HistoryUnavailable:
        if must_be:
            raise
        return None
    if commit is None:
        raise UnknownTarget(revision)
    return _shown(repository, commit, path)


def _shown(repository: Repository, commit: str, path: str) -> str | None:
    try:
        return repository.run("show", f"{commit}:./{path}").decode("utf-8", "replace")
    except GitFailed:
        return None
