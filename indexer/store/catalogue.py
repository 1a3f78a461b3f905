"""The catalogue: which file holds which content, and what parsing told of it. One SQLite file a workspace.

It is a cache and knows nothing of decisions: a damaged catalogue is thrown away and built again.
Content is kept by `BlobId`, also after its last file is gone, so that a branch that comes back is not
parsed again; `prune` bounds that. `stored` marks blobs whose chunks are surely in the chunk table:
it is set only after the chunk table has acknowledged them.

Threads: every thread gets its own connection; there is one writer at a time (`BEGIN IMMEDIATE`).
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from indexer.errors import CatalogueCorrupt, DiskFull
from indexer.records import BlobId, FileClass, FileRecord, ParsedFile, Symbol, SymbolKind

SCHEMA_VERSION = 2
"""Raised when tables change, and when what was kept must not stay: before 2 it could hold secrets of the files."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE blob (
    id TEXT PRIMARY KEY, parsed BLOB NOT NULL, failure TEXT NOT NULL DEFAULT '',
    chunks INTEGER NOT NULL, stored INTEGER NOT NULL DEFAULT 0, last_seen INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE file (
    path TEXT PRIMARY KEY, blob TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    language TEXT NOT NULL, class TEXT NOT NULL, lines INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX file_blob ON file (blob);
CREATE TABLE symbol (
    name_lower TEXT NOT NULL, blob TEXT NOT NULL, name TEXT NOT NULL, qualified TEXT NOT NULL, kind TEXT NOT NULL,
    start_line INTEGER NOT NULL, end_line INTEGER NOT NULL, signature TEXT NOT NULL, doc TEXT NOT NULL,
    complexity INTEGER NOT NULL
);
CREATE INDEX symbol_name ON symbol (name_lower);
CREATE INDEX symbol_blob ON symbol (blob);
"""

Item = TypeVar("Item")

_decoder = msgspec.msgpack.Decoder(ParsedFile)
_encoder = msgspec.msgpack.Encoder()


class _References(msgspec.Struct, array_like=True, gc=False):
    """A `ParsedFile` of which only the references are read."""

    language: msgspec.Raw
    lines: msgspec.Raw
    symbols: msgspec.Raw
    chunks: msgspec.Raw
    imports: msgspec.Raw
    references: dict[str, int]


_references = msgspec.msgpack.Decoder(_References)


class SymbolRow(msgspec.Struct, frozen=True, gc=False):
    """A symbol with the file it lies in."""

    file: FileRecord
    symbol: Symbol


class BlobUpdate(msgspec.Struct, frozen=True, gc=False):
    """A blob that was just parsed; `failure` says why it could not be (then `parsed` holds what is known).

    `chunks` is the number of rows that it has in the chunk table.
    """

    id: BlobId
    parsed: ParsedFile
    chunks: int
    failure: str = ""


class Catalogue:
    """Reads and writes the catalogue. All reads see the last committed state."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._prepare()

    # -- connections -------------------------------------------------------------------------------------------

    def _connect(self) -> sqlite3.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "temp_store=MEMORY", "cache_size=-4000"):
                connection.execute(f"PRAGMA {pragma}")
            self._local.connection = connection
            with self._lock:
                self._connections.append(connection)
        return connection

    def _prepare(self) -> None:
        with self._reading() as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            if version != SCHEMA_VERSION and not empty:
                raise CatalogueCorrupt(self.path, f"schema {version}, expected {SCHEMA_VERSION}")
            if empty:
                db.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}PRAGMA user_version={SCHEMA_VERSION};COMMIT;")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connect()
        except sqlite3.DatabaseError as error:
            raise self._translate(error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as db:
            # IMMEDIATE: a deferred transaction that reads first loses to another writer in spite of the timeout.
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def _translate(self, error: sqlite3.DatabaseError) -> Exception:
        if "disk is full" in str(error):
            return DiskFull(self.path)
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            return error
        return CatalogueCorrupt(self.path, str(error))

    def close(self) -> None:
        """Close the connections of all threads; no call may be under way."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    # -- files -------------------------------------------------------------------------------------------------

    def files(self) -> list[FileRecord]:
        """All files, by path."""
        with self._reading() as db:
            return [_file(row) for row in db.execute(f"SELECT {_FILE} FROM file ORDER BY path")]

    def file(self, path: str) -> FileRecord | None:
        """The file at `path`, or None."""
        with self._reading() as db:
            row = db.execute(f"SELECT {_FILE} FROM file WHERE path = ?", (path,)).fetchone()
        return _file(row) if row else None

    def files_of(self, blobs: Iterable[BlobId]) -> dict[BlobId, list[FileRecord]]:
        """The files that hold each of `blobs` now; a blob without a file is absent."""
        wanted = list(dict.fromkeys(blobs))
        found: dict[BlobId, list[FileRecord]] = {}
        with self._reading() as db:
            for part in _batches(wanted, 500):
                marks = ",".join("?" * len(part))
                for row in db.execute(f"SELECT {_FILE} FROM file WHERE blob IN ({marks}) ORDER BY path", part):
                    record = _file(row)
                    found.setdefault(record.blob, []).append(record)
        return found

    def paths_below(self, path: str) -> list[str]:
        """The recorded paths at `path` or, if it is a folder, below it."""
        below = f"{path}/"
        with self._reading() as db:
            rows = db.execute(
                "SELECT path FROM file WHERE path = ? OR (path >= ? AND path < ?) ORDER BY path",
                (path, below, below[:-1] + "0"),  # '0' follows '/'
            )
            return [str(row[0]) for row in rows]

    def blobs_at(self, paths: Iterable[str]) -> set[BlobId]:
        """The blobs that the files at `paths` hold now."""
        blobs: set[BlobId] = set()
        with self._reading() as db:
            for part in _batches(list(paths), 500):
                marks = ",".join("?" * len(part))
                rows = db.execute(f"SELECT DISTINCT blob FROM file WHERE path IN ({marks})", part)
                blobs.update(BlobId(row[0]) for row in rows)
        return blobs

    def unstored_live_blobs(self) -> set[BlobId]:
        """Blobs that a file holds though the chunk table does not: a crash or a repair left them so."""
        sql = (
            "SELECT DISTINCT f.blob FROM file f LEFT JOIN blob b ON b.id = f.blob "
            "WHERE f.blob != '' AND b.stored IS NOT 1"
        )
        with self._reading() as db:
            return {BlobId(row[0]) for row in db.execute(sql)}

    def file_count(self) -> int:
        """How many files the workspace holds."""
        with self._reading() as db:
            return int(db.execute("SELECT count(*) FROM file").fetchone()[0])

    # -- parsed content ----------------------------------------------------------------------------------------

    def parsed(self, blob: BlobId) -> ParsedFile | None:
        """What parsing told of `blob`, or None if it was never seen."""
        with self._reading() as db:
            row = db.execute("SELECT parsed FROM blob WHERE id = ?", (blob,)).fetchone()
        return _decoder.decode(row[0]) if row else None

    def parsed_files(self) -> Iterator[tuple[FileRecord, ParsedFile]]:
        """Every file with its parsed content, by path; decodes as it goes."""
        with self._reading() as db:
            rows = db.execute(
                f"SELECT {_FILE_F}, b.parsed FROM file f JOIN blob b ON b.id = f.blob ORDER BY f.path"
            ).fetchall()
        for row in rows:
            yield _file(row), _decoder.decode(row[7])

    def parsed_files_with(self, word: str) -> Iterator[tuple[FileRecord, ParsedFile]]:
        """Those of `parsed_files` in whose content, as it is kept, the letters of `word` stand somewhere.

        A hundredth of the decoding that `parsed_files` takes; whether the word is what was meant, the caller sees.
        """
        with self._reading() as db:
            rows = db.execute(
                f"SELECT {_FILE_F}, b.parsed FROM file f JOIN blob b ON b.id = f.blob "
                "WHERE instr(b.parsed, ?) > 0 ORDER BY f.path",
                (word.encode(),),
            ).fetchall()
        for row in rows:
            yield _file(row), _decoder.decode(row[7])

    def live_blobs(self) -> list[tuple[str, BlobId, str]]:
        """(path, blob, class) of every file that holds parsed content, by path: what `files` tells, for the hurried."""
        with self._reading() as db:
            return db.execute(
                "SELECT f.path, f.blob, f.class FROM file f JOIN blob b ON b.id = f.blob ORDER BY f.path"
            ).fetchall()

    def reference_counts(self, blobs: Iterable[BlobId]) -> Iterator[tuple[BlobId, dict[str, int]]]:
        """The identifiers that each of `blobs` uses, with how often; nothing else of them is decoded."""
        with self._reading() as db:
            for part in _batches(list(blobs), 500):
                marks = ",".join("?" * len(part))
                rows = db.execute(f"SELECT id, parsed FROM blob WHERE id IN ({marks})", part).fetchall()
                yield from ((BlobId(row[0]), _references.decode(row[1]).references) for row in rows)

    def stored_states(self, blobs: Iterable[BlobId]) -> dict[BlobId, bool]:
        """For those of `blobs` that were parsed before: whether their chunks are in the chunk table."""
        states: dict[BlobId, bool] = {}
        with self._reading() as db:
            for part in _batches(list(blobs), 500):
                marks = ",".join("?" * len(part))
                rows = db.execute(f"SELECT id, stored FROM blob WHERE id IN ({marks})", part)
                states.update((BlobId(row[0]), bool(row[1])) for row in rows)
        return states

    def failures(self) -> list[tuple[str, str]]:
        """(path, reason) of the files that could not be parsed, by path."""
        with self._reading() as db:
            return db.execute(
                "SELECT f.path, b.failure FROM file f JOIN blob b ON b.id = f.blob "
                "WHERE b.failure != '' ORDER BY f.path"
            ).fetchall()

    # -- symbols -----------------------------------------------------------------------------------------------

    def symbols_named(self, names_lower: Sequence[str], limit: int = 1000) -> list[SymbolRow]:
        """Symbols whose lower-cased name is one of `names_lower`."""
        marks = ",".join("?" * len(names_lower))
        return self._symbols(f"s.name_lower IN ({marks})", (*names_lower, limit))

    def definers(self, names: Collection[str]) -> dict[str, set[BlobId]]:
        """The blobs that define each of `names`; headings and keys of data are no definitions here."""
        found: dict[str, set[BlobId]] = {}
        with self._reading() as db:
            for part in _batches(list(dict.fromkeys(name.lower() for name in names)), 500):
                marks = ",".join("?" * len(part))
                rows = db.execute(
                    f"SELECT DISTINCT name, blob FROM symbol WHERE name_lower IN ({marks}) "
                    "AND kind NOT IN ('heading', 'key')",
                    part,
                )
                for name, blob in rows:
                    found.setdefault(name, set()).add(BlobId(blob))
        return found

    def symbols_matching(self, fragment: str, limit: int = 1000) -> list[SymbolRow]:
        """Symbols whose name contains `fragment`, in any case; prefixes are found by the index."""
        pattern = fragment.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return self._symbols("s.name_lower LIKE ? ESCAPE '\\'", (f"%{pattern}%", limit))

    def symbol_names_from(self, prefix: str, limit: int) -> list[str]:
        """The names of symbols that begin with `prefix` (lower case) in any case, in order."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT DISTINCT name FROM symbol WHERE name_lower >= ? AND name_lower < ? ORDER BY name_lower LIMIT ?",
                (prefix, prefix + "\U0010ffff", limit),
            )
            return [str(row[0]) for row in rows]

    def symbol_names(self) -> list[str]:
        """The names of all symbols, each once."""
        with self._reading() as db:
            return [row[0] for row in db.execute("SELECT DISTINCT name FROM symbol")]

    def symbol_names_with_letters(self, letters: str, limit: int) -> list[str]:
        """The names of symbols that hold `letters` (lower case) in any case in their order, others between or not."""
        pattern = "*".join(("", *(letter for letter in letters if letter not in "*?[]"), ""))
        with self._reading() as db:
            rows = db.execute("SELECT DISTINCT name FROM symbol WHERE name_lower GLOB ? LIMIT ?", (pattern, limit))
            return [str(row[0]) for row in rows]

    def _symbols(self, where: str, arguments: Sequence[object]) -> list[SymbolRow]:
        sql = (
            f"SELECT {_FILE_F}, s.name, s.qualified, s.kind, s.start_line, s.end_line, s.signature, s.doc, "
            "s.complexity FROM symbol s JOIN file f ON f.blob = s.blob "
            f"WHERE {where} ORDER BY f.path, s.start_line LIMIT ?"
        )
        with self._reading() as db:
            return [SymbolRow(_file(row), _symbol(row[7:])) for row in db.execute(sql, arguments)]

    # -- writing -----------------------------------------------------------------------------------------------

    def put_blobs(self, updates: Iterable[BlobUpdate]) -> None:
        """Remember parsed content; not yet marked as stored in the chunk table."""
        now = int(time.time())
        rows = [(u.id, _encoder.encode(u.parsed), u.failure, u.chunks, now) for u in updates]
        with self._writing() as db:
            db.executemany(
                "INSERT INTO blob (id, parsed, failure, chunks, last_seen) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) "
                "DO UPDATE SET parsed = excluded.parsed, failure = excluded.failure, chunks = excluded.chunks",
                rows,
            )

    def publish(
        self, changed: Iterable[FileRecord], removed: Iterable[str], symbols: dict[BlobId, Sequence[Symbol]]
    ) -> None:
        """Make files point at their new content, in one transaction.

        `symbols` holds the symbols of blobs that become live by this change. Call it only after the chunk table
        has acknowledged those blobs: it marks them as stored.
        """
        now = int(time.time())
        with self._writing() as db:
            db.executemany("DELETE FROM file WHERE path = ?", [(p,) for p in removed])
            db.executemany(
                "INSERT OR REPLACE INTO file (path, blob, size, mtime_ns, language, class, lines) "
                "VALUES (?,?,?,?,?,?,?)",
                [(f.path, f.blob, f.size_bytes, f.mtime_ns, f.language, f.file_class, f.lines) for f in changed],
            )
            db.executemany("DELETE FROM symbol WHERE blob = ?", [(b,) for b in symbols])
            db.executemany("INSERT INTO symbol VALUES (?,?,?,?,?,?,?,?,?,?)", _symbol_rows(symbols))
            db.executemany("UPDATE blob SET stored = 1, last_seen = ? WHERE id = ?", [(now, b) for b in symbols])
            db.execute(
                "INSERT INTO meta VALUES ('revision', 1) "
                "ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
            )

    def retire(self, blobs: Iterable[BlobId]) -> None:
        """Note that the chunk table no longer holds `blobs`; their parsed content stays for a branch that returns."""
        marked = [(b,) for b in blobs]
        with self._writing() as db:
            db.executemany("DELETE FROM symbol WHERE blob = ?", marked)
            db.executemany("UPDATE blob SET stored = 0 WHERE id = ?", marked)

    def stored_chunks(self) -> dict[BlobId, int]:
        """Blobs whose chunks are in the chunk table, with their number."""
        with self._reading() as db:
            return {BlobId(row[0]): int(row[1]) for row in db.execute("SELECT id, chunks FROM blob WHERE stored = 1")}

    def forget_stored(self) -> None:
        """Note that the chunk table is empty: every blob has to be added to it again."""
        with self._writing() as db:
            db.execute("UPDATE blob SET stored = 0")

    def prune(self, keep: int) -> int:
        """Forget the parsed content longest unseen, so that at most `keep` blobs without a file stay; how many went."""
        with self._writing() as db:
            cursor = db.execute(
                "DELETE FROM blob WHERE stored = 0 AND id NOT IN (SELECT blob FROM file) AND id NOT IN "
                "(SELECT id FROM blob WHERE stored = 0 ORDER BY last_seen DESC LIMIT ?)",
                (keep,),
            )
            return cursor.rowcount

    # -- meta --------------------------------------------------------------------------------------------------

    @property
    def revision(self) -> int:
        """A number that grows with every published change; what is derived from the catalogue is cached by it."""
        return int(self.meta("revision") or 0)

    def meta(self, key: str) -> str | None:
        """A remembered value, or None."""
        with self._reading() as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Remember a value."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


_FILE = "path, blob, size, mtime_ns, language, class, lines"
_FILE_F = "f.path, f.blob, f.size, f.mtime_ns, f.language, f.class, f.lines"


_CLASSES = {file_class.value: file_class for file_class in FileClass}
_KINDS = {kind.value: kind for kind in SymbolKind}


# Rows come by the ten thousand, so they are taken as the tables promise them to be.
def _file(row: Sequence[Any]) -> FileRecord:
    path, blob, size, mtime_ns, language, file_class, lines = row[:7]
    return FileRecord(path, blob, size, mtime_ns, language, _CLASSES[file_class], lines)


def _symbol(row: Sequence[Any]) -> Symbol:
    name, qualified, kind, start, end, signature, doc, complexity = row
    return Symbol(name, qualified, _KINDS[kind], start, end, signature, doc, complexity)


def _symbol_rows(symbols: dict[BlobId, Sequence[Symbol]]) -> Iterator[tuple[object, ...]]:
    for blob, found in symbols.items():
        for s in found:
            yield (
                s.name.lower(),
                blob,
                s.name,
                s.qualified,
                s.kind,
                s.start_line,
                s.end_line,
                s.signature,
                s.doc,
                s.complexity,
            )


def _batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
