"""Reading one file's content: definitions, chunks, imports, references, line counts.

Pure: bytes and a language's name in, a `ParsedFile` out. Knows no path, no workspace and no store.
"""

from indexer.parsing.parser import parse

__all__ = ["parse"]
