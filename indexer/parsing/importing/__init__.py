"""Reading what a file imports, raw: one reader a language, from the statements that the query found."""

from indexer.parsing.importing.reader import read_imports

__all__ = ["read_imports"]
