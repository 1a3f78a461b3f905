"""What runs in a parse worker: batches in, parsed content and chunk rows out, both as msgpack.

A worker holds no state but its parsers and opens no file; whatever a grammar does to it costs this process alone.
Secrets are masked before anything is read of a content, so that none gets into catalogue, chunk table or vectors.
"""

from __future__ import annotations

import msgspec

from indexer.parsing.parser import parse
from indexer.records import BlobId, ParsedFile
from indexer.search.analysis import chunk_rows
from indexer.secrets.masking import mask_secrets
from indexer.store.chunks import ChunkRow


class ParseTask(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One content to parse; with `parsed` given, only its chunk rows are wanted."""

    blob: BlobId
    language: str
    source: bytes
    parsed: ParsedFile | None = None


class ParseOutcome(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What came of a task; `failure` is empty if all went well."""

    blob: BlobId
    parsed: ParsedFile
    rows: list[ChunkRow]
    failure: str = ""


_encoder = msgspec.msgpack.Encoder()
_tasks = msgspec.msgpack.Decoder(list[ParseTask])


def run_batch(encoded_tasks: bytes) -> bytes:
    """Work off a batch of tasks, in order."""
    return _encoder.encode([run_task(task) for task in _tasks.decode(encoded_tasks)])


def run_task(task: ParseTask) -> ParseOutcome:
    """Parse one content and cut it into chunk rows."""
    source = mask_secrets(task.source)
    parsed = task.parsed or parse(task.language, source)
    return ParseOutcome(task.blob, parsed, chunk_rows(task.blob, source.decode("utf-8", "replace"), parsed))


def run_plain(task: ParseTask, failure: str) -> ParseOutcome:
    """Take the content as plain text, without any grammar: what is left when its parser failed."""
    source = mask_secrets(task.source)
    parsed = msgspec.structs.replace(parse("", source), language=task.language)
    return ParseOutcome(task.blob, parsed, chunk_rows(task.blob, source.decode("utf-8", "replace"), parsed), failure)
