"""Reads one file: its class, its language, its identity, and its text as UTF-8. No parsing."""

from __future__ import annotations

import errno
from pathlib import Path

import msgspec
from blake3 import blake3

from indexer.classify import HEAD_BYTES, classify, is_content_indexed
from indexer.languages.registry import HEAD_BYTES as LANGUAGE_HEAD_BYTES
from indexer.languages.registry import detect_language
from indexer.records import BlobId, FileClass, FileRecord
from indexer.scan import ScannedFile

PARSER_EDITION = 2
"""To be raised when parsing tells something else of the same content: what is kept of it then counts as unseen."""

UNPARSED = BlobId("")
"""The blob of files that are known by name only."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"


class Content(msgspec.Struct, frozen=True, gc=False):
    """A file's record and, if its content is indexed, its text in UTF-8."""

    record: FileRecord
    source: bytes


def read_content(root: Path, file: ScannedFile, max_bytes: int) -> Content | None:
    """Read and identify `file`; None if it vanished meanwhile. Raises OSError if it cannot be read."""
    try:
        with (root / file.path).open("rb") as stream:
            head = stream.read(HEAD_BYTES)
            file_class = classify(file.path, head, file.size_bytes, max_bytes)
            if not is_content_indexed(file_class):
                language = "" if file_class is FileClass.BINARY else detect_language(file.path, head)
                return Content(_record(file, UNPARSED, language, file_class, 0), b"")
            source = as_utf8(head + stream.read())
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno in {errno.ENOTDIR, errno.EISDIR, errno.ELOOP}:  # replaced by something else since it was listed
            return None
        raise
    language = detect_language(file.path, source[:LANGUAGE_HEAD_BYTES])
    return Content(_record(file, blob_id(language, source), language, file_class, _count_lines(source)), source)


def blob_id(language: str, source: bytes) -> BlobId:
    """The identity of `source` read as `language` by this edition of the parser."""
    digest = blake3(f"{PARSER_EDITION} {language}".encode() + b"\0")
    digest.update(source)
    return BlobId(digest.hexdigest(length=16))


def as_utf8(raw: bytes) -> bytes:
    """The same text in UTF-8 without a byte order mark; bytes in no known encoding are read as Windows-1252."""
    if raw.startswith(_UTF16_MARKS):
        return raw.decode("utf-16", "replace").encode()
    if raw.startswith(_UTF8_MARK):
        raw = raw[len(_UTF8_MARK) :]
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace").encode()
    return raw


def _record(file: ScannedFile, blob: BlobId, language: str, file_class: FileClass, lines: int) -> FileRecord:
    return FileRecord(file.path, blob, file.size_bytes, file.stamp_ns, language, file_class, lines)


def _count_lines(source: bytes) -> int:
    return source.count(b"\n") + (not source.endswith(b"\n") and bool(source))
