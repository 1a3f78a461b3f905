"""What is found in one workspace by the guards of one project, kept file by file: only what changed is judged again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from daemon.drift.facts import OPAQUE, code_file, read_text
from daemon.drift.place import Place
from daemon.drift.resolving import ImportResolver, resolution_stamp
from daemon.drift.shapes import Drift, Finding, HeldGuard, finding_of
from indexer.classify import HEAD_BYTES, classify
from indexer.languages.registry import detect_language
from indexer.records import BlobId, FileRecord, ParsedFile
from spec.guards.code_facts import Tree
from spec.guards.imported import needs_targets
from spec.guards.judging import judge_file, judge_tree
from spec.guards.model import Files, Naming

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace
    from indexer.store.catalogue import Catalogue

_MOST_ONE_BY_ONE = 200
"""Above this many changed files, all parsed content is read in one go."""

Held = tuple[HeldGuard, ...]


class Judged:
    """The findings of a project in a workspace. Any thread may ask; one works."""

    def __init__(self, project: str, place: Place) -> None:
        self._project = project
        self._place = place
        self._lock = threading.Lock()
        self._held: Held = ()
        self._by_file: dict[str, tuple[BlobId, tuple[Finding, ...]]] = {}
        self._resolving = threading.Lock()
        self._resolver: tuple[int, ImportResolver] | None = None
        self._resolver_at = -1
        self._resolved_by = 0
        self._whole: tuple[tuple[int, bool], Drift] | None = None

    def whole(self, workspace: OpenWorkspace, held: Held) -> Drift:
        """Everything that is found, by path and line."""
        with self._lock:
            self._take(held)
            # Asked of the catalogue, because that waits a moment for an index that was just opened.
            state = workspace.read_catalogue(lambda read: (read.revision, workspace.live.passes > 0))
            if self._whole is None or self._whole[0] != state:
                stamp, resolver = self._resolver_for(workspace, held)
                if stamp != self._resolved_by:  # imports may mean other files now
                    self._resolved_by, self._by_file = stamp, {}
                drift = workspace.read_catalogue(lambda read: self._judge(read, state, resolver))
                self._whole = (state, drift)
            return self._whole[1]

    def of_text(self, workspace: OpenWorkspace, held: Held, path: str, text: str, parsed: ParsedFile) -> Drift:
        """What is found in a file that says `text`."""
        inner = self._place.inner(path)
        if inner is None or not held:
            return Drift()
        head = text[:HEAD_BYTES].encode("utf-8", "replace")
        record = FileRecord(path, BlobId(""), len(text), 0, parsed.language, classify(path, head, len(text)))
        if record.file_class in OPAQUE:
            return Drift(guards=len(held), revision=workspace.revision)
        _, resolver = self._resolver_for(workspace, held)
        found = self._in_file(record, inner, parsed, lambda: text, resolver, held)
        return Drift(found, len(held), 1, workspace.revision)

    def _take(self, held: Held) -> None:
        if held != self._held:
            self._held, self._by_file, self._whole = held, {}, None

    def _judge(self, catalogue: Catalogue, state: tuple[int, bool], resolver: ImportResolver | None) -> Drift:
        records = catalogue.files()
        here = [record for record in records if self._place.inner(record.path) is not None]
        wanted = [record for record in here if record.file_class not in OPAQUE] if self._held else []
        self._judge_files(catalogue, wanted, resolver)
        found = [one for record in wanted for one in self._by_file[record.path][1]]
        revision, is_indexed = state
        found += self._of_tree([record.path for record in here], is_whole=is_indexed and not self._place.above)
        found.sort(key=lambda one: (one.path, one.line, one.column, one.code))
        return Drift(tuple(found), len(self._held), len(wanted), revision)

    def _judge_files(self, catalogue: Catalogue, wanted: Sequence[FileRecord], resolver: ImportResolver | None) -> None:
        """Bring what is known of each file up to date; files that are gone are forgotten."""
        kept = {record.path: self._by_file.get(record.path) for record in wanted}
        changed = {r.path: r for r in wanted if (known := kept[r.path]) is None or known[0] != r.blob}
        for record, parsed in _parsed(catalogue, changed):
            inner = self._place.inner(record.path) or record.path
            text = _reader(self._place, record.path)
            kept[record.path] = record.blob, self._in_file(record, inner, parsed, text, resolver, self._held)
        self._by_file = {r.path: kept[r.path] or (r.blob, ()) for r in wanted}

    def _in_file(
        self,
        record: FileRecord,
        inner: str,
        parsed: ParsedFile,
        text: Callable[[], str],
        resolver: ImportResolver | None,
        held: Held,
    ) -> tuple[Finding, ...]:
        targets: list[tuple[str, ...]] | None = None

        def meant(number: int) -> tuple[str, ...]:
            nonlocal targets
            if targets is None:
                outer = resolver.targets(record.path, record, parsed) if resolver else [() for _ in parsed.imports]
                targets = [tuple(i for t in row if (i := self._place.inner(t)) is not None) for row in outer]
            return targets[number]

        file = code_file(inner, parsed, text, meant if resolver else None)
        return tuple(
            finding_of(broken, one, self._project, self._place)
            for one in held
            for broken in judge_file(file, (one.guard,))
        )

    def _of_tree(self, paths: Sequence[str], *, is_whole: bool) -> list[Finding]:
        """What is found of paths; where not all files of the project's folder are known, only what is sure."""
        tree = Tree(
            frozenset(inner for path in paths if (inner := self._place.inner(path)) is not None), self._is_there
        )
        held = [one for one in self._held if is_whole or _is_sure(one)]
        return [
            finding_of(broken, one, self._project, self._place)
            for one in held
            for broken in judge_tree(tree, (one.guard,))
        ]

    def _is_there(self, path: str) -> bool:
        try:
            return (self._place.folder / path).exists()
        except (OSError, ValueError):
            return False

    def _resolver_for(self, workspace: OpenWorkspace, held: Held) -> tuple[int, ImportResolver | None]:
        """What resolves imports, with a stamp: made anew where files came, went or say other things of neighbours."""
        if not any(needs_targets(one.guard) for one in held):
            return 0, None

        def read(catalogue: Catalogue) -> tuple[int, ImportResolver]:
            stamp = resolution_stamp(catalogue.files())
            known = self._resolver
            return known if known and known[0] == stamp else (stamp, ImportResolver(self._place.root, catalogue))

        revision = workspace.revision
        with self._resolving:
            if self._resolver is None or self._resolver_at != revision:
                self._resolver, self._resolver_at = workspace.read_catalogue(read), revision
            return self._resolver


def parsed_as(path: str, text: str) -> str:
    """The language that a text at a path is read as."""
    return detect_language(path, text[:HEAD_BYTES].encode("utf-8", "replace"))


def _is_sure(one: HeldGuard) -> bool:
    rule = one.guard.rule
    return isinstance(rule, Naming) or (isinstance(rule, Files) and not rule.wanted)


def _parsed(catalogue: Catalogue, changed: dict[str, FileRecord]) -> Iterable[tuple[FileRecord, ParsedFile]]:
    if len(changed) > _MOST_ONE_BY_ONE:
        yield from ((record, parsed) for record, parsed in catalogue.parsed_files() if record.path in changed)
        return
    for record in changed.values():
        parsed = catalogue.parsed(record.blob)
        if parsed is not None:
            yield record, parsed


def _reader(place: Place, path: str) -> Callable[[], str]:
    return lambda: read_text(place.root / path)
