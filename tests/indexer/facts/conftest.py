"""Small real workspaces: files written to disk, seen by the real walk, classified and parsed by the real code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from blake3 import blake3

from indexer.classify import classify, is_content_indexed
from indexer.facts.collect import collect_facts
from indexer.facts.findings import Findings
from indexer.facts.manifests.readers import Reader
from indexer.facts.model import Dependency, Facts
from indexer.facts.shelf import Shelf
from indexer.languages.registry import detect_language
from indexer.parsing import parse
from indexer.records import BlobId, FileRecord
from indexer.scan import scan
from indexer.store.catalogue import BlobUpdate, Catalogue

Files = dict[str, str | bytes]


class Workspace:
    """A folder with files, and the ways in which facts look at it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()

    def write(self, files: Files) -> Workspace:
        """Write files; texts are dedented."""
        for path, content in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else dedent(content).lstrip("\n").encode())
        return self

    def records(self) -> list[FileRecord]:
        return [record for record, _ in self._contents()]

    def shelf(self) -> Shelf:
        return Shelf(self.root, self.records())

    def read(self, reader: Reader) -> tuple[Findings, Shelf]:
        """What one reader of manifests finds, and the shelf with its problems."""
        findings, shelf = Findings(), self.shelf()
        reader(shelf, findings)
        return findings, shelf

    def facts(self) -> Facts:
        catalogue = Catalogue(self.root.parent / f"{self.root.name}.db")
        try:
            self._fill(catalogue)
            return collect_facts(self.root, catalogue)
        finally:
            catalogue.close()

    def _fill(self, catalogue: Catalogue) -> None:
        updates: dict[BlobId, BlobUpdate] = {}
        records: list[FileRecord] = []
        for record, data in self._contents():
            if is_content_indexed(record.file_class):
                parsed = parse(record.language, data)
                updates[record.blob] = BlobUpdate(id=record.blob, parsed=parsed, chunks=len(parsed.chunks))
            records.append(record)
        catalogue.put_blobs(updates.values())
        catalogue.publish(records, [], {blob: update.parsed.symbols for blob, update in updates.items()})

    def _contents(self) -> Iterator[tuple[FileRecord, bytes]]:
        for file in scan(self.root).files.values():
            data = (self.root / file.path).read_bytes()
            file_class = classify(file.path, data, file.size_bytes)
            language = detect_language(file.path, data) if is_content_indexed(file_class) else ""
            lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
            blob = BlobId(blake3(language.encode() + b"\0" + data).hexdigest(16))
            yield FileRecord(file.path, blob, file.size_bytes, file.stamp_ns, language, file_class, lines), data


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def rows() -> Callable[[list[Dependency]], list[tuple[str, str, str]]]:
    """Dependencies as (name, version, scope), which is what most tests speak of."""
    return lambda found: [(dependency.name, dependency.version, str(dependency.scope)) for dependency in found]
