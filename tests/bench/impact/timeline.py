"""A repository at one commit after another: its tree on disk, its catalogue, graph and history, all by the product.

Files are written from git's objects, not checked out, because public mirrors may lack the contents of large files.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer.classify import HEAD_BYTES, classify, is_content_indexed
from indexer.graph.build import build_graph
from indexer.graph.model import CodeGraph
from indexer.history.history import History
from indexer.history.log import LOG_FORMAT, Commit, read_log
from indexer.languages.registry import detect_language
from indexer.parsing.parser import parse
from indexer.records import BlobId, FileClass, FileRecord, ParsedFile, Symbol
from indexer.store.catalogue import BlobUpdate, Catalogue

MAX_BYTES = 1_000_000


def git(folder: Path, *arguments: str, give: bytes = b"") -> bytes:
    """The output of git in `folder`."""
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, input=give).stdout


def recent_commits(repository: Path, limit: int) -> list[Commit]:
    """The last commits of HEAD, newest first, merges included, with exact renames."""
    options = ("-z", LOG_FORMAT, "--name-status", "--find-renames=100%", f"--max-count={limit}")
    return list(read_log([git(repository, "log", *options, "HEAD", "--")]))


class Timeline:
    """A clone that is moved from commit to commit; only what differs is written and parsed."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.root = folder / "tree"
        subprocess.run(
            ["git", "clone", "--no-hardlinks", "--no-checkout", "-q", str(source), str(self.root)], check=True
        )
        self.catalogue = Catalogue(folder / "catalogue.sqlite")
        self._present: dict[str, str] = {}
        self._missing: set[str] = set()
        self._parsed: set[BlobId] = set()

    def move_to(self, commit: str) -> None:
        """Make tree, catalogue and HEAD those of `commit`."""
        git(self.root, "update-ref", "--no-deref", "HEAD", commit)
        wanted = self._tree(commit)
        changed = {path: oid for path, oid in wanted.items() if self._present.get(path) != oid}
        removed = [path for path in self._present if path not in wanted]
        records: list[FileRecord] = []
        symbols: dict[BlobId, Sequence[Symbol]] = {}
        updates: list[BlobUpdate] = []
        for path in removed:
            (self.root / path).unlink(missing_ok=True)
        for (path, oid), data in zip(changed.items(), self._contents(list(changed.values())), strict=True):
            if data is None:
                self._missing.add(oid)
                continue
            record, parsed = self._read(path, oid, data)
            records.append(record)
            if parsed is not None:
                updates.append(BlobUpdate(record.blob, parsed, len(parsed.chunks)))
                symbols[record.blob] = parsed.symbols
        self.catalogue.put_blobs(updates)
        self.catalogue.publish(records, removed, symbols)
        self._present = wanted

    def graph(self) -> CodeGraph:
        """The graph of the present commit."""
        return build_graph(self.root, self.catalogue)

    def history(self) -> History:
        """The history before and at the present commit."""
        return History(self.root)

    def text_files(self) -> dict[str, FileRecord]:
        """The files that a change of text can touch."""
        return {f.path: f for f in self.catalogue.files() if f.file_class is not FileClass.BINARY}

    def _read(self, path: str, oid: str, data: bytes) -> tuple[FileRecord, ParsedFile | None]:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        head = data[:HEAD_BYTES]
        file_class = classify(path, head, len(data), MAX_BYTES)
        language = detect_language(path, head) if is_content_indexed(file_class) else ""
        blob = BlobId(f"{language}:{oid}")
        record = FileRecord(path, blob, len(data), 0, language, file_class, data.count(b"\n"))
        if blob in self._parsed:
            return record, None
        self._parsed.add(blob)
        empty = ParsedFile(language, record.lines)
        return record, parse(language, data) if is_content_indexed(file_class) else empty

    def _tree(self, commit: str) -> dict[str, str]:
        found = {}
        for entry in git(self.root, "ls-tree", "-r", "-z", commit).split(b"\0"):
            facts, _, name = entry.partition(b"\t")
            if facts.startswith((b"100644", b"100755")):
                try:
                    path = name.decode("utf-8")
                except UnicodeDecodeError:
                    continue  # the indexer leaves such names out
                oid = facts.split()[2].decode()
                if oid not in self._missing:
                    found[path] = oid
        return found

    def _contents(self, oids: list[str]) -> Iterator[bytes | None]:
        """The contents of blobs; None for what this clone lacks."""
        output = git(self.root, "cat-file", "--batch", give="".join(f"{oid}\n" for oid in oids).encode())
        at = 0
        for _ in oids:
            end = output.index(b"\n", at)
            header = output[at:end].split()
            at = end + 1
            if header[-1] == b"missing":
                yield None
                continue
            size = int(header[2])
            yield output[at : at + size]
            at += size + 1
