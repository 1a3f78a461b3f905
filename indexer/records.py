"""Plain data that flows between the rooms of the indexer.

Everything here is a `msgspec.Struct`: cheap to make by the hundred thousand, typed, and encoded to
msgpack as it stands, which is how parse results travel between processes and lie in the catalogue.
Lines are 1-based and inclusive everywhere. Paths are POSIX-style and relative to the workspace root.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

import msgspec

BlobId = NewType("BlobId", str)
"""Identity of parsed content: hex of blake3(parser's edition, language, NUL, bytes), 16 bytes long."""


class FileClass(StrEnum):
    """What a file is to a reader; a search ranks by it and facts count by it."""

    SOURCE = "source"
    TEST = "test"
    EXAMPLE = "example"
    DOC = "doc"
    CONFIG = "config"
    GENERATED = "generated"
    VENDORED = "vendored"
    MINIFIED = "minified"
    BINARY = "binary"
    HUGE = "huge"


class SymbolKind(StrEnum):
    """Kinds of definitions over all languages; headings and keys stand for documents and data."""

    CLASS = "class"
    INTERFACE = "interface"
    STRUCT = "struct"
    ENUM = "enum"
    TRAIT = "trait"
    IMPL = "impl"
    TYPE = "type"
    MODULE = "module"
    NAMESPACE = "namespace"
    FUNCTION = "function"
    METHOD = "method"
    CONSTRUCTOR = "constructor"
    PROPERTY = "property"
    FIELD = "field"
    CONSTANT = "constant"
    VARIABLE = "variable"
    MACRO = "macro"
    TABLE = "table"
    VIEW = "view"
    HEADING = "heading"
    KEY = "key"


class ChunkKind(StrEnum):
    """What a chunk's text is: code, documentation, or data and plain text."""

    CODE = "code"
    DOC = "doc"
    TEXT = "text"


class Symbol(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One definition.

    `qualified` joins the names of the enclosing definitions with dots (`Outer.Inner.method`), headings with ` > `;
    `complexity` is the cyclomatic complexity of functions and methods, 0 for all else;
    `doc` is the first line of its documentation, `signature` its declaration on one line.
    """

    name: str
    qualified: str
    kind: SymbolKind
    start_line: int
    end_line: int
    signature: str = ""
    doc: str = ""
    complexity: int = 0


class Chunk(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A run of lines that is searched and shown as one; `symbol` is the qualified name it belongs to, or empty."""

    start_line: int
    end_line: int
    kind: ChunkKind
    symbol: str = ""


class Import(msgspec.Struct, frozen=True, array_like=True, gc=False):
    r"""What a file says that it uses of another: raw, unresolved.

    `module` is the specifier as written, without quotes (`a.b`, `./x`, `<vec.h>` as `vec.h`, `crate::net`,
    `App\Models\User`); `names` are the names taken from it; `level` the number of leading dots in Python.
    """

    module: str
    names: tuple[str, ...] = ()
    line: int = 0
    level: int = 0


class ParsedFile(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """All that parsing tells of one content; independent of the path it lies at.

    `references` counts the identifiers used (calls, type names, attribute names, macro names) that are not
    local definitions' own name tokens. `package` is the package, namespace or module clause if the language has one.
    """

    language: str
    lines: int
    symbols: tuple[Symbol, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    imports: tuple[Import, ...] = ()
    references: dict[str, int] = {}  # msgspec copies empty mutable defaults
    package: str = ""
    code_lines: int = 0
    comment_lines: int = 0
    has_errors: bool = False


class FileRecord(msgspec.Struct, frozen=True, gc=False):
    """One file of a workspace as last seen on disk; `language` is empty for content that is not parsed."""

    path: str
    blob: BlobId
    size_bytes: int
    mtime_ns: int
    language: str
    file_class: FileClass
    lines: int = 0
